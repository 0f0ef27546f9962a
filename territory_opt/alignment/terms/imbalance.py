"""Term `imbalance`: a seat with more than its share leaves money behind."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Literal, Self

import numpy as np
from pydantic import Field, FiniteFloat, model_validator

from territory_opt.alignment.fair_share import WeightBy, Within, fair_share
from territory_opt.alignment.limits import SeatCurve
from territory_opt.alignment.pieces import AlignmentInput
from territory_opt.alignment.rules.base import Measure, Missing, measure_words
from territory_opt.alignment.rules.shares import missing_share
from territory_opt.alignment.terms.base import Term


class Imbalance(Term):
    """Sales respond to effort with decreasing returns, so unequal territories yield less than equal ones.

    Notes
    -----
    A seat's effort is fixed. Spread over a load L where the fair share is m, it yields ``m (L/m)^(1 - e)`` with the
    elasticity e of sales to effort. The loss is measured against the tangent at m, so that it is nought at the fair
    share and adds up over seats to the yield that balance would gain:
    ``f(L) = (1 - e) (L - m) + m - m (L/m)^(1 - e)``, priced at `rate` and joined by straight lines at `steps`.
    The elasticity 0.34 is the mean Albers, Mantrala and Sridhar (2010) found for personal selling over 506 estimates.
    """

    term: Literal["imbalance"]
    measure: Measure = "potential_usd"
    within: Within = Field("segment", description="Whether a segment's seats share its total, or all seats all of it.")
    weight_by: WeightBy | None = Field(None, description="Seats' column that fair shares are in proportion to.")
    elasticity: float = Field(0.34, gt=0, lt=1, description="Elasticity of sales to effort.")
    rate: float = Field(
        1.0, gt=0, allow_inf_nan=False, description="Price of one unit of the measure left behind, USD."
    )
    steps: tuple[FiniteFloat, ...] = Field(
        (0, 0.25, 0.5, 0.7, 0.8, 0.9, 0.95, 1, 1.05, 1.1, 1.2, 1.3, 1.5, 2, 3),
        description="Loads at which the curve is exact, as multiples of the fair share; from 0 upwards.",
    )

    @model_validator(mode="after")
    def _steps_rise_from_nought(self) -> Self:
        rise = all(a < b for a, b in pairwise(self.steps))
        if len(self.steps) < 3 or self.steps[0] != 0 or not rise:
            raise ValueError("at least 3 steps that start at 0 and rise")
        return self

    def misses(self, data: AlignmentInput) -> Iterator[Missing]:
        """Yield a measure or a fair share that is not there."""
        yield from super().misses(data)
        yield from missing_share(data, self.within, self.weight_by)

    def prices(self, data: AlignmentInput) -> Iterator[SeatCurve]:
        """Yield the curve of every seat."""
        share = fair_share(data, self.measure, self.within, self.weight_by)
        multiple = np.asarray(self.steps)
        keep = 1.0 - self.elasticity
        loss = keep * (multiple - 1.0) + 1.0 - multiple**keep
        # Whatever a seat with no fair share carries lies beyond every step, at the last slope.
        beyond = multiple * (loss[-1] - loss[-2]) / (multiple[-1] - multiple[-2])
        due = share[:, None] > 0
        scale = np.where(due, share[:, None], 1.0)
        usd = self.rate * scale * np.where(due, loss, beyond)
        yield SeatCurve(self.term, data.measure(self.measure), scale * multiple, usd, self.measure)

    def unweighted(self) -> str:
        """Return the sentence that explains the term at a weight of 1."""
        return (
            f"A seat with more or less {measure_words(self.measure)} than its share leaves money behind: sales grow "
            f"like effort^{self.elasticity:g}, priced at ${self.rate:,.2f} a unit."
        )
