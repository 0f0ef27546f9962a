"""When people can start, when capacity meets demand, and where and when the service level is kept."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from territory_opt.headcount.arrays import Ints
from territory_opt.headcount.model import CoverageModel, HorizonModel
from territory_opt.headcount.staffing.problem import Option, ServiceGroup
from territory_opt.headcount.statement.cells import Place

QUARTER_MONTHS = 3
YEAR_MONTHS = 12


def start_options(horizon: HorizonModel) -> tuple[Option, ...]:
    """Return every choice of when people start: each firm month by itself, then quarters to the horizon's end."""
    firm = [Option((month,), True) for month in range(horizon.firm_months)]
    quarters = range(horizon.firm_months, horizon.months, QUARTER_MONTHS)
    return (*firm, *(Option(tuple(range(first, first + QUARTER_MONTHS)), False) for first in quarters))


def periods(coverage: CoverageModel, months: int) -> Ints:
    """Return the period in which each month's capacity meets demand, shape (H,)."""
    return np.arange(months) // (QUARTER_MONTHS if coverage.period == "quarter" else YEAR_MONTHS)


def service_groups(
    cells: Sequence[Place], coverage: CoverageModel, period_of: Ints, months: pd.DatetimeIndex
) -> tuple[ServiceGroup, ...]:
    """List the groups in which the service level is kept; all of them lie in the plan year.

    Parameters
    ----------
    cells : sequence of (str, str), length C
        Segment and region.
    coverage : CoverageModel
        For whom, and over which periods, it is kept.
    period_of : ndarray of int, shape (H,)
        Each month's period.
    months : DatetimeIndex, shape (H,)
    """
    members: dict[str, list[int]] = {}
    for cell, (segment, region) in enumerate(cells):
        name = {"company": "the company", "segment": segment, "cell": f"{segment} in {region}"}
        members.setdefault(name[coverage.service_scope], []).append(cell)
    in_year = tuple(int(period) for period in np.unique(period_of[:YEAR_MONTHS]))
    if coverage.service_period == "year":
        spans = {"the plan year": in_year}
    else:
        begins = [int(np.argmax(period_of == period)) for period in in_year]
        spans = {
            f"the quarter from {months[begin]:%B %Y}": (period,) for period, begin in zip(in_year, begins, strict=True)
        }
    return tuple(
        ServiceGroup(f"{name} in {span}", tuple(served), covered)
        for name, served in members.items()
        for span, covered in spans.items()
    )
