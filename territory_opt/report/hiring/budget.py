"""Cost of the planned starts by year, with the budget marked."""

from __future__ import annotations

import numpy as np

from territory_opt.report.fields import MISSING, is_missing, money
from territory_opt.report.hiring.drawing import WIDTH, Chart, Label, Scale, Shape, box, line, round_marks
from territory_opt.report.results import Hiring

_LEFT, _RIGHT, _STEP, _TOP = 62.0, 120.0, 40.0, 6.0


def budget_chart(hiring: Hiring, currency: str) -> Chart | None:
    """Draw a bar of cost for each year, and a mark where its budget ends.

    Parameters
    ----------
    hiring : Hiring
    currency : str

    Returns
    -------
    Chart or None
        None where nothing is planned.
    """
    years = hiring.budget
    highest = float(np.nanmax(years[["cost_usd", "budget_usd"]].to_numpy(float))) if len(years) else 0.0
    if not highest > 0:
        return None
    marks = round_marks(0.0, highest)
    scale = Scale(0.0, marks[-1], _LEFT, WIDTH - _RIGHT)
    bottom = _TOP + _STEP * len(years)
    shapes = [Shape(line((scale.at(mark),) * 2, (_TOP, bottom)), "tick") for mark in marks]
    labels = [Label(money(mark, currency), scale.at(mark), bottom + 15) for mark in marks]
    said = []
    for row, (year, cost, budget) in enumerate(years[["year", "cost_usd", "budget_usd"]].itertuples(index=False)):
        y = _TOP + _STEP * row
        limit = MISSING if is_missing(budget) else money(budget, currency)
        words = f"{money(cost, currency)} of {limit}" if limit != MISSING else f"{money(cost, currency)}, no budget"
        said.append(f"{year}: {words}")
        shapes.append(Shape(box(_LEFT, y + 8, scale.at(cost) - _LEFT, _STEP - 16), "cost", said[-1]))
        if limit != MISSING:
            shapes.append(Shape(line((scale.at(budget),) * 2, (y + 3, y + _STEP - 3)), "budget-line", said[-1]))
        labels.append(Label(str(year), _LEFT - 8, y + _STEP / 2 + 4, "label", "end"))
        right = max(scale.at(cost), scale.at(0.0 if is_missing(budget) else budget))
        labels.append(Label(words, right + 8, y + _STEP / 2 + 4, "axis", "start"))
    return Chart(
        "Cost of planned starts by year",
        "Cost of planned starts by year: " + "; ".join(said),
        bottom + 22,
        tuple(shapes),
        tuple(labels),
        (("cost", "expected cost, refills of the starts included"), ("budget-line", "budget")),
    )
