"""What a hiring plan brings, costs and leaves short, by plain arithmetic apart from any solver."""

from __future__ import annotations

import numpy as np

from territory_opt.headcount.arrays import Floats, Ints
from territory_opt.headcount.staffing.problem import HiringProblem, ServiceGroup


def added_usd(problem: HiringProblem, starts: Ints) -> Floats:
    """Return what planned starts can be expected to bring by cell and month, shape (C, H)."""
    cells = len(problem.cells)
    return np.asarray(np.einsum("co,cok->ck", starts[:cells], problem.yield_usd))


def shortfall_usd(problem: HiringProblem, starts: Ints) -> Floats:
    """Return the demand that nobody covers by path, cell and period, shape (R, C, P)."""
    return np.maximum(problem.net_usd - problem.by_period(added_usd(problem, starts)), 0.0)


def heads(problem: HiringProblem, starts: Ints) -> Floats:
    """Return the people to be expected by line and month, shape (L, H)."""
    return np.asarray(problem.heads + np.einsum("lo,lok->lk", starts, problem.heads_of_start))


def planned_joins(problem: HiringProblem, starts: Ints) -> Floats:
    """Return the planned starts of all lines in each month, shape (H,)."""
    return np.asarray(starts.sum(axis=0) @ problem.joins_of_option)


def places_left(problem: HiringProblem) -> Floats:
    """Return the planned starts that onboarding takes on in each month beside the committed ones, shape (H,)."""
    return np.asarray(np.maximum(problem.onboarding - problem.committed, 0.0))


def needed(problem: HiringProblem, starts: Ints) -> Floats:
    """Return the support heads called for by ratio and month, shape (ratios, H)."""
    there = heads(problem, starts)
    return np.array([(ratio.weights * there).sum(axis=0) + ratio.fixed for ratio in problem.ratios]).reshape(
        len(problem.ratios), len(problem.months)
    )


def missing(problem: HiringProblem, starts: Ints) -> Floats:
    """Return the support heads missing by ratio and month, shape (ratios, H); none before a line's first month."""
    there = heads(problem, starts)
    lines = [ratio.line for ratio in problem.ratios]
    short = np.maximum(needed(problem, starts) - there[lines], 0.0)
    months = np.arange(len(problem.months))
    return np.asarray(np.where(months >= problem.first_month[lines][:, None], short, 0.0))


def cost_by_year_usd(problem: HiringProblem, starts: Ints) -> Floats:
    """Return what planned starts can be expected to cost in each year, shape (Y,)."""
    return np.asarray(np.einsum("lo,loy->y", starts, problem.cost_usd))


def tail_mean(values: Floats, share: float) -> float:
    """Return the mean of the largest share of equally likely values: their conditional value at risk.

    Source: R. T. Rockafellar, S. Uryasev, "Optimization of conditional value-at-risk", Journal of Risk 2 (2000); the
    value at the edge counts by the part of it that falls into the share.
    """
    descending = np.sort(values)[::-1]
    weight = np.clip(share * len(values) - np.arange(len(values)), 0.0, 1.0)
    return float(descending @ weight / (share * len(values)))


def group_shortfall_usd(shortfall: Floats, group: ServiceGroup) -> Floats:
    """Return the shortfall of a service group on each path, shape (R,), from that of all cells and periods."""
    return np.asarray(shortfall[:, group.cells][:, :, group.periods].sum(axis=(1, 2)))


def kept_level(problem: HiringProblem, shortfall: Floats, group: ServiceGroup) -> float:
    """Return the share of a group's expected demand that is covered on average; 1 where there is no demand."""
    demand = problem.group_demand_usd(group)
    return 1 - float(group_shortfall_usd(shortfall, group).mean()) / demand if demand else 1.0


def shortfall_price_usd(problem: HiringProblem, shortfall: Floats) -> float:
    """Return the price of shortfall: margin lost on its mean and, by the risk aversion, on its tail."""
    total = shortfall.sum(axis=(1, 2))
    mean = float(total.mean())
    if not problem.risk_aversion:
        return problem.margin_share * mean
    worst = tail_mean(total, problem.tail.share)
    return problem.margin_share * ((1 - problem.risk_aversion) * mean + problem.risk_aversion * worst)


def objective_usd(problem: HiringProblem, starts: Ints) -> float:
    """Return cost of starts + price of shortfall + price of support heads missing, over the horizon."""
    lines = [ratio.line for ratio in problem.ratios]
    support = float((missing(problem, starts).sum(axis=1) * problem.missing_usd[lines]).sum())
    price = shortfall_price_usd(problem, shortfall_usd(problem, starts))
    return float(cost_by_year_usd(problem, starts).sum()) + price + support
