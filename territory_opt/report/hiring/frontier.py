"""What each service level costs: the frontier, with the level asked for and its knee."""

from __future__ import annotations

import numpy as np
import pandas as pd

from territory_opt.headcount.study.frontier import knee_of
from territory_opt.report.fields import money, show
from territory_opt.report.hiring.axes import LEFT, RIGHT, panel
from territory_opt.report.hiring.drawing import WIDTH, Chart, Label, Scale, Shape, dot, line, round_marks
from territory_opt.report.results import Hiring

_TOP, _BOTTOM, _HEIGHT = 24.0, 214.0, 252.0
_LONGEST_WORDS = 110.0
_NEAR = 1e-6
_WIDE_GAP = 0.05
"""A plan proven less well says little about what its level has to cost."""
_FOUND = ("optimal", "feasible")


def found_levels(frontier: pd.DataFrame) -> pd.DataFrame:
    """Return the levels for which there is a plan, lowest first."""
    return frontier[frontier["status"].isin(_FOUND)].sort_values("service_level", ignore_index=True)


def unreached_levels(frontier: pd.DataFrame) -> tuple[str, ...]:
    """Say which levels of the sweep have no plan: proven so, or not found in its time."""
    said = []
    for status, words in (
        ("infeasible", "No plan keeps a level of"),
        ("no plan found", "No plan was found in time for"),
    ):
        levels = frontier.loc[frontier["status"] == status, "service_level"].sort_values()
        if len(levels):
            said.append(f"{words} {' or '.join(show(level, 'share') for level in levels)}.")
    return tuple(said)


def frontier_chart(hiring: Hiring, service_level: float, currency: str) -> Chart | None:
    """Draw cost against service level, the asked point and the knee marked.

    Parameters
    ----------
    hiring : Hiring
    service_level : float
        The level that was asked for.
    currency : str

    Returns
    -------
    Chart or None
        None where no sweep was made or no level has a plan.
    """
    found = found_levels(hiring.frontier)
    if found.empty:
        return None
    level, cost = found["service_level"].to_numpy(float), found["cost_usd"].to_numpy(float)
    marks = round_marks(float(level.min()), float(level.max()), 6)
    across = Scale(marks[0], marks[-1], LEFT + 12, WIDTH - RIGHT - 40)
    axis = panel(float(cost.max()), _TOP, _BOTTOM, lambda usd: money(usd, currency))
    x, y = [across.at(value) for value in level], [axis.scale.at(value) for value in cost]
    kept = ~found["dominated"].to_numpy(bool)
    knee = knee_of(found)
    shapes = [*axis.shapes, Shape(line(np.array(x)[kept].tolist(), np.array(y)[kept]), "capacity-line")]
    labels = [*axis.labels, *(Label(f"{100 * mark:g} %", across.at(mark), _BOTTOM + 16) for mark in marks)]
    labels.append(Label("service level", WIDTH - RIGHT, _BOTTOM + 32, "axis", "end"))
    labels.append(Label("cost of the starts in the plan year", LEFT, 12, "label", "start"))
    for at, down, (_, point) in zip(x, y, found.iterrows(), strict=True):
        words, style = _marked(point, service_level, knee)
        shapes.append(Shape(dot(at, down, 6 if words else 4.5), style, _title(point, currency)))
        if words:
            # Above and to the left of a point nothing is drawn, as cost rises to the right.
            labels.append(Label(words, at, down - 10, "label", "end" if at > LEFT + _LONGEST_WORDS else "middle"))
    return Chart(
        "Cost against service level",
        _described(found, service_level, knee, currency),
        _HEIGHT,
        tuple(shapes),
        tuple(labels),
        (("dot point", "a plan solved for"), ("dot asked", "the level asked for"), ("dot knee", "the knee")),
        _note(found),
    )


def _title(point: pd.Series, currency: str) -> str:
    cost, starts = money(point["cost_usd"], currency), f"{point['starts']:,.0f} starts"
    return f"{show(point['service_level'], 'share')} of demand: {cost}, {starts}, gap {show(point['gap'], 'share')}"


def _note(found: pd.DataFrame) -> str:
    note = "After the knee, with lost margin counted, each further share of demand costs markedly more."
    if found["dominated"].any():
        note += " Hollow: another level gives more for no more money."
    if not found["gap"].le(_WIDE_GAP).all():
        note += (
            f" Faint: not proven to within {show(_WIDE_GAP, 'share')}, so a cheaper plan may exist; it takes more time."
        )
    return note


def _marked(point: pd.Series, asked: float, knee: float) -> tuple[str, str]:
    """Say what a point is, and its class."""
    level = float(point["service_level"])
    is_asked, is_knee = abs(level - asked) < _NEAR, abs(level - knee) < _NEAR
    words = " and ".join(name for name, holds in (("asked for", is_asked), ("knee", is_knee)) if holds)
    kind = "asked" if is_asked else "knee" if is_knee else "point"
    hollow, unproven = bool(point["dominated"]), not point["gap"] <= _WIDE_GAP
    return words, f"dot {kind}{' hollow' if hollow else ''}{' unproven' if unproven else ''}"


def _described(found: pd.DataFrame, asked: float, knee: float, currency: str) -> str:
    first, last = found.iloc[0], found.iloc[-1]
    text = (
        f"Cost of starts rises from {money(first['cost_usd'], currency)} at {show(first['service_level'], 'share')} to "
        f"{money(last['cost_usd'], currency)} at {show(last['service_level'], 'share')}, the highest level with a plan"
    )
    at = found[(found["service_level"] - asked).abs() < _NEAR]
    if len(at):
        text += f"; the level asked for, {show(asked, 'share')}, costs {money(at['cost_usd'].iloc[0], currency)}"
    return text if np.isnan(knee) else f"{text}; the knee lies at {show(knee, 'share')}"
