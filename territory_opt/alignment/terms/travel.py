"""Term `travel`: the way to the accounts costs money."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, Self

from pydantic import Field, model_validator

from territory_opt.alignment.pieces import AlignmentInput, WayPrice
from territory_opt.alignment.rules.base import Missing, missing_column
from territory_opt.alignment.rules.travelled import By, km_source, missing_ways
from territory_opt.alignment.terms.base import Term
from territory_opt.alignment.ways import has_ways


class Travel(Term):
    """Each visit is a way from the seat's home or centre and back, priced by the km and by the hour.

    Notes
    -----
    An account or a seat without a place, or that the travel table does not name, adds nothing; how many there are is
    reported.
    """

    term: Literal["travel"]
    usd_per_km: float = Field(
        0.7, ge=0, allow_inf_nan=False, description="Price of one km of travel, USD; without hours, time included."
    )
    by: By = "places"
    usd_per_hour: float | None = Field(
        None, gt=0, allow_inf_nan=False, description="Price of one hour on the way by the table travel, USD."
    )

    @model_validator(mode="after")
    def _some_price(self) -> Self:
        if self.usd_per_hour is not None and self.by == "places":
            raise ValueError("by: travel beside usd_per_hour, since minutes come from the travel table")
        if not self.usd_per_km and self.usd_per_hour is None:
            raise ValueError("a price greater than 0 for a km or an hour")
        return self

    def misses(self, data: AlignmentInput) -> Iterator[Missing]:
        """Yield visits or ways that are not there."""
        yield from missing_column(data.accounts, "accounts", "term", "visits")
        yield from missing_ways(data.tables, km_source(self.by) if self.usd_per_hour is None else "table_minutes")

    def prices(self, data: AlignmentInput) -> Iterator[WayPrice]:
        """Yield the price of one km, and of one minute, for every account: its visits, there and back."""
        ways = 2.0 * data.measure("visits")
        source = km_source(self.by)
        if self.usd_per_km and (source == "km" or has_ways(data.tables, source)):
            yield WayPrice(self.term, source, self.usd_per_km * ways)
        if self.usd_per_hour is not None:
            yield WayPrice(self.term, "table_minutes", self.usd_per_hour / 60.0 * ways)

    def unweighted(self) -> str:
        """Return the sentence that explains the term at a weight of 1."""
        prices = [f"${self.usd_per_km:,.2f} a km"] if self.usd_per_km else []
        prices += [] if self.usd_per_hour is None else [f"${self.usd_per_hour:,.2f} an hour"]
        way = " by the travel table" if self.by == "travel" else ""
        return f"Each visit travels from the seat's home and back{way} at {' and '.join(prices)}."
