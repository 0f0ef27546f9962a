"""The points of a frontier: what each solve told, shared among them, and which of them count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from territory_opt.alignment.engine.solve import OPTIMAL_GAP
from territory_opt.alignment.engine.stop import relative_gap
from territory_opt.alignment.plan import Design
from territory_opt.workspace.schema import TEXT

SAME = 1e-9
"""Relative difference of measures below which none is better."""

COLUMNS = (
    "point", "level", "measured", "objective_usd", "bound_usd", "gap", "status", "cv_potential", "travel_km",
    "moved_accounts", "moved_current_arr_share", "seats", "seconds", "plan_of", "bound_of", "dominated", "knee",
    "reason",
)  # fmt: skip


@dataclass(frozen=True)
class Solved:
    """What is known at a level.

    Attributes
    ----------
    level : float
        The level; ``inf`` where the measure is not limited.
    design : Design
        The plan with its bound, or why there is none.
    plan_of, bound_of : float
        The levels whose solves gave the plan and the bound.
    """

    level: float
    design: Design
    plan_of: float
    bound_of: float

    @property
    def has_plan(self) -> bool:
        """Whether a plan is known that keeps the level."""
        return not self.design.assignment.empty


def solved(level: float, design: Design) -> Solved:
    """Return what a solve at a level told."""
    return Solved(level, design, level, level)


def shared(found: Sequence[Solved]) -> list[Solved]:
    """Give every level the best plan of those up to it and the best bound of those from it on.

    Parameters
    ----------
    found : sequence of Solved
        In any order; where a plan of a lower level keeps every higher one. One that is not limited bounds all.

    Returns
    -------
    list of Solved
        By level, ascending.
    """
    ascending = sorted(found, key=lambda one: one.level)
    with_plans: list[Solved] = []
    for one in ascending:
        with_plans.append(_with_plan(one, with_plans[-1]) if with_plans else one)
    shared_out: list[Solved] = []
    bound_usd, bound_of = -np.inf, np.nan
    for one, own in zip(reversed(with_plans), reversed(ascending), strict=True):
        if own.design.status == "infeasible":
            # What no plan keeps, no plan keeps when less is allowed.
            bound_usd, bound_of = np.inf, own.level
        elif own.design.bound_usd > bound_usd:
            bound_usd, bound_of = own.design.bound_usd, own.level
        shared_out.append(_with_bound(one, bound_usd, bound_of))
    return shared_out[::-1]


def _with_plan(one: Solved, before: Solved) -> Solved:
    """Return a level's own plan, or that of a lower level where it is better."""
    own, other = one.design, before.design
    if not before.has_plan or (one.has_plan and own.objective_usd <= other.objective_usd):
        return one
    design = replace(other, bound_usd=own.bound_usd, seconds=own.seconds)
    return replace(one, design=design, plan_of=before.plan_of)


def _with_bound(one: Solved, bound_usd: float, bound_of: float) -> Solved:
    design = one.design
    if not one.has_plan:
        status = "infeasible" if bound_usd == np.inf else design.status
        return replace(one, design=replace(design, status=status), bound_of=bound_of)
    if not np.isfinite(bound_usd):
        return one
    bound = min(bound_usd, design.objective_usd)
    gap = relative_gap(design.objective_usd, bound)
    status = "optimal" if gap <= OPTIMAL_GAP else "feasible"
    return replace(one, design=replace(design, bound_usd=bound, gap=gap, status=status), bound_of=bound_of)


def dominated(measured: np.ndarray, usd: np.ndarray) -> np.ndarray:
    """Return which points another one dominates, shape (n,): no more of the one, no more of the other, one less.

    Of points that are alike the first counts. Points without a plan (NaN) neither dominate nor are dominated.
    """
    order = np.arange(len(usd))
    close = SAME * np.maximum(np.abs(usd), 1e-12)
    no_more = (measured[None, :] <= measured[:, None] + SAME) & (usd[None, :] <= (usd + close)[:, None])
    better = (measured[None, :] < measured[:, None] - SAME) | (usd[None, :] < (usd - close)[:, None])
    first = order[None, :] < order[:, None]
    return np.asarray((no_more & (better | first)).any(axis=1))


def point_table(found: Sequence[Solved], figures: Sequence[Mapping[str, float]]) -> pd.DataFrame:
    """Return one row a point, see `COLUMNS`; knee is yet to be found.

    Parameters
    ----------
    found : sequence of Solved
        The points, lowest level first.
    figures : sequence of mapping
        Of each point's plan: measured, cv_potential, travel_km, moved_accounts, moved_current_arr_share, seats; empty
        without a plan.
    """
    rows = [
        {
            "point": number,
            "level": one.level,
            "objective_usd": one.design.objective_usd,
            "bound_usd": one.design.bound_usd if one.has_plan else np.nan,
            "gap": one.design.gap if one.has_plan else np.nan,
            "status": one.design.status,
            "seconds": one.design.seconds,
            "plan_of": one.plan_of if one.has_plan else np.nan,
            "bound_of": one.bound_of,
            "reason": one.design.reason,
            **of_plan,
        }
        for number, (one, of_plan) in enumerate(zip(found, figures, strict=True), start=1)
    ]
    points = pd.DataFrame(rows, columns=[*COLUMNS]).astype({"status": TEXT, "reason": TEXT})
    measured, usd = (points[name].to_numpy(np.float64, na_value=np.nan) for name in ("measured", "objective_usd"))
    return points.assign(dominated=dominated(measured, usd), knee=False)
