"""Term `disruption`: what changes hands is at risk."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from territory_opt.alignment.pieces import AlignmentInput, MovePrice
from territory_opt.alignment.rules.base import Measure, measure_words
from territory_opt.alignment.terms.base import Term


class Disruption(Term):
    """An account that somebody covers today and that changes seat costs a price on its measure and a fixed one."""

    term: Literal["disruption"]
    measure: Measure = "current_arr_usd"
    usd_per_unit: float = Field(
        0.05,
        ge=0,
        allow_inf_nan=False,
        description="Price of moving one unit of the measure: the churn risk of a dollar.",
    )
    per_account_usd: float = Field(0.0, ge=0, allow_inf_nan=False, description="Price of each account's handover, USD.")

    def prices(self, data: AlignmentInput) -> Iterator[MovePrice]:
        """Yield the price of every account's move."""
        yield MovePrice(self.usd_per_unit * data.measure(self.measure) + self.per_account_usd)

    def unweighted(self) -> str:
        """Return the sentence that explains the term at a weight of 1."""
        words = measure_words(self.measure)
        return (
            f"An account that changes hands costs ${self.per_account_usd:,.0f} and "
            f"${self.usd_per_unit:,.2f} for each unit of its {words}."
        )
