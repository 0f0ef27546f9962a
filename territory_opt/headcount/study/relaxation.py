"""Why no hiring plan keeps the service level, and the cheapest changes under which one does, each solved for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from territory_opt.headcount.staffing.arithmetic import cost_by_year_usd, kept_level, shortfall_usd
from territory_opt.headcount.staffing.problem import HiringProblem
from territory_opt.headcount.staffing.rules import kept_tail_level
from territory_opt.headcount.staffing.solution import HiringSolution
from territory_opt.headcount.study.levers import (
    ROUNDING,
    Budget,
    Earlier,
    Level,
    Lever,
    Onboarding,
    Settled,
    cheap_plan,
    how_far_missed,
    settle,
)
from territory_opt.headcount.study.limits import Deadline
from territory_opt.headcount.study.unavoidable import Unavoidable, find_unavoidable, highest_level, unavoidable_words
from territory_opt.headcount.study.words import SHARE_STEP, dollars, joined, share_up

LEVERS: tuple[Lever, ...] = (Earlier(), Onboarding(), Budget())
"""Rules that can give way, the hardest to change first: together, each gives way as little as does without those
before it giving way further."""

TOLERANCE = 1e-9


@dataclass(frozen=True)
class Way:
    """A change of one rule or two under which there is a plan.

    Attributes
    ----------
    words : str
        The change, for people.
    problem : HiringProblem
        The problem with the change.
    solution : HiringSolution
        A plan for it.
    is_least : bool
        Whether it is proven that a unit less does not do (a month, a place, $1,000, 0.1 % of demand).
    """

    words: str
    problem: HiringProblem
    solution: HiringSolution
    is_least: bool

    @property
    def cost_usd(self) -> float:
        """What the plan's starts can be expected to cost in the plan year."""
        return float(cost_by_year_usd(self.problem, self.solution.starts)[0])


@dataclass(frozen=True)
class NoPlan:
    """Why there is no plan, and what would do.

    Attributes
    ----------
    asked : str
        What no plan does.
    unavoidable : tuple of Unavoidable
        What stays short whatever is hired.
    ways : tuple of Way
        Changes that do, the plan with the lowest objective first.
    reason : str
        All of it in words.
    """

    asked: str
    unavoidable: tuple[Unavoidable, ...]
    ways: tuple[Way, ...]
    reason: str


def explain_no_plan(problem: HiringProblem, *, seconds: float = 20.0) -> NoPlan:
    """Say what keeps a hiring problem from having a plan, and which changes do, with the numbers.

    Only the service level can keep it from one: without it, hiring nobody is a plan. What it is too late for follows
    by arithmetic. The level that can be kept, the budget, the onboarding and the start of hiring that reach the level
    asked for are solved for, rounded to the safe side and solved again as rounded; where none of the last three does
    alone, so are pairs of them.

    Parameters
    ----------
    problem : HiringProblem
        A problem without a plan.
    seconds : float
        Time for all of it; what was not tried in it is said.
    """
    deadline = Deadline.within(seconds)
    lower = _give_way(problem, (Level(),), deadline)
    others = _cheapest_ways(problem, deadline)
    # The level's plan is priced last: others must be found first, and may take all the time.
    priced = [*others, *([_price(lower, deadline)] if lower else [])]
    ways = tuple(sorted(priced, key=lambda way: way.solution.objective))
    asked = _asked(problem, lower)
    unavoidable = find_unavoidable(problem)
    reason = [asked]
    if unavoidable:
        reason.append(f"Too late for anybody new to bring anything: {unavoidable_words(unavoidable)}")
    if ways:
        reason.append(_told(problem, ways))
    if not others:
        hopeless = _is_too_late(Earlier().lift(problem))
        reason.append("No other change does" if hopeless else "No other change that does was found in the time given")
    return NoPlan(asked, unavoidable, ways, ". ".join(reason))


def _cheapest_ways(problem: HiringProblem, deadline: Deadline) -> list[Way]:
    """Let rules other than the level give way: one at a time, else the cheapest two together, else all.

    Where it is too late for some of the demand, neither money nor onboarding can help without earlier starts.
    """
    levers = [lever for lever in LEVERS if lever.binds(problem)]
    needed = [lever for lever in levers if isinstance(lever, Earlier)] if _is_too_late(problem) else []
    for size in range(1, len(levers) + 1):
        sets = [some for some in combinations(levers, size) if set(needed) <= set(some)]
        given = [given for some in sets if (given := _give_way(problem, some, deadline))]
        ways = [_price(one, deadline) for one in given]
        if ways:
            return ways if size == 1 else [min(ways, key=lambda way: way.solution.objective)]
    return []


@dataclass(frozen=True)
class _Given:
    """Rules that gave way, in words, and what that allows."""

    words: str
    settled: Settled


def _give_way(problem: HiringProblem, levers: Sequence[Lever], deadline: Deadline) -> _Given | None:
    """Let rules give way: each in turn by as little as does while those after it are lifted."""
    missed = how_far_missed(_lifted(problem, levers), deadline)
    if missed is None or missed.objective > ROUNDING:
        return None
    changed, words, settled = problem, [], None
    for at, lever in enumerate(levers):
        settled = settle(_lifted(changed, levers[at + 1 :]), lever, deadline)
        if settled is None:
            return None
        if settled.amount:
            words.append(lever.words(changed, settled.amount))
        changed = lever.apply(changed, settled.amount)
    if settled is None:
        return None
    return _Given(joined(words), replace(settled, is_least=settled.is_least and len(levers) == 1))


def _price(given: _Given, deadline: Deadline) -> Way:
    settled = given.settled
    return Way(given.words, settled.problem, cheap_plan(settled, deadline), settled.is_least)


def _lifted(problem: HiringProblem, levers: Sequence[Lever]) -> HiringProblem:
    for lever in levers:
        problem = lever.lift(problem)
    return problem


def _asked(problem: HiringProblem, lower: _Given | None) -> str:
    """Name the group that is hardest to cover, and the proven limit to what the rules allow it.

    Where the level itself can be kept, it is the worst outcomes' that cannot.
    """
    starts = np.zeros((len(problem.lines), len(problem.options)), dtype=int) if lower is None else lower.settled.starts
    short = shortfall_usd(problem, starts)
    eased = problem if lower is None else lower.settled.problem
    level, allowed, kept, when = problem.service_level, eased.service_level, kept_level, ""
    tail, eased_tail = problem.tail.service_level, eased.tail.service_level
    is_kept = all(kept(problem, short, group) >= level - TOLERANCE for group in problem.groups)
    if tail is not None and eased_tail is not None and is_kept:
        level, allowed, kept, when = tail, eased_tail, kept_tail_level, " in the worst outcomes"
    worst = min(problem.groups, key=lambda group: kept(problem, short, group))
    asked = f"No plan covers {share_up(level)} of demand for {worst.label}{when}"
    if lower is None or not lower.settled.is_least:
        return asked
    return f"{asked}, the other rules allow less than {share_up(allowed + SHARE_STEP)}"


def _told(problem: HiringProblem, ways: Sequence[Way]) -> str:
    told = [f"{way.words} ({dollars(way.solution.objective)})" for way in ways]
    months = len(problem.months)
    return f"What would do, with cost and lost margin over {months} months: " + "; or ".join(told)


def _is_too_late(problem: HiringProblem) -> bool:
    """Whether some service group cannot keep the level even with starts, money and onboarding without limit."""
    return any(highest_level(problem, group) < problem.service_level - TOLERANCE for group in problem.groups)
