"""How far each assumption moves the plan's cost: a tornado, widest on top."""

from __future__ import annotations

import math

import pandas as pd

from territory_opt.report.fields import money
from territory_opt.report.hiring.drawing import WIDTH, Chart, Label, Scale, Shape, box, line, round_marks
from territory_opt.report.results import Hiring

_LEFT, _RIGHT = 170.0, 110.0
_BESIDE = 104.0
"""Room between names and the leftmost bar for the words at its end."""
_STEP, _TOP = 27.0, 24.0
_MOST = 14


def assumption_label(assumption: str, segment: str) -> str:
    """Name an assumption with whom it is for."""
    plain = assumption.replace("_", " ")
    return plain if pd.isna(segment) or segment == "all" else f"{plain}, {segment}"


def tornado_chart(hiring: Hiring, objective_usd: float, currency: str) -> Chart | None:
    """Draw what the plan costs, lost margin counted, when an assumption takes its low or its high value.

    Parameters
    ----------
    hiring : Hiring
    objective_usd : float
        The same cost as the plan was made.
    currency : str

    Returns
    -------
    Chart or None
        None where there is no such study or no plan.
    """
    rows = hiring.tornado.sort_values("swing_usd", ascending=False).head(_MOST)
    if rows.empty or math.isnan(objective_usd):
        return None
    ends = rows[["objective_low_usd", "objective_high_usd"]].to_numpy(float)
    marks = round_marks(min(ends.min(), objective_usd), max(ends.max(), objective_usd), 5)
    scale = Scale(marks[0], marks[-1], _LEFT + _BESIDE, WIDTH - _RIGHT)
    bottom = _TOP + _STEP * len(rows)
    shapes = [Shape(line((scale.at(mark),) * 2, (_TOP, bottom)), "tick") for mark in marks]
    labels = [Label(money(mark, currency), scale.at(mark), bottom + 15) for mark in marks]
    middle = scale.at(objective_usd)
    labels.append(Label(f"as planned {money(objective_usd, currency)}", middle, 14, "label"))
    for number, row in enumerate(rows.itertuples(index=False)):
        y = _TOP + _STEP * number
        name = assumption_label(str(row.assumption), str(row.segment))
        labels.append(Label(name, _LEFT - 8, y + 17, "label", "end"))
        for end, value, words in (
            ("low", row.objective_low_usd, row.low_label),
            ("high", row.objective_high_usd, row.high_label),
        ):
            at = scale.at(float(str(value)))
            title = f"{name} at {words}: {money(value, currency)}"
            shapes.append(Shape(box(min(at, middle), y + 5, abs(at - middle), _STEP - 10), f"end-{end}", title))
        labels += _end_words(row, scale, y + 17)
    shapes.append(Shape(line((middle, middle), (_TOP - 4, bottom)), "ground"))
    widest = rows.iloc[0]
    return Chart(
        "What the assumptions do to the plan's cost, lost margin counted",
        f"The plan costs {money(objective_usd, currency)} with lost margin; "
        f"{assumption_label(widest['assumption'], widest['segment'])} moves that most, by "
        f"{money(widest['swing_usd'], currency)} between its low and its high value",
        bottom + 22,
        tuple(shapes),
        tuple(labels),
        (("end-low", "at its low value"), ("end-high", "at its high value")),
        "The starts stay as planned; left of the middle is cheaper.",
    )


def _end_words(row: object, scale: Scale, y: float) -> list[Label]:
    """Write each end's value beside it, outside of both; where both ends lie on one side, the outer one alone."""
    low, high = (scale.at(getattr(row, f"objective_{end}_usd")) for end in ("low", "high"))
    words = {low: str(row.low_label), high: str(row.high_label)}  # type: ignore[attr-defined]
    left, right = min(words), max(words)
    labels = [Label(words[right], right + 5, y, "axis", "start")]
    if left < right:
        labels.append(Label(words[left], left - 5, y, "axis", "end"))
    return labels
