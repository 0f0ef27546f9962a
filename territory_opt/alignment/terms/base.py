"""What every objective term is."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import replace

from pydantic import Field

from territory_opt.alignment.limits import SeatCurve
from territory_opt.alignment.pieces import AlignmentInput, MovePrice, PairPrice, Piece, SeatPrice, WayPrice
from territory_opt.alignment.rules.base import Declared

Price = WayPrice | PairPrice | MovePrice | SeatCurve | SeatPrice
"""A piece that adds to the objective."""


class Term(Declared):
    """What a plan costs, in USD a year or, with a weight, in a unit of its own; the field `term` names it in YAML."""

    weight: float = Field(
        1.0, gt=0, allow_inf_nan=False, description="What the term counts in the objective: USD for one of its unit."
    )

    def pieces(self, data: AlignmentInput) -> Iterator[Piece]:
        """Yield the term's prices times its weight."""
        for price in self.prices(data):
            yield _times(price, self.weight)

    def sentence(self) -> str:
        """Return the sentence that explains this to a user."""
        return self.unweighted() if self.weight == 1 else f"{self.unweighted()} This counts {self.weight:g} times."

    @abstractmethod
    def prices(self, data: AlignmentInput) -> Iterator[Price]:
        """Yield what the term adds to the objective at a weight of 1."""

    @abstractmethod
    def unweighted(self) -> str:
        """Return the sentence that explains the term at a weight of 1."""


def _times(price: Price, weight: float) -> Price:
    if isinstance(price, PairPrice):
        return replace(price, elsewhere_usd=weight * price.elsewhere_usd, pairs_usd=weight * price.pairs_usd)
    return replace(price, usd=weight * price.usd)
