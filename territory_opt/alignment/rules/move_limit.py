"""Rule `move_limit`: no more than so much changes hands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, Self

from pydantic import Field, model_validator

from territory_opt.alignment.pieces import AlignmentInput, MoveShare, Piece
from territory_opt.alignment.rules.base import Measure, Rule, measure_words


class MoveLimit(Rule):
    """The measure of accounts that change seat stays within a share of the company's total, or an amount."""

    rule: Literal["move_limit"]
    measure: Measure = "current_arr_usd"
    share: float | None = Field(None, ge=0, le=1, description="Largest share of the measure's total that may move.")
    amount: float | None = Field(None, ge=0, allow_inf_nan=False, description="The same as an amount.")

    @model_validator(mode="after")
    def _one_bound(self) -> Self:
        if (self.share is None) == (self.amount is None):
            raise ValueError("either a share or an amount")
        return self

    def pieces(self, data: AlignmentInput) -> Iterator[Piece]:
        """Yield the bound on what moves."""
        weights = data.measure(self.measure)
        relative = self.share is not None
        yield MoveShare(
            self.rule,
            self.measure,
            weights,
            upper=(self.share or 0.0) * weights.sum() if relative else (self.amount or 0.0),
            step=weights.sum() if relative else 1.0,
            parameter="share" if relative else "amount",
            value=(self.share if relative else self.amount) or 0.0,
        )

    def sentence(self) -> str:
        """Return the sentence that explains this to a user."""
        most = f"{100 * self.share:.4g}%" if self.share is not None else f"{self.amount:,.0f}"
        return f"At most {most} of {measure_words(self.measure)} changes hands."
