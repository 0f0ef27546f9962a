"""Give other libraries the same work as ours: `python -m benchmarks.peers`, with the extra ``benchmarks`` installed.

Points are grouped into groups of about equal number, and a map is cut into connected groups of about equal weight, both
within 5 %. Each library works in a process of its own; loading it and preparing its input do not count. Prints a table
of time, balance, connectedness and moment of inertia, or one line of JSON each.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import time
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from benchmarks.peer_work import Work

LIBRARIES = ("gerrychain", "k_means_constrained", "libpysal", "pymetis", "spopt")
TITLES = {
    "work": "work",
    "method": "method",
    "seconds": "seconds",
    "groups": "groups",
    "variation": "CV",
    "worst_off_share": "worst off",
    "connected_share": "connected",
    "inertia_km2": "inertia",
    "note": "",
}
FORMATS = {
    "seconds": "{:.2f}",
    "groups": "{:.0f}",
    "variation": "{:.2%}",
    "worst_off_share": "{:.2%}",
    "connected_share": "{:.0%}",
    "inertia_km2": "{:.4g}",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, let everyone work and print the comparison; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument("--work", choices=("points", "map", "all"), default="all", help="which work (default: all)")
    parser.add_argument("--points", type=int, default=20_000, help="points to group (default: 20000)")
    parser.add_argument("--groups", type=int, default=100, help="groups of them (default: 100)")
    parser.add_argument("--units", type=int, default=3_000, help="units of the map (default: 3000)")
    parser.add_argument("--territories", type=int, default=50, help="groups of them (default: 50)")
    parser.add_argument(
        "--points-seconds", type=float, default=60.0, help="our seconds for the points at most (default: 60)"
    )
    parser.add_argument(
        "--map-seconds", type=float, default=30.0, help="seconds for the map of those who improve (default: 30)"
    )
    parser.add_argument("--limit", type=float, default=900.0, help="seconds after which one is stopped (default: 900)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the work and of those who draw (default: 1)")
    parser.add_argument("--json", action="store_true", help="print one line of JSON for each")
    asked = parser.parse_args(arguments)
    missing = [name for name in LIBRARIES if find_spec(name) is None]
    if missing:
        sys.stderr.write(f"Missing: {', '.join(missing)}. Install them with: pip install 'territory-opt[benchmarks]'\n")
        return 2
    rows = []
    for row in compared(asked):
        rows.append(row)
        sys.stdout.write(json.dumps(row) + "\n" if asked.json else "")
        sys.stderr.write(f"{row['work']}: {row['method']} done\n")
    if not asked.json:
        sys.stdout.write(table(rows))
    return 0


def compared(asked: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """Yield a row for every library and work, as soon as it is done."""
    from benchmarks.peer_methods import METHODS
    from benchmarks.peer_work import map_work, points_work

    works = []
    if asked.work != "map":
        works.append(points_work(asked.points, asked.groups, seconds=asked.points_seconds, seed=asked.seed))
    if asked.work != "points":
        works.append(map_work(asked.units, asked.territories, seconds=asked.map_seconds, seed=asked.seed))
    for work in works:
        for method in METHODS[work.name]:
            yield {"work": work.name, "method": method, **_in_its_own_process(work, method, asked.limit)}


def table(rows: Sequence[dict[str, Any]]) -> str:
    """Return the comparison as text, one line a row; a figure that is not there is a dash."""
    told = [list(TITLES.values())]
    for row in rows:
        known = {name: FORMATS.get(name, "{}").format(row[name]) for name in TITLES if row.get(name) is not None}
        told.append([known.get(name, "" if name == "note" else "-") for name in TITLES])
    widths = [max(map(len, column)) for column in zip(*told, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) for line in told)
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _in_its_own_process(work: Work, method: str, limit: float) -> dict[str, Any]:
    """Let one library work, at most as long as the limit; return its figures, or a note of why there are none."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(work, method, there))
    process.start()
    # Only the process holds the other end now, so that its death is noticed.
    there.close()
    try:
        answer: dict[str, Any] = here.recv() if here.poll(limit) else {"note": f"stopped after {limit:g} s"}
    except EOFError:
        answer = {"note": "failed"}
    process.terminate()
    process.join()
    return answer


def _work(work: Work, method: str, answers: Connection) -> None:
    from dataclasses import asdict

    from benchmarks.peer_methods import METHODS
    from benchmarks.peer_work import measure

    solve = METHODS[work.name][method](work)
    started = time.monotonic()
    group = solve()
    seconds = round(time.monotonic() - started, 3)
    answers.send({"seconds": seconds, **asdict(measure(work, group))})


if __name__ == "__main__":
    sys.exit(main())
