"""Rule `protected`: accounts too valuable to change hands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import numpy as np
from pydantic import Field

from territory_opt.alignment.pieces import AlignmentInput, Locked, Piece
from territory_opt.alignment.rules.base import Measure, Rule, measure_words


class Protected(Rule):
    """An account with enough of a measure stays with its incumbent seat; one whose incumbent holds no seat is free."""

    rule: Literal["protected"]
    measure: Measure = "current_arr_usd"
    at_least: float = Field(
        gt=0, allow_inf_nan=False, description="Measure from which an account is protected, in the measure's unit."
    )

    def pieces(self, data: AlignmentInput) -> Iterator[Piece]:
        """Yield the seat of every protected account."""
        yield Locked(np.where(data.measure(self.measure) >= self.at_least, data.incumbent(), -1))

    def sentence(self) -> str:
        """Return the sentence that explains this to a user."""
        words = measure_words(self.measure)
        return f"Accounts with {words} of at least {self.at_least:,.0f} stay with the seat that covers them today."
