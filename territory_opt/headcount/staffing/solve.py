"""Solving a hiring problem: whole starts that cost least together with what they leave short, and a proven bound."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace

import numpy as np

from territory_opt.headcount.arrays import Ints
from territory_opt.headcount.staffing.blocks import bound_by_blocks
from territory_opt.headcount.staffing.cuts import Cuts
from territory_opt.headcount.staffing.highs import Rows, minimize
from territory_opt.headcount.staffing.problem import HiringProblem
from territory_opt.headcount.staffing.program import Program, state_program
from territory_opt.headcount.staffing.relaxation import close_relaxation
from territory_opt.headcount.staffing.rules import Relaxed
from territory_opt.headcount.staffing.search import build_up, decide_again, evaluate
from territory_opt.headcount.staffing.solution import HiringSolution

MARGIN_SHARE = 1e-6
"""What is taken off a bound for the solver's tolerances: a reduced cost may be wrong by 1e-7, and all columns of a
plan, in units of the dearest start, come to less than ten times its objective."""

MOST_ROUNDS = 40
"""Rounds of cuts in whole people; small problems need three or four."""

SMALL = 400
"""Up to so many whole columns the solver is quickest left alone with the whole program, in most cases."""

LARGE = 600
"""Beyond so many the solver finds and proves nothing more of the whole program in the time there is."""

SWEEPS = 6
"""How often every cell is decided again."""

LITTLE = 3e-4
"""Deciding again ends when a sweep saves less than this share."""

ALONE_SHARE = 0.75
"""Share of the time for which it is left alone; then plans are sought part by part."""

BUILD_SHARE = 0.4
"""Share of the time that building up may take."""

SWEEP_SHARE = 0.5
"""Share of the time left that one sweep may take."""

BOUND_SHARE = 0.7
"""Share of the time left that a bound by blocks may take."""

PROOF_SHARE = 0.6
"""Share of the time left that the whole program is asked to keep to: the solver rarely looks at the clock."""

BLOCK_GAP = 0.1
"""Gap of the blocks, as a share of the gap asked for."""


@dataclass(frozen=True)
class Found:
    """The best plan so far and the best bound, in the problem's own measure.

    Attributes
    ----------
    objective, bound : float
        Infinite without a plan; 0 at first, as nothing in the objective is ever negative, and infinite where it is
        proven that there is no plan.
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
        objective = evaluate(program.problem, starts, program.relaxed)
        return replace(self, objective=objective, starts=starts) if objective < self.objective else self


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
    gap = max(gap, 2 * MARGIN_SHARE)
    program = state_program(problem, relaxed)
    nothing = np.zeros((len(problem.lines), len(problem.options)), dtype=np.int64)
    relaxation = close_relaxation(program, Cuts.none(program), deadline)
    if relaxation.answer.status == "infeasible":
        return HiringSolution("infeasible", math.nan, math.nan, nothing)
    found = Found(math.inf, 0.0, nothing).with_bound(program, relaxation.answer.bound).with_plan(program, nothing)
    cuts = relaxation.cuts
    whole = int((program.columns.whole & (program.columns.upper > 0)).sum())
    if whole <= SMALL:
        found, cuts = _prove(program, cuts, found, gap, _part_of(deadline, ALONE_SHARE))
    if gap < found.gap and found.bound < math.inf and time.monotonic() < deadline:
        found, cuts = _search(program, cuts, found, gap, deadline)
        if whole <= LARGE or found.objective == math.inf:
            found, _ = _prove(program, cuts, found, gap, deadline)
    return _finished(found, gap)


def _search(program: Program, cuts: Cuts, found: Found, gap: float, deadline: float) -> tuple[Found, Cuts]:
    """Find plans part by part, and prove what the parts can."""
    draft = build_up(program, cuts, _part_of(deadline, BUILD_SHARE))
    found = found.with_plan(program, draft.starts)
    rng = np.random.default_rng(0)
    for sweep in range(SWEEPS):
        if found.gap <= gap or time.monotonic() > deadline:
            break
        before = draft.merit
        share = 1.0 if draft.merit[0] else SWEEP_SHARE
        draft = decide_again(program, draft, rng, _part_of(deadline, share))
        found = found.with_plan(program, draft.starts)
        if sweep == 0 and program.relaxed is None and gap < found.gap < math.inf:
            known = found.objective / program.unit_usd
            until = _part_of(deadline, BOUND_SHARE)
            found = found.with_bound(program, bound_by_blocks(program, draft.cuts, known, BLOCK_GAP * gap, until))
        if before[0] == draft.merit[0] and before[1] - draft.merit[1] <= LITTLE * abs(before[1]):
            break
    return found, draft.cuts


def _part_of(deadline: float, share: float) -> float:
    """Return the moment at which a share of the time left will have passed."""
    return time.monotonic() + share * (deadline - time.monotonic())


def _prove(program: Program, cuts: Cuts, found: Found, gap: float, deadline: float) -> tuple[Found, Cuts]:
    """Solve the program in whole people, with ever more cuts where its plans lie, until nothing is left to prove."""
    for _ in range(MOST_ROUNDS):
        if found.gap <= gap or time.monotonic() > deadline:
            break
        rows = Rows.stacked([program.rows, *cuts.rows])
        seconds = PROOF_SHARE * (deadline - time.monotonic())
        answer = minimize(cuts.extended(program.columns), rows, seconds=seconds, gap=gap / 2)
        if answer.status == "infeasible":
            found = replace(found, bound=math.inf)
            break
        found = found.with_bound(program, answer.bound)
        if answer.status == "none":
            break
        starts = np.rint(answer.values[program.layout.starts]).astype(np.int64)
        found = found.with_plan(program, starts)
        more = cuts.touching(program, program.brought(starts), answer.values)
        if more is cuts:
            break
        cuts = more
    return found, cuts


def _finished(found: Found, gap: float) -> HiringSolution:
    """Report what was found."""
    if found.bound == math.inf:
        return HiringSolution("infeasible", math.nan, math.nan, np.zeros_like(found.starts))
    if found.objective == math.inf:
        return HiringSolution("no plan found", math.nan, found.bound, found.starts)
    return HiringSolution("optimal" if found.gap <= gap else "feasible", found.objective, found.bound, found.starts)
