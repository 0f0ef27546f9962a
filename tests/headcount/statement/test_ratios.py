"""Support lines and how many people of them are called for."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from territory_opt.headcount.staffing.problem import Line, Ratio
from territory_opt.headcount.stages import Stages, stage_by_month
from territory_opt.headcount.statement.lines import executive_lines
from territory_opt.headcount.statement.ratios import Called, support

MONTHS = pd.date_range("2027-01-01", periods=24, freq="MS")
CELLS = (("Enterprise", "East"), ("SMB", "East"), ("SMB", "West"))
ROLE = {"driver": "account_executives", "cost_usd": 100_000}


@pytest.fixture
def called(stages: Stages) -> Called:
    """ARR of $0.9M grows by $10,000 a month, so that the second stage begins in November."""
    arr_usd = np.array([[0.5], [0.3], [0.1]]) * (1e6 + 1e4 * 10 / 0.9 * np.arange(24) / 10)
    stage_of = stage_by_month(arr_usd.sum(axis=0), stages)
    return Called(CELLS, np.array([3.0, 1.0, 1.0]), arr_usd, np.array([10.0, 20.0, 30.0]), stages, stage_of, MONTHS)


@pytest.fixture
def ask(make_model, called: Called):
    """The lines and ratios of declared roles."""

    def make(roles: dict[str, dict[str, Any]]) -> tuple[tuple[Line, ...], tuple[Ratio, ...]]:
        model = make_model(roles={name: ROLE | role for name, role in roles.items()})
        return support(executive_lines(CELLS), model, called)

    return make


def test_account_executives_call_by_segment(ask) -> None:
    """In each segment, so many of its account executives for one; the segment's own figure wins over the default."""
    lines, ratios = ask({"sales_engineer": {"each": {"default": 4, "Enterprise": 2}}})
    assert lines[3:] == (
        Line("sales_engineer", "Enterprise", "all", (0,)),
        Line("sales_engineer", "SMB", "all", (1, 2)),
    )
    heads = np.array([6.0, 4.0, 8.0, 9.0, 9.0])[:, None].repeat(24, axis=1)
    wanted = [((ratio.weights * heads).sum(axis=0) + ratio.fixed)[0] for ratio in ratios]
    assert wanted == [3, 3]
    assert [ratio.line for ratio in ratios] == [3, 4]
    assert ratios[0].words == "one sales engineer for 2 account executives in Enterprise"


@pytest.mark.parametrize(
    ("pool", "places"),
    [
        ("company", [("all", "all")]),
        ("region", [("all", "East"), ("all", "West")]),
        ("segment", [("Enterprise", "all"), ("SMB", "all")]),
        ("cell", list(CELLS)),
    ],
)
def test_every_pool_calls_for_as_many_in_all(ask, pool: str, places: list[tuple[str, str]]) -> None:
    """However people are shared, each account executive is served once."""
    lines, ratios = ask({"sdr": {"each": {"default": 4, "Enterprise": 2}, "pool": pool}})
    assert [(line.segment, line.region) for line in lines[3:]] == places
    total = sum(ratio.weights for ratio in ratios)
    np.testing.assert_allclose(total[:3, 0], [1 / 2, 1 / 4, 1 / 4])
    assert total[3:].sum() == 0


def test_the_stage_says_what_the_model_leaves_out(ask, called: Called) -> None:
    """A manager for 3 account executives, for 6 from the month in which ARR passes $1M."""
    _, ratios = ask({"manager": {"pool": "company"}})
    begins = int(np.argmax(called.stage_of == 1))
    assert 0 < begins < 23
    np.testing.assert_allclose(ratios[0].weights[0], np.where(np.arange(24) < begins, 1 / 3, 1 / 6))
    assert ratios[0].words == (
        f"one manager for 3 account executives in the company; for 6 account executives from {MONTHS[begins]:%B %Y}"
    )


def test_a_segments_own_figure_stands_beside_the_stages(ask) -> None:
    """Where the model names one segment alone, the others follow the stage."""
    _, ratios = ask({"manager": {"pool": "segment", "each": {"Enterprise": 5}}})
    np.testing.assert_allclose(ratios[0].weights[0], 1 / 5)
    np.testing.assert_allclose(ratios[1].weights[1, [0, -1]], [1 / 3, 1 / 6])


def test_what_nothing_calls_for_is_not_planned(ask) -> None:
    """A role without a figure, at stages that have none either, has no line; one segment's figure gives that one's."""
    assert len(ask({"sdr": {}})[0]) == 3
    lines, _ = ask({"sdr": {"each": {"SMB": 5}}})
    assert [line.segment for line in lines[3:]] == ["SMB"]


def test_revenue_customers_and_stages_call_for_fixed_numbers(ask, called: Called) -> None:
    """Recurring revenue by month, customers of today, and one for each stage reached."""
    lines, ratios = ask(
        {
            "customer_success": {"driver": "arr_usd", "each": {"default": 1e5}},
            "sdr": {"driver": "customers", "each": {"default": 5, "Enterprise": 2}, "pool": "company"},
            "sales_operations": {"driver": "stages", "pool": "company"},
        }
    )
    assert len(lines) == 3 + 4
    assert all((ratio.weights == 0).all() for ratio in ratios)
    np.testing.assert_allclose(ratios[0].fixed, called.arr_usd[0] / 1e5)
    np.testing.assert_allclose(ratios[1].fixed, called.arr_usd[1:].sum(axis=0) / 1e5)
    np.testing.assert_allclose(ratios[2].fixed, 10 / 2 + 50 / 5)
    np.testing.assert_array_equal(ratios[3].fixed, called.stage_of + 1)
    assert ratios[0].words == "one customer success manager for $100,000 of recurring revenue in Enterprise"
    assert ratios[3].words == "one sales operations person for each stage of growth reached in the company"


def test_heads_of_all_others_count_once_and_never_themselves(ask) -> None:
    """Roles that count heads come last; the first counts no other of them, the second counts the first."""
    lines, ratios = ask(
        {
            "sales_operations": {"driver": "headcount", "each": {"default": 10}, "pool": "company"},
            "manager": {"driver": "headcount", "each": {"default": 5}, "pool": "company"},
            "sdr": {"each": {"default": 4}},
        }
    )
    assert [line.role for line in lines[3:]] == ["sdr", "sdr", "sales_operations", "manager"]
    np.testing.assert_allclose(ratios[2].weights[:, 0], [0.1] * 5 + [0, 0])
    np.testing.assert_allclose(ratios[3].weights[:, 0], [0.2] * 6 + [0])


def test_heads_of_a_wider_pool_count_by_their_part(ask) -> None:
    """People shared by the company count in each segment by its part of the demand: 3 to 2."""
    _, ratios = ask(
        {
            "sdr": {"each": {"default": 4}, "pool": "company"},
            "manager": {"driver": "headcount", "each": {"default": 5}, "pool": "segment"},
        }
    )
    np.testing.assert_allclose(ratios[1].weights[:, 0], [0.2, 0, 0, 0.2 * 3 / 5, 0, 0])
    np.testing.assert_allclose(ratios[2].weights[:, 0], [0, 0.2, 0.2, 0.2 * 2 / 5, 0, 0])
