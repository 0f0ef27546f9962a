"""Term `travel`: the way to the accounts costs money."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from territory_opt.alignment.pieces import AlignmentInput, Piece, TravelPrice
from territory_opt.alignment.terms.base import Term


class Travel(Term):
    """Each visit is a way from the seat's home and back, priced by the km.

    Notes
    -----
    An account or a seat without a place adds nothing; how many there are is reported.
    """

    term: Literal["travel"]
    usd_per_km: float = Field(
        0.7, gt=0, allow_inf_nan=False, description="Price of one km of travel, time included, USD."
    )

    def pieces(self, data: AlignmentInput) -> Iterator[Piece]:
        """Yield the price of one km of distance for every account: its visits, there and back."""
        yield TravelPrice(2.0 * self.usd_per_km * data.measure("visits"))

    def sentence(self) -> str:
        """Return the sentence that explains this to a user."""
        return f"Each visit travels from the seat's home and back at ${self.usd_per_km:,.2f} a km."
