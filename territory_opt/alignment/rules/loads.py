"""Loads that the fit table gives by pair of account and seat: shared by the rules that bound loads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from territory_opt.alignment.pieces import AlignmentInput
from territory_opt.alignment.rules.base import Missing

LOAD = "workload_hours"
"""The one measure that the fit table may give by pair."""

FromFit = Annotated[
    bool, Field(description=f"Whether a pair's own {LOAD} in the table fit counts in place of the account's.")
]


def check_from_fit(from_fit: bool, measure: str) -> None:
    """Raise a ValueError when loads by pair are asked of a measure that has none."""
    if from_fit and measure != LOAD:
        raise ValueError(f"from_fit only with measure: {LOAD}, which the table fit gives by pair")


def missing_loads(from_fit: bool, data: AlignmentInput) -> Iterator[Missing]:
    """Yield that loads by pair are asked for and there are none."""
    fit = data.tables.fit
    if from_fit and (fit is None or LOAD not in fit):
        yield Missing("from_fit", "true", f"the table fit with {LOAD}")
