"""Solving a program in whole units, connected: by branch and bound, with cuts added as broken territories appear."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_matrix, csr_matrix

from territory_opt.alignment.engine.connected import separators
from territory_opt.alignment.engine.local.program import Program
from territory_opt.alignment.engine.local.rows import Rows
from territory_opt.alignment.engine.table import PairTable
from territory_opt.alignment.problem import Bools, Floats, Ints

ROUNDS = 40
"""Most times a program is solved again with new cuts."""

GAP = 1e-5
"""Relative gap at which branch and bound stops."""

DRAWN_IN = 4e-6
"""Share of a bound by which it is drawn in when a plan passed it within the solver's tolerance."""


@dataclass(frozen=True)
class Cut:
    """``column a <= sum of the columns between``, less 1 where both ends are pairs: see `Separator`."""

    ends: tuple[tuple[int, int], ...]
    between: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Effort:
    """How hard to try: branches a solve, and a moment on `time.monotonic`."""

    nodes: int
    deadline: float


@dataclass
class Cuts:
    """Cuts found so far for one table; they hold for any columns of it."""

    found: set[Cut] = field(default_factory=set)


def solve_whole(program: Program, columns: Bools, cuts: Cuts, effort: Effort) -> Ints | None:
    """Return the best plan over some columns that keeps every rule of the table, None when none is found.

    Parameters
    ----------
    program : Program
        The program.
    columns : ndarray of bool, shape (c,)
        The columns a plan may use.
    cuts : Cuts
        Cuts found before; what is found now is added.
    effort : Effort
        How hard to try. What ends by branches repeats itself exactly.
    """
    kept = np.flatnonzero(program.closed(columns))
    rows = program.rows
    beside = _beside_rows(program)
    for _ in range(ROUNDS):
        parts = [rows, beside, _cut_rows(program, cuts)]
        chosen = _solve(program, kept, parts, effort)
        if chosen is None:
            return None
        plan = program.plan(chosen)
        excess = bool(program.table.excess(plan).any()) or any(t.excess(plan) for t in program.table.totals)
        if excess:
            rows = _drawn_in(rows)
        new = _new_cuts(program.table, plan)
        if not new and not excess:
            return plan if program.table.keeps(plan) else None
        cuts.found |= new
    return None


def _solve(program: Program, kept: Ints, parts: list[Rows], effort: Effort) -> Floats | None:
    """Return the values of all columns in the best solution over those kept."""
    seconds = effort.deadline - time.monotonic()
    if seconds <= 0.0 or len(kept) == 0:
        return None
    usd, whole = program.usd[kept], program.whole[kept]
    found = milp(
        usd / max(float(np.abs(usd).mean()), 1e-12),
        integrality=whole.astype(np.int64),
        bounds=Bounds(np.where(whole, 0.0, -np.inf), np.where(whole, 1.0, np.inf)),
        constraints=[
            LinearConstraint(part.matrix[:, kept], part.lower, part.upper) for part in parts if len(part.upper)
        ],
        options={"time_limit": seconds, "node_limit": effort.nodes, "mip_rel_gap": GAP},
    )
    if found.x is None:
        return None
    values = np.zeros(len(program.usd))
    values[kept] = found.x
    return values


def _drawn_in(rows: Rows) -> Rows:
    """Return rows whose one-sided bounds leave room for the solver's tolerance."""
    onesided = ~np.isfinite(rows.lower)
    return replace(rows, upper=np.where(onesided, rows.upper - DRAWN_IN, rows.upper))


def _new_cuts(table: PairTable, plan: Ints) -> set[Cut]:
    """Return the cuts that a plan with broken territories violates, for every seat they hold for."""
    if table.neighbours is None:
        return set()
    cuts = set()
    for each in separators(table.neighbours, plan, table.home):
        if each.seat == table.nobody:
            continue
        homed = np.flatnonzero(table.home == each.b)
        seats = homed if table.home[each.seat] == each.b else np.array([each.seat])
        for seat in seats.tolist():
            ends = ((each.a, seat),) if table.home[seat] == each.b else ((each.a, seat), (each.b, seat))
            cuts.add(Cut(ends, tuple((unit, seat) for unit in each.between.tolist())))
    return cuts


def _cut_rows(program: Program, cuts: Cuts) -> Rows:
    """Return the rows of cuts; pairs that the program lacks are 0."""
    column = program.column()
    row, place, value, upper = [], [], [], []
    for number, cut in enumerate(sorted(cuts.found, key=lambda cut: (cut.ends, cut.between))):
        signed = [(end, 1.0) for end in cut.ends] + [(pair, -1.0) for pair in cut.between]
        for pair, sign in signed:
            if column[pair] >= 0:
                row.append(number)
                place.append(int(column[pair]))
                value.append(sign)
        upper.append(len(cut.ends) - 1.0)
    shape = (len(upper), len(program.usd))
    return Rows(
        csr_matrix(coo_matrix((value, (row, place)), shape=shape)), np.full(len(upper), -np.inf), np.array(upper)
    )


def _beside_rows(program: Program) -> Rows:
    """Return rows that give a unit to a seat only with one of its neighbours, unless it lies beside the seat's home."""
    table = program.table
    if table.neighbours is None:
        return Rows(csr_matrix((0, len(program.usd))), np.empty(0), np.empty(0))
    home = table.home[program.seat]
    near = np.zeros((table.units, table.seats), dtype=bool)
    homed = np.flatnonzero(table.home >= 0)
    near[:, homed] = table.neighbours[:, table.home[homed]].toarray()
    pairs = np.flatnonzero((home >= 0) & (home != program.unit) & ~near[program.unit, program.seat])
    column = program.column()
    degree = np.diff(table.neighbours.indptr)[program.unit[pairs]]
    row = np.repeat(np.arange(len(pairs)), degree)
    first = table.neighbours.indptr[program.unit[pairs]]
    step = np.arange(len(row)) - np.repeat(np.cumsum(degree) - degree, degree)
    others = table.neighbours.indices[np.repeat(first, degree) + step]
    place = column[others, program.seat[pairs][row]]
    there = place >= 0
    values = np.concatenate([np.ones(len(pairs)), -np.ones(int(there.sum()))])
    places = (np.concatenate([np.arange(len(pairs)), row[there]]), np.concatenate([pairs, place[there]]))
    matrix = csr_matrix(coo_matrix((values, places), shape=(len(pairs), len(program.usd))))
    return Rows(matrix, np.full(len(pairs), -np.inf), np.zeros(len(pairs)))
