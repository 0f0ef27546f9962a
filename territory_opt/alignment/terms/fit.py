"""Term `fit`: some pairs of account and seat suit each other better than others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, Self

import numpy as np
from pydantic import Field, model_validator

from territory_opt.alignment.fits import best_scores, read_fits
from territory_opt.alignment.pieces import AlignmentInput, PairPrice
from territory_opt.alignment.rules.base import Missing
from territory_opt.alignment.terms.base import Term


class Fit(Term):
    """A pair of account and seat costs what the table fit says, and what its score lacks to the account's best."""

    term: Literal["fit"]
    usd_per_cost: float = Field(
        1.0, ge=0, allow_inf_nan=False, description="Price of one unit of the pair's cost_usd, USD."
    )
    usd_per_score: float = Field(
        0.0, ge=0, allow_inf_nan=False, description="Price of one unit of score below the account's best, USD."
    )

    @model_validator(mode="after")
    def _some_price(self) -> Self:
        if not self.usd_per_cost and not self.usd_per_score:
            raise ValueError("a price greater than 0 for cost or score")
        return self

    def misses(self, data: AlignmentInput) -> Iterator[Missing]:
        """Yield that the table fit gives neither of what has a price."""
        fit = data.tables.fit
        wanted = {"cost_usd": self.usd_per_cost, "score": self.usd_per_score}
        columns = [column for column, price in wanted.items() if price]
        if fit is None or not any(column in fit and fit[column].notna().any() for column in columns):
            yield Missing("term", self.term, f"the table fit with {' or '.join(columns)}")

    def prices(self, data: AlignmentInput) -> Iterator[PairPrice]:
        """Yield the price of every pair; one that the table does not list costs nothing and scores 0."""
        fits = read_fits(data)
        cost, score = (np.nan_to_num(fits.values(column)) for column in ("cost_usd", "score"))
        pairs = fits.by_pair(self.usd_per_cost * cost - self.usd_per_score * score)
        yield PairPrice(self.term, self.usd_per_score * best_scores(data), pairs)

    def unweighted(self) -> str:
        """Return the sentence that explains the term at a weight of 1."""
        told = [f"${self.usd_per_cost:,.2f} for each dollar in the table fit"] if self.usd_per_cost else []
        told += [f"${self.usd_per_score:,.2f} for each point below the best score"] if self.usd_per_score else []
        return f"An account at a seat costs {' and '.join(told)}."
