"""Rule `capacity`: no seat carries more than it can."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, Self

import numpy as np
from pydantic import Field, model_validator

from territory_opt.alignment.fits import own_loads
from territory_opt.alignment.limits import SeatLimit
from territory_opt.alignment.pieces import AlignmentInput, Piece
from territory_opt.alignment.rules.base import Measure, Missing, Rule, measure_words, missing_column
from territory_opt.alignment.rules.loads import FromFit, check_from_fit, missing_loads


class Capacity(Rule):
    """A seat's total of a measure stays within a share of what the seat, or its centre, supplies."""

    rule: Literal["capacity"]
    measure: Measure = "workload_hours"
    supply: str = Field(
        "capacity_hours", min_length=1, description="The seats' column that holds what they supply in the plan year."
    )
    at: Literal["seat", "centre"] = Field(
        "seat", description="With free centres, `centre` reads the supply from the accounts, at the centre."
    )
    utilization: float = Field(1.0, gt=0, allow_inf_nan=False, description="Share of the supply that may be used.")
    from_fit: FromFit = False

    @model_validator(mode="after")
    def _loads_of_pairs_are_hours(self) -> Self:
        check_from_fit(self.from_fit, self.measure)
        return self

    def misses(self, data: AlignmentInput) -> Iterator[Missing]:
        """Yield a measure, a supply or loads of pairs that are not there."""
        yield from super().misses(data)
        if self.at == "centre":
            yield from missing_column(data.accounts, "accounts", "supply", self.supply)
        else:
            yield from missing_column(data.seats, "seats", "supply", self.supply)
        yield from missing_loads(self.from_fit, data)

    def pieces(self, data: AlignmentInput) -> Iterator[Piece]:
        """Yield the upper bound of every seat."""
        source = data.accounts if self.at == "centre" else data.seats
        supply = source[self.supply].to_numpy(dtype=np.float64)
        seats = len(data.seats)
        # Which account is the centre is not known yet: the largest supply gives way the most.
        step = np.full(seats, supply.max()) if self.at == "centre" else supply
        yield SeatLimit(
            self.rule,
            self.measure,
            data.measure(self.measure),
            lower=np.full(seats, -np.inf),
            upper=self.utilization * step,
            step=step,
            parameter="utilization",
            value=self.utilization,
            own=own_loads(data, self.measure) if self.from_fit else None,
            at_centre=self.utilization * supply if self.at == "centre" else None,
        )

    def sentence(self) -> str:
        """Return the sentence that explains this to a user."""
        if self.at == "centre":
            supply = f"the {measure_words(self.supply)} of its centre"
        else:
            supply = "its capacity" if self.supply.startswith("capacity_") else f"its {measure_words(self.supply)}"
        share = f"{100 * self.utilization:.4g}%"
        return f"The {measure_words(self.measure)} of a seat stays within {share} of {supply}."
