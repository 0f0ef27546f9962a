"""Rule `balance`: seats carry about the same of a measure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, Self

import numpy as np
from pydantic import Field, model_validator

from territory_opt.alignment.fair_share import WeightBy, Within, fair_share
from territory_opt.alignment.fits import own_loads
from territory_opt.alignment.limits import SeatLimit
from territory_opt.alignment.pieces import AlignmentInput, Piece
from territory_opt.alignment.rules.base import Measure, Missing, Rule, measure_words
from territory_opt.alignment.rules.loads import FromFit, check_from_fit, missing_loads
from territory_opt.alignment.rules.shares import missing_share


class Balance(Rule):
    """A seat's total of a measure stays near its fair share, or between bounds."""

    rule: Literal["balance"]
    measure: Measure = "potential_usd"
    tolerance: float | None = Field(
        None, ge=0, allow_inf_nan=False, description="Largest distance from the fair share, as a share of it."
    )
    lower: float | None = Field(None, ge=0, allow_inf_nan=False, description="Least total, in the measure's unit.")
    upper: float | None = Field(None, ge=0, allow_inf_nan=False, description="Largest total, in the measure's unit.")
    within: Within = Field("segment", description="Whether a segment's seats share its total, or all seats all of it.")
    weight_by: WeightBy | None = Field(None, description="Seats' column that fair shares are in proportion to.")
    from_fit: FromFit = False

    @model_validator(mode="after")
    def _one_way_of_bounding(self) -> Self:
        absolute = self.lower is not None or self.upper is not None
        if (self.tolerance is None) == (not absolute):
            raise ValueError("either a tolerance or lower and upper bounds")
        if self.lower is not None and self.upper is not None and self.lower > self.upper:
            raise ValueError("a lower bound that does not exceed the upper")
        check_from_fit(self.from_fit, self.measure)
        return self

    def misses(self, data: AlignmentInput) -> Iterator[Missing]:
        """Yield a measure, a fair share or loads of pairs that are not there."""
        yield from super().misses(data)
        if self.tolerance is not None:
            yield from missing_share(data, self.within, self.weight_by)
        yield from missing_loads(self.from_fit, data)

    def pieces(self, data: AlignmentInput) -> Iterator[Piece]:
        """Yield the bounds of every seat."""
        if self.tolerance is not None:
            share = fair_share(data, self.measure, self.within, self.weight_by)
            lower, upper, step = (1 - self.tolerance) * share, (1 + self.tolerance) * share, share
        else:
            lower = np.full(len(data.seats), -np.inf if self.lower is None else self.lower)
            upper = np.full(len(data.seats), np.inf if self.upper is None else self.upper)
            step = np.ones(len(data.seats))
        yield SeatLimit(
            self.rule,
            self.measure,
            data.measure(self.measure),
            lower,
            upper,
            step=step,
            parameter="bounds" if self.tolerance is None else "tolerance",
            value=self.tolerance or 0.0,
            own=own_loads(data, self.measure) if self.from_fit else None,
        )

    def sentence(self) -> str:
        """Return the sentence that explains this to a user."""
        words = measure_words(self.measure)
        if self.tolerance is None:
            least = "" if self.lower is None else f" at least {self.lower:,.0f}"
            joined = " and" if self.lower is not None and self.upper is not None else ""
            most = "" if self.upper is None else f" at most {self.upper:,.0f}"
            return f"The {words} of every seat is{least}{joined}{most}."
        shared = "its segment's seats" if self.within == "segment" else "all seats"
        basis = "" if self.weight_by is None else f", in proportion to {self.weight_by}"
        return f"The {words} of every seat is within {100 * self.tolerance:.4g}% of the mean of {shared}{basis}."
