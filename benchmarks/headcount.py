"""Solve the hiring plans of made-up companies: `python -m benchmarks.headcount --segments 4 --regions 5`.

Prints one line of JSON a company: size, status, objective, bound, gap and seconds; with `--literal`, those of the whole
model in one program beside it, with a shortfall variable for each path. Each plan is held to its problem by arithmetic.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import math
import sys
import time
from collections.abc import Sequence
from typing import Any, get_args

import numpy as np

from benchmarks.made_hiring import Company, Pool, make_problem
from benchmarks.outcome import known, peak_memory_gb
from territory_opt.headcount.staffing.cuts import Cuts
from territory_opt.headcount.staffing.highs import Columns, Rows, minimize
from territory_opt.headcount.staffing.problem import HiringProblem
from territory_opt.headcount.staffing.program import Program, state_program
from territory_opt.headcount.staffing.solution import HiringSolution
from territory_opt.headcount.staffing.solve import solve_hiring
from territory_opt.headcount.staffing.verification import verify


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, solve and print; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.headcount", description=__doc__)
    for field in dataclasses.fields(Company):
        kind = type(field.default) if field.default is not None else float
        choices = get_args(Pool) if field.name == "pool" else None
        name = f"--{field.name.replace('_', '-')}"
        parser.add_argument(name, type=kind, default=field.default, choices=choices, help=f"(default: {field.default})")
    parser.add_argument("--seeds", type=int, default=1, help="companies, by consecutive seeds (default: 1)")
    parser.add_argument("--seconds", type=float, default=15.0, help="time limit of each plan (default: 15)")
    parser.add_argument("--gap", type=float, default=0.005, help="gap at which a plan is done (default: 0.005)")
    parser.add_argument("--levels", type=float, nargs="*", help="service levels of a sweep instead of the one")
    parser.add_argument("--literal", type=float, metavar="SECONDS", help="solve the whole model as well, so long")
    asked = vars(parser.parse_args(arguments))
    settings = {name: asked.pop(name) for name in ("seeds", "seconds", "gap", "levels", "literal")}
    company = Company(**asked)
    for seed in range(company.seed, company.seed + settings["seeds"]):
        one = dataclasses.replace(company, seed=seed)
        for level in settings["levels"] or [one.service_level]:
            problem = make_problem(dataclasses.replace(one, service_level=level))
            facts = {"seed": seed, "service_level": level, **_ours(problem, settings["seconds"], settings["gap"])}
            if settings["literal"]:
                facts["literal"] = _literal(problem, settings["literal"], settings["gap"])
            sys.stdout.write(json.dumps(facts) + "\n")
            sys.stdout.flush()
    return 0


def _ours(problem: HiringProblem, seconds: float, gap: float) -> dict[str, Any]:
    """Solve a problem and try its plan."""
    started, worked = time.monotonic(), time.process_time()
    solution = solve_hiring(problem, seconds=seconds, gap=gap)
    taken, cpu = time.monotonic() - started, time.process_time() - worked
    verify(problem, solution)
    return {
        **_figures(solution),
        "starts": int(solution.starts.sum()),
        "seconds": round(taken, 2),
        "cpu_seconds": round(cpu, 2),
        "peak_gb": round(peak_memory_gb(), 2),
    }


def _literal(problem: HiringProblem, seconds: float, gap: float) -> dict[str, Any]:
    """Solve everything in one program: a shortfall for each path, cell and period, and every role whole.

    Only companies without tails can be stated so.
    """
    program = state_program(problem)
    started = time.monotonic()
    answer = minimize(*_spelled_out(program), seconds=seconds, gap=gap)
    objective = math.nan
    if len(answer.values):
        objective = float(answer.values[: program.layout.count] @ program.columns.cost) * program.unit_usd
    bound = answer.bound * program.unit_usd
    return {
        "status": answer.status,
        "objective_usd": known(objective),
        "bound_usd": known(bound),
        "gap": known((objective - bound) / objective),
        "seconds": round(time.monotonic() - started, 2),
    }


def _spelled_out(program: Program) -> tuple[Columns, Rows]:
    """Write the mean shortfall as that of columns for each path, which make up what is not brought."""
    layout, net = program.layout, program.net
    columns = Cuts.none(program).extended(program.columns)
    short = layout.count + np.arange(net.size).reshape(net.shape)
    brought = np.broadcast_to(layout.brought, net.shape).ravel()
    covers = Rows(
        row=np.tile(np.arange(net.size), 2),
        column=np.concatenate([short.ravel(), brought]),
        value=np.ones(2 * net.size),
        lower=net.ravel(),
        upper=np.full(net.size, np.inf),
    )
    kind = np.broadcast_to(np.arange(layout.lost.size).reshape(layout.lost.shape), net.shape).ravel()
    means = Rows(
        row=np.concatenate([kind, np.arange(layout.lost.size)]),
        column=np.concatenate([short.ravel(), layout.lost.ravel()]),
        value=np.concatenate([np.full(net.size, 1 / len(net)), np.full(layout.lost.size, -1.0)]),
        lower=np.zeros(layout.lost.size),
        upper=np.zeros(layout.lost.size),
    )
    more = net.size
    spelled = Columns(
        np.pad(columns.lower, (0, more)),
        np.pad(columns.upper, (0, more), constant_values=np.inf),
        np.pad(columns.cost, (0, more)),
        np.pad(columns.whole, (0, more)),
    )
    return spelled, Rows.stacked([program.rows, covers, means])


def _figures(solution: HiringSolution) -> dict[str, Any]:
    """Return what a solution claims."""
    return {
        "status": solution.status,
        "objective_usd": known(solution.objective),
        "bound_usd": known(solution.bound),
        "gap": known(solution.gap),
    }


if __name__ == "__main__":
    sys.exit(main())
