"""Rule `territories`: where their centres are, which seats may stay closed and how many are open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import numpy as np
import pandas as pd
from pydantic import Field

from territory_opt.alignment.arrays import Bools
from territory_opt.alignment.pieces import AlignmentInput, FreeCentres, Opening, Piece
from territory_opt.alignment.rules.base import Missing, Rule


class Territories(Rule):
    """How many territories there are, and whether each has its seat's home for a centre or one of its own accounts."""

    rule: Literal["territories"]
    centres: Literal["homes", "free"] = Field(
        "homes", description="free: the centre of a territory is the one of its accounts that costs least."
    )
    may_close: Literal["none", "open", "all"] = Field(
        "none", description="Seats that may get no territory: none, those of status open, or all."
    )
    count: int | None = Field(None, ge=1, description="How many seats get a territory; as many as pays when left out.")

    def closable(self, seats: pd.DataFrame) -> Bools:
        """Return which seats may stay closed, shape (K,)."""
        if self.may_close == "open" and "status" in seats:
            return seats["status"].eq("open").to_numpy(dtype=bool, na_value=False)
        return np.full(len(seats), self.may_close == "all")

    def territories(self, seats: pd.DataFrame) -> int | None:
        """Return how many seats get a territory, where that is known before the plan; else None.

        Free centres have no homes that could tell which seats pay: all that may not close get one, or else all.
        """
        if self.count is not None or self.centres == "homes":
            return self.count
        staying = int((~self.closable(seats)).sum())
        return staying or len(seats)

    def misses(self, data: AlignmentInput) -> Iterator[Missing]:
        """Yield a number of territories that the seats cannot have, and seats that do not say whether they are open."""
        if self.may_close == "open" and "status" not in data.seats:
            yield Missing("may_close", "open", "a column status of the seats")
            return
        most = len(data.seats)
        least = max(1, int((~self.closable(data.seats)).sum()))
        if self.count is not None and not least <= self.count <= most:
            asked = f"{most}, as no seat may close" if least == most else f"a number from {least} to {most}"
            yield Missing("count", str(self.count), f"{asked} (seats in this design: {most})")

    def pieces(self, data: AlignmentInput) -> Iterator[Piece]:
        """Yield which seats may close and whether centres are free."""
        closable = self.closable(data.seats)
        if closable.any():
            yield Opening(closable, self.territories(data.seats))
        if self.centres == "free":
            yield FreeCentres()

    def sentence(self) -> str:
        """Return the sentence that explains this to a user."""
        told = []
        if self.centres == "free":
            told.append("The centre of a territory is the one of its own accounts that costs least")
        if self.count is not None:
            told.append(f"{self.count:,} seats get a territory")
        if self.may_close != "none":
            told.append(f"{'Open positions' if self.may_close == 'open' else 'Seats'} may stay without a territory")
        return f"{'. '.join(told) or 'Every seat has a territory around its home'}."
