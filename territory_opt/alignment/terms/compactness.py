"""Term `compactness`: a territory lies close around its centre."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from territory_opt.alignment.pieces import AlignmentInput, WayPrice
from territory_opt.alignment.rules.base import Measure, Missing, measure_words
from territory_opt.alignment.rules.travelled import By, km_source, missing_ways
from territory_opt.alignment.terms.base import Term


class Compactness(Term):
    """Distances to the seat's home or centre, or their squares, add up, each times a measure of the account.

    Notes
    -----
    With power 2 this is the moment of inertia that Hess, Weaver, Siegfeldt, Whelan and Zitlau (1965) made districts
    compact by.
    """

    term: Literal["compactness"]
    measure: Measure = "accounts"
    power: Literal[1, 2] = Field(2, description="1 adds up distances, 2 their squares (the moment of inertia).")
    usd_per_unit: float = Field(
        1.0, gt=0, allow_inf_nan=False, description="Price of one unit of the measure at one km (or km squared), USD."
    )
    by: By = "places"

    def misses(self, data: AlignmentInput) -> Iterator[Missing]:
        """Yield a measure or ways that are not there."""
        yield from super().misses(data)
        yield from missing_ways(data.tables, km_source(self.by))

    def prices(self, data: AlignmentInput) -> Iterator[WayPrice]:
        """Yield the price of every account's way."""
        yield WayPrice(self.term, km_source(self.by), self.usd_per_unit * data.measure(self.measure), self.power)

    def unweighted(self) -> str:
        """Return the sentence that explains the term at a weight of 1."""
        km = "km" if self.power == 1 else "km squared"
        way = " by the travel table" if self.by == "travel" else ""
        return (
            f"Territories are compact: each unit of {measure_words(self.measure)} costs ${self.usd_per_unit:,.4g} a "
            f"{km}{way} from the seat's home or centre."
        )
