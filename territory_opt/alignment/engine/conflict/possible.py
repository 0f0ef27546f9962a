"""Whether a plan exists at all: ruled out by adding up or by linear relaxation, or found, or ruled out whole."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from territory_opt.alignment.arrays import Ints
from territory_opt.alignment.engine.best import Best
from territory_opt.alignment.engine.conflict.arithmetic import homeless_units, impossible
from territory_opt.alignment.engine.conflict.parts import miscounted, parted_locks, unfit_parts
from territory_opt.alignment.engine.easier import easier
from territory_opt.alignment.engine.exact import prove
from territory_opt.alignment.engine.free import candidates, from_candidates, seats_alike
from territory_opt.alignment.engine.given import solve_given
from territory_opt.alignment.engine.local.search import search_table
from territory_opt.alignment.engine.proof.prove import prove_table
from territory_opt.alignment.engine.relaxation import relax
from territory_opt.alignment.engine.standing import stand
from territory_opt.alignment.engine.stop import Clock, Stop
from territory_opt.alignment.engine.table import PairTable, table_of
from territory_opt.alignment.limits import Moves
from territory_opt.alignment.problem import Problem
from territory_opt.progress import Progress

RELAXED_PAIRS = 5_000_000
"""Pairs of unit and seat up to which the linear relaxation is asked."""

TABLE_PAIRS = 2_000_000
"""Pairs up to which whole plans are sought."""

PROVED_PAIRS = 25_000
"""Pairs up to which it is tried to prove that there is no whole plan."""

SEARCH_SHARE = 0.3
"""Share of the time in which a connected plan is sought before a proof is tried."""

GIVEN_STEPS = 10
"""Steps of the search where seats are given: most plans come earlier."""

SMALL_STEPS = 100
"""Steps of that search in a table small enough for a proof: few are needed where a plan exists."""

STEPS = 10**9


@dataclass(frozen=True)
class Verdict:
    """What is known of whether a plan exists.

    Attributes
    ----------
    kind : {"none", "unknown", "split", "whole"}
        Proved that there is none; nothing could be told in time; the limits can be kept when units are split, and
        neither a whole plan nor a proof was found; a whole plan was found.
    problem : Problem
        The problem, with its seats at the plan's centres where they are free.
    plan : ndarray of int, shape (n,), or None
        The plan found.
    """

    kind: Literal["none", "unknown", "split", "whole"]
    problem: Problem
    plan: Ints | None = None


class _FoundError(Exception):
    """A plan was found, which ends a search for any; not a failure."""

    def __init__(self, plan: Ints) -> None:
        self.plan = plan
        super().__init__("a plan was found")


def ruled_out(problem: Problem, deadline: float) -> Verdict:
    """Say whether adding up or the linear relaxation rules every plan out: none, split or unknown."""
    if len(homeless_units(problem)) or impossible(problem):
        return Verdict("none", problem)
    if unfit_parts(problem) or miscounted(problem) or parted_locks(problem):
        return Verdict("none", problem)
    seconds = deadline - time.monotonic()
    if seconds <= 0.0 or problem.units * (problem.seats + 1) > RELAXED_PAIRS:
        return Verdict("unknown", problem)
    feasible = relax(easier(problem), seconds).feasible
    if feasible and time.monotonic() > deadline:
        return Verdict("unknown", problem)
    return Verdict("split" if feasible else "none", problem)


def possible(problem: Problem, deadline: float, seed: int) -> Verdict:
    """Say whether a plan exists, with any plan that keeps all rules as evidence.

    Parameters
    ----------
    problem : Problem
        The problem.
    deadline : float
        Moment on `time.monotonic` at which to stop with what is known.
    seed : int
        Seed of the search.
    """
    problem = replace(problem, seat_curves=())
    verdict = ruled_out(problem, deadline)
    if verdict.kind != "split":
        return verdict
    own_loads = any(limit.own is not None for limit in problem.seat_limits)
    if problem.is_assignment and not own_loads:
        middle = (deadline + time.monotonic()) / 2
        verdict = _assigned(problem, middle, seed)
        return verdict if verdict.kind != "split" else _tabled(problem, deadline, seed)
    return _with_free_centres(problem, deadline, seed) if problem.free_centres else _tabled(problem, deadline, seed)


def _assigned(problem: Problem, deadline: float, seed: int) -> Verdict:
    """Look for a plan where seats are given and open and territories need not be connected."""
    clock = Clock(Stop(max(0.0, deadline - time.monotonic()), GIVEN_STEPS, 0.0))
    # A small problem is solved whole in less time than a step of the search takes.
    rounded = stand(problem, relax(problem, clock.seconds_left / 2).rounded)
    standing, bound_usd = (rounded, -np.inf) if rounded.feasible else prove(problem, rounded, clock, 0.0)
    if standing.feasible or bound_usd == np.inf:
        return Verdict("whole", problem, standing.plan) if standing.feasible else Verdict("none", problem)

    def found(progress: Progress) -> None:
        if progress.objective is not None:
            assert best.standing is not None
            raise _FoundError(best.standing.plan)

    best = Best(problem, clock, 0.0, found)
    try:
        solve_given(problem, best, clock, gap=0.0, seed=seed)
    except _FoundError as ended:
        return Verdict("whole", problem, ended.plan)
    return Verdict("none" if best.infeasible else "split", problem)


def _with_free_centres(problem: Problem, deadline: float, seed: int) -> Verdict:
    """Look for a plan over all units as candidate centres, where seats differ in nothing that matters here."""
    # Whether a plan exists does not depend on prices; ways draw territories together, all else only tells seats apart.
    nothing = Moves(np.zeros(problem.units), type(problem.move_usd.kept)(problem.move_usd.kept.shape))
    problem = replace(problem, pair_terms=(), move_usd=nothing, open_usd=np.zeros(problem.seats))
    if not seats_alike(problem) or problem.units**2 > TABLE_PAIRS:
        return Verdict("split", problem)
    verdict = _tabled(candidates(problem), deadline, seed)
    if verdict.plan is None:
        return Verdict(verdict.kind, problem)
    placed, standing = from_candidates(problem, verdict.plan)
    return Verdict("whole", placed, standing.plan)


def _tabled(problem: Problem, deadline: float, seed: int) -> Verdict:
    """Look for a plan, or a proof that there is none, with all pairs in memory."""
    if problem.units * (problem.seats + 1) > TABLE_PAIRS:
        return Verdict("split", problem)
    table = table_of(problem)
    plain = not table.totals and table.nobody < 0
    small = table.units * table.seats <= PROVED_PAIRS
    proved = plain and small
    share = 1.0 if not proved else 0.0 if table.neighbours is None else SEARCH_SHARE
    try:
        steps = SMALL_STEPS if small else STEPS
        _search(table, Stop(share * (deadline - time.monotonic()), steps), seed)
        if proved and _proved_empty(table, deadline, seed):
            return Verdict("none", problem)
    except _FoundError as ended:
        return Verdict("whole", problem, ended.plan)
    return Verdict("split", problem)


def _search(table: PairTable, stop: Stop, seed: int) -> None:
    if stop.seconds > 0.0:
        deadline, report = time.monotonic() + stop.seconds, _ending(table)
        search_table(
            table, start=None, deadline=deadline, steps=stop.steps, seed=seed, target_usd=-np.inf, report=report
        )


def _proved_empty(table: PairTable, deadline: float, seed: int) -> bool:
    report = _ending(table)
    proof = prove_table(table, None, deadline=deadline, seed=seed, report=report, report_bound=lambda _: None)
    return proof.plan is None and proof.bound_usd == np.inf


def _ending(table: PairTable) -> Callable[[Ints], None]:
    """Return a report that ends a search at its first plan that keeps every rule."""

    def report(plan: Ints) -> None:
        if table.keeps(plan):
            raise _FoundError(plan)

    return report
