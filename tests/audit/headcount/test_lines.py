"""Recurring revenue, stages and the mean of the worst outcomes, against plain counts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.audit.headcount.derived import mean_of_worst
from territory_opt.audit.headcount.facts import HiringFacts
from territory_opt.audit.headcount.lines import recurring_usd, stage_reached
from territory_opt.headcount.staffing.arithmetic import tail_mean

MONTHS = pd.date_range("2027-01-01", periods=24, freq="MS")
STAGES = {"stages": [{"from_arr_usd": 0}, {"from_arr_usd": 2_000}, {"from_arr_usd": 5_000}]}


def _facts(point_usd: np.ndarray, arr_usd: float, kept_usd: float) -> HiringFacts:
    base = pd.DataFrame({"segment": ["SMB"], "region": ["East"], "arr_usd": [arr_usd], "kept_usd": [kept_usd]})
    nobody: Any = pd.DataFrame()
    cells = (("SMB", "East"), ("SMB", "West"))[: len(point_usd)]
    return HiringFacts(MONTHS, cells, point_usd, point_usd[None], nobody, nobody, base, {}, STAGES, {})


def test_revenue_without_new_business_shrinks_by_what_is_lost() -> None:
    """Of 1,200 a twelfth comes up each month: after a year half of it is kept, after two a quarter."""
    arr = recurring_usd(_facts(np.zeros((1, 24)), 1_200, 600))[0]
    assert arr[0] == pytest.approx(1_150)
    assert arr[11] == pytest.approx(600)
    assert arr[23] == pytest.approx(300)
    assert np.allclose(np.diff(arr[:12]), -50)


def test_new_business_runs_for_a_year_and_is_kept_as_the_rest() -> None:
    """A cell that has sold nothing keeps what the company keeps of its revenue."""
    point = np.zeros((2, 24))
    point[1, 2] = 800.0
    arr = recurring_usd(_facts(point, 1_000, 900))[1]
    assert arr.tolist() == pytest.approx([0.0] * 2 + [800.0] * 12 + [720.0] * 10)


def test_a_stage_once_reached_stays() -> None:
    """Revenue that falls below a limit again, today's included, dismisses nobody."""
    facts = _facts(np.zeros((1, 24)), 2_500, 1_000)
    assert stage_reached(facts, recurring_usd(facts)).tolist() == [1] * 24
    rising = np.array([[100.0] * 12 + [6_000.0] + [100.0] * 11])
    assert stage_reached(_facts(rising, 0, 0), rising).tolist() == [0] * 12 + [2] * 12


@given(
    values=st.lists(st.floats(0, 1e6), min_size=1, max_size=40),
    share=st.sampled_from([0.01, 0.1, 0.15, 0.25, 0.5, 0.8, 1.0]),
)
def test_two_codes_agree_on_the_worst_outcomes(values: list[float], share: float) -> None:
    """The least over a threshold is the mean of the largest values."""
    assert mean_of_worst(np.array(values), share) == pytest.approx(tail_mean(np.array(values), share), abs=1e-3)
