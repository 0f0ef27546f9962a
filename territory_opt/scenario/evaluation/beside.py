"""A plan beside the stored run's: by term, by segment, seat by seat and account by account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from territory_opt.alignment.pair_costs import pair_costs
from territory_opt.audit.audit import list_violations, price_plan
from territory_opt.audit.measures import plan_measures, territory_measures
from territory_opt.scenario.evaluation.ground import Ground
from territory_opt.scenario.record import StoredRun
from territory_opt.workspace.schema import TEXT

OVER = 1e-6
"""Share of its capacity by which a seat may pass it, as rounding does."""


@dataclass(frozen=True)
class StoredPlan:
    """The stored run's plan, judged by the scenario as it is now.

    Attributes
    ----------
    run : StoredRun
        The run.
    current : bool
        Whether nothing changed since: its bound then holds for any plan of the scenario.
    assignment : Series of str
        The seat of each of today's accounts by ``account_id``; NaN where the run knows none, or the seat is gone.
    seats : DataFrame
        The seats, where centres are free at the run's centres.
    objective_by_term : dict of str to float
        Its price by today's data, USD a year.
    measures : dict of str to float
        Its measures.
    violations : int
        In how many places it breaks today's rules.
    """

    run: StoredRun
    current: bool
    assignment: pd.Series
    seats: pd.DataFrame
    objective_by_term: Mapping[str, float]
    measures: Mapping[str, float]
    violations: int

    @property
    def objective_usd(self) -> float:
        """Its objective, USD a year."""
        return float(sum(self.objective_by_term.values()))

    @property
    def bound_usd(self) -> float:
        """The bound that the run proved, where it still holds; NaN otherwise."""
        bound = self.run.summary["bound_usd"] if self.current else None
        return np.nan if bound is None else float(bound)


def stored_plan(ground: Ground) -> StoredPlan | None:
    """Return the plan of the scenario's stored run, judged by the ground; None where there is none."""
    run = ground.stored
    if run is None:
        return None
    seats = run.record.seats if "centre_unit_id" in run.record.seats else ground.seats
    assignment = run.record.assignment.reindex(ground.accounts["account_id"])
    assignment = assignment.where(assignment.isin(ground.seats["seat_id"])).astype(TEXT)
    judged = (ground.accounts, seats, ground.declaration, assignment)
    return StoredPlan(
        run,
        ground.current,
        assignment,
        seats,
        price_plan(*judged, tables=ground.tables),
        plan_measures(ground.accounts, seats, assignment),
        len(list_violations(*judged, tables=ground.tables)),
    )


def balance_table(measures: Mapping[str, float], stored: Mapping[str, float] | None) -> pd.DataFrame:
    """Return the balance of each segment: coefficient of variation of potential and workload, and seats in the band.

    Returns
    -------
    DataFrame
        segment; cv_potential_usd, cv_workload_hours, within_band_potential_usd; and the same with ``stored_`` in front.
    """
    names = ("cv_potential_usd", "cv_workload_hours", "within_band_potential_usd")
    keys = [key.removeprefix(f"{names[0]}.") for key in measures if key.startswith(f"{names[0]}.")]
    segments = [key for key in keys if key not in ("all", "max")]
    plans = {"": measures, "stored_": stored or {}}
    columns = {
        f"{prefix}{name}": [plan.get(f"{name}.{segment}", np.nan) for segment in segments]
        for prefix, plan in plans.items()
        for name in names
    }
    return pd.DataFrame({"segment": pd.Series(segments, dtype=TEXT), **columns})


def over_capacity(ground: Ground, seats: pd.DataFrame, assignment: pd.Series) -> pd.DataFrame:
    """Return the seats that carry more hours than they have: seat_id, name, workload_hours, capacity_hours, over_hours.

    The fullest is first.
    """
    table = territory_measures(ground.accounts, seats, assignment)
    over = table["workload_hours"] - table["capacity_hours"]
    table = table.assign(over_hours=over)[over > OVER * table["capacity_hours"]]
    columns = ["territory_id", "seat_id", "name", "workload_hours", "capacity_hours", "over_hours"]
    return table.sort_values("over_hours", ascending=False, kind="stable", ignore_index=True)[columns]


def differences(ground: Ground, assignment: pd.Series, stored: StoredPlan) -> pd.DataFrame:
    """Return the accounts that sit elsewhere than in the stored plan, what differs most in cost first.

    Returns
    -------
    DataFrame
        account_id, name, segment, seat_id, stored_seat_id; own_usd, what ways, fits and the move cost a year more than
        at the stored plan's seat; room_usd, what the room it takes is worth more to others, at the stored run's prices
        of balance, capacity and moves; cost_usd, both together. NaN where a place without a seat has no price.
    """
    accounts = ground.accounts[["account_id", "name", "segment"]]
    found = accounts.assign(
        seat_id=accounts["account_id"].map(assignment).astype(TEXT),
        stored_seat_id=accounts["account_id"].map(stored.assignment).astype(TEXT),
    )
    found = found[found["seat_id"].fillna("") != found["stored_seat_id"].fillna("")]
    costs = pair_costs(
        ground.accounts,
        stored.seats,
        ground.alignment,
        found[["account_id", "seat_id", "stored_seat_id"]],
        tables=ground.tables,
        prices=stored.run.record.prices,
    )
    own, room = (costs[f"seat_id_{what}_usd"] - costs[f"stored_seat_id_{what}_usd"] for what in ("own", "room"))
    found = found.assign(own_usd=own, room_usd=room, cost_usd=own + room)
    order = found["cost_usd"].abs().sort_values(ascending=False, kind="stable", na_position="first").index
    return found.loc[order].reset_index(drop=True)


def stored_figures(stored: StoredPlan) -> dict[str, Any]:
    """Return what is told of a stored plan, for programs."""
    return {
        "run": stored.run.summary["scenario"],
        "created": stored.run.summary["created"],
        "current": stored.current,
        "objective_usd": stored.objective_usd,
        "objective_by_term": dict(stored.objective_by_term),
        "measures": dict(stored.measures),
        "violations": stored.violations,
    }
