"""How full seats are, and what one more of a measure is worth there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from territory_opt.alignment.limits import SeatLimit
from territory_opt.alignment.moved import fair_loads
from territory_opt.alignment.rules.base import measure_words
from territory_opt.scenario.explain.posed import Posed

BINDING = 1e-6
"""Share of a limit within which a load counts as at it."""


@dataclass(frozen=True)
class Load:
    """What a seat carries of a measure that a rule limits or a term prices.

    Attributes
    ----------
    by : str
        The rule or term.
    measure : str
        The measure.
    carried : float
        What the seat carries under the plan, in the measure's unit.
    lower, upper : float
        Bounds of the rule; infinite for none.
    fair : float
        Where a tolerance is kept to, the middle of the bounds; for a term, the load that costs least. NaN for none.
    price_usd : float
        What one more of the measure costs there by the run's prices; negative where more is wanted.
    """

    by: str
    measure: str
    carried: float
    lower: float
    upper: float
    fair: float
    price_usd: float

    @property
    def words(self) -> str:
        """How sentences call the measure."""
        return measure_words(self.measure)

    @property
    def full_share(self) -> float:
        """The load as a share of its fair share, or else of its upper bound; NaN when there is neither."""
        whole = self.fair if np.isfinite(self.fair) else self.upper
        return self.carried / whole if np.isfinite(whole) and whole > 0 else np.nan

    @property
    def bound(self) -> tuple[str, float] | None:
        """The bound that holds the plan, and from which side: the run charges for it, or the load is at it."""
        sides = (("at most", self.upper, self.price_usd > 0), ("at least", self.lower, self.price_usd < 0))
        for side, bound, charged in sides:
            near = np.isfinite(bound) and abs(self.carried - bound) <= BINDING * max(abs(bound), 1.0)
            if np.isfinite(bound) and (charged or near):
                return side, bound
        return None


def amount(value: float, measure: str) -> str:
    """Return an amount of a measure with its unit."""
    number = f"{value:,.0f}"
    return f"${number}" if measure.endswith("_usd") else f"{number} h" if measure.endswith("_hours") else number


def seat_loads(posed: Posed, seat: int) -> tuple[Load, ...]:
    """Return what a seat carries of every measure that is limited or priced; nothing for no seat."""
    problem, prices = posed.problem, posed.prices
    if seat >= problem.seats:
        return ()
    limits = [
        _of_limit(limit, seat, float(limit.carried(posed.plan)[seat]), float(price[seat]))
        for limit, price in zip(problem.seat_limits, prices.limits, strict=True)
    ]
    curves = [
        Load(
            curve.term,
            curve.measure,
            float(curve.carried(posed.plan)[seat]),
            -np.inf,
            np.inf,
            float(fair_loads(curve)[seat]),
            float(price[seat]),
        )
        for curve, price in zip(problem.seat_curves, prices.curves, strict=True)
    ]
    return (*limits, *curves)


def _of_limit(limit: SeatLimit, seat: int, carried: float, price_usd: float) -> Load:
    lower, upper = float(limit.lower[seat]), float(limit.upper[seat])
    fair = (lower + upper) / 2 if limit.parameter == "tolerance" else np.nan
    return Load(limit.rule, limit.measure, carried, lower, upper, fair, price_usd)
