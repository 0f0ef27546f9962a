"""ARR stages: their limits and ratios, how ARR grows, and which role is due when."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from territory_opt.headcount.stages import (
    Stages,
    arr_by_month,
    load_stages,
    plan_stages,
    ratio_of,
    stage_by_month,
    stage_of,
    stage_sentences,
)

MONTHS = pd.date_range("2027-01-01", periods=6, freq="MS")


def declared(*begins: float) -> Stages:
    stages = [
        {"name": f"stage {at}", "from_arr_usd": begin, "role": f"role {at}", "duties": [f"duty {at}"]}
        for at, begin in enumerate(begins)
    ]
    return Stages.model_validate({"name": "test", "stages": stages})


@pytest.mark.parametrize(
    ("arr_usd", "role"),
    [
        (0.0, "technical operations rep"),
        (999_999.0, "technical operations rep"),
        (1_000_000.0, "sales effectiveness manager"),
        (9_999_999.0, "sales effectiveness manager"),
        (10_000_000.0, "director of sales operations"),
        (5e9, "director of sales operations"),
    ],
)
def test_arr_names_the_role(arr_usd: float, role: str) -> None:
    """Each stage lasts from its own begin to the next one's."""
    assert stage_of(arr_usd, load_stages()).role == role


@pytest.mark.parametrize("begins", [(1.0, 2.0), (0.0, 2.0, 2.0)])
def test_stages_begin_at_zero_and_ascend(begins: tuple[float, ...]) -> None:
    """Stages that leave ARR out or do not ascend are refused."""
    with pytest.raises(ValidationError, match="begin"):
        declared(*begins)


def test_stages_need_names_of_their_own() -> None:
    """Two stages of one name are refused: reports could not tell them apart."""
    stage = {"name": "s", "from_arr_usd": 0, "role": "r", "duties": []}
    with pytest.raises(ValidationError, match="name of their own"):
        Stages.model_validate({"name": "test", "stages": [stage, stage | {"from_arr_usd": 1}]})


def test_every_shipped_ratio_has_a_source() -> None:
    """Each ratio says where it comes from or that it is an assumption, and a stage may call for no such role."""
    shipped = load_stages().stages
    sources = [ratio.source for stage in shipped for ratio in stage.ratios.values()]
    assert sources
    assert all(len(source) > 9 and source != "your own" for source in sources)
    assert ratio_of(shipped[0], "manager") is None
    assert ratio_of(shipped[2], "manager") == 8


def test_a_plain_number_overrides_a_ratio() -> None:
    """A user's own ratio needs no more than the number, and is told apart from ours."""
    stage = {"name": "s", "from_arr_usd": 0, "role": "r", "duties": [], "ratios": {"manager": 10}}
    (own,) = Stages.model_validate({"name": "test", "stages": [stage]}).stages
    assert ratio_of(own, "manager") == 10
    assert own.ratios["manager"].source == "your own"
    with pytest.raises(ValidationError, match="greater than 0"):
        Stages.model_validate({"name": "test", "stages": [stage | {"ratios": {"manager": 0}}]})


def test_arr_renews_by_the_month_and_grows_by_what_is_sold() -> None:
    """A year keeps the renewed share of ARR, evenly by month; what is sold renews a year later."""
    sold = np.zeros((24, 1))
    sold[0] = 100.0
    arr = arr_by_month(np.array([1200.0]), np.array([0.9]), sold)
    assert arr[0] == pytest.approx(1200 - 10 + 100)
    assert arr[11] == pytest.approx(1080 + 100)
    assert arr[12] == pytest.approx(1080 - 9 + 90)
    assert arr[23] == pytest.approx(972 + 90)


@given(st.integers(0, 10_000))
def test_arr_of_segments_adds_up(seed: int) -> None:
    """Segments followed one by one, contract by contract, add up to the company's ARR."""
    rng = np.random.default_rng(seed)
    current, kept, sold = rng.uniform(0, 1e6, 2), rng.uniform(0.5, 1.2, 2), rng.uniform(0, 1e5, (30, 2))
    expected = np.zeros(30)
    for segment in range(2):
        contracts = [(month - 12, current[segment] / 12) for month in range(12)]
        contracts += [(month, sold[month, segment]) for month in range(30)]
        for begun, amount in contracts:
            for month in range(max(begun, 0), 30):
                expected[month] += amount * kept[segment] ** ((month - begun) // 12)
    assert arr_by_month(current, kept, sold) == pytest.approx(expected)


def test_a_stage_once_reached_stays() -> None:
    """ARR that dips below a limit changes nothing, and neither does a dip below what today has reached."""
    stages = declared(0, 100, 200)
    assert stage_by_month(np.array([90.0, 100.0, 99.0, 250.0, 150.0]), stages).tolist() == [0, 1, 1, 2, 2]
    assert stage_by_month(np.array([90.0, 95.0]), stages, current_arr_usd=120.0).tolist() == [1, 1]


def test_each_role_is_due_once_when_arr_passes_its_limit() -> None:
    """One row a month, one more for a stage leapt over, and each later stage due in exactly one month."""
    stages = declared(0, 100, 200, 300)
    planned = plan_stages(MONTHS, np.array([50.0, 120.0, 90.0, 310.0, 320.0, 330.0]), stages, current_arr_usd=40.0)
    assert planned["stage"].tolist() == [f"stage {at}" for at in (0, 1, 1, 2, 3, 3, 3)]
    assert planned.loc[planned["due"], "role"].tolist() == ["role 1", "role 2", "role 3"]
    assert planned.loc[planned["due"], "month"].tolist() == [MONTHS[1], MONTHS[3], MONTHS[3]]
    assert planned["month"].drop_duplicates().tolist() == list(MONTHS)


def test_sentences_name_the_role_the_month_and_the_limit() -> None:
    """The report's words say what today calls for and what becomes due when."""
    stages = load_stages()
    planned = plan_stages(MONTHS, np.linspace(8e6, 11e6, 6), stages, current_arr_usd=7.5e6)
    today, due = stage_sentences(planned, stages)
    assert today == "Sales effectiveness manager called for from $1M of ARR on, so today: onboarding, training"
    assert due.startswith("Director of sales operations due in May 2027, when ARR passes $10M: growth plan")


def test_a_stage_reached_before_the_plan_is_not_due_again() -> None:
    """A company that is past a limit today has the role's stage, but no month in which it becomes due."""
    stages = load_stages()
    planned = plan_stages(MONTHS, np.full(6, 9.9e6), stages, current_arr_usd=10.1e6)
    assert set(planned["stage"]) == {"from $10M"}
    assert not planned["due"].any()
    assert len(stage_sentences(planned, stages)) == 1
