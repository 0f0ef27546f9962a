"""Who joins by month, stacked by role, with growth, people already promised and refills apart."""

from __future__ import annotations

import pandas as pd

from territory_opt.report.hiring.axes import LEFT, month_labels, month_places, panel
from territory_opt.report.hiring.drawing import Chart, Label, Shape, box
from territory_opt.report.hiring.roles import role_label, role_style, roles_in_order
from territory_opt.report.results import Hiring

_KINDS = (
    ("growth", "growth: planned starts"),
    ("committed", "accepted offers and open positions"),
    ("backfill", "refills to be expected of those who leave"),
)
_ROOM = 210.0
"""Height that the panels share by their tallest month."""
_LEAST = 34.0
_GAP = 26.0


def hires_chart(hiring: Hiring) -> Chart | None:
    """Draw the people who join in each month of the horizon.

    Parameters
    ----------
    hiring : Hiring

    Returns
    -------
    Chart or None
        None where nobody joins.
    """
    frame = hiring.hires
    kinds = [(kind, words) for kind, words in _KINDS if frame[kind].sum() > 0]
    if not kinds:
        return None
    months = pd.DatetimeIndex(sorted(frame["month"].unique()))
    by_month = {
        kind: frame.pivot_table(kind, "month", "role", "sum", fill_value=0.0).reindex(months, fill_value=0.0)
        for kind, _ in kinds
    }
    tallest = {kind: float(people.sum(axis=1).max()) for kind, people in by_month.items()}
    unit = _ROOM / sum(tallest.values())
    shapes: list[Shape] = []
    labels: list[Label] = []
    top = 20.0
    for kind, words in kinds:
        bottom = top + max(unit * tallest[kind], _LEAST)
        drawn = _panel(by_month[kind], top, bottom)
        shapes += drawn[0]
        labels += [*drawn[1], Label(words, LEFT, top - 7, "label", "start")]
        top = bottom + _GAP
    labels += month_labels(list(months), top - 8, every=1 if len(months) <= 12 else 2)
    roles = roles_in_order(frame.loc[frame[[kind for kind, _ in kinds]].sum(axis=1) > 0, "role"])
    totals = ", ".join(f"{frame[kind].sum():,.1f} {words}" for kind, words in kinds)
    return Chart(
        "People who join, by month and role",
        f"People who join over {len(months)} months: {totals}",
        top + 14,
        tuple(shapes),
        tuple(labels),
        tuple((role_style(role), role_label(role)) for role in roles),
        "Refills are what chance is expected to take, in parts of people. Later starts, planned by quarter, are spread "
        "over its months.",
    )


def _panel(people: pd.DataFrame, top: float, bottom: float) -> tuple[list[Shape], list[Label]]:
    """Stack the roles of one kind; people by month and role."""
    axis = panel(float(people.sum(axis=1).max()), top, bottom, lambda count: f"{count:g}", most=3)
    x, step = month_places(len(people))
    shapes = list(axis.shapes)
    for at, (month, row) in zip(x, people.iterrows(), strict=True):
        base = 0.0
        for role in roles_in_order(people.columns):
            if row[role] <= 0:
                continue
            low, high = axis.scale.at(base), axis.scale.at(base + row[role])
            title = f"{pd.Timestamp(str(month)):%B %Y}: {row[role]:.2g} {role_label(role)}"
            shapes.append(Shape(box(at - 0.36 * step, high, 0.72 * step, low - high), role_style(role), title))
            base += row[role]
    return shapes, list(axis.labels)
