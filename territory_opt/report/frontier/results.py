"""What a frontier found, as its page and its files show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from territory_opt.report.fields import Kind


@dataclass(frozen=True)
class Axis:
    """One of the two measures of a frontier.

    Attributes
    ----------
    name : str
        What the command line calls it.
    label : str
        What readers call it.
    column : str
        The column of the points that holds it.
    kind : Kind
        How its values are printed.
    """

    name: str
    label: str
    column: str
    kind: Kind


@dataclass(frozen=True)
class Frontier:
    """The trade-off of two measures, point by point.

    Attributes
    ----------
    name, title : str
        The scenario and its title.
    settings : mapping of str to str
        name, plan_start, currency and unit of the workspace.
    limited, minimised : Axis
        The two measures.
    points : DataFrame
        One row a point: point, level, measured, objective_usd, bound_usd, gap, status, dominated, knee, and the figures
        of its plan; see `territory_opt.scenario.frontier.points` and `.staffed`.
    plans : mapping of int to DataFrame
        By point, account_id and seat_id of every account that has a seat; empty for hiring plans.
    scenarios : mapping of int to str
        By point, the scenario file that makes it a scenario of its own.
    sentences : tuple of str
        What the frontier says.
    notes : tuple of str
        What a reader should know of it.
    summary : mapping
        Its record, ``frontier.json``.
    """

    name: str
    title: str
    settings: Mapping[str, str]
    limited: Axis
    minimised: Axis
    points: pd.DataFrame
    plans: Mapping[int, pd.DataFrame]
    scenarios: Mapping[int, str]
    sentences: tuple[str, ...]
    notes: tuple[str, ...]
    summary: Mapping[str, Any]

    @property
    def found(self) -> pd.DataFrame:
        """The points that have a plan."""
        return self.points[self.points["objective_usd"].notna()]
