"""Rules that can give way when no plan keeps the service level: how little does, found by solving."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from territory_opt.headcount.arrays import Ints
from territory_opt.headcount.staffing.arithmetic import objective_usd
from territory_opt.headcount.staffing.problem import HiringProblem
from territory_opt.headcount.staffing.rules import Relaxed, giving_way, must_give
from territory_opt.headcount.staffing.solution import HiringSolution
from territory_opt.headcount.staffing.solve import solve_hiring
from territory_opt.headcount.study.limits import Deadline
from territory_opt.headcount.study.words import SHARE_STEP, first_day, joined, share_down

RELAXED_GAP = 1e-4
"""How near to the least change is near enough: every change named does, it need not be the least to the dollar."""

LEVEL_GAP = 1e-5
"""The same for service levels, as a share of demand: fine enough to prove most of them to a tenth of a percent."""

ROUGH_GAP, EXACT_GAP = 1e-3, 2e-6
"""How near to know by what share of demand the level is missed: enough for most, and as exactly as can be proven."""

PLAN_GAP = 0.01
"""How near to its bound the plan under a change must be; it says what the change costs."""

MOST_SECONDS = 4.0
"""Longest any of these solves may take; there are several, and the user waits for all of them."""

MOST_TRIES = 3
"""How many amounts to try from what the solver called enough, in case its rounding asks for more."""

ROUNDING = 1e-6

BUDGET_STEP_USD = 1000.0


@dataclass(frozen=True)
class Candidates:
    """Amounts by which a rule may give way, to be tried from the first on.

    Attributes
    ----------
    amounts : tuple of float
        In the lever's unit, ascending; empty where none does or none was found in time.
    is_least : bool
        Whether it is proven that a unit less than the first does not do.
    """

    amounts: tuple[float, ...] = ()
    is_least: bool = False


class Lever(Protocol):
    """A rule that can give way by whole units."""

    @property
    def unit(self) -> float:
        """The smallest amount by which it gives way."""

    def binds(self, problem: HiringProblem) -> bool:
        """Return whether the rule limits anything that could give way."""

    def lift(self, problem: HiringProblem) -> HiringProblem:
        """Return the problem without the rule."""

    def candidates(self, problem: HiringProblem, deadline: Deadline) -> Candidates:
        """Find amounts that may do, by solving for the least."""

    def apply(self, problem: HiringProblem, amount: float) -> HiringProblem:
        """Return the problem with the rule given way by the amount."""

    def words(self, problem: HiringProblem, amount: float) -> str:
        """Say what that is instead of what the problem has."""


@dataclass(frozen=True)
class Level:
    """A lower service level; what must hold in the worst outcomes falls with it."""

    unit: float = SHARE_STEP

    def binds(self, problem: HiringProblem) -> bool:
        """Return whether there is a level to lower."""
        return problem.service_level > 0 or problem.tail.service_level is not None

    def lift(self, problem: HiringProblem) -> HiringProblem:
        """Return the problem without a service level."""
        return replace(problem, service_level=0.0, tail=replace(problem.tail, service_level=None))

    def candidates(self, problem: HiringProblem, deadline: Deadline) -> Candidates:
        """Solve for the highest level that can be kept, rounded down."""
        found = _relaxed(problem, "service_level", LEVEL_GAP, deadline)
        if found is None:
            return Candidates()
        level = math.floor((problem.service_level - found.objective) / self.unit + ROUNDING) * self.unit
        amount = problem.service_level - level
        return Candidates(_from(amount, self.unit), found.bound > amount - self.unit)

    def apply(self, problem: HiringProblem, amount: float) -> HiringProblem:
        """Lower the level, and that of the worst outcomes with it."""
        return giving_way(problem, "service_level", amount)

    def words(self, problem: HiringProblem, amount: float) -> str:
        """Name the lower level."""
        level = max(problem.service_level - amount, 0.0)
        words = f"a service level of {share_down(level)}" if level >= self.unit - ROUNDING else "no service level"
        if problem.tail.service_level is None:
            return words
        return f"{words}, of {share_down(max(problem.tail.service_level - amount, 0.0))} in the worst outcomes"


@dataclass(frozen=True)
class Budget:
    """More money in the plan year."""

    unit: float = BUDGET_STEP_USD

    def binds(self, problem: HiringProblem) -> bool:
        """Return whether there is a budget in the plan year."""
        return math.isfinite(problem.budgets_usd[0])

    def lift(self, problem: HiringProblem) -> HiringProblem:
        """Return the problem without a budget in the plan year."""
        budgets_usd = problem.budgets_usd.copy()
        budgets_usd[0] = math.inf
        return replace(problem, budgets_usd=budgets_usd)

    def candidates(self, problem: HiringProblem, deadline: Deadline) -> Candidates:
        """Solve for the least that must be added, rounded up."""
        found = _least(problem, "budget", self.lift(problem), deadline)
        if found is None:
            return Candidates()
        # The solver is exact to about a dollar.
        amount = math.ceil((found.objective - 1.0) / self.unit) * self.unit
        return Candidates(_from(amount, self.unit), found.bound > amount - self.unit)

    def apply(self, problem: HiringProblem, amount: float) -> HiringProblem:
        """Add to the plan year's budget."""
        return giving_way(problem, "budget", amount)

    def words(self, problem: HiringProblem, amount: float) -> str:
        """Name the budget and what is added."""
        return f"a budget of ${problem.budgets_usd[0] + amount:,.0f}, ${amount:,.0f} more"


