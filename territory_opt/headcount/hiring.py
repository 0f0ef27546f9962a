"""The hiring MIP: whole starts by cell and month that cost least together with the shortfall they leave.

Each family of variables and constraints is one function; docs/headcount-formulation.md has a row for each.
"""

from __future__ import annotations

import datetime
import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from ortools.math_opt.python import mathopt

from territory_opt.headcount.problem import HiringProblem

Relaxed = Literal["service_level", "budget", "onboarding"]
"""Rules that can be relaxed to see how little would do."""

MILLION_USD = 1e6
"""Money in the solver is in millions: with single dollars beside shares, HiGHS calls plans optimal that are not."""

Status = Literal["optimal", "feasible", "infeasible", "no plan found"]


@dataclass(frozen=True)
class HiringSolution:
    """What the solver found.

    Attributes
    ----------
    status : Status
        "optimal" means proven within the gap asked for.
    objective, bound : float
        What was minimized, in USD, share of demand or people a month; NaN when there is none.
    starts : ndarray of int, shape (C, K)
        Starts by cell and month; zeros when no plan was found.
    """

    status: Status
    objective: float
    bound: float
    starts: np.ndarray


@dataclass(frozen=True)
class _Mip:
    """The model, its variables, and demand and supply by cell and period in millions."""

    problem: HiringProblem
    model: mathopt.Model
    demand: np.ndarray
    supply: np.ndarray
    starts: dict[tuple[int, int], mathopt.Variable]
    shortfall: dict[tuple[int, int], mathopt.Variable]
    relaxation: dict[Relaxed, mathopt.Variable]

    def cell(self, cell: int) -> str:
        """Name a cell in the solver."""
        return ",".join(self.problem.supply.cells[cell])


def solve_hiring(
    problem: HiringProblem, seconds: float = 20.0, gap: float = 1e-6, relaxed: Relaxed | None = None
) -> HiringSolution:
    """Solve the hiring problem, or find how little one of its rules must give way.

    Parameters
    ----------
    problem : HiringProblem
        The problem.
    seconds : float
        Time limit.
    gap : float
        Relative gap at which a plan counts as optimal.
    relaxed : Relaxed, optional
        Minimize how far this rule gives way (share of demand, USD or people a month) instead of the money.
    """
    mip = _build(problem, relaxed)
    if relaxed is None:
        mip.model.minimize(_start_cost(mip) + _shortfall_price(mip))
    else:
        mip.model.minimize(mip.relaxation[relaxed])
    params = mathopt.SolveParameters(
        time_limit=datetime.timedelta(seconds=seconds), relative_gap_tolerance=gap, random_seed=0
    )
    result = mathopt.solve(mip.model, mathopt.SolverType.HIGHS, params=params)
    starts = np.zeros((len(problem.supply.cells), len(problem.months)), dtype=int)
    reason = result.termination.reason
    if not result.has_primal_feasible_solution():
        status: Status = "infeasible" if reason == mathopt.TerminationReason.INFEASIBLE else "no plan found"
        return HiringSolution(status, math.nan, math.nan, starts)
    for (cell, month), variable in mip.starts.items():
        starts[cell, month] = round(result.variable_values(variable))
    status = "optimal" if reason == mathopt.TerminationReason.OPTIMAL else "feasible"
    unit = MILLION_USD if relaxed in (None, "budget") else 1.0
    return HiringSolution(status, result.objective_value() * unit, result.best_objective_bound() * unit, starts)


def _build(problem: HiringProblem, relaxed: Relaxed | None) -> _Mip:
    model = mathopt.Model(name="hiring")
    demand = problem.by_period(problem.supply.demand_usd) / MILLION_USD
    supply = problem.by_period(problem.supply.supply_usd) / MILLION_USD
    mip = _Mip(problem, model, demand, supply, {}, {}, {})
    _add_starts(mip)
    _add_shortfall(mip)
    _add_relaxation(mip, relaxed)
    _meet_demand(mip)
    _keep_service_level(mip)
    _limit_onboarding(mip)
    _keep_budget(mip)
    return mip


