"""All studies of a plan together."""

from __future__ import annotations

import pandas as pd
import pytest

from territory_opt.headcount.model import HeadcountModel
from territory_opt.headcount.staffing.solve import solve_hiring
from territory_opt.headcount.study.assumptions import Assumed
from territory_opt.headcount.study.ranges import Ranges
from territory_opt.headcount.study.study import study_plan
from territory_opt.report.frames import COLUMNS
from tests.headcount.study.cases import small_problem
from tests.headcount.study.test_tornado import NOTHING_LEARNED, MakeModel, state


@pytest.fixture
def assumed(make_model: MakeModel) -> Assumed:
    model: HeadcountModel = make_model(segments={"default": {"lead_months": 1}, "Enterprise": {"lead_months": 2}})
    return Assumed(model, state, Ranges(), NOTHING_LEARNED)


def test_a_plan_has_all_its_studies(assumed: Assumed) -> None:
    """Each study has the columns that results are stored in, and the notes say what the sweep found."""
    problem = small_problem()
    study = study_plan(problem, solve_hiring(problem), assumed, seconds=20.0)
    assert study.tornado is not None
    assert study.worth is not None
    frames: dict[str, pd.DataFrame] = {
        "frontier": study.frontier.points,
        "tornado": study.tornado.rows,
        "worth": study.worth,
    }
    for name, frame in frames.items():
        assert list(frame.columns) == list(COLUMNS[name])
        assert len(frame)
    assert "highest service level" in study.frontier.sentences[0]


def test_without_a_plan_service_levels_are_still_studied(assumed: Assumed) -> None:
    """Where no plan keeps the level asked for, the sweep shows what levels cost that can be kept."""
    problem = small_problem(service_level=0.95)
    study = study_plan(problem, solve_hiring(problem), assumed, seconds=20.0)
    assert study.tornado is None
    assert study.worth is None
    assert study.frontier.points["service_level"].max() < 0.95
    assert study.frontier.points["objective_usd"].notna().all()
