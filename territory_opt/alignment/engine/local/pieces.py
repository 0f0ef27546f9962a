"""Territories of the best plan that compete for units, solved anew together with other centres to choose from."""

from __future__ import annotations

import numpy as np

from territory_opt.alignment.engine.local.centres import SeatSet, opened_set
from territory_opt.alignment.engine.local.found import LOOK_WORK, SOLVE_WORK, Found, better
from territory_opt.alignment.engine.local.integer import Cuts, Effort, solve_whole
from territory_opt.alignment.engine.local.piece import Piece, cut_out
from territory_opt.alignment.engine.local.program import program_of
from territory_opt.alignment.engine.local.relaxed import relax
from territory_opt.alignment.engine.local.rivals import candidates, rivalry_usd, rivals
from territory_opt.alignment.problem import Floats, Ints

FEWEST, MOST = 2, 5
"""Territories of a piece at first; one more at most after each round of all territories that brought nothing."""

PAIRS, MORE_PAIRS = 3000, 1.3
"""Pairs a piece has at first, and how many times as many after each such round."""

COLUMNS = 6
"""Columns a unit among which a piece is solved."""

NODES = 100
"""Branches a solve."""


class Pieces:
    """Which territories of the best plan were solved anew since it last changed."""

    def __init__(self, found: Found) -> None:
        self._found = found
        self._plan: Ints | None = None
        self._around: tuple[SeatSet, Floats] | None = None
        self._vain = 0
        self.work = 0

    def may_mend(self) -> bool:
        """Whether there is a plan with territories to choose from."""
        return self._found.plan is not None

    def mend(self) -> None:
        """Solve some neighbouring territories of the best plan anew."""
        found = self._found
        piece = self._piece()
        if piece is None or found.plan is None:
            self.work += found.table.units * found.table.most_open * LOOK_WORK
            return
        self._vain += 1
        program = program_of(piece.table)
        relaxed = relax(program, found.deadline)
        self.work += program.pairs * LOOK_WORK
        now_usd = piece.table.cost_usd(piece.of(found.plan))
        if relaxed is None or not better(relaxed.usd, now_usd):
            return
        within = relaxed.within(min(now_usd, relaxed.reach(COLUMNS * len(piece.units))))
        self.work += int(within.sum()) * SOLVE_WORK
        part = solve_whole(program, within, Cuts(), Effort(NODES, found.deadline))
        if part is not None:
            found.offer(piece.put_into(found.plan, part))

    def _piece(self) -> Piece | None:
        """Return a territory with rivals of it; None when there is no time to find them."""
        found = self._found
        if found.plan is None:
            return None
        if self._plan is not found.plan:
            allocated = opened_set(found.useful, found.table.opened(found.plan), found.deadline)
            if allocated is None:
                return None
            self._plan, self._vain = found.plan, 0
            self._around = allocated, rivalry_usd(allocated, found.plan)
        if self._around is None:
            return None
        allocated, rivalry = self._around
        count = len(allocated.piece.seats)
        rounds = self._vain / count
        together = int(found.random.integers(FEWEST, MOST + int(rounds) + 1))
        rows = rivals(rivalry, self._vain % count, together, found.random)
        territories = np.intersect1d(allocated.piece.seats[rows], allocated.seats)
        units = int(np.isin(found.plan, territories).sum())
        each = max(2, int(PAIRS * MORE_PAIRS**rounds / max(units * len(territories), 1)))
        return cut_out(found.useful, found.plan, territories, candidates(found.table, found.plan, territories, each))
