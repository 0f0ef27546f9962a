"""Which assumptions matter, with the plan held fixed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.demand.segments import entry_of
from territory_opt.headcount.model import HeadcountModel
from territory_opt.headcount.ramp import seat_life
from territory_opt.headcount.staffing.arithmetic import objective_usd
from territory_opt.headcount.staffing.problem import HiringProblem
from territory_opt.headcount.study.assumptions import Assumed, stretched
from territory_opt.headcount.study.measures import covered_share, postponed
from territory_opt.headcount.study.ranges import Ranges
from territory_opt.headcount.study.tornado import Tornado, plan_tornado
from tests.headcount.study.cases import CELLS, small_problem

MakeModel = Callable[..., HeadcountModel]
STARTS = np.array([[0, 2], [1, 1], [0, 1]])
NOTHING_LEARNED = pd.DataFrame({"what": [], "segment": [], "low": [], "high": [], "learned": np.zeros(0, dtype=bool)})


def state(model: HeadcountModel) -> HiringProblem:
    """Two people in each cell who may leave, and starts that ramp, as the model has it."""
    problem = small_problem()
    entries = [entry_of(model.segments, segment) for segment, _ in CELLS]
    lives = [seat_life(entry, model.backfill, 12) for entry in entries]
    full_usd = np.outer([entry.quota_usd * entry.attainment_share for entry in entries], model.season_shares)
    stay = np.array([(1 - entry.attrition_share) ** (np.arange(12) / 12) for entry in entries])
    return replace(
        problem,
        supply_usd=np.broadcast_to(2 * full_usd * stay, (3, 2, 12)),
        productive=np.array([life.productive for life in lives]),
        occupied=np.vstack([*(life.occupied for life in lives), np.ones(12)]),
        full_usd=full_usd,
        first_month=np.array([*(entry.lead_months for entry in entries), 1]),
    )


@pytest.fixture
def model(make_model: MakeModel) -> HeadcountModel:
    """Two segments in which people ramp and leave, a season, and lead times that the plan just keeps."""
    season = [0.06, 0.07, 0.11] * 4
    shares = (np.array(season) / sum(season)).tolist()
    entry = {"quota_usd": 500_000, "attrition_share": 0.2, "lead_months": 1, "ramp_shares": [0.0, 0.3, 0.6]}
    changed = {"default": entry, "Enterprise": {"lead_months": 4, "ramp_shares": [0.0, 0.0, 0.5]}}
    return make_model(season_shares=shares, segments=changed)


def tornado_of(model: HeadcountModel, learned: pd.DataFrame = NOTHING_LEARNED, seconds: float = 20.0) -> Tornado:
    return plan_tornado(STARTS, Assumed(model, state, Ranges(), learned), seconds=seconds)


def test_each_assumption_moves_what_it_should(model: HeadcountModel) -> None:
    """More demand, attrition, ramp or lag cover less; more attainment or quota more; cost and margin only cost."""
    tornado = tornado_of(model)
    rows = tornado.rows
    coverage = rows["coverage_high_share"] - rows["coverage_low_share"]
    objective = rows["objective_high_usd"] - rows["objective_low_usd"]
    harmful = rows["assumption"].isin(["demand", "attrition", "ramp", "backfill lag", "hiring lead time"])
    helpful = rows["assumption"].isin(["attainment", "quota"])
    money = rows["assumption"].isin(["cost of people", "margin"])
    assert (coverage[harmful] < 0).all()
    assert (objective[rows["assumption"].isin(["demand", "attrition", "ramp"])] > 0).all()
    assert (coverage[helpful] > 0).all()
    assert (objective[helpful] < 0).all()
    assert (coverage[money] == 0).all()
    assert (objective[money] > 0).all()
    assert set(rows["assumption"][~(harmful | helpful | money)]) == {"season of bookings"}


def test_the_widest_swing_comes_first(model: HeadcountModel) -> None:
    """Rows are sorted by swing, which spans both ends and the plan's own objective."""
    tornado = tornado_of(model)
    rows = tornado.rows
    assert rows["swing_usd"].is_monotonic_decreasing
    assert not rows.duplicated(["assumption", "segment"]).any()
    ends = rows[["objective_low_usd", "objective_high_usd"]].assign(own=tornado.objective_usd)
    assert rows["swing_usd"].to_numpy() == pytest.approx((ends.max(axis=1) - ends.min(axis=1)).to_numpy())
    assert tornado.coverage_share == covered_share(state(model), STARTS)
    assert tornado.objective_usd == objective_usd(state(model), STARTS)


def test_what_is_learned_moves_over_its_interval(model: HeadcountModel) -> None:
    """A learned value goes from end to end of its interval, anything else by its declared range."""
    learned = pd.DataFrame(
        {
            "what": ["attainment_share", "attrition_share"],
            "segment": ["SMB", "SMB"],
            "low": [0.45, 0.01],
            "high": [0.53, 0.02],
            "learned": [True, False],
        }
    )
    rows = tornado_of(model, learned).rows.set_index(["assumption", "segment"])
    labels = rows[["low_label", "high_label"]]
    assert labels.loc[("attainment", "SMB")].tolist() == ["45%", "53%"]
    assert labels.loc[("attainment", "Enterprise")].tolist() == ["40%", "60%"]
    assert labels.loc[("attrition", "SMB")].tolist() == ["16%", "24%"]
    assert labels.loc[("backfill lag", "all")].tolist() == ["1 month", "3 months"]


def test_a_longer_lead_time_moves_starts_to_the_first_month_open(model: HeadcountModel) -> None:
    """Starts that come too early come as soon as they may, nobody is lost while any month is open."""
    problem = state(model)
    later = replace(problem, first_month=np.array([4, 2, 9]))
    assert postponed(later, STARTS).tolist() == [[0, 2], [0, 2], [0, 0]]
    assert (postponed(problem, STARTS) == STARTS).all()


def test_what_time_does_not_allow_is_told(model: HeadcountModel) -> None:
    """With no time, no assumption is tried and each is named; the table keeps its columns."""
    tornado = tornado_of(model, seconds=0.0)
    assert tornado.rows.empty
    assert tornado.rows.columns[0] == "assumption"
    assert "attainment (SMB)" in tornado.left_out


@given(st.lists(st.floats(0, 1), min_size=1, max_size=9).map(sorted), st.floats(0.3, 3))
def test_a_stretched_ramp_loses_so_many_times_the_months(shares: list[float], factor: float) -> None:
    """A ramp stretched to twice its length loses about twice the months, never falls and ends in full productivity."""
    before, after = (sum(1 - share for share in ramp) for ramp in (shares, stretched(tuple(shares), factor)))
    assert after == pytest.approx(factor * before, abs=1.0 + abs(factor - 1))
    assert (np.diff(stretched(tuple(shares), factor)) >= -1e-12).all()
    assert stretched(tuple(shares), 1.0) == pytest.approx(tuple(shares))
    assert stretched(tuple(shares), 0.0) == ()
