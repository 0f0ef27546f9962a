"""Which rules a hiring plan breaks, and how far one must give way for it, by plain arithmetic apart from any solver."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Literal

import numpy as np

from territory_opt.headcount.arrays import Floats, Ints
from territory_opt.headcount.staffing.arithmetic import (
    cost_by_year_usd,
    group_shortfall_usd,
    kept_level,
    places_left,
    planned_joins,
    shortfall_usd,
    tail_mean,
)
from territory_opt.headcount.staffing.problem import HiringProblem, ServiceGroup, Tail

Relaxed = Literal["service_level", "budget", "onboarding"]
"""Rules that can give way, to see how little would do."""

TOLERANCE = 1e-6
"""By what share of it a limit may be passed: what remains of a sum of rounded numbers."""


def broken_rules(problem: HiringProblem, starts: Ints) -> list[str]:
    """Return one sentence for each rule that a plan breaks."""
    cost = cost_by_year_usd(problem, starts)
    joins, places = planned_joins(problem, starts), places_left(problem)
    shortfall = shortfall_usd(problem, starts)
    broken = []
    if starts.min(initial=0) < 0:
        broken.append("starts are counts")
    if early := int(starts[~problem.open_options].sum()):
        broken.append(f"nobody starts before the first month of their line, {early} do")
    for year in np.flatnonzero(cost > problem.budgets_usd * (1 + TOLERANCE)):
        budget = problem.budgets_usd[year]
        broken.append(f"starts cost ${cost[year]:,.0f} of the ${budget:,.0f} budget of year {year + 1}")
    crowded = np.flatnonzero(joins > places + TOLERANCE * np.maximum(places, 1.0)).tolist()
    broken += [f"{joins[k]:g} people start in {problem.months[k]:%B %Y} on {places[k]:g} places" for k in crowded]
    if problem.most_starts is not None:
        in_year = starts[:, problem.limited_options].sum(axis=1)
        for line in np.flatnonzero(in_year > problem.most_starts):
            cell, most = problem.lines[line], problem.most_starts[line]
            broken.append(f"{in_year[line]} start in {cell.segment} {cell.region}, where {most:g} seats can be used")
    for group in problem.groups:
        level, tail_level = kept_level(problem, shortfall, group), kept_tail_level(problem, shortfall, group)
        if level < problem.service_level - TOLERANCE:
            broken.append(f"{group.label} keeps {level:.4%} of the service level of {problem.service_level:.4%}")
        if problem.tail.service_level is not None and tail_level < problem.tail.service_level - TOLERANCE:
            broken.append(
                f"{group.label} keeps {tail_level:.4%} of the service level of {problem.tail.service_level:.4%} "
                "in the worst outcomes"
            )
    return broken


def kept_tail_level(problem: HiringProblem, shortfall: Floats, group: ServiceGroup) -> float:
    """Return the share of a group's expected demand covered on the worst paths; 1 where there is no demand."""
    demand = problem.group_demand_usd(group)
    return 1 - tail_mean(group_shortfall_usd(shortfall, group), problem.tail.share) / demand if demand else 1.0


def giving_way(problem: HiringProblem, relaxed: Relaxed, amount: float) -> HiringProblem:
    """Return the problem with one rule eased: by a share of demand, USD of the first budget, or people a month."""
    if relaxed == "budget":
        return replace(problem, budgets_usd=problem.budgets_usd + amount * (np.arange(len(problem.budgets_usd)) == 0))
    if relaxed == "onboarding":
        return replace(problem, onboarding=problem.onboarding + amount)
    tail_level = problem.tail.service_level
    eased = Tail(problem.tail.share, None if tail_level is None else tail_level - amount)
    return replace(problem, service_level=problem.service_level - amount, tail=eased)


def must_give(problem: HiringProblem, starts: Ints, relaxed: Relaxed) -> float:
    """Return how far one rule must give way for a plan, in the measure of `giving_way`; 0 where it holds."""
    if relaxed == "budget":
        return max(float(cost_by_year_usd(problem, starts)[0] - problem.budgets_usd[0]), 0.0)
    if relaxed == "onboarding":
        joins = planned_joins(problem, starts)
        over = float((joins + problem.committed)[joins > 0].max(initial=-math.inf)) - problem.onboarding
        return float(math.ceil(over - TOLERANCE)) if over > TOLERANCE else 0.0
    return max((must_give_group(problem, starts, group) for group in problem.groups), default=0.0)


def must_give_group(problem: HiringProblem, starts: Ints, group: ServiceGroup) -> float:
    """Return how far the level of one service group must give way for a plan; 0 where it holds."""
    shortfall = shortfall_usd(problem, starts)
    missed = max(problem.service_level - kept_level(problem, shortfall, group), 0.0)
    if problem.tail.service_level is None:
        return missed
    return max(missed, problem.tail.service_level - kept_tail_level(problem, shortfall, group))
