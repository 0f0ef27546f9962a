"""Rule `locks`: locked accounts keep their incumbent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import numpy as np

from territory_opt.alignment.pieces import AlignmentInput, Locked, Piece
from territory_opt.alignment.rules.base import Rule


class Locks(Rule):
    """A locked account stays with its incumbent seat; one whose incumbent holds no seat is free."""

    rule: Literal["locks"]

    def pieces(self, data: AlignmentInput) -> Iterator[Piece]:
        """Yield the seat of every locked account."""
        yield Locked(np.where(data.accounts["locked"].to_numpy(dtype=bool), data.incumbent(), -1))

    def sentence(self) -> str:
        """Return the sentence that explains this to a user."""
        return "Locked accounts stay with the seat that covers them today."
