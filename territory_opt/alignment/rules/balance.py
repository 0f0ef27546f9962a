"""Rule `balance`: seats carry about the same of a measure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, Self

import numpy as np
from pydantic import Field, model_validator

from territory_opt.alignment.arrays import Floats
from territory_opt.alignment.fair_share import WeightBy, Within, fair_share
from territory_opt.alignment.fits import own_loads
from territory_opt.alignment.limits import SeatLimit
from territory_opt.alignment.pieces import AlignmentInput, Piece
from territory_opt.alignment.rules.base import Measure, Missing, Rule, measure_words, missing_column
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
    lower_of: str | None = Field(None, min_length=1, description="Seats' column that holds each one's least total.")
    upper_of: str | None = Field(None, min_length=1, description="Seats' column that holds each one's largest total.")
    within: Within = Field("segment", description="Whether a segment's seats share its total, or all seats all of it.")
    weight_by: WeightBy | None = Field(None, description="Seats' column that fair shares are in proportion to.")
    from_fit: FromFit = False

    @model_validator(mode="after")
    def _one_way_of_bounding(self) -> Self:
        absolute = [bound for bound in (self.lower, self.upper, self.lower_of, self.upper_of) if bound is not None]
        if (self.tolerance is None) == (not absolute):
            raise ValueError("either a tolerance or lower and upper bounds")
        for bound, of in ((self.lower, self.lower_of), (self.upper, self.upper_of)):
            if bound is not None and of is not None:
                raise ValueError("a bound for all seats or a column of theirs, not both")
        if self.lower is not None and self.upper is not None and self.lower > self.upper:
            raise ValueError("a lower bound that does not exceed the upper")
        check_from_fit(self.from_fit, self.measure)
        return self

    def misses(self, data: AlignmentInput) -> Iterator[Missing]:
        """Yield a measure, a fair share or loads of pairs that are not there."""
        yield from super().misses(data)
        if self.tolerance is not None:
            yield from missing_share(data, self.within, self.weight_by)
        for key, column in (("lower_of", self.lower_of), ("upper_of", self.upper_of)):
            if column is not None:
                yield from missing_column(data.seats, "seats", key, column)
        yield from missing_loads(self.from_fit, data)

    def pieces(self, data: AlignmentInput) -> Iterator[Piece]:
        """Yield the bounds of every seat."""
        if self.tolerance is not None:
            share = fair_share(data, self.measure, self.within, self.weight_by)
            lower, upper, step = (1 - self.tolerance) * share, (1 + self.tolerance) * share, share
        else:
            lower = _bound(data, self.lower, self.lower_of, -np.inf)
            upper = _bound(data, self.upper, self.upper_of, np.inf)
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
            least, most = _told("at least", self.lower, self.lower_of), _told("at most", self.upper, self.upper_of)
            return f"The {words} of every seat is {' and '.join(filter(None, (least, most)))}."
        shared = "its segment's seats" if self.within == "segment" else "all seats"
        basis = "" if self.weight_by is None else f", in proportion to {self.weight_by}"
        return f"The {words} of every seat is within {100 * self.tolerance:.4g}% of the mean of {shared}{basis}."


def _bound(data: AlignmentInput, value: float | None, column: str | None, none: float) -> Floats:
    """Return a bound of every seat, shape (K,)."""
    if column is not None:
        return data.seats[column].to_numpy(dtype=np.float64)
    return np.full(len(data.seats), none if value is None else value)


def _told(side: str, value: float | None, column: str | None) -> str:
    if column is not None:
        return f"{side} its {measure_words(column)}"
    return "" if value is None else f"{side} {value:,.0f}"