@dataclass(frozen=True)
class Onboarding:
    """More people who can start in a month."""

    unit: float = 1.0

    def binds(self, problem: HiringProblem) -> bool:
        """Return whether onboarding is limited."""
        return math.isfinite(problem.onboarding)

    def lift(self, problem: HiringProblem) -> HiringProblem:
        """Return the problem without a limit."""
        return replace(problem, onboarding=math.inf)

    def candidates(self, problem: HiringProblem, deadline: Deadline) -> Candidates:
        """Solve for the fewest places that must be added."""
        found = _least(problem, "onboarding", self.lift(problem), deadline)
        if found is None:
            return Candidates()
        amount = math.ceil(found.objective - ROUNDING)
        return Candidates(_from(amount, self.unit), found.bound > amount - 1 + ROUNDING)

    def apply(self, problem: HiringProblem, amount: float) -> HiringProblem:
        """Add places in every month."""
        return giving_way(problem, "onboarding", amount)

    def words(self, problem: HiringProblem, amount: float) -> str:
        """Name the places and what they are instead of."""
        return f"onboarding {problem.onboarding + amount:g} people a month instead of {problem.onboarding:g}"


@dataclass(frozen=True)
class Earlier:
    """Account executives who can start earlier than the hiring lead time allows."""

    unit: float = 1.0

    def binds(self, problem: HiringProblem) -> bool:
        """Return whether anybody has to wait."""
        return bool(self._first(problem).max(initial=0) > 0)

    def lift(self, problem: HiringProblem) -> HiringProblem:
        """Return the problem in which everybody can start at once."""
        return self.apply(problem, len(problem.months))

    def candidates(self, problem: HiringProblem, deadline: Deadline) -> Candidates:
        """Try month after month; as every month is tried, the first that does is the least."""
        return Candidates(tuple(range(1, int(self._first(problem).max()) + 1)), True)

    def apply(self, problem: HiringProblem, amount: float) -> HiringProblem:
        """Let account executives start so many months earlier, support as before."""
        first = problem.first_month.copy()
        first[: len(problem.cells)] = np.maximum(self._first(problem) - int(amount), 0)
        return replace(problem, first_month=first)

    def words(self, problem: HiringProblem, amount: float) -> str:
        """Name the first days, by segment where they differ."""
        changes: dict[tuple[int, int], list[str]] = {}
        for cell, (segment, _) in enumerate(problem.cells):
            before = int(problem.first_month[cell])
            named = changes.setdefault((max(before - int(amount), 0), before), [])
            if segment not in named:
                named.append(segment)
        told = {change: segments for change, segments in sorted(changes.items()) if change[0] < change[1]}
        parts = []
        for (after, before), segments in told.items():
            where = f" in {joined(segments)}" if len(changes) > 1 else ""
            days = f"{first_day(problem.months[after])} instead of {first_day(problem.months[before])}"
            parts.append(f"from {days}{where}")
        return f"starts {joined(parts)}"

    @staticmethod
    def _first(problem: HiringProblem) -> np.ndarray:
        return np.asarray(problem.first_month[: len(problem.cells)])


