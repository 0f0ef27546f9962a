"""Options, periods and service groups."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from territory_opt.headcount.model import CoverageModel, HorizonModel
from territory_opt.headcount.statement.calendar import periods, service_groups, start_options

MONTHS = pd.date_range("2027-01-01", periods=24, freq="MS")
CELLS = (("Enterprise", "East"), ("SMB", "East"), ("SMB", "West"))


@pytest.mark.parametrize(("months", "firm"), [(12, 12), (18, 12), (18, 15), (24, 12), (24, 24), (36, 18)])
def test_options_cover_every_month_once(months: int, firm: int) -> None:
    """Firm months one by one, the rest by quarter, to the horizon's end."""
    options = start_options(HorizonModel(months=months, firm_months=firm))
    assert [month for option in options for month in option.months] == list(range(months))
    assert [len(option.months) for option in options] == [1] * firm + [3] * ((months - firm) // 3)
    assert [option.firm for option in options] == [True] * firm + [False] * ((months - firm) // 3)


def test_periods() -> None:
    """Quarters, or years."""
    assert periods(CoverageModel(period="quarter"), 24).tolist() == list(np.repeat(range(8), 3))
    assert periods(CoverageModel(period="year"), 18).tolist() == [0] * 12 + [1] * 6


@pytest.mark.parametrize(
    ("scope", "names", "cells"),
    [
        ("company", ["the company"], [(0, 1, 2)]),
        ("segment", ["Enterprise", "SMB"], [(0,), (1, 2)]),
        ("cell", ["Enterprise in East", "SMB in East", "SMB in West"], [(0,), (1,), (2,)]),
    ],
)
def test_groups_lie_in_the_plan_year(scope: str, names: list[str], cells: list[tuple[int, ...]]) -> None:
    """Of each scope, over its year or each of its quarters; the year after it is in none."""
    by_year = CoverageModel(service_scope=scope)
    groups = service_groups(CELLS, by_year, periods(by_year, 24), MONTHS)
    assert [group.label for group in groups] == [f"{name} in the plan year" for name in names]
    assert [group.cells for group in groups] == cells
    assert {group.periods for group in groups} == {(0, 1, 2, 3)}
    by_quarter = CoverageModel(service_scope=scope, service_period="quarter")
    groups = service_groups(CELLS, by_quarter, periods(by_quarter, 24), MONTHS)
    assert [group.periods for group in groups] == [(0,), (1,), (2,), (3,)] * len(names)
    assert groups[1].label == f"{names[0]} in the quarter from April 2027"


def test_a_year_can_be_one_period() -> None:
    """Where capacity meets demand by year, the group has the plan year's one period."""
    coverage = CoverageModel(period="year")
    (group,) = service_groups(CELLS[:1], coverage, periods(coverage, 24), MONTHS)
    assert group.periods == (0,)
