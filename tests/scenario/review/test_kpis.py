"""Indicators against their thresholds."""

from __future__ import annotations

import math
from importlib.resources import files

import pandas as pd
import pytest
from pydantic import ValidationError

from territory_opt.scenario.review.kpis import Findings, indicators
from territory_opt.scenario.review.model import ReviewModel, Threshold
from territory_opt.workspace.declared import read_declared


@pytest.fixture(scope="module")
def model() -> ReviewModel:
    return read_declared(files("territory_opt.models").joinpath("review.yaml"), ReviewModel)


def _findings(**changes: object) -> Findings:
    given: dict[str, object] = {
        "attainment": pd.DataFrame({"level": ["company"], "attainment_share": [0.95]}),
        "accuracy": pd.DataFrame(
            {
                "level": ["company", "segment", "region"],
                "segment": ["all", "SMB", "all"],
                "region": ["all", "all", "West"],
                "bias_share": [-0.15, 0.0, 0.0],
                "tracking_signal": [0.0, 3.0, -3.0],
                "forecast_usd": [10.0, 4.0, 6.0],
            }
        ),
        "attrition": pd.DataFrame(
            {"segment": ["SMB", "all"], "people": [5, 9], "expected": [0.5, 0.9], "left": [2, 2],
             "chance_share": [0.04, 0.2]}
        ),
        "starts": pd.DataFrame({"role": ["manager"], "behind": [3.0]}),
        "workload": pd.DataFrame({"segment": ["SMB"], "variation": [0.3], "plan_variation": [0.2]}),
        "coverage": pd.Series([1.2, 0.95], index=["SMB in West", "SMB in East"]),
        "pipeline_usd": 30.0,
        "expected_usd": 20.0,
    }  # fmt: skip
    return Findings(**{**given, **changes})


def test_status_follows_the_thresholds(model: ReviewModel) -> None:
    """Each side of each threshold: on track up to watch, to be acted on beyond act."""
    table = indicators(_findings(), model, {}).set_index("indicator")
    assert table["status"].to_dict() == {
        "attainment": "on track",
        "forecast_bias": "watch",
        "tracking_signal": "watch",
        "hires_behind": "act",
        "attrition_chance": "act",
        "coverage": "watch",
        "workload_balance": "watch",
        "pipeline_coverage": "act",
    }
    assert table.loc["coverage", "where"] == "SMB in East"
    assert table.loc["tracking_signal", "where"] == "West"  # as far off as SMB, with more money in it
    assert set(table["trend"]) == {"new"}


def test_trend_knows_which_way_is_worse(model: ReviewModel) -> None:
    """More attainment is better, more bias either way is worse, a change that does not show is none."""
    before = {"attainment": 0.90, "forecast_bias": 0.10, "coverage": 0.951, "hires_behind": 4.0}
    table = indicators(_findings(), model, before).set_index("indicator")["trend"]
    assert table["attainment"] == "better"
    assert table["forecast_bias"] == "worse"
    assert table["coverage"] == "same"
    assert table["hires_behind"] == "better"
    assert table["pipeline_coverage"] == "new"


def test_what_the_data_do_not_tell_is_said(model: ReviewModel) -> None:
    """Without a month left or a pipeline the indicator is not known, never in order."""
    table = indicators(_findings(coverage=pd.Series(dtype=float), pipeline_usd=math.nan), model, {})
    unknown = table.set_index("indicator")["status"]
    assert unknown["coverage"] == unknown["pipeline_coverage"] == "not known"


def test_thresholds_are_checked() -> None:
    """An act on the wrong side of watch, or an indicator twice, is refused."""
    with pytest.raises(ValidationError, match="an act below watch"):
        Threshold(indicator="attainment", watch=0.5, act=0.8, source="x")
    one = Threshold(indicator="attainment", watch=0.8, act=0.5, source="x")
    with pytest.raises(ValidationError, match="each indicator once"):
        ReviewModel(name="review", thresholds=(one, one))


def test_every_default_names_its_source(model: ReviewModel) -> None:
    """A reader can ask of each threshold where it comes from."""
    assert all(threshold.source for threshold in model.thresholds)
    assert len(model.thresholds) == 8