@dataclass(frozen=True)
class Settled:
    """A rule that gave way far enough for there to be a plan.

    Attributes
    ----------
    problem : HiringProblem
        The problem with the change.
    amount : float
        How far it gave way.
    starts : ndarray of int, shape (L, O)
        A plan for it, whatever it costs.
    is_least : bool
        Whether it is proven that a unit less does not do.
    """

    problem: HiringProblem
    amount: float
    starts: Ints
    is_least: bool


def settle(problem: HiringProblem, lever: Lever, deadline: Deadline) -> Settled | None:
    """Find how little a rule must give way for there to be a plan; None where nothing tried does, or time ran out."""
    candidates = lever.candidates(problem, deadline)
    is_least = candidates.is_least
    for amount in candidates.amounts:
        changed = lever.apply(problem, amount)
        missed = how_far_missed(changed, deadline)
        if missed is not None and missed.objective <= ROUNDING:
            return Settled(changed, amount, missed.starts, is_least)
        is_least = is_least and missed is not None and missed.bound > ROUNDING
    return None


def how_far_missed(problem: HiringProblem, deadline: Deadline) -> HiringSolution | None:
    """Solve for how far the service level must give way for there to be a plan; None where time ran out.

    That finds a plan, or proves that there is none, much sooner than the search for a cheap plan; exactly only where a
    rough answer leaves open which of the two it is.
    """
    missed = None
    for gap in (ROUGH_GAP, EXACT_GAP):
        missed = _relaxed(problem, "service_level", gap, deadline)
        if missed is not None and (missed.objective <= ROUNDING or missed.bound > ROUNDING):
            break
    return missed


def cheap_plan(settled: Settled, deadline: Deadline) -> HiringSolution:
    """Return a plan near its bound; where time does not allow, the one that is known to keep the rules."""
    objective = objective_usd(settled.problem, settled.starts)
    known = HiringSolution("feasible", objective, math.nan, settled.starts)
    if deadline.has_passed:
        return known
    solution = solve_hiring(settled.problem, seconds=min(MOST_SECONDS, deadline.seconds_left), gap=PLAN_GAP)
    return solution if solution.found and solution.objective <= objective else known


def _least(problem: HiringProblem, rule: Relaxed, lifted: HiringProblem, deadline: Deadline) -> HiringSolution | None:
    """Solve for the least a rule must give way; where time does not allow, for what a cheap plan without it takes."""
    found = _relaxed(problem, rule, RELAXED_GAP, deadline)
    if found is not None or deadline.has_passed:
        return found
    free = solve_hiring(lifted, seconds=min(MOST_SECONDS, deadline.seconds_left), gap=PLAN_GAP)
    if not free.found:
        return None
    return HiringSolution("feasible", must_give(problem, free.starts, rule), -math.inf, free.starts)


def _relaxed(problem: HiringProblem, rule: Relaxed, gap: float, deadline: Deadline) -> HiringSolution | None:
    if deadline.has_passed:
        return None
    found = solve_hiring(problem, seconds=min(MOST_SECONDS, deadline.seconds_left), gap=gap, relaxed=rule)
    return found if found.found else None


def _from(amount: float, unit: float) -> tuple[float, ...]:
    return tuple(amount + step * unit for step in range(MOST_TRIES))
