"""The headcount plan: starts by cell and month, the coverage they bring, and the seats they open."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from territory_opt.demand.segments import entry_of
from territory_opt.headcount.hiring import HiringSolution, Status, solve_hiring
from territory_opt.headcount.model import HeadcountModel
from territory_opt.headcount.problem import HiringProblem, build_problem
from territory_opt.headcount.relaxation import explain_infeasible
from territory_opt.headcount.seats import SEAT_ROLE, territory_ids, with_capacity
from territory_opt.headcount.verification import require_valid
from territory_opt.workspace.schema import TEXT


@dataclass(frozen=True)
class HeadcountPlan:
    """A hiring plan for the plan year.

    Attributes
    ----------
    status : {"optimal", "feasible", "infeasible", "no plan found"}
        How far it is proven.
    objective_usd, bound_usd, gap : float
        Cost of starts plus margin lost on shortfall, a proven lower limit to it, and their relative distance; NaN when
        there is no plan.
    seconds : float
        Time it took.
    starts : DataFrame
        month, segment, region, role, starts (whole, above 0), reason.
    coverage : DataFrame
        month, segment, region, demand_usd, capacity_usd, shortfall_usd, coverage_share, headcount. Capacity and
        headcount are expected values; a month's shortfall is its part, by demand, of the period's. Without a plan, of
        the seats there are.
    seats : DataFrame
        One seat for each planned start, in the columns of the seats frame.
    cost_usd : float
        What the starts can be expected to cost in the plan year.
    budget_usd : float
        What they may cost; NaN for no limit.
    reason : str
        When there is no plan: why, and what would have to change; else empty.
    """

    status: Status
    objective_usd: float
    bound_usd: float
    gap: float
    seconds: float
    starts: pd.DataFrame
    coverage: pd.DataFrame
    seats: pd.DataFrame
    cost_usd: float
    budget_usd: float
    reason: str


def plan_headcount(
    cells: pd.DataFrame,
    seats: pd.DataFrame,
    model: HeadcountModel,
    plan_months: pd.DatetimeIndex,
    seconds: float = 20.0,
    gap: float = 1e-6,
) -> HeadcountPlan:
    """Plan starts so that ramped capacity covers the demand of each cell, as far as it pays and the rules allow.

    Parameters
    ----------
    cells : DataFrame
        month, region, segment, new_business_usd: the demand.
    seats : DataFrame
        The seats frame: people there and positions already committed.
    model : HeadcountModel
        Ramps, attrition, costs and the rules of hiring.
    plan_months : DatetimeIndex, shape (12,)
    seconds : float
        Time limit of each solve; without a plan a few more solves say what would have to change.
    gap : float
        Relative gap at which the plan counts as optimal.

    Raises
    ------
    AuditError
        When the solver's plan does not stand up to plain arithmetic.
    """
    began = time.perf_counter()
    problem = build_problem(cells, seats, model, plan_months)
    solution = solve_hiring(problem, seconds, gap)
    reason = ""
    if solution.status in ("optimal", "feasible"):
        require_valid(problem, solution)
    elif solution.status == "infeasible":
        reason = explain_infeasible(problem, seconds)
    else:
        reason = f"no plan was found within {seconds:g} seconds; allow more time"
    return HeadcountPlan(
        status=solution.status,
        objective_usd=solution.objective,
        bound_usd=solution.bound,
        gap=_gap(solution),
        seconds=time.perf_counter() - began,
        starts=_starts(problem, solution.starts, model),
        coverage=_coverage(problem, solution.starts),
        seats=_planned_seats(problem, solution.starts, seats, model),
        cost_usd=float((solution.starts * problem.cost_usd).sum()),
        budget_usd=math.nan if math.isinf(problem.budget_usd) else problem.budget_usd,
        reason=reason,
    )


def _gap(solution: HiringSolution) -> float:
    if math.isnan(solution.objective):
        return math.nan
    return max(solution.objective - solution.bound, 0.0) / max(abs(solution.objective), 1.0)


def _starts(problem: HiringProblem, starts: np.ndarray, model: HeadcountModel) -> pd.DataFrame:
    cell, month = np.nonzero(starts)
    order = np.lexsort((cell, month))
    cell, month = cell[order], month[order]
    return pd.DataFrame(
        {
            "month": problem.months[month],
            "segment": _text(problem.supply.cells[index][0] for index in cell),
            "region": _text(problem.supply.cells[index][1] for index in cell),
            "role": _text(SEAT_ROLE for _ in cell),
            "starts": starts[cell, month].astype("int64"),
            "reason": _text(_reasons(problem, starts, model, cell, month)),
        }
    )


def _reasons(
    problem: HiringProblem, starts: np.ndarray, model: HeadcountModel, cells: np.ndarray, months: np.ndarray
) -> list[str]:
    """Say what each cell's starts do for the shortfall of its plan year, and when these are ramped."""
    demand = problem.supply.demand_usd.sum(axis=1)
    without = problem.shortfall_usd(np.zeros_like(starts)).sum(axis=1)
    with_all = problem.shortfall_usd(starts).sum(axis=1)
    reasons = []
    for cell, month in zip(cells, months, strict=True):
        ramp = entry_of(model.segments, problem.supply.cells[cell][0]).ramp_shares
        ramped = problem.months[month] + pd.DateOffset(months=len(ramp))
        share = without[cell] / demand[cell]
        reasons.append(
            f"${without[cell]:,.0f} of the cell's demand ({share:.0%}) is short without planned starts, "
            f"${with_all[cell]:,.0f} with all of them; ramped by {ramped:%Y-%m}"
        )
    return reasons


