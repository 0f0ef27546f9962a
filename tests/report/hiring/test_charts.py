"""Charts of the hiring plan put their marks where the figures say, and never a figure that is none."""

from __future__ import annotations

import re
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.report.frames import empty_frame
from territory_opt.report.hiring.budget import budget_chart
from territory_opt.report.hiring.coverage import coverage_chart, coverage_months
from territory_opt.report.hiring.drawing import Chart, Scale, band, line, round_marks
from territory_opt.report.hiring.forecast import forecast_charts
from territory_opt.report.hiring.frontier import frontier_chart, unreached_levels
from territory_opt.report.hiring.hires import hires_chart
from territory_opt.report.hiring.stage_strip import stage_strip
from territory_opt.report.hiring.tornado import tornado_chart
from territory_opt.report.results import Hiring


@pytest.fixture
def hiring(made: SimpleNamespace) -> Hiring:
    return made.make_hiring()


def _of_style(chart: Chart, style: str) -> list[str]:
    return [shape.path for shape in chart.shapes if shape.style == style]


def _numbers(path: str) -> list[float]:
    return [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", path)]


def _all_finite(*charts: Chart | None) -> bool:
    return not any(
        "nan" in text or "inf" in text
        for chart in charts
        if chart is not None
        for text in [*(shape.path for shape in chart.shapes), *(f"{label.x} {label.y}" for label in chart.labels)]
    )


def test_a_line_breaks_where_a_figure_is_missing() -> None:
    """Two months, a gap, two months: two strokes; a band leaves the gap out."""
    values = [1.0, 2.0, np.nan, 3.0, 4.0]
    assert line(range(5), values) == "M0 1L1 2M3 3L4 4"
    assert band(range(5), values, np.zeros(5)) == "M0 1L1 2L3 3L4 4L4 0L3 0L1 0L0 0Z"
    assert band(range(5), [np.nan] * 5, np.zeros(5)) == ""


@given(low=st.integers(-(10**9), 10**9), span=st.integers(0, 10**9), unit=st.sampled_from([1, 0.01]))
def test_round_marks_reach_around_the_figures(low: int, span: int, unit: float) -> None:
    """An axis holds every figure it was asked to show, also when all of them are one."""
    marks = round_marks(unit * low, unit * (low + span))
    room = 1e-9 * (abs(low) + span + 1)
    assert marks[0] <= unit * low + room
    assert marks[-1] >= unit * (low + span) - room
    assert 2 <= len(marks) <= 8


def test_a_scale_maps_its_ends_and_its_middle() -> None:
    """Amounts grow upwards; a scale of nothing puts its one figure in the middle."""
    assert [Scale(0, 10, 200, 100).at(value) for value in (0, 5, 10)] == [200, 150, 100]
    assert Scale(3, 3, 0, 50).at(3) == 25


def test_coverage_shows_the_trial_with_its_bands(hiring: Hiring) -> None:
    """Demand and capacity carry bands, the level asked for stands at its share of demand, and coverage lies below."""
    chart = coverage_chart(hiring, 0.75, "USD")
    assert chart is not None
    assert len(_of_style(chart, "demand-band")) == 1
    assert len(_of_style(chart, "capacity-band")) == 2
    demand, level = (_numbers(_of_style(chart, f"{style}-line")[0]) for style in ("demand", "level"))
    ground = chart.shapes[0].path
    bottom = _numbers(ground)[1]
    heights = [(bottom - y) for y in demand[1::2]]
    asked = [(bottom - y) for y in level[1::2]]
    assert asked == pytest.approx([0.75 * height for height in heights], abs=0.2)
    assert "the level asked for, 75\u00a0%" in dict(chart.legend)["level-line"]


def test_without_a_trial_no_band_is_claimed(hiring: Hiring) -> None:
    """Bands of cells do not add up to the company's, so none is drawn and the page says why."""
    chart = coverage_chart(replace(hiring, months=hiring.months.iloc[:0]), 0.0, "USD")
    assert chart is not None
    assert not _of_style(chart, "demand-band")
    assert not _of_style(chart, "level-line")
    assert "not tried" in chart.note
    months = coverage_months(replace(hiring, months=hiring.months.iloc[:0]))
    assert months["demand_usd"].sum() == pytest.approx(hiring.coverage["demand_usd"].sum())


def test_joins_are_stacked_by_role_and_kind(hiring: Hiring) -> None:
    """Each kind has its panel; a month's bars are as high as its people, and every role of the chart has its colour."""
    chart = hires_chart(hiring)
    assert chart is not None
    words = [label.text for label in chart.labels if label.style == "label"]
    assert [text.partition(":")[0] for text in words] == [
        "growth", "accepted offers and open positions", "refills to be expected of those who leave",
    ]  # fmt: skip
    assert [name for _, name in chart.legend] == [
        "account executive", "sales development rep", "sales engineer", "manager",
    ]  # fmt: skip
    people = hiring.hires[["growth", "committed", "backfill"]].sum().sum()
    bars = [shape for shape in chart.shapes if shape.style.startswith("role")]
    told = sum(float(shape.title.split(": ")[1].split()[0]) for shape in bars)
    assert told == pytest.approx(people, rel=0.02)
    only = replace(hiring, hires=hiring.hires.assign(growth=0.0, committed=0.0))
    found = hires_chart(only)
    assert found is not None
    assert len([label for label in found.labels if label.style == "label"]) == 1


def test_the_budget_is_marked_where_there_is_one(hiring: Hiring) -> None:
    """A year with a budget has a mark at it, a year without says so."""
    chart = budget_chart(hiring, "USD")
    assert chart is not None
    (mark,) = _of_style(chart, "budget-line")
    first, _ = _of_style(chart, "cost")
    left, cost = _numbers(first)[0], _numbers(first)[2]
    assert (_numbers(mark)[0] - left) / cost == pytest.approx(1.94 / 1.28, rel=0.01)
    assert any(label.text == "$2.20M, no budget" for label in chart.labels)


def test_the_frontier_marks_what_was_asked_and_what_is_not_worth_it(hiring: Hiring) -> None:
    """Cost rises to the right, the asked point and the knee are named, a dominated level is hollow.

    A level without a plan is said in words.
    """
    chart = frontier_chart(hiring, 0.75, "USD")
    assert chart is not None
    named = {label.text: (label.x, label.y) for label in chart.labels if label.text in ("asked for", "knee")}
    assert named["asked for"][0] < named["knee"][0]
    assert named["asked for"][1] > named["knee"][1]
    assert len(_of_style(chart, "dot point hollow")) == 1
    poor = replace(hiring, frontier=hiring.frontier.assign(gap=[np.inf] + [0.004] * 6))
    faint = frontier_chart(poor, 0.75, "USD")
    assert faint is not None
    assert len(_of_style(faint, "dot point hollow unproven")) == 1
    assert "Faint" in faint.note
    assert "Faint" not in chart.note
    assert unreached_levels(hiring.frontier) == ("No plan keeps a level of 82\u00a0%.",)
    assert frontier_chart(Hiring(), 0.75, "USD") is None


def test_the_tornado_has_the_widest_on_top(hiring: Hiring) -> None:
    """Bars shrink downwards, start at the plan's cost, and each end says which value it is."""
    chart = tornado_chart(hiring, 6.11e6, "USD")
    assert chart is not None
    names = [label.text for label in chart.labels if label.anchor == "end" and label.style == "label"]
    widest = hiring.tornado.sort_values("swing_usd", ascending=False)["assumption"].tolist()
    assert [name.partition(",")[0] for name in names] == widest
    middle = _numbers(chart.shapes[-1].path)[0]
    lows = [_numbers(path) for path in _of_style(chart, "end-low")]
    assert all(min(abs(x - middle), abs(x + width - middle)) < 0.2 for x, _, width, *_ in lows)
    assert {"-20 %", "+20 %", "1 month slower"} <= {label.text for label in chart.labels}
    assert tornado_chart(hiring, float("nan"), "USD") is None


def test_the_strip_marks_each_role_that_becomes_due(hiring: Hiring, made: SimpleNamespace) -> None:
    """A box a month; the mark stands over the month; a month that leaps over a stage has a mark for each role."""
    chart = stage_strip(hiring, "USD")
    assert chart is not None
    boxes = [shape for shape in chart.shapes if shape.style.startswith("stage")]
    (due,) = _of_style(chart, "due")
    assert len(boxes) == 24
    assert _numbers(boxes[6].path)[0] < _numbers(due)[0] < _numbers(boxes[7].path)[0]
    leap = pd.concat([made.stages().iloc[[6]].assign(stage="middle", role="manager of operations"), made.stages()])
    both = stage_strip(replace(hiring, stages=leap.sort_values("month", kind="stable")), "USD")
    assert both is not None
    assert len(_of_style(both, "due")) == 2
    assert len([shape for shape in both.shapes if shape.style.startswith("stage")]) == 24


def test_the_forecast_continues_history(made: SimpleNamespace) -> None:
    """The company comes first, then segments by size; booked months carry no band."""
    charts = forecast_charts(made.forecast(), "USD")
    assert [chart.caption for chart in charts] == ["All segments", *made.SEGMENTS]
    (history,) = _of_style(charts[0], "history-line")
    (ahead,) = _of_style(charts[0], "demand-line")
    assert max(_numbers(history)[::2]) < min(_numbers(ahead)[::2])
    without = forecast_charts(made.forecast(history=0), "USD")
    assert not _of_style(without[0], "history-line")
    assert dict(without[0].legend) == {"demand-line": "forecast", "demand-band": "its 80 % band"}


AMOUNTS = st.lists(st.integers(0, 10**8).map(float), min_size=12, max_size=12)


@settings(max_examples=25)
@given(demand=AMOUNTS, capacity=AMOUNTS, level=st.sampled_from([0.0, 0.75, 1.0]))
def test_no_coordinate_is_ever_not_a_number(demand: list[float], capacity: list[float], level: float) -> None:
    """Whatever demand and capacity are, none at all included, a page gets figures it can draw."""
    months = pd.date_range("2027-01-01", periods=12, freq="MS")
    coverage = pd.DataFrame(
        {"month": months, "segment": "S", "region": "R", "demand_usd": demand, "capacity_usd": capacity}
    )
    budget = pd.DataFrame({"year": [2027], "cost_usd": [sum(capacity)], "budget_usd": [np.nan]})
    hiring = replace(Hiring(), coverage=coverage, budget=budget)
    assert _all_finite(coverage_chart(hiring, level, "USD"), budget_chart(hiring, "USD"))


def test_empty_frames_make_no_charts() -> None:
    """A run without plan, trial or studies has nothing to draw, and no error."""
    hiring = Hiring()
    assert coverage_chart(hiring, 0.75, "USD") is None
    assert hires_chart(hiring) is None
    assert budget_chart(hiring, "USD") is None
    assert tornado_chart(hiring, 1.0, "USD") is None
    assert stage_strip(hiring, "USD") is None
    assert forecast_charts(empty_frame("forecast"), "USD") == ()
