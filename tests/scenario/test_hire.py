"""Hiring plans of a scenario without territories."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from territory_opt.errors import InputError
from territory_opt.report.results import HiringResults
from territory_opt.scenario.forecast import backtest_scenario, forecast_scenario
from territory_opt.scenario.hire import hire_scenario


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, write_small_workspace: Callable[..., Path]) -> Path:
    """Return a small workspace, which no test changes."""
    return write_small_workspace(tmp_path_factory.mktemp("workspace"))


@pytest.fixture(scope="module")
def hired(folder: Path) -> HiringResults:
    """Return its hiring plan."""
    return hire_scenario(folder, "redesign", study=False)


def test_plan_is_tried_and_told(hired: HiringResults) -> None:
    """A plan comes with its trial, its stages and where its assumptions come from."""
    assert hired.has_plan
    assert hired.hiring.runs == 400
    assert hired.summary["covered_low_share"] <= hired.summary["covered_share"] <= hired.summary["covered_high_share"]
    assert hired.hiring.stages["month"].nunique() == 24
    assert set(hired.hiring.assumptions["what"]) == {"ramp_months", "attainment_share", "attrition_share"}
    assert hired.hiring.frontier.empty
    assert hired.hiring.sentences["trial"]


def test_forecast_of_the_plan_is_the_forecast(folder: Path, hired: HiringResults) -> None:
    """What hiring is planned for is what the forecast alone says."""
    shown = forecast_scenario(folder, "redesign").forecast
    own = hired.forecast
    assert shown["point_usd"].sum() == pytest.approx(own["point_usd"].sum())
    year = own[(own["period"] == "year") & (own["level"] == "company")]["point_usd"].iloc[0]
    assert hired.hiring.coverage["demand_usd"].sum() == pytest.approx(year)


def test_level_given_on_the_call_wins_and_is_recorded(folder: Path) -> None:
    """A level that nothing can keep has no plan, a reason, and stands in the record."""
    none = hire_scenario(folder, "redesign", study=False, service_level=1.0)
    assert none.summary["status"] == "infeasible"
    assert none.summary["overrides"] == {"service_level": 1.0}
    assert "100" in none.summary["reason"]
    assert none.hiring.starts.empty
    assert none.hiring.runs == 400  # today's people are tried


DERIVED = """\
name: derived
base: redesign
changes:
  - {change: demand, where: {segment: SMB}, by: 1.5, from: 2027-07}
  - {change: parameter, model: headcount, to: {coverage.service_level: 0.3, outcomes.planning: 50}}
"""


def test_changed_demand_and_models_reach_forecast_and_hiring(
    write_small_workspace: Callable[..., Path], tmp_path: Path, hired: HiringResults
) -> None:
    """Hiring is planned for the demand that the forecast shows; what the call gives wins over the changed model."""
    folder = write_small_workspace(tmp_path)
    (folder / "scenarios" / "derived.yaml").write_text(DERIVED)
    shown = forecast_scenario(folder, "derived")
    assert shown.notes[0].startswith("scaled demand by 1.5 where segment is SMB from 2027-07: 1 cell")
    keys = ["period", "month", "level", "region", "segment"]
    both = shown.forecast.merge(forecast_scenario(folder, "redesign").forecast, on=keys, suffixes=("", "_before"))
    months = both[both["period"].eq("month") & both["segment"].eq("SMB") & both["month"].ge("2027-01-01")]
    rises = (months["point_usd"] / months["point_usd_before"]).groupby(months["month"].ge("2027-07-01")).unique()
    assert [value.round(9).tolist() for value in rises] == [[1.0], [1.5]]
    derived = hire_scenario(folder, "derived", study=False)
    year = both.loc[both["period"].eq("year") & both["level"].eq("company"), "point_usd"].iloc[0]
    assert derived.hiring.coverage["demand_usd"].sum() == pytest.approx(year)
    assert derived.summary["service_level"] == 0.3
    assert len(derived.summary["changes"]) == 2
    assert "scenarios/redesign.yaml" in derived.summary["inputs"]
    given = hire_scenario(folder, "derived", study=False, service_level=0.2)
    assert given.summary["service_level"] == 0.2
    assert hired.summary["service_level"] == 0.8


def test_backtest_needs_months_before_those_held_out(folder: Path) -> None:
    """Every level is judged; more months than there are are refused in words."""
    judged = backtest_scenario(folder, holdout=6)
    assert judged.levels["series"].iloc[0] == 1
    assert judged.levels["months"].eq(6).all()
    assert judged.levels["coverage_80"].between(0, 1).all()
    with pytest.raises(InputError, match="months to hold out"):
        backtest_scenario(folder, holdout=600)
