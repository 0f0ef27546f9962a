"""What solving a hiring problem gives."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from territory_opt.headcount.arrays import Ints

Status = Literal["optimal", "feasible", "infeasible", "no plan found"]


@dataclass(frozen=True)
class HiringSolution:
    """A hiring plan in numbers, and how far it is proven.

    Attributes
    ----------
    status : Status
        "optimal" means proven within the gap asked for.
    objective : float
        What was minimized, evaluated on the plan by plain arithmetic; NaN without a plan. USD, or the unit of the rule
        that was relaxed.
    bound : float
        A proven lower limit to it over all plans, NaN when there is none.
    starts : ndarray of int, shape (L, O)
        Starts by line and option; zeros without a plan.
    """

    status: Status
    objective: float
    bound: float
    starts: Ints

    @property
    def found(self) -> bool:
        """Whether there is a plan."""
        return self.status in ("optimal", "feasible")

    @property
    def gap(self) -> float:
        """Relative distance of the objective from its bound; NaN without a plan."""
        if math.isnan(self.objective):
            return math.nan
        return max(self.objective - self.bound, 0.0) / max(abs(self.objective), 1.0)