def _coverage(problem: HiringProblem, starts: np.ndarray) -> pd.DataFrame:
    supply = problem.supply
    capacity = problem.capacity_usd(starts)
    heads = supply.heads + np.einsum("cs,csk->ck", starts, problem.heads)
    demand = problem.by_period(supply.demand_usd)
    short_share = np.divide(problem.shortfall_usd(starts), demand, out=np.zeros_like(demand), where=demand > 0)
    shortfall = supply.demand_usd * short_share[:, problem.period_of]
    share = np.divide(capacity, supply.demand_usd, out=np.full_like(capacity, np.nan), where=supply.demand_usd > 0)
    months = len(problem.months)
    return pd.DataFrame(
        {
            "month": np.tile(problem.months.to_numpy(), len(supply.cells)),
            "segment": _text(segment for segment, _ in supply.cells for _ in range(months)),
            "region": _text(region for _, region in supply.cells for _ in range(months)),
            "demand_usd": supply.demand_usd.ravel(),
            "capacity_usd": capacity.ravel(),
            "shortfall_usd": shortfall.ravel(),
            "coverage_share": share.ravel(),
            "headcount": heads.ravel(),
        }
    )


def _planned_seats(
    problem: HiringProblem, starts: np.ndarray, seats: pd.DataFrame, model: HeadcountModel
) -> pd.DataFrame:
    """Open one seat for each start, numbered after the seats there are."""
    cell, month = np.nonzero(starts)
    times = starts[cell, month]
    cell, month = np.repeat(cell, times), np.repeat(month, times)
    segments = [problem.supply.cells[index][0] for index in cell]
    regions = [problem.supply.cells[index][1] for index in cell]
    count = len(cell)
    planned = pd.DataFrame(
        {
            "seat_id": _text(territory_ids(segments, model, seats["seat_id"], "TBH")),
            "territory_id": _text(territory_ids(segments, model, seats["territory_id"])),
            "rep_id": pd.Series([np.nan] * count, dtype=TEXT),
            "name": _text(
                f"To be hired, {segment} {region}" for segment, region in zip(segments, regions, strict=True)
            ),
            "role": _text(SEAT_ROLE for _ in cell),
            "segments": pd.Series([(segment,) for segment in segments], dtype=object),
            "region": _text(regions),
            "skills": pd.Series([()] * count, dtype=object),
            "languages": pd.Series([()] * count, dtype=object),
            "start_date": problem.months[month],
            "end_date": pd.Series([pd.NaT] * count, dtype="datetime64[ns]"),
            "status": _text("open" for _ in cell),
            "source": _text("plan" for _ in cell),
            "fte": np.ones(count),
        }
    )
    unknown = ["latitude", "longitude", "capacity_hours", "quota_usd", "cost_usd"]
    return with_capacity(planned.assign(**dict.fromkeys(unknown, np.nan)), model, problem.months)


def _text(values: Iterable[str]) -> pd.Series:
    return pd.Series(list(values), dtype=TEXT)
