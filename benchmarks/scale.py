"""Cover a very large company: `python -m benchmarks.scale --accounts N --seats K`.

The company is made up and written as the tables of a user's workspace; that is not timed. Timed is what a user waits
for: reading and checking the tables, making the accounts and seats of the design, solving, and the audit. The objective
is kilometres weighted by workload to the seats' homes, and a price for what moves. Prints one line of JSON. Exit
status: 0 with a plan that passes the audit, else 1.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

GAP = 0.005
"""Gap to reach, as a share of the objective."""

STEPS = 10**9

RESERVE_SHARE = 0.08
"""Share of the seconds that is kept for what follows the solver: reasons in words and the audit."""

HOURS_PER_VISIT = 2.0

DECLARATION: dict[str, Any] = {
    "name": "scale",
    "rules": [
        {"rule": "eligibility", "match": ["segment"]},
        {"rule": "locks"},
        {"rule": "capacity", "measure": "workload_hours", "supply": "capacity_hours"},
    ],
    "objective": [
        {"term": "travel", "usd_per_km": 0.7},
        {"term": "disruption", "measure": "current_arr_usd", "usd_per_unit": 0.03},
    ],
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the command line, write the company, then read, solve, audit and print; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument("--accounts", type=int, required=True, help="accounts of the company")
    parser.add_argument("--seats", type=int, required=True, help="seats of the company")
    parser.add_argument("--seconds", type=float, default=120.0, help="seconds in all (default: 120)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the company and of the search (default: 1)")
    asked = parser.parse_args(arguments)

    from benchmarks.made_company import write_company

    with tempfile.TemporaryDirectory() as folder:
        write_company(Path(folder), asked.accounts, asked.seats, asked.seed)
        facts, failures = measured(Path(folder), asked.seconds, asked.seed)
    sys.stdout.write(json.dumps({"accounts": asked.accounts, "seats": asked.seats, **facts}) + "\n")
    return 1 if failures else 0


def measured(folder: Path, seconds: float, seed: int) -> tuple[dict[str, Any], list[str]]:
    """Read a workspace, design its territories and audit them.

    Parameters
    ----------
    folder : Path
        The workspace.
    seconds : float
        Seconds for all of it.
    seed : int
        Seed of the search.

    Returns
    -------
    tuple
        What to print, and what the audit found wrong.
    """
    started = time.monotonic()

    from benchmarks.outcome import audit_design, known, peak_memory_gb
    from territory_opt.alignment.engine.stop import Stop
    from territory_opt.alignment.model import AlignmentModel
    from territory_opt.alignment.plan import design_territories
    from territory_opt.alignment.tables import Tables

    accounts, seats = frames(folder)
    read_seconds = time.monotonic() - started
    model = AlignmentModel.model_validate(DECLARATION)
    stop = Stop(max(seconds * (1 - RESERVE_SHARE) - read_seconds, 1.0), STEPS, GAP)
    design = design_territories(accounts, seats, model, stop=stop, seed=seed)
    designed_seconds = time.monotonic() - started - read_seconds
    failures = [design.reason]
    if not design.assignment.empty:
        audit = audit_design(accounts, seats, model, Tables(), design)
        failures = [f"{failure.name}: {failure.detail}" for failure in audit.failures]
    facts = {
        "status": design.status,
        "objective": known(design.objective_usd),
        "bound": known(design.bound_usd),
        "gap": known(design.gap),
        "audit": "; ".join(failures) or "passed",
        "seconds": round(time.monotonic() - started, 2),
        "read_seconds": round(read_seconds, 2),
        "solve_seconds": round(design.seconds, 2),
        "design_seconds": round(designed_seconds, 2),
        "peak_memory_gb": round(peak_memory_gb(), 2),
    }
    return facts, failures


def frames(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read a workspace and return the accounts and seats frames of its design.

    A visit is worth so many hours of workload here, whatever the coverage standards say, so that travel weighs
    kilometres by workload.
    """
    from territory_opt.demand.model import DemandModel
    from territory_opt.demand.plan import plan_demand
    from territory_opt.geography.homes import place_seats
    from territory_opt.headcount.model import HeadcountModel
    from territory_opt.headcount.seats import seats_from_reps
    from territory_opt.scenario.prepare import build_accounts
    from territory_opt.workspace.declared import find_declared, read_declared
    from territory_opt.workspace.workspace import load_workspace

    workspace = load_workspace(folder)
    demand = plan_demand(workspace, read_declared(find_declared(None, "models", "demand"), DemandModel))
    seats = seats_from_reps(workspace, read_declared(find_declared(None, "models", "headcount"), HeadcountModel))
    accounts, _ = build_accounts(workspace, demand, seats)
    accounts = accounts.assign(visits=accounts["workload_hours"] / HOURS_PER_VISIT)
    return accounts, place_seats(seats, accounts)


if __name__ == "__main__":
    sys.exit(main())
