"""Solve a problem that others published, as a user's data would be solved: `python -m benchmarks.published FOLDER`.

Prints one line of JSON: status, objective, bound, gap and seconds, reading included. Exit status: 0 with a plan, 1 with
none (infeasible or none found), 2 for a folder that cannot be read.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from benchmarks.instances import Instance

STEPS = 10**9
GAP = 2e-6
"""Relative gap at which nothing is left to prove: a proof keeps a millionth in hand for its arithmetic."""

RESERVE_SECONDS = 1.0
RESERVE_SHARE = 0.04
"""Time kept for what follows the search: reasons, prices elsewhere, the audit and writing."""

LEAST_SECONDS = 0.5


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, solve, write and print; return the exit status."""
    started = time.monotonic()
    parser = argparse.ArgumentParser(prog="python -m benchmarks.published", description=__doc__)
    parser.add_argument("folder", type=Path, metavar="INSTANCE_DIR", help="folder with instance.json and units.csv")
    parser.add_argument("--out", type=Path, required=True, help="where the plan goes: a CSV of unit_id and territory")
    parser.add_argument("--seconds", type=float, default=60.0, help="seconds in all, reading included (default: 60)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the search (default: 1)")
    asked = parser.parse_args(arguments)

    # Loading the libraries takes a second or two of the time that is to be kept.
    from benchmarks.instances import read_instance

    reading = time.monotonic()
    asked.out.unlink(missing_ok=True)
    try:
        instance = read_instance(asked.folder)
    except (OSError, KeyError, ValueError) as problem:
        sys.stderr.write(f"{asked.folder} cannot be read: {type(problem).__name__}: {problem}\n")
        return 2
    # The audit goes through the same tables as the reading did, so it is given as long.
    reserve = RESERVE_SECONDS + RESERVE_SHARE * asked.seconds + time.monotonic() - reading
    facts = solve_instance(instance, asked.out, deadline=started + asked.seconds - reserve, seed=asked.seed)
    sys.stdout.write(json.dumps({**facts, "seconds": round(time.monotonic() - started, 2)}) + "\n")
    return 0 if asked.out.exists() else 1


def solve_instance(instance: Instance, out: Path, *, deadline: float, seed: int) -> dict[str, Any]:
    """Solve a problem, audit its plan and write it.

    Parameters
    ----------
    instance : Instance
        The problem.
    out : Path
        Where the plan goes, whole or not at all; without a plan nothing is written.
    deadline : float
        Moment on `time.monotonic` at which the search ends; it has half a second at least.
    seed : int
        Seed of the search.

    Returns
    -------
    dict
        Instance, status, objective, bound and gap in the objective's own unit, None where there is none; the reason
        where there is no plan.

    Raises
    ------
    AuditError
        When the plan fails its audit, a defect of the solver; nothing is written then.
    """
    from benchmarks.outcome import audit_design, known
    from territory_opt.alignment.engine.stop import Stop
    from territory_opt.alignment.model import AlignmentModel
    from territory_opt.alignment.plan import design_territories

    model = AlignmentModel.model_validate(instance.declaration)
    accounts, seats, tables = instance.accounts, instance.seats, instance.tables
    stop = Stop(max(deadline - time.monotonic(), LEAST_SECONDS), STEPS, GAP)
    design = design_territories(accounts, seats, model, tables=tables, stop=stop, seed=seed)
    facts = {
        "instance": instance.name,
        "status": design.status,
        "objective": known(design.objective_usd / instance.usd_per_unit),
        "bound": known(design.bound_usd / instance.usd_per_unit),
        "gap": known(design.gap),
    }
    if design.assignment.empty:
        return {**facts, "reason": design.reason}
    audit_design(accounts, seats, model, tables, design).require()
    aside = out.with_name(f"{out.name}.part")
    design.assignment.rename("territory").rename_axis("unit_id").to_csv(aside)
    aside.replace(out)
    return facts


if __name__ == "__main__":
    sys.exit(main())
