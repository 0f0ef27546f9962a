"""Plans of whole people, part by part: built up a few cells at a time, then decided again a few cells at a time.

Building up is a relax-and-fix heuristic: the cells of one part are whole, those before them stand, those after them are
still in parts of people, so that budget, onboarding and service levels are shared out with a view to all. Deciding
again is a large neighbourhood search: all but two cells and their support stand. (D. Pisinger, S. Ropke, "Large
neighborhood search", Handbook of Metaheuristics (2010).)
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace

import numpy as np

from territory_opt.headcount.arrays import Ints
from territory_opt.headcount.staffing.arithmetic import objective_usd
from territory_opt.headcount.staffing.cuts import Cuts
from territory_opt.headcount.staffing.highs import Answer, Columns, Rows, minimize
from territory_opt.headcount.staffing.mending import mend, missed_groups
from territory_opt.headcount.staffing.neighbourhoods import Lines, in_order, in_pairs
from territory_opt.headcount.staffing.problem import HiringProblem
from territory_opt.headcount.staffing.program import SLACK_PRICE, Program
from territory_opt.headcount.staffing.rules import TOLERANCE, Relaxed, broken_rules, giving_way, must_give

BUILD_GAP = 0.05
"""Gap to which each part is built up, as a share of what falls to its cells; closer takes ten times as long."""

AGAIN_GAP = 0.01
"""The same where cells are decided again."""

ROUNDING = 1.0
"""Seconds for the relaxation of a part that is rounded; it takes a tenth of that."""

MOST_OF_TIME = 0.35
"""Share of the time left that one part may take; few parts take long."""

WHOLE = 1e-4
"""A start is whole when it lacks no more."""

TRIES = 3
"""How often the same cells are decided when cuts were missing and the plan misses a level."""

NODES = 1
"""Nodes of the search over a few cells: what is found at the root pays best for its time."""


@dataclass(frozen=True)
class Draft:
    """A plan on the way, and the cuts made so far.

    Attributes
    ----------
    starts : ndarray of int, shape (L, O)
        The plan; it keeps budgets, onboarding and first months, and perhaps not yet the service levels.
    merit : tuple of bool and float
        Whether it misses a level, and its objective with a price on what it misses; the less the better.
    cuts : Cuts
        The program's cuts.
    """

    starts: Ints
    merit: tuple[bool, float]
    cuts: Cuts


def evaluate(problem: HiringProblem, starts: Ints, relaxed: Relaxed | None) -> float:
    """Return what a plan minimizes by plain arithmetic; infinite where it breaks a rule."""
    if relaxed is None:
        return math.inf if broken_rules(problem, starts) else objective_usd(problem, starts)
    amount = must_give(problem, starts, relaxed)
    return math.inf if broken_rules(giving_way(problem, relaxed, amount), starts) else amount


def drafted(program: Program, cuts: Cuts, starts: Ints) -> Draft:
    """Price a plan that need not keep the service levels."""
    missed = must_give(program.problem, starts, "service_level")
    if missed <= TOLERANCE or program.relaxed == "service_level":
        return Draft(starts, (False, evaluate(program.problem, starts, program.relaxed)), cuts)
    eased = giving_way(program.problem, "service_level", missed)
    price = SLACK_PRICE * missed * program.objective_unit
    return Draft(starts, (True, evaluate(eased, starts, program.relaxed) + price), cuts)


def build_up(program: Program, cuts: Cuts, deadline: float) -> Draft:
    """Build a plan up part by part; a part for which time gives out is rounded down."""
    problem = program.problem
    starts = np.zeros((len(problem.lines), len(problem.options)), dtype=np.int64)
    stands = np.zeros(len(problem.lines), dtype=bool)
    parts = in_order(problem)
    for left, lines in zip(range(len(parts), 0, -1), parts, strict=True):
        until = time.monotonic() + (deadline - time.monotonic()) * max(1 / left, MOST_OF_TIME)
        answer = _decide(program, cuts, starts, _Part(stands, lines, BUILD_GAP, True), until)
        if not len(answer.values):
            none = np.zeros_like(lines)
            answer = _decide(program, cuts, starts, _Part(stands, none, BUILD_GAP, True), time.monotonic() + ROUNDING)
        if len(answer.values):
            planned = answer.values[program.layout.starts]
            # What was decided in whole people is whole but for rounding; rounded down, the rest keeps every limit.
            starts[lines] = np.floor(planned[lines] + WHOLE).astype(np.int64)
            cuts = cuts.touching(program, program.brought(planned), answer.values)
        stands |= lines
    if program.relaxed != "service_level":
        starts = mend(program, starts)
    return drafted(program, cuts.touching(program, program.brought(starts)), starts)


def decide_again(program: Program, draft: Draft, rng: np.random.Generator, deadline: float) -> Draft:
    """Decide each cell again once, a few at a time with their support."""
    for lines in in_pairs(program.problem, _in_missed_groups(program, draft.starts), rng):
        for _ in range(TRIES):
            if time.monotonic() > deadline:
                return draft
            part = _Part(~lines, lines, AGAIN_GAP, draft.merit[0])
            answer = _decide(program, draft.cuts, draft.starts, part, deadline)
            if not len(answer.values):
                break
            starts = _whole(program, answer)
            cuts = draft.cuts.touching(program, program.brought(starts), answer.values)
            other = drafted(program, cuts, starts)
            misled = other.merit[0] and cuts is not draft.cuts
            draft = other if other.merit < draft.merit else replace(draft, cuts=cuts)
            if not misled:
                break
    return draft


@dataclass(frozen=True)
class _Part:
    """What is decided at a time.

    Attributes
    ----------
    stands, whole : ndarray of bool, shape (L,)
        Lines that stay as they are, and lines that are in whole people.
    gap : float
        Gap, as a share of what falls to the cells decided.
    elastic : bool
        Whether service levels may be missed, at a price.
    """

    stands: Lines
    whole: Lines
    gap: float
    elastic: bool


def _decide(program: Program, cuts: Cuts, starts: Ints, part: _Part, deadline: float) -> Answer:
    """Solve the program where some lines stand as they are and some are whole."""
    columns, layout = cuts.extended(program.columns), program.layout
    lower, upper, cost = columns.lower.copy(), columns.upper.copy(), columns.cost.copy()
    lower[layout.starts[part.stands]] = upper[layout.starts[part.stands]] = starts[part.stands]
    if part.elastic and program.relaxed != "service_level":
        upper[layout.slack] = np.inf
        cost[layout.slack] = SLACK_PRICE
    whole = columns.whole.copy()
    whole[layout.starts[~part.whole]] = False
    limited = Columns(lower, upper, cost, whole)
    rows = Rows.stacked([program.rows, *cuts.rows])
    gap = part.gap * float(part.whole[: len(program.problem.cells)].mean())
    return minimize(limited, rows, seconds=deadline - time.monotonic(), gap=gap, nodes=NODES)


def _in_missed_groups(program: Program, starts: Ints) -> np.ndarray:
    """Which cells belong to a service group that misses its level; bool, shape (C,)."""
    missed = np.zeros(len(program.problem.cells), dtype=bool)
    for group in missed_groups(program.problem, starts):
        missed[list(group.cells)] = True
    return missed


def _whole(program: Program, answer: Answer) -> Ints:
    return np.rint(answer.values[program.layout.starts]).astype(np.int64)
