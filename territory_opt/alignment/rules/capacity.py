"""Rule `capacity`: no seat carries more than it can."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import numpy as np
from pydantic import Field

from territory_opt.alignment.pieces import AlignmentInput, Piece
from territory_opt.alignment.problem import SeatLimit
from territory_opt.alignment.rules.base import MEASURE_WORDS, Measure, Rule


class Capacity(Rule):
    """A seat's total of a measure stays within a share of what the seat supplies."""

    rule: Literal["capacity"]
    measure: Measure = "workload_hours"
    supply: Literal["capacity_hours", "capacity_usd"] = Field(
        "capacity_hours", description="The seats' column that holds what they supply in the plan year."
    )
    utilization: float = Field(1.0, gt=0, allow_inf_nan=False, description="Share of the supply that may be used.")

    def pieces(self, data: AlignmentInput) -> Iterator[Piece]:
        """Yield the upper bound of every seat."""
        supply = data.seats[self.supply].to_numpy(dtype=np.float64)
        yield SeatLimit(
            self.rule,
            self.measure,
            data.measure(self.measure),
            lower=np.full(len(supply), -np.inf),
            upper=self.utilization * supply,
            step=supply,
            parameter="utilization",
            value=self.utilization,
        )

    def sentence(self) -> str:
        """Return the sentence that explains this to a user."""
        return (
            f"The {MEASURE_WORDS[self.measure]} of a seat stays within {100 * self.utilization:.4g}% of its capacity."
        )
