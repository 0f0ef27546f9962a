"""Places of bars and dots in the report's charts; the templates draw them, the stylesheet colours them."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from territory_opt.report.fields import clip, show
from territory_opt.report.narrative import term_label
from territory_opt.report.results import Results

WIDTH = 640.0
"""Width of every chart in its own units; the page scales it."""
_LEFT = 130.0
_RIGHT = 12.0
_LARGEST_INDEX = 250.0


@dataclass(frozen=True)
class Dot:
    """One seat in the balance chart: its place and what a reader sees when pointing at it."""

    x: float
    row: str
    title: str


@dataclass(frozen=True)
class Strip:
    """One line of the balance chart: the seats of one segment, today and planned."""

    label: str
    y: float
    today: tuple[Dot, ...]
    plan: tuple[Dot, ...]


@dataclass(frozen=True)
class BalanceChart:
    """Index of potential of every seat: band, ticks and one strip a segment; and the same in words."""

    description: str
    height: float
    left: float
    band_x: float
    band_width: float
    ticks: tuple[tuple[float, str], ...]
    strips: tuple[Strip, ...]


def balance_chart(today: pd.DataFrame, plan: pd.DataFrame) -> BalanceChart:
    """Place every seat by its potential index, today above and planned below.

    Parameters
    ----------
    today, plan : DataFrame
        The territories frame of either alignment.
    """
    step = 46.0
    strips = []
    for row, group in enumerate(sorted(plan["segments"].unique())):
        dots = [_dots(frame.loc[frame["segments"] == group]) for frame in (today, plan)]
        strips.append(Strip(str(group), 26.0 + step * row, dots[0], dots[1]))
    ticks = tuple(
        (_index_x(value), f"{value:.0f}{'+' if value == _LARGEST_INDEX else ''}")
        for value in (0, 50, 90, 110, 150, 200, 250)
    )
    left, right = _index_x(90), _index_x(110)
    said = "; ".join(_spread_in_words(str(group), today, plan) for group in sorted(plan["segments"].unique()))
    description = f"Potential of every seat as an index, 100 is the mean of its segment. {said}."
    return BalanceChart(description, step * len(strips) + 30.0, _LEFT, left, right - left, ticks, tuple(strips))


def _spread_in_words(group: str, today: pd.DataFrame, plan: pd.DataFrame) -> str:
    ranges = []
    for frame in (today, plan):
        index = frame.loc[frame["segments"] == group, "index_potential_usd"].fillna(0.0)
        ranges.append(f"from {index.min():.0f} to {index.max():.0f}")
    return f"{clip(group)}: today {ranges[0]}, planned {ranges[1]}"


def _dots(frame: pd.DataFrame) -> tuple[Dot, ...]:
    return tuple(
        Dot(_index_x(index), str(territory), f"{territory} · {name}: {index:.0f}")
        for territory, name, index in zip(
            frame["territory_id"], frame["name"], frame["index_potential_usd"].fillna(0.0), strict=True
        )
    )


def _index_x(index: float) -> float:
    share = min(index, _LARGEST_INDEX) / _LARGEST_INDEX
    return round(_LEFT + 10 + (WIDTH - _LEFT - _RIGHT - 20) * share, 1)


@dataclass(frozen=True)
class Bar:
    """One bar: its label, its place and length, and its value in words."""

    label: str
    y: float
    length: float
    value: str


def term_bars(results: Results) -> tuple[Bar, ...]:
    """Return the objective's terms as bars, the largest first."""
    terms = sorted(results.summary["objective_by_term"].items(), key=lambda item: -abs(item[1]))
    longest = max((abs(value) for _, value in terms), default=0.0) or 1.0
    room = WIDTH - 360.0
    return tuple(
        Bar(term_label(term), 26.0 * row, round(room * abs(value) / longest, 1),
            show(value, "usd", results.settings["currency"]))
        for row, (term, value) in enumerate(terms)
    )  # fmt: skip
