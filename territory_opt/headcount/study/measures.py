"""What a plan does in the plan year, by plain arithmetic."""

from __future__ import annotations

import numpy as np

from territory_opt.headcount.arrays import Ints
from territory_opt.headcount.staffing.arithmetic import shortfall_usd
from territory_opt.headcount.staffing.problem import HiringProblem

PLAN_MONTHS = 12


def year_periods(problem: HiringProblem) -> Ints:
    """Return the periods of the plan year."""
    return np.unique(problem.period_of[:PLAN_MONTHS])


def year_demand_usd(problem: HiringProblem) -> float:
    """Return the demand to be expected in the plan year, of all cells."""
    return float(problem.by_period(problem.demand_usd.mean(axis=0))[:, year_periods(problem)].sum())


def year_shortfall_usd(problem: HiringProblem, starts: Ints) -> float:
    """Return the shortfall to be expected in the plan year with a plan, of all cells."""
    return float(shortfall_usd(problem, starts).mean(axis=0)[:, year_periods(problem)].sum())


def covered_share(problem: HiringProblem, starts: Ints) -> float:
    """Return the share of the plan year's demand that a plan can be expected to cover; 1 where there is no demand."""
    demand = year_demand_usd(problem)
    return 1 - year_shortfall_usd(problem, starts) / demand if demand else 1.0


def postponed(problem: HiringProblem, starts: Ints) -> Ints:
    """Move starts for which it is too early to the first option their line may use; without one they are lost.

    Parameters
    ----------
    problem : HiringProblem
        With lead times that a plan made for others may not keep.
    starts : ndarray of int, shape (L, O)
    """
    is_open = problem.open_options
    kept = np.where(is_open, starts, 0)
    rows = np.flatnonzero(is_open.any(axis=1))
    kept[rows, is_open[rows].argmax(axis=1)] += np.where(is_open, 0, starts)[rows].sum(axis=1)
    return kept
