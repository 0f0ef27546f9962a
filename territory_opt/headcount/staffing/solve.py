"""Solving a hiring problem: whole starts that cost least together with what they leave short, and a proven bound."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace

import numpy as np

from territory_opt.headcount.arrays import Ints
from territory_opt.headcount.staffing.arithmetic import objective_usd
from territory_opt.headcount.staffing.cuts import Cuts
from territory_opt.headcount.staffing.highs import Rows, minimize
from territory_opt.headcount.staffing.problem import HiringProblem
from territory_opt.headcount.staffing.program import Program, state_program
from territory_opt.headcount.staffing.relaxation import close_relaxation
from territory_opt.headcount.staffing.rules import Relaxed, broken_rules, giving_way, must_give
from territory_opt.headcount.staffing.solution import HiringSolution

MARGIN_SHARE = 1e-6
"""What is taken off a bound for the solver's tolerances: a reduced cost may be wrong by 1e-7, and all columns of a
plan, in units of the dearest start, come to less than ten times its objective."""

MOST_ROUNDS = 40


@dataclass(frozen=True)
class Found:
    """The best plan so far and the best bound, in the problem's own measure.

    Attributes
    ----------
    objective, bound : float
        Infinite without a plan; minus infinity without a bound.
    starts : ndarray of int, shape (L, O)
        The plan, zeros without one.
    """

    objective: float
    bound: float
    starts: Ints

    @property
    def gap(self) -> float:
        """Relative gap, as `HiringSolution.gap`."""
        return (self.objective - self.bound) / max(abs(self.objective), 1.0) if self.objective < math.inf else math.inf

    def with_bound(self, program: Program, bound: float) -> Found:
        """Take a solver's bound where it is better, less its margin."""
        safe = (bound - MARGIN_SHARE * abs(bound)) * program.objective_unit
        return replace(self, bound=max(self.bound, safe))

    def with_plan(self, program: Program, starts: Ints) -> Found:
        """Take a plan where it keeps the rules and is better."""
        objective = evaluate(program, starts)
        return replace(self, objective=objective, starts=starts) if objective < self.objective else self


def evaluate(program: Program, starts: Ints) -> float:
    """Return what a plan minimizes by plain arithmetic; infinite where it breaks a rule."""
    problem = program.problem
    if program.relaxed is None:
        return math.inf if broken_rules(problem, starts) else objective_usd(problem, starts)
    amount = must_give(problem, starts, program.relaxed)
    return math.inf if broken_rules(giving_way(problem, program.relaxed, amount), starts) else amount


def solve_hiring(
    problem: HiringProblem, *, seconds: float = 20.0, gap: float = 0.005, relaxed: Relaxed | None = None
) -> HiringSolution:
    """Solve the hiring problem, or find how little one of its rules must give way.

    Parameters
    ----------
    problem : HiringProblem
        The problem.
    seconds : float
        Time limit.
    gap : float
        Relative gap at which a plan counts as optimal; below 2e-6 nothing more can be proven.
    relaxed : Relaxed, optional
        Minimize how far this rule gives way (share of demand, USD of the first year's budget, or people a month)
        instead of the money.
    """
    deadline = time.monotonic() + seconds
    program = state_program(problem, relaxed)
    nothing = np.zeros((len(problem.lines), len(problem.options)), dtype=np.int64)
    found = Found(math.inf, -math.inf, nothing)
    relaxation = close_relaxation(program, Cuts.none(program), deadline)
    if relaxation.answer.status == "infeasible":
        return HiringSolution("infeasible", math.nan, math.nan, nothing)
    found = found.with_bound(program, relaxation.answer.bound).with_plan(program, nothing)
    return prove(program, relaxation.cuts, found, deadline, max(gap, 2 * MARGIN_SHARE))


def prove(program: Program, cuts: Cuts, found: Found, deadline: float, gap: float) -> HiringSolution:
    """Solve the program in whole people, with ever more cuts where its plans lie, until nothing is left to prove."""
    for _ in range(MOST_ROUNDS):
        rows = Rows.stacked([program.rows, *cuts.rows])
        answer = minimize(cuts.extended(program.columns), rows, seconds=deadline - time.monotonic(), gap=gap / 2)
        if answer.status == "infeasible":
            return HiringSolution("infeasible", math.nan, math.nan, found.starts)
        found = found.with_bound(program, answer.bound)
        if answer.status == "none":
            break
        starts = np.rint(answer.values[program.layout.starts]).astype(np.int64)
        found = found.with_plan(program, starts)
        more = cuts.touching(program, program.brought(starts), answer.values)
        if found.gap <= gap or more is cuts or time.monotonic() > deadline:
            break
        cuts = more
    return finished(found, gap)


def finished(found: Found, gap: float) -> HiringSolution:
    """Report what was found."""
    if found.objective == math.inf:
        return HiringSolution("no plan found", math.nan, found.bound, found.starts)
    return HiringSolution("optimal" if found.gap <= gap else "feasible", found.objective, found.bound, found.starts)
