"""Branch and bound over some columns of a program, with rows of connectedness added as broken territories appear."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from queue import Empty, Queue
from threading import Thread

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, OptimizeResult, milp
from scipy.sparse import csr_matrix

from territory_opt.alignment.arrays import Bools, Floats, Ints
from territory_opt.alignment.engine.local.program import Program, Rows, stacked
from territory_opt.alignment.engine.proof.rows import Ways

TOLERANCE = 1e-6
"""Share of the objective that a bound gives away for the solver's tolerances."""

FOUND_GAP = 0.01
"""Relative gap at which the solver stops: what it found is a better plan, or breaks rules that it is then told of."""

ROOM = 1e-7
"""Room that one-sided rows get, so that no plan is lost by rounding; rows are scaled to about 1."""

SHARP = 0.05
"""Scale of the ceiling on the objective: the solver's tolerance must not let the plan back in that set the ceiling."""

HEEDED_SECONDS = 0.2
"""Longest time until an interrupt is heeded while the solver runs."""

INFEASIBLE = 2
"""The solver's status for a program without a solution."""


@dataclass(frozen=True)
class Search:
    """What branch and bound may use.

    Attributes
    ----------
    kept : ndarray of bool, shape (c,)
        The columns.
    most_usd : float
        Objective that a plan may not pass; ``inf`` for none.
    seed : int
        Seed of the order in which the solver sees the columns.
    """

    kept: Bools
    most_usd: float
    seed: int


@dataclass(frozen=True)
class Ended:
    """How a search ended.

    Attributes
    ----------
    plan : ndarray of int, shape (n,), or None
        A plan within the search, where one was found that keeps all rules.
    bound_usd : float
        No plan within the search costs less; ``inf`` when there is none.
    """

    plan: Ints | None
    bound_usd: float


def search_whole(
    program: Program, ways: Ways, search: Search, deadline: float, report_bound: Callable[[float], None]
) -> Ended:
    """Find a good plan that keeps every rule of the table, or show that there is none within the search.

    Parameters
    ----------
    program : Program
        The program.
    ways : Ways
        Rows of connectedness; those found now are added.
    search : Search
        The columns to use and the objective not to pass.
    deadline : float
        Moment on `time.monotonic`.
    report_bound : callable
        Called with each better bound of the search.
    """
    bound_usd = -np.inf
    refused: list[Rows] = []
    while True:
        rows = stacked([_with_room(program.rows), ways.rows(program), _ceiling(program, search), *refused])
        solved = _solve(program, rows, search, deadline)
        if solved.bound_usd > bound_usd:
            bound_usd = solved.bound_usd
            report_bound(bound_usd)
        if solved.plan is None:
            return Ended(None, bound_usd)
        broken = ways.add_violated(solved.plan)
        if program.table.keeps(solved.plan) and program.table.cost_usd(solved.plan) <= search.most_usd:
            return Ended(solved.plan, bound_usd)
        if not broken:
            # It passes a bound or the ceiling by less than the solver's tolerance.
            refused.append(_all_but(program, solved.plan))


def _solve(program: Program, rows: Rows, search: Search, deadline: float) -> Ended:
    """Run the solver once; its plan may break rules that are not in the rows."""
    seconds = deadline - time.monotonic()
    kept = program.closed(search.kept)
    if seconds <= 0.0:
        return Ended(None, -np.inf)
    if not kept[: program.pairs].any():
        return Ended(None, np.inf)
    columns = np.random.default_rng(search.seed).permutation(np.flatnonzero(kept))
    whole = program.whole[columns]
    usd = program.usd[columns]
    unit_usd = max(float(np.abs(usd).mean()), 1e-12)
    found = _interruptible(
        partial(
            milp,
            usd / unit_usd,
            integrality=whole.astype(np.int64),
            bounds=Bounds(np.where(whole, 0.0, -np.inf), np.where(whole, 1.0, np.inf)),
            constraints=LinearConstraint(rows.matrix[:, columns], rows.lower, rows.upper),
            options={"time_limit": seconds, "mip_rel_gap": FOUND_GAP},
        )
    )
    if found.status == INFEASIBLE:
        return Ended(None, np.inf)
    bound_usd = -np.inf
    if found.mip_dual_bound is not None and np.isfinite(found.mip_dual_bound):
        bound_usd = float(found.mip_dual_bound) * unit_usd
        bound_usd += program.fixed_usd - TOLERANCE / 2 * max(abs(bound_usd), unit_usd)
    if found.x is None:
        return Ended(None, bound_usd)
    chosen = np.zeros(len(program.usd))
    chosen[columns] = found.x
    return Ended(program.plan(chosen), bound_usd)


def _interruptible(solve: Callable[[], OptimizeResult]) -> OptimizeResult:
    """Run the solver beside this thread, so that an interrupt is heeded at once and not when the solver is done."""
    results: Queue[OptimizeResult | Exception] = Queue()

    def run() -> None:
        try:
            results.put(solve())
        except Exception as error:  # noqa: BLE001 - it is raised again where the solver was asked for
            results.put(error)

    # An interrupted solver is left to its time limit; it does not keep the program from ending.
    Thread(target=run, daemon=True).start()
    while True:
        try:
            result = results.get(timeout=HEEDED_SECONDS)
        except Empty:
            continue
        if isinstance(result, Exception):
            raise result
        return result


def _with_room(rows: Rows) -> Rows:
    """Return rows whose one-sided bounds leave room for rounding."""
    equal = rows.lower == rows.upper
    return Rows(
        rows.matrix, np.where(equal, rows.lower, rows.lower - ROOM), np.where(equal, rows.upper, rows.upper + ROOM)
    )


def _ceiling(program: Program, search: Search) -> Rows:
    """Return the row that keeps the objective from passing what the search allows."""
    if not np.isfinite(search.most_usd):
        return Rows(csr_matrix((0, len(program.usd))), np.empty(0), np.empty(0))
    most_usd = search.most_usd - program.fixed_usd
    scale = SHARP * max(abs(most_usd), float(np.abs(program.usd).mean()), 1e-12)
    matrix = csr_matrix(program.usd[None, :] / scale)
    return Rows(matrix, np.array([-np.inf]), np.array([most_usd / scale + ROOM]))


def _all_but(program: Program, plan: Ints) -> Rows:
    """Return the row that every plan but one keeps."""
    taken: Floats = (plan[program.unit] == program.seat).astype(np.float64)
    row = np.concatenate([taken, np.zeros(len(program.usd) - program.pairs)])
    return Rows(csr_matrix(row[None, :]), np.array([-np.inf]), np.array([program.table.units - 1.0]))
