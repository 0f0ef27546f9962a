"""What stays short whatever is hired: demand that falls due before anybody new can bring something."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from territory_opt.headcount.arrays import Floats
from territory_opt.headcount.staffing.problem import HiringProblem, ServiceGroup
from territory_opt.headcount.study.words import dollars, joined, span


@dataclass(frozen=True)
class Unavoidable:
    """What stays short of a service group in a period, with starts, budget and onboarding without limit.

    Attributes
    ----------
    group : ServiceGroup
        Whose demand it is.
    period : int
        The period.
    when : str
        Its months, for people.
    shortfall_usd, demand_usd : float
        What stays short on average over the paths, and all of the group's expected demand in the period.
    """

    group: ServiceGroup
    period: int
    when: str
    shortfall_usd: float
    demand_usd: float


def unavoidable_usd(problem: HiringProblem) -> Floats:
    """Return the mean shortfall that stays with as many starts as one likes, shape (C, P).

    A cell in which some start can bring something within the period is covered by enough of them; where none can, as
    it is too late to hire and ramp, all that the people there leave uncovered stays so.
    """
    brings = problem.by_period(problem.yield_usd) > 0
    open_options = problem.open_options[: len(problem.cells), :, None]
    covered = (brings & open_options).any(axis=1)
    return np.where(covered, 0.0, np.maximum(problem.net_usd, 0.0).mean(axis=0))


def find_unavoidable(problem: HiringProblem) -> tuple[Unavoidable, ...]:
    """List what stays short whatever is hired, by service group and period, where it is anything."""
    short = unavoidable_usd(problem)
    demand = problem.by_period(problem.demand_usd.mean(axis=0))
    found = []
    for group in problem.groups:
        for period in group.periods:
            cells = list(group.cells)
            usd = float(short[cells, period].sum())
            if usd > 0:
                months = problem.months[problem.period_of == period]
                found.append(Unavoidable(group, period, span(months), usd, float(demand[cells, period].sum())))
    return tuple(found)


def highest_level(problem: HiringProblem, group: ServiceGroup) -> float:
    """Return the service level of a group that no plan exceeds, whatever it costs."""
    demand = problem.group_demand_usd(group)
    short = unavoidable_usd(problem)[np.ix_(group.cells, group.periods)].sum()
    return 1 - float(short) / demand if demand else 1.0


def unavoidable_words(found: tuple[Unavoidable, ...]) -> str:
    """Say by group what it is too late for; empty where it is too late for nothing."""
    by_group: dict[str, list[str]] = {}
    for one in found:
        part = f"{dollars(one.shortfall_usd)} of {dollars(one.demand_usd)} in {one.when}"
        by_group.setdefault(one.group.label, []).append(part)
    return "; ".join(f"{label}: {joined(parts)}" for label, parts in by_group.items())
