"""Hiring problems small enough to try every plan, drawn by seed."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pandas as pd

from territory_opt.headcount.staffing.problem import HiringProblem, Line, Option, Ratio, ServiceGroup, Tail

MONTHS = pd.date_range("2027-01-01", periods=4, freq="MS")
MOST = 3
"""Starts of a line and option at most; onboarding allows no more."""

GRID = np.array(list(itertools.product(range(MOST + 1), repeat=6))).reshape(-1, 3, 2)
"""Every way to start so many people in three lines at two times."""


def small_problem(
    seed: int, *, risk_aversion: float = 0.0, tail: bool = False, scope: str = "company"
) -> HiringProblem:
    """Two cells, one support line that serves both, a firm month and a spread start, limits by chance."""
    rng = np.random.default_rng(seed)
    ramp = np.sort(rng.uniform(0, 1, (2, 4)), axis=1)
    occupied = np.cumprod(rng.uniform(0.9, 1.0, (3, 4)), axis=1)
    members: list[tuple[int, ...]] = [(0, 1)] if scope == "company" else [(0,), (1,)]
    weights = np.zeros((3, 4))
    weights[:2] = rng.uniform(0.2, 0.6, (2, 1))
    committed = rng.uniform(0, 1, 4)
    salary_usd = rng.uniform(60_000, 200_000, 3)
    level = float(rng.uniform(0.1, 0.7))
    return HiringProblem(
        months=MONTHS,
        cells=(("Enterprise", "East"), ("SMB", "West")),
        lines=(
            Line("account_executive", "Enterprise", "East", (0,)),
            Line("account_executive", "SMB", "West", (1,)),
            Line("manager", "all", "all", (0, 1)),
        ),
        options=(Option((int(rng.integers(0, 2)),), True), Option((1, 2), False)),
        period_of=np.array([0, 0, 1, 1]),
        demand_usd=rng.uniform(20_000, 120_000, (5, 2, 4)),
        supply_usd=rng.uniform(0, 40_000, (5, 2, 4)),
        heads=rng.uniform(0, 3, (3, 1)) * np.ones(4),
        committed=committed,
        occupied=occupied,
        refills=np.concatenate([np.zeros((3, 1)), 0.5 * -np.diff(occupied, axis=1)], axis=1),
        productive=occupied[:2] * ramp,
        full_usd=rng.uniform(20_000, 90_000, (2, 1)) * np.ones(4),
        salary_usd=salary_usd,
        hire_cost_usd=0.1 * salary_usd,
        first_month=rng.integers(0, 2, 3),
        onboarding=1.5 + float(committed.min()),
        budgets_usd=np.array([float(rng.choice([math.inf, rng.uniform(50_000, 300_000)]))]),
        margin_share=float(rng.uniform(0.5, 1.5)),
        risk_aversion=risk_aversion,
        ratios=(Ratio(2, weights, np.full(4, rng.uniform(0, 2)), "managers"),),
        missing_usd=1.5 * salary_usd / 12,
        groups=tuple(ServiceGroup(f"group {row}", cells, (0, 1)) for row, cells in enumerate(members)),
        service_level=level,
        tail=Tail(0.3, 0.8 * level if tail else None),
    )


def try_all(problem: HiringProblem) -> tuple[np.ndarray, np.ndarray]:
    """Objective of every plan of the grid, and whether it keeps the rules, by formulas of its own; shape (N,)."""
    starts = GRID * problem.open_options
    brought = np.einsum("nco,cok->nck", starts[:, :2], problem.yield_usd)
    gained = np.stack([brought[..., :2].sum(axis=-1), brought[..., 2:].sum(axis=-1)], axis=-1)
    short = np.maximum(problem.net_usd[None] - gained[:, None], 0)
    cost = np.einsum("nlo,loy->ny", starts, problem.cost_usd)
    heads = problem.heads + np.einsum("nlo,lok->nlk", starts, problem.heads_of_start)
    (ratio,) = problem.ratios
    called = (ratio.weights * heads).sum(axis=1) + ratio.fixed - heads[:, 2]
    missing = np.maximum(called, 0)[:, problem.first_month[2] :].sum(axis=1)
    keeps = (cost <= problem.budgets_usd * (1 + 1e-9)).all(axis=1)
    joins = np.einsum("nlo,ok->nk", starts, problem.joins_of_option)
    keeps &= (joins <= np.maximum(problem.onboarding - problem.committed, 0) + 1e-9).all(axis=1)
    worst = worst_mean(short.sum(axis=(2, 3)), problem.tail.share)
    price = (1 - problem.risk_aversion) * short.sum(axis=(2, 3)).mean(axis=1) + problem.risk_aversion * worst
    for group in problem.groups:
        demand = problem.group_demand_usd(group)
        lost = short[:, :, list(group.cells)].sum(axis=(2, 3))
        keeps &= lost.mean(axis=1) <= (1 - problem.service_level) * demand
        if problem.tail.service_level is not None:
            keeps &= worst_mean(lost, problem.tail.share) <= (1 - problem.tail.service_level) * demand
    return cost.sum(axis=1) + problem.margin_share * price + problem.missing_usd[2] * missing, keeps


def worst_mean(lost: np.ndarray, share: float) -> np.ndarray:
    """Smallest of t + mean(max(lost - t, 0)) / share over the kinks t, for each plan; lost has shape (N, R)."""
    over = np.maximum(lost[:, :, None] - lost[:, None, :], 0).mean(axis=1)
    return np.asarray((lost + over / share).min(axis=1))
