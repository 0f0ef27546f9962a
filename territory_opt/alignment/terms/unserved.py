"""Term `unserved`: what a seat carries beyond its supply is not served."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import numpy as np
from pydantic import Field

from territory_opt.alignment.limits import SeatCurve
from territory_opt.alignment.pieces import AlignmentInput
from territory_opt.alignment.rules.base import Measure, Missing, measure_words, missing_column
from territory_opt.alignment.terms.base import Term


class Unserved(Term):
    """Every unit of a measure beyond what the seat supplies has a price: a capacity that gives way."""

    term: Literal["unserved"]
    measure: Measure = "potential_usd"
    supply: str = Field(
        "capacity_usd", min_length=1, description="The seats' column that holds what they supply in the plan year."
    )
    usd_per_unit: float = Field(
        0.8, gt=0, allow_inf_nan=False, description="Price of one unit of the measure that is not served, USD."
    )

    def misses(self, data: AlignmentInput) -> Iterator[Missing]:
        """Yield a measure or a supply that is not there."""
        yield from super().misses(data)
        yield from missing_column(data.seats, "seats", "supply", self.supply)

    def prices(self, data: AlignmentInput) -> Iterator[SeatCurve]:
        """Yield the curve of every seat: nothing up to its supply, then straight up."""
        supply = data.seats[self.supply].to_numpy(dtype=np.float64)[:, None]
        some = supply > 0
        # A seat without supply pays from the start; its breakpoints only have to rise.
        loads = np.where(some, supply, 1.0) * np.array([0.0, 1.0, 2.0])
        usd = self.usd_per_unit * np.maximum(loads - supply, 0.0)
        yield SeatCurve(self.term, data.measure(self.measure), loads, usd, self.measure)

    def unweighted(self) -> str:
        """Return the sentence that explains the term at a weight of 1."""
        supply = "capacity" if self.supply.startswith("capacity_") else measure_words(self.supply)
        return (
            f"{measure_words(self.measure).capitalize()} beyond a seat's {supply} is not served and costs "
            f"${self.usd_per_unit:,.2f} a unit."
        )
