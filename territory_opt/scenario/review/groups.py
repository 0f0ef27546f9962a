"""For whom and over which months coverage is to be back at its level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from territory_opt.headcount.arrays import Floats
from territory_opt.headcount.model import CoverageModel
from territory_opt.headcount.statement.calendar import QUARTER_MONTHS
from territory_opt.headcount.statement.cells import Place


@dataclass(frozen=True)
class Group:
    """Cells and months whose demand and capacity are added up before they are compared.

    Attributes
    ----------
    name : str
        For whom and when, in words.
    cells, months : tuple of int
        Positions of the cells, and of the months of the rest of the year.
    """

    name: str
    cells: tuple[int, ...]
    months: tuple[int, ...]

    def added(self, values: Floats) -> Floats:
        """Add values of shape (..., C, H) up to shape (...)."""
        return np.asarray(values[..., self.cells, :][..., self.months].sum(axis=(-2, -1)))


def review_groups(
    cells: Sequence[Place],
    rest: pd.DatetimeIndex,
    year: pd.DatetimeIndex,
    scope: Literal["cell", "segment", "company"],
    coverage: CoverageModel,
) -> tuple[Group, ...]:
    """List the groups in which coverage is to be back at its level over the rest of the year.

    Parameters
    ----------
    cells : sequence of (str, str)
        Segment and region.
    rest, year : DatetimeIndex
        The months left, and all of the plan year.
    scope : {"cell", "segment", "company"}
        For whom.
    coverage : CoverageModel
        The plan's: whether its level is kept over the year or in each quarter.
    """
    members: dict[str, list[int]] = {}
    for cell, (segment, region) in enumerate(cells):
        name = {"company": "the company", "segment": segment, "cell": f"{segment} in {region}"}[scope]
        members.setdefault(name, []).append(cell)
    spans = {"": tuple(range(len(rest)))}
    if coverage.service_period == "quarter":
        quarter = year.get_indexer(rest) // QUARTER_MONTHS
        spans = {f", quarter {one + 1}": tuple(np.flatnonzero(quarter == one).tolist()) for one in np.unique(quarter)}
    return tuple(
        Group(f"{name}{when}", tuple(served), months)
        for name, served in members.items()
        for when, months in spans.items()
    )
