"""Changes of demand: which cells and months they stand for, and what they cannot be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from territory_opt.scenario.changes.apply import Changed

Apply = Callable[..., Changed]
Problems = Callable[..., list[str]]

UP: dict[str, Any] = {"change": "demand", "where": {"segment": "SMB"}, "by": 1.1}


def test_a_change_of_demand_becomes_a_factor(apply: Apply) -> None:
    """Values are lists of them, months their first day; the tables stay as they are."""
    changed = apply({**UP, "where": {"region": ["South"], "segment": "SMB"}, "from": "2027-04", "until": "2027-06"})
    (factor,) = changed.factors
    assert factor.by == 1.1
    assert factor.where == {"region": ("South",), "segment": ("SMB",)}
    assert (factor.first, factor.last) == (pd.Timestamp("2027-04-01"), pd.Timestamp("2027-06-01"))
    told = "scaled demand by 1.1 where region is South and segment is SMB from 2027-04 until 2027-06: 1 cell; "
    assert changed.applied == (told + "60 accounts there keep the potential given for them",)


def test_without_where_all_demand_is_scaled(apply: Apply) -> None:
    """Every cell and month."""
    changed = apply({"change": "demand", "by": 0.9})
    assert changed.factors[0].where == {}
    assert changed.applied[0].startswith("scaled demand by 0.9: 2 cells")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({**UP, "where": {"segment": "SBM"}}, ["found segment: SBM", "SMB"]),
        ({**UP, "where": {"region": "Soth"}}, ["found region: Soth", "South (did you mean that?)"]),
        ({**UP, "where": {"segment": ["SMB", "Enterprise"]}}, ["found segment: Enterprise", "Mid-Market, SMB"]),
        ({**UP, "where": {"product": "A"}}, ["found product: A", "one of all"]),
        ({**UP, "from": "2031-01"}, ["2031-01 to 2028-12", "months of the forecast, 2027-01 to 2028-12"]),
        ({**UP, "until": "2026-12"}, ["months of the forecast, 2027-01 to 2028-12"]),
    ],
)
def test_demand_that_is_not_forecast_is_an_error(
    problems_of: Problems, change: dict[str, Any], words: list[str]
) -> None:
    """A misspelled cell or a month out of reach would change nothing."""
    (problem,) = problems_of(change)
    assert problem.startswith("scenarios/s.yaml, column changes[1]")
    for word in words:
        assert word in problem


def test_two_changes_of_one_cell_and_month_are_an_error(problems_of: Problems) -> None:
    """They may share a cell or a month, but not both."""
    first = {**UP, "until": "2027-06"}
    (problem,) = problems_of(first, {"change": "demand", "where": {"region": "South"}, "by": 2, "from": "2027-06"})
    assert "changes[2]" in problem
    assert "change 1 scales some of the same" in problem


def test_changes_that_do_not_meet_get_along(apply: Apply) -> None:
    """The same cell before and after summer, and another cell."""
    early, late = {**UP, "until": "2027-06"}, {**UP, "from": "2027-07"}
    changed = apply(early, late, {**UP, "where": {"segment": "Mid-Market"}})
    assert len(changed.factors) == 3


def test_a_derived_scenario_scales_what_its_base_left(apply: Apply) -> None:
    """Both factors count, the base's first; its sentence names its file."""
    changed = apply({**UP, "by": 2}, bases=[[UP]])
    assert [factor.by for factor in changed.factors] == [1.1, 2]
    assert changed.applied[0].startswith("scenarios/base-1.yaml: scaled demand by 1.1")
    assert changed.applied[1].startswith("scaled demand by 2 ")


def test_cells_that_the_scenario_makes_can_be_scaled(apply: Apply) -> None:
    """Demand is told by the tables as changed, wherever its change stands."""
    new = {"change": "set", "table": "accounts", "where": {"account_id": ["A000", "A001"]}, "to": {"region": "North"}}
    changed = apply({**UP, "where": {"region": "North"}}, new)
    assert changed.applied[0].startswith("scaled demand by 1.1 where region is North: 2 cells")


def test_until_before_from_is_refused(apply: Apply) -> None:
    """Months run forward."""
    with pytest.raises(ValueError, match="until that is not before from"):
        apply({**UP, "from": "2027-07", "until": "2027-06"})
