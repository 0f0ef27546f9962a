"""The headcount plan: who starts where and when, the coverage that brings, what it costs, and the seats it opens."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from territory_opt.demand.forecasting.forecast import Forecast
from territory_opt.headcount.frames import (
    budget_frame,
    coverage_frame,
    heads_frame,
    hires_frame,
    planned_seats,
    starts_frame,
)
from territory_opt.headcount.lives import Uncertainty
from territory_opt.headcount.model import HeadcountModel
from territory_opt.headcount.staffing.solution import HiringSolution, Status
from territory_opt.headcount.staffing.solve import solve_hiring
from territory_opt.headcount.staffing.verification import verify
from territory_opt.headcount.stages import Stages
from territory_opt.headcount.statement.cells import Place
from territory_opt.headcount.statement.customers import CustomerBase
from territory_opt.headcount.statement.state import Statement, state_problem
from territory_opt.headcount.study.relaxation import explain_no_plan


@dataclass(frozen=True)
class HeadcountPlan:
    """A hiring plan.

    Attributes
    ----------
    status : {"optimal", "feasible", "infeasible", "no plan found"}
        How far it is proven.
    objective_usd, bound_usd, gap : float
        Cost of starts, margin lost on shortfall and the price of support missing over the horizon; a proven lower limit
        to it, and their relative distance. NaN when there is no plan.
    seconds : float
        Time it took.
    starts : DataFrame
        month, segment, region, role, starts (whole, above 0), kind ("firm" or "outlook"), reason.
    hires : DataFrame
        month, segment, region, role, growth, committed, backfill; every month of the horizon.
    heads : DataFrame
        month, segment, region, role, heads, needed, missing; every month of the horizon.
    coverage : DataFrame
        month, segment, region, demand_usd, capacity_usd, shortfall_usd, coverage_share, headcount and bands; the plan
        year. Without a plan, of the seats there are.
    budget : DataFrame
        year, cost_usd, budget_usd.
    seats : DataFrame
        One seat for each firm start of an account executive in the plan year, in the columns of the seats frame.
    cost_usd : float
        What planned starts can be expected to cost in the plan year.
    budget_usd : float
        What they may cost in it; NaN for no limit.
    reason : str
        When there is no plan: why, and what would have to change; else empty.
    statement : Statement
        The problem that was solved, and the people it stands on.
    solution : HiringSolution
        The plan in numbers.
    """

    status: Status
    objective_usd: float
    bound_usd: float
    gap: float
    seconds: float
    starts: pd.DataFrame
    hires: pd.DataFrame
    heads: pd.DataFrame
    coverage: pd.DataFrame
    budget: pd.DataFrame
    seats: pd.DataFrame
    cost_usd: float
    budget_usd: float
    reason: str
    statement: Statement
    solution: HiringSolution


def plan_headcount(
    forecast: Forecast,
    seats: pd.DataFrame,
    people: pd.DataFrame,
    model: HeadcountModel,
    stages: Stages,
    base: CustomerBase,
    *,
    seed: int,
    uncertainty: Uncertainty | None = None,
    seat_limits: Mapping[Place, int] | None = None,
    seconds: float = 20.0,
    gap: float = 0.005,
) -> HeadcountPlan:
    """Plan starts so that ramped capacity covers the demand of each cell, as far as it pays and the rules allow.

    Parameters
    ----------
    forecast, seats, people, model, stages, base, seed, uncertainty, seat_limits
        What the problem is stated from, as in `state_problem`.
    seconds : float
        Time limit of solving; without a plan as much again goes to saying what would have to change.
    gap : float
        Relative gap at which the plan counts as optimal.

    Raises
    ------
    AuditError
        When the solver's plan does not stand up to plain arithmetic.
    """
    began = time.perf_counter()
    statement = state_problem(
        forecast, seats, people, model, stages, base, seed=seed, uncertainty=uncertainty, seat_limits=seat_limits
    )
    problem = statement.problem
    solution = solve_hiring(problem, seconds=seconds, gap=gap)
    reason = ""
    if solution.found:
        verify(problem, solution)
    elif solution.status == "infeasible":
        reason = explain_no_plan(problem, seconds=seconds).reason
    else:
        reason = f"No plan was found within {seconds:g} seconds; allow more time"
    starts = solution.starts
    budget = budget_frame(problem, starts)
    return HeadcountPlan(
        status=solution.status,
        objective_usd=solution.objective,
        bound_usd=solution.bound if solution.found else math.nan,
        gap=solution.gap,
        seconds=time.perf_counter() - began,
        starts=starts_frame(problem, starts, model),
        hires=hires_frame(statement, starts),
        heads=heads_frame(problem, starts),
        coverage=coverage_frame(problem, starts),
        budget=budget,
        seats=planned_seats(problem, starts, seats, model),
        cost_usd=float(budget["cost_usd"].iloc[0]),
        budget_usd=float(budget["budget_usd"].iloc[0]),
        reason=reason,
        statement=statement,
        solution=solution,
    )
