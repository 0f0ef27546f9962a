"""Run twenty scenarios of the demo as a leader would compare them: `python -m benchmarks.scenarios`.

A demo workspace is written to a temporary folder with the scenario files of `variants.yaml`; that is not timed. Timed
is what a user waits for: `territory-opt run` of all of them in a process of its own, from its start to the last run
folder, with an empty cache, so that nothing is there that earlier runs kept. Prints one line of JSON a scenario and one
for all. Exit status: 0 when every scenario has a plan, else 1.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

VARIANTS = Path(__file__).parent / "variants.yaml"

RUN = "from territory_opt.cli.main import main; main()"

DESIGNED = ("optimal", "feasible")


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, write the workspace, run and print; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scenarios", description=__doc__)
    parser.add_argument("--jobs", type=int, default=2, help="scenarios that run side by side (default: 2)")
    parser.add_argument("--names", nargs="*", help="some of the scenarios (default: all)")
    parser.add_argument("--twice", action="store_true", help="run them again, which the store should answer")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        workspace, cache = Path(folder) / "demo", Path(folder) / "cache"
        names = write_variants(workspace)
        chosen = [name for name in names if asked.names is None or name in asked.names]
        all_designed = _print_runs(workspace, chosen, asked.jobs, cache)
        if asked.twice:
            all_designed &= _print_runs(workspace, chosen, asked.jobs, cache)
    return 0 if all_designed else 1


def write_variants(workspace: Path) -> list[str]:
    """Write a demo workspace with the scenarios to compare; return their names in the order of `variants.yaml`."""
    from territory_opt.workspace.demo.write import write_demo

    write_demo(workspace)
    variants = list(yaml.safe_load_all(VARIANTS.read_text(encoding="utf-8")))
    for variant in variants:
        text = yaml.safe_dump(variant, sort_keys=False)
        (workspace / "scenarios" / f"{variant['name']}.yaml").write_text(text, encoding="utf-8")
    return [variant["name"] for variant in variants]


def _print_runs(workspace: Path, names: Sequence[str], jobs: int, cache: Path) -> bool:
    """Run scenarios and print what came of each; return whether all have a plan."""
    started, worked = time.monotonic(), _processor_seconds()
    command = [sys.executable, "-c", RUN, "run", *names, "--jobs", str(jobs), "--json", "--workspace", str(workspace)]
    done = subprocess.run(command, env=_environment(cache), stdout=subprocess.PIPE, text=True, check=False)
    seconds, cpu_seconds = time.monotonic() - started, _processor_seconds() - worked
    # What failed stands there with its error in the place of a summary, and is told of on stderr.
    summaries = [run for run in json.loads(done.stdout or "[]") if "status" in run]
    for summary in summaries:
        sys.stdout.write(json.dumps(_facts(summary)) + "\n")
    together = {
        "scenarios": len(names),
        "jobs": jobs,
        "seconds": round(seconds, 1),
        "cpu_seconds": round(cpu_seconds, 1),
        "largest_gap": max((summary["gap"] or 0.0 for summary in summaries), default=None),
    }
    sys.stdout.write(json.dumps(together) + "\n")
    designed = [summary for summary in summaries if summary["status"] in DESIGNED]
    return len(designed) == len(names) and done.returncode == 0


def _facts(summary: Mapping[str, Any]) -> dict[str, Any]:
    hiring = summary["headcount"]
    return {
        "scenario": summary["scenario"],
        "status": summary["status"],
        "gap": summary["gap"],
        "audit": summary["audit"],
        "hiring": hiring["status"],
        "hiring_gap": hiring["gap"],
        "run_seconds": round(summary["run_seconds"], 1),
    }


def _environment(cache: Path) -> dict[str, str]:
    """Return this process's environment with a cache of its own; scenarios side by side take one processor each."""
    return {**os.environ, "XDG_CACHE_HOME": str(cache), "OMP_NUM_THREADS": "1"}


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(main())
