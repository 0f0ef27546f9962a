"""Rule `assign`: every unit goes to one seat, or to none at a price."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from territory_opt.alignment.pieces import AlignmentInput, Piece, UnassignedPrice
from territory_opt.alignment.rules.base import Rule


class Assign(Rule):
    """Every unit has exactly one seat, or none when that has a price."""

    rule: Literal["assign"]
    unassigned_usd_per_potential: float | None = Field(
        None, ge=0, allow_inf_nan=False, description="Price of leaving one USD of potential without a seat, USD."
    )

    def pieces(self, data: AlignmentInput) -> Iterator[Piece]:
        """Yield the price of staying unassigned where there is one."""
        if self.unassigned_usd_per_potential is not None:
            yield UnassignedPrice(self.unassigned_usd_per_potential * data.measure("potential_usd"))

    def sentence(self) -> str:
        """Return the sentence that explains this to a user."""
        if self.unassigned_usd_per_potential is None:
            return "Every account has exactly one seat."
        price = self.unassigned_usd_per_potential
        return f"Every account has one seat, or none at ${price:,.2f} for each dollar of its potential."
