"""Charts put their marks where the figures say."""

from __future__ import annotations

import pytest

from territory_opt.report.charts import balance_chart, term_bars
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
    assert high.x == chart.ticks[-1][0]
    assert chart.ticks[-1][1] == "250+"


def test_terms_are_ordered_by_size(results: Results) -> None:
    """The dearest term comes first and has the longest bar."""
    bars = term_bars(results)
    assert [bar.value for bar in bars] == ["$600k", "$400k", "$250k"]
    assert [bar.length for bar in bars] == sorted((bar.length for bar in bars), reverse=True)
