"""Term `seats`: an open seat costs money."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import numpy as np
from pydantic import Field

from territory_opt.alignment.pieces import AlignmentInput, SeatPrice
from territory_opt.alignment.rules.base import Missing
from territory_opt.alignment.terms.base import Term


class Seats(Term):
    """Every seat costs its price unless it stays closed, as the rule `territories` may allow."""

    term: Literal["seats"]
    usd_per_seat: float | None = Field(
        None,
        ge=0,
        allow_inf_nan=False,
        description="Price of an open seat a year, USD; without it, its cost_usd.",
    )

    def misses(self, data: AlignmentInput) -> Iterator[Missing]:
        """Yield that no price is given and the seats have none."""
        if self.usd_per_seat is None and "cost_usd" not in data.seats:
            yield Missing("usd_per_seat", "", "a price, or a column cost_usd of the seats")

    def prices(self, data: AlignmentInput) -> Iterator[SeatPrice]:
        """Yield the price of every seat; one whose cost is not known costs nothing."""
        if self.usd_per_seat is not None:
            yield SeatPrice(np.full(len(data.seats), self.usd_per_seat))
        else:
            yield SeatPrice(np.nan_to_num(data.seats["cost_usd"].to_numpy(dtype=np.float64)))

    def unweighted(self) -> str:
        """Return the sentence that explains the term at a weight of 1."""
        price = "its own cost" if self.usd_per_seat is None else f"${self.usd_per_seat:,.0f} a year"
        return f"Every seat that gets a territory adds {price}."
