"""What the audit of a hiring plan is given: the facts the plan was made for, and what is claimed of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from territory_opt.audit.tolerance import FloatArray

Declared = Mapping[str, Any]
Place = tuple[str, str]

EXECUTIVE = "account_executive"
WHOLE = "all"
YEAR = 12
QUARTER = 3


@dataclass(frozen=True)
class HiringFacts:
    """What a hiring plan was made for; H months, C cells, R planning paths.

    Attributes
    ----------
    months : DatetimeIndex [H]
        The horizon; the first twelve are the plan year.
    cells : tuple of (segment, region) [C]
    point_usd : float array [C, H]
        The forecast of new business.
    demand_usd : float array [R, C, H]
        Its planning paths.
    seats : DataFrame
        The seats frame before anything is planned.
    people : DataFrame
        The reps table; its support roles count.
    base : DataFrame
        segment, region, arr_usd, kept_usd, customers: what is sold already.
    declaration : mapping
        The headcount model as plain data.
    stages : mapping
        The stages of growth as plain data.
    seat_limits : mapping of (segment, region) to int
        Most account executives that can be planned for in the plan year; no limit for cells left out.
    """

    months: pd.DatetimeIndex
    cells: tuple[Place, ...]
    point_usd: FloatArray
    demand_usd: FloatArray
    seats: pd.DataFrame
    people: pd.DataFrame
    base: pd.DataFrame
    declaration: Declared
    stages: Declared
    seat_limits: Mapping[Place, int]

    @cached_property
    def year_usd(self) -> FloatArray:
        """Forecast of the plan year by cell, [C]."""
        return np.asarray(self.point_usd[:, :YEAR].sum(axis=1))

    @cached_property
    def _base_by_cell(self) -> pd.DataFrame:
        sums = self.base.groupby(["segment", "region"]).sum()
        return sums.reindex(pd.MultiIndex.from_tuples(self.cells), fill_value=0.0)

    def sold(self, column: str) -> FloatArray:
        """Return what is sold already by cell, [C]: a column of `base`."""
        return self._base_by_cell[column].to_numpy(float)

    @cached_property
    def season(self) -> FloatArray:
        """Share of a year's bookings that falls into each month, [H]."""
        shares: FloatArray = np.array(self.declaration["season_shares"], dtype=float)
        return np.asarray(shares[self.months.month.to_numpy() - 1])

    @property
    def lag_months(self) -> int | None:
        """Months a leaver's position stands empty; None where it is not filled again."""
        backfill = self.declaration.get("backfill", {})
        return int(backfill.get("lag_months", 3)) if backfill.get("refill", True) else None

    def segment(self, name: str) -> Declared:
        """Return the parameters of a segment, completed by those of every other one."""
        segments = self.declaration["segments"]
        return {**segments["default"], **segments.get(name, {})}

    def month_of(self, dates: pd.Series) -> FloatArray:
        """Number dates by their month, 0 the first of the horizon; NaN where there is no date."""
        months = pd.DatetimeIndex(dates)
        return np.asarray((months.year - self.months[0].year) * 12.0 + months.month - self.months[0].month, dtype=float)


@dataclass(frozen=True)
class HiringClaims:
    """What is claimed of a hiring plan.

    Attributes
    ----------
    status : str
        ``optimal`` or ``feasible``; any other comes without a plan.
    objective_usd, bound_usd, gap : float
        The objective over the horizon, the proven bound, and the distance between them; NaN without a plan.
    asked_gap : float
        The gap up to which the plan counts as optimal.
    supply_usd : float array [R, C, H]
        What the people there bring on each planning path.
    starts, hires, heads, coverage, budget, seats : DataFrame
        The plan's frames; ``seats`` are those that it opens.
    """

    status: str
    objective_usd: float
    bound_usd: float
    gap: float
    asked_gap: float
    supply_usd: FloatArray
    starts: pd.DataFrame
    hires: pd.DataFrame
    heads: pd.DataFrame
    coverage: pd.DataFrame
    budget: pd.DataFrame
    seats: pd.DataFrame
