"""The stage of growth month by month, and the sales-operations role that becomes due."""

from __future__ import annotations

import pandas as pd

from territory_opt.report.fields import money
from territory_opt.report.hiring.axes import month_labels, month_places
from territory_opt.report.hiring.drawing import WIDTH, Chart, Label, Shape, box
from territory_opt.report.results import Hiring

_TOP, _TALL = 40.0, 34.0
_TONES = 4


def stage_strip(hiring: Hiring, currency: str) -> Chart | None:
    """Draw one box a month, coloured by stage, with a mark where a role becomes due.

    Parameters
    ----------
    hiring : Hiring
        Its stages; a month in which ARR leaps over a stage has a row for each.
    currency : str

    Returns
    -------
    Chart or None
        None where the stages are not known.
    """
    stages = hiring.stages
    if stages.empty:
        return None
    reached = stages.groupby("month", as_index=False).last()
    names = list(dict.fromkeys(stages["stage"]))
    months = list(reached["month"])
    x, step = month_places(len(months))
    shapes, labels = [], []
    for at, row in zip(x, reached.itertuples(index=False), strict=True):
        tone = min(names.index(row.stage), _TONES - 1)
        title = f"{row.month:%B %Y}: {row.stage}, ARR {money(row.arr_usd, currency)}"
        shapes.append(Shape(box(at - step / 2 + 0.5, _TOP, step - 1, _TALL), f"stage stage-{tone}", title))
    for month, role in stages.loc[stages["due"], ["month", "role"]].itertuples(index=False):
        at = x[months.index(month)]
        shapes.append(Shape(f"M{at - 5:g} {_TOP - 12:g}h10l-5 9Z", "due", f"{role} due in {month:%B %Y}"))
    shown = sorted({0, len(months) - 1, *(months.index(month) for month in stages.loc[stages["due"], "month"])})
    labels += [Label(money(reached["arr_usd"].iloc[k], currency), x[k], _TOP - 18, "axis") for k in _apart(shown, x)]
    bottom = _TOP + _TALL
    labels += month_labels(months, bottom + 16, every=1 if len(months) <= 12 else 2)
    return Chart(
        "Stage of growth by month, with ARR and the month a role becomes due",
        _described(stages, currency),
        bottom + 38,
        tuple(shapes),
        tuple(labels),
        tuple((f"stage stage-{min(k, _TONES - 1)}", name) for k, name in enumerate(names)),
    )


def _apart(rows: list[int], x: list[float]) -> list[int]:
    """Leave out of some places those whose words would run into the one before."""
    kept: list[int] = []
    for row in rows:
        if not kept or x[row] - x[kept[-1]] > WIDTH / 13:
            kept.append(row)
    return kept


def _described(stages: pd.DataFrame, currency: str) -> str:
    first, last = stages.iloc[0], stages.iloc[-1]
    text = (
        f"ARR goes from {money(first['arr_usd'], currency)} in {first['month']:%B %Y} to "
        f"{money(last['arr_usd'], currency)} in {last['month']:%B %Y}"
    )
    due = [
        f"{role} due in {month:%B %Y}"
        for month, role in stages.loc[stages["due"], ["month", "role"]].itertuples(index=False)
    ]
    return "; ".join([text, *due])