def _add_starts(mip: _Mip) -> None:
    """Whole starts, none before the hiring lead time."""
    for cell, first in enumerate(mip.problem.first_month):
        for month in range(first, len(mip.problem.months)):
            name = f"starts[{mip.cell(cell)},{mip.problem.months[month]:%Y-%m}]"
            mip.starts[cell, month] = mip.model.add_integer_variable(lb=0, name=name)


def _add_shortfall(mip: _Mip) -> None:
    """Demand not covered, at most all of it."""
    for (cell, period), demand in np.ndenumerate(mip.demand):
        name = f"shortfall[{mip.cell(cell)},{period + 1}]"
        mip.shortfall[cell, period] = mip.model.add_variable(lb=0, ub=float(demand), name=name)


def _add_relaxation(mip: _Mip, relaxed: Relaxed | None) -> None:
    """How far each rule gives way: nothing, but for the one that is relaxed."""
    for rule in ("service_level", "budget"):
        ub = math.inf if rule == relaxed else 0.0
        mip.relaxation[rule] = mip.model.add_variable(lb=0, ub=ub, name=f"relaxed[{rule}]")
    ub = math.inf if relaxed == "onboarding" else 0.0
    mip.relaxation["onboarding"] = mip.model.add_integer_variable(lb=0, ub=ub, name="relaxed[onboarding]")


def _meet_demand(mip: _Mip) -> None:
    """Supply, what starts bring and shortfall make up the demand of each cell and period."""
    problem = mip.problem
    brought = problem.by_period(problem.yield_usd) / MILLION_USD
    for (cell, period), short in mip.shortfall.items():
        starts = [
            float(brought[cell, month, period]) * mip.starts[cell, month]
            for month in range(problem.first_month[cell], len(problem.months))
            if brought[cell, month, period] > 0
        ]
        mip.model.add_linear_constraint(
            mathopt.fast_sum(starts) + short >= float(mip.demand[cell, period] - mip.supply[cell, period]),
            name=f"meet_demand[{mip.cell(cell)},{period + 1}]",
        )


def _keep_service_level(mip: _Mip) -> None:
    """Shortfall of each service group is at most the share of its demand that the service level leaves."""
    problem = mip.problem
    for group in problem.groups:
        demand = problem.group_demand_usd(group) / MILLION_USD
        short = mathopt.fast_sum([mip.shortfall[cell, period] for cell in group.cells for period in group.periods])
        allowed = (1 - problem.service_level) * demand + demand * mip.relaxation["service_level"]
        mip.model.add_linear_constraint(short <= allowed, name=f"service_level[{group.label}]")


def _limit_onboarding(mip: _Mip) -> None:
    """No more starts in a month than onboarding takes on beside those committed."""
    problem = mip.problem
    if problem.onboarding is None:
        return
    for month, label in enumerate(problem.months):
        left = max(problem.onboarding - int(problem.committed[month]), 0)
        starts = [variable for (_, start), variable in mip.starts.items() if start == month]
        mip.model.add_linear_constraint(
            mathopt.fast_sum(starts) <= left + mip.relaxation["onboarding"], name=f"onboarding[{label:%Y-%m}]"
        )


def _keep_budget(mip: _Mip) -> None:
    """All starts together cost no more than the budget."""
    if math.isinf(mip.problem.budget_usd):
        return
    mip.model.add_linear_constraint(
        _start_cost(mip) <= mip.problem.budget_usd / MILLION_USD + mip.relaxation["budget"], name="budget"
    )


def _start_cost(mip: _Mip) -> mathopt.LinearExpression:
    """What all starts cost in the plan year."""
    cost = mip.problem.cost_usd / MILLION_USD
    return mathopt.fast_sum([float(cost[key]) * variable for key, variable in mip.starts.items()])


def _shortfall_price(mip: _Mip) -> mathopt.LinearExpression:
    """Margin lost on all that is short."""
    return mip.problem.margin_share * mathopt.fast_sum(list(mip.shortfall.values()))
