"""Hiring problems small enough to try every plan."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from territory_opt.headcount.arrays import Floats, Ints
from territory_opt.headcount.staffing.arithmetic import (
    cost_by_year_usd,
    kept_level,
    places_left,
    planned_joins,
    shortfall_usd,
)
from territory_opt.headcount.staffing.problem import HiringProblem, Line, Option, Ratio, ServiceGroup, Tail

MONTHS = pd.date_range("2027-01-01", periods=12, freq="MS")
CELLS = (("Enterprise", "East"), ("SMB", "West"))
STARTS_AT = (1, 4)
MOST = 3
TOLERANCE = 1e-6


def small_problem(seed: int = 0, **changes: Any) -> HiringProblem:
    """Two cells and a manager for both, starts in February or May, three paths over one year."""
    rng = np.random.default_rng(seed)
    months = len(MONTHS)
    lines = (
        Line("account_executive", *CELLS[0], (0,)),
        Line("account_executive", *CELLS[1], (1,)),
        Line("manager", "all", "all", (0, 1)),
    )
    demand = rng.uniform(50_000, 150_000, (3, 2, months))
    supply = np.broadcast_to(rng.uniform(10_000, 60_000, (1, 2, months)), (3, 2, months)).copy()
    stays = 0.98 ** np.arange(months)
    ramp = np.array([np.clip((np.arange(months) - delay) / 3, 0, 1) for delay in (2, 0)])
    weights = np.zeros((3, months))
    weights[:2] = 1 / 8
    problem = HiringProblem(
        months=MONTHS,
        cells=CELLS,
        lines=lines,
        options=tuple(Option((month,), firm=True) for month in STARTS_AT),
        period_of=np.arange(months) // 3,
        demand_usd=demand,
        supply_usd=supply,
        heads=np.vstack([np.full((2, months), 2.0), np.full((1, months), 0.25)]),
        committed=np.zeros(months),
        occupied=np.tile(stays, (3, 1)),
        refills=np.zeros((3, months)),
        productive=ramp * stays,
        full_usd=np.tile([[60_000.0], [40_000.0]], (1, months)),
        salary_usd=np.array([240_000.0, 150_000.0, 200_000.0]),
        hire_cost_usd=np.array([30_000.0, 15_000.0, 20_000.0]),
        first_month=np.array([2, 1, 1]),
        onboarding=2.0,
        budgets_usd=np.array([500_000.0]),
        margin_share=0.8,
        risk_aversion=0.0,
        ratios=(Ratio(2, weights, np.zeros(months), "one manager for 8 account executives"),),
        missing_usd=np.array([0.0, 0.0, 25_000.0]),
        groups=(ServiceGroup("the company in the plan year", (0, 1), (0, 1, 2, 3)),),
        service_level=0.5,
        tail=Tail(0.1, None),
    )
    return replace(problem, **changes)


@dataclass(frozen=True)
class Tried:
    """Every plan with up to `MOST` starts for each cell and option and one manager, by plain arithmetic; N plans.

    Attributes
    ----------
    starts : ndarray of int, shape (N, L, O)
    objective_usd : ndarray of float, shape (N,)
    level : ndarray of float, shape (N,)
        The service level that each keeps in every group.
    is_kept : ndarray of bool, shape (N,)
        Whether it keeps every rule of the problem.
    """

    starts: Ints
    objective_usd: Floats
    level: Floats
    is_kept: np.ndarray

    @property
    def best_usd(self) -> float | None:
        """The least objective of the plans that keep every rule, None where there is none."""
        kept = self.objective_usd[self.is_kept]
        return float(kept.min()) if len(kept) else None


def try_all(problem: HiringProblem) -> Tried:
    """Try every plan of the grid on a problem without a price for the tail."""
    options = len(problem.options)
    counts = [range(MOST + 1)] * (2 * options) + [range(2)] * options
    grid = np.array(list(itertools.product(*counts))).reshape(-1, 3, options)
    brought = np.einsum("nco,cop->ncp", grid[:, :2], problem.by_period(problem.yield_usd))
    short = np.maximum(problem.net_usd[None] - brought[:, None], 0.0).mean(axis=1)
    heads = problem.heads + np.einsum("nlo,lok->nlk", grid, problem.heads_of_start)
    (ratio,) = problem.ratios
    missing = np.maximum((ratio.weights * heads).sum(axis=1) + ratio.fixed - heads[:, ratio.line], 0.0)
    missing[:, : problem.first_month[ratio.line]] = 0.0
    cost = np.einsum("nlo,loy->ny", grid, problem.cost_usd)
    levels = [
        1 - short[:, group.cells][:, :, group.periods].sum(axis=(1, 2)) / problem.group_demand_usd(group)
        for group in problem.groups
    ]
    level = np.min(levels, axis=0)
    joins = grid.sum(axis=1) @ problem.joins_of_option
    kept = (
        ~(grid[:, ~problem.open_options] > 0).any(axis=1)
        & (cost <= problem.budgets_usd * (1 + TOLERANCE)).all(axis=1)
        & (joins <= np.maximum(problem.onboarding - problem.committed, 0.0) + TOLERANCE).all(axis=1)
        & (level >= problem.service_level - TOLERANCE)
    )
    price = problem.margin_share * short.sum(axis=(1, 2)) + problem.missing_usd[ratio.line] * missing.sum(axis=1)
    return Tried(grid, cost.sum(axis=1) + price, level, kept)


def best_objective(problem: HiringProblem) -> float | None:
    """Return the least objective of all plans tried, None where none keeps the rules."""
    return try_all(problem).best_usd


def keeps_rules(problem: HiringProblem, starts: Ints) -> bool:
    """Whether a plan keeps every rule, by plain arithmetic."""
    short = shortfall_usd(problem, starts)
    levels = [kept_level(problem, short, group) for group in problem.groups]
    return bool(
        not starts[~problem.open_options].any()
        and (cost_by_year_usd(problem, starts) <= problem.budgets_usd * (1 + TOLERANCE)).all()
        and (planned_joins(problem, starts) <= places_left(problem) + TOLERANCE).all()
        and min(levels) >= problem.service_level - TOLERANCE
    )
