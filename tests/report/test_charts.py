"""Charts put their marks where the figures say."""

from __future__ import annotations

import pandas as pd
import pytest

from territory_opt.report.charts import COVERAGE_HEIGHT, balance_chart, quarter_bars, term_bars
from territory_opt.report.results import Results


def test_the_band_lies_around_the_mean_and_every_seat_is_shown(results: Results) -> None:
    """A seat at 100 sits in the middle of the band; an extreme one stays inside the chart."""
    plan = results.territories.assign(index_potential_usd=[100.0, 0.0, 900.0] * 3)
    chart = balance_chart(plan, plan)
    assert [strip.label for strip in chart.strips] == ["Enterprise", "Mid-Market", "SMB"]
    assert all(len(strip.plan) == len(strip.today) == 3 for strip in chart.strips)
    middle, low, high = chart.strips[0].plan
    assert middle.x == pytest.approx(chart.band_x + chart.band_width / 2, abs=0.2)
    assert chart.left < low.x < chart.band_x
    assert high.x < 640


def test_quarters_add_up_their_months(results: Results) -> None:
    """Demand of a quarter is the sum of its months and cells; one cell's surplus does not cover another's shortfall."""
    bars = quarter_bars(results.coverage)
    assert [bar.label for bar in bars] == ["Q1 2027", "Q2 2027", "Q3 2027", "Q4 2027"]
    assert sum(bar.demand_usd for bar in bars) == pytest.approx(results.coverage["demand_usd"].sum())
    assert bars[0].coverage_share == pytest.approx(1 - 3 * (1e5 + 8e4 + 6e4) / 9e6)
    assert bars[-1].coverage_share == 1
    assert max(max(bar.demand_height, bar.capacity_height) for bar in bars) == COVERAGE_HEIGHT


def test_no_coverage_makes_no_bars() -> None:
    """A workspace without any demand has an empty chart, not an error."""
    columns = {"month": pd.to_datetime([]), "demand_usd": [], "capacity_usd": [], "shortfall_usd": []}
    assert quarter_bars(pd.DataFrame(columns)) == ()


def test_terms_are_ordered_by_size(results: Results) -> None:
    """The dearest term comes first and has the longest bar."""
    bars = term_bars(results)
    assert [bar.value for bar in bars] == ["$600k", "$400k", "$250k"]
    assert [bar.length for bar in bars] == sorted((bar.length for bar in bars), reverse=True)
