"""The exact end of a table: no plan is better, or there is none at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from territory_opt.alignment.arrays import Bools, Ints
from territory_opt.alignment.engine.local.beyond import closable
from territory_opt.alignment.engine.local.program import ALWAYS, Program, program_of, stacked
from territory_opt.alignment.engine.proof.prices import Proved, price_out
from territory_opt.alignment.engine.proof.rows import Ways, within_reach
from territory_opt.alignment.engine.proof.whole import TOLERANCE, Search, search_whole
from territory_opt.alignment.engine.table import PairTable

FIRST_COLUMNS = 32
"""Columns for each unit that are not above the first ceiling when no plan is known, before they are priced out anew."""

GROWTH = 3.0
"""How many times as far from the bound each further ceiling is."""

ROUNDS = 6
"""Most times columns are priced out anew: what goes raises the relaxation, and more may go."""

WORTHWHILE = 0.97
"""Share of columns left by a round of pricing out above which another one is not tried."""

LEAST_SHARE = 0.1
"""Share of what a column costs that makes a plan better, once multiplied by the tolerance, however small they are."""


@dataclass(frozen=True)
class Proof:
    """What is known of a table at the end.

    Attributes
    ----------
    plan : ndarray of int, shape (n,), or None
        The best plan known; None when none is.
    usd : float
        Its objective; ``inf`` without one.
    bound_usd : float
        No plan costs less; ``inf`` when it is proved that there is none.
    closed : bool
        Whether nothing is left to find, but for the tolerance.
    """

    plan: Ints | None
    usd: float
    bound_usd: float
    closed: bool


class _Standing:
    """The best plan and the best bound so far; what is less than `least_usd` counts as none."""

    def __init__(
        self,
        table: PairTable,
        plan: Ints | None,
        least_usd: float,
        report: Callable[[Ints], None],
        report_bound: Callable[[float], None],
    ) -> None:
        self.table = table
        self.plan = plan
        self.usd = np.inf if plan is None else table.cost_usd(plan)
        self.bound_usd = -np.inf
        self._least_usd = least_usd
        self._report, self._report_bound = report, report_bound

    @property
    def worth_finding_usd(self) -> float:
        """Objective below which a plan is better by more than the tolerance; ``inf`` without a plan."""
        return np.inf if self.plan is None else self.usd - max(TOLERANCE * abs(self.usd), self._least_usd)

    @property
    def closed(self) -> bool:
        """Whether nothing is left to find."""
        return self.bound_usd >= self.worth_finding_usd

    def raise_bound(self, bound_usd: float, most_usd: float = np.inf) -> None:
        """Take a bound on the plans up to an objective; above the best plan's it says that the plan is best."""
        bound_usd = min(bound_usd, most_usd, self.usd)
        if bound_usd > self.bound_usd:
            self.bound_usd = bound_usd
            self._report_bound(bound_usd)

    def offer(self, plan: Ints) -> None:
        """Take a plan that keeps all rules, if it is better."""
        usd = self.table.cost_usd(plan)
        if usd < self.usd:
            self.plan, self.usd = plan, usd
            self._report(plan)


def prove_table(
    table: PairTable,
    plan: Ints | None,
    *,
    deadline: float,
    seed: int,
    report: Callable[[Ints], None],
    report_bound: Callable[[float], None],
) -> Proof:
    """Find the best plan and prove that it is, or prove that there is none.

    The linear relaxation's prices rule out the columns that no plan below a ceiling uses: the objective of the plan
    that is known, or one that leaves few columns and rises until a plan is found. Branch and bound over what is left
    either finds the best plan or shows that the ceiling is a bound.

    Parameters
    ----------
    table : PairTable
        The problem.
    plan : ndarray of int, shape (n,), or None
        A plan that keeps all rules; the better, the quicker the proof.
    deadline : float
        Moment on `time.monotonic` at which to stop with what is known.
    seed : int
        Seed of the order in which the solver sees the columns.
    report : callable
        Called with every better plan.
    report_bound : callable
        Called with every better bound.

    Returns
    -------
    Proof
        Its gap is at most `TOLERANCE` when the deadline did not pass. A proof that the deadline did not end repeats
        itself exactly.
    """
    task = _task(table)
    # An objective of 0 has no share; what its columns cost still says what the solver can tell apart.
    least_usd = LEAST_SHARE * TOLERANCE * float(np.abs(task.program.usd).mean())
    standing = _Standing(table, plan, least_usd, report, report_bound)
    proved = price_out(task.program, task.program.rows, task.kept, deadline)
    standing.raise_bound(-np.inf if proved is None else proved.bound_usd)
    ceilings = _ceilings(proved, FIRST_COLUMNS * table.units)
    while not standing.closed:
        most_usd = next(ceilings) if standing.plan is None else standing.worth_finding_usd
        kept, bound_usd = _priced_out(task, most_usd, deadline)
        standing.raise_bound(bound_usd, most_usd)
        search = Search(kept, most_usd, seed)
        ended = search_whole(
            task.program, task.ways, search, deadline, partial(standing.raise_bound, most_usd=most_usd)
        )
        standing.raise_bound(ended.bound_usd, most_usd)
        if ended.plan is not None:
            standing.offer(ended.plan)
        elif ended.bound_usd < np.inf:
            break
    return Proof(standing.plan, standing.usd, standing.bound_usd, standing.closed)


@dataclass(frozen=True)
class _Task:
    program: Program
    ways: Ways
    kept: Bools


def _task(table: PairTable) -> _Task:
    program = program_of(table)
    shut = closable(table) & (program.opening == ALWAYS)
    if table.curves and shut.any():
        # The program prices the loads of a seat that nothing opens as if it were open; it stays closed and pays none.
        curves = (replace(curve, usd=np.where(shut[:, None], 0.0, curve.usd)) for curve in table.curves)
        program = program_of(replace(table, curves=tuple(curves)))
    ways = Ways(table)
    ways.add_first_steps()
    kept = np.ones(len(program.usd), dtype=bool)
    kept[: program.pairs] = within_reach(table)[program.unit, program.seat]
    return _Task(program, ways, kept)


def _ceilings(proved: Proved | None, columns: int) -> Iterator[float]:
    """Yield objectives for a search without a plan, each further from the bound, in the end none."""
    if proved is not None and np.isfinite(proved.bound_usd):
        usd, last_usd = proved.reach(columns), proved.reach(len(proved.column_usd) - 1)
        while proved.bound_usd < usd < last_usd:
            yield usd
            usd += (GROWTH - 1.0) * (usd - proved.bound_usd)
    yield np.inf


def _priced_out(task: _Task, most_usd: float, deadline: float) -> tuple[Bools, float]:
    """Return the columns that a plan up to an objective may use, and a bound on such plans."""
    kept, bound_usd, rows = task.kept, -np.inf, task.program.rows
    for _ in range(ROUNDS):
        proved = price_out(task.program, rows, kept, deadline)
        if proved is None:
            break
        before = int(kept.sum())
        bound_usd = max(bound_usd, proved.bound_usd)
        kept = proved.within(task.program, kept, most_usd)
        # What connectedness adds is dear while there are many columns, and small.
        rows = stacked([task.program.rows, task.ways.rows(task.program)])
        if bound_usd > most_usd or kept.sum() > WORTHWHILE * before:
            break
    return kept, bound_usd
