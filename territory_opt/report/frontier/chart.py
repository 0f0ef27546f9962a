"""The chart of a frontier: one dot a plan, the line through those that nothing dominates, and what is proven below."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from territory_opt.report.fields import Kind, field, money, show
from territory_opt.report.frontier.results import Frontier
from territory_opt.report.hiring.axes import LEFT, RIGHT, panel
from territory_opt.report.hiring.drawing import WIDTH, Chart, Label, Scale, Shape, band, dot, line, round_marks

_TOP, _BOTTOM, _HEIGHT = 28.0, 230.0, 310.0
_FIGURES_AT = (284.0, 300.0)
"""Where the figures of the plan that is pointed at stand, in two lines below the axis."""
_AXIS_AT = 262.0
_LABEL_ROOM = 40.0


@dataclass(frozen=True)
class PlanDot:
    """A plan in the chart, which a reader points at or reaches with the keyboard.

    Attributes
    ----------
    shape : Shape
        The dot; its title is what is read aloud.
    figures : tuple of Label
        The plan's figures, shown while it is pointed at.
    """

    shape: Shape
    figures: tuple[Label, ...]


@dataclass(frozen=True)
class FrontierChart:
    """The chart without its dots, and the dots."""

    chart: Chart
    dots: tuple[PlanDot, ...]


def frontier_chart(frontier: Frontier) -> FrontierChart | None:
    """Draw what is minimised against what is limited; None where no level has a plan."""
    found = frontier.found.sort_values("measured")
    if found.empty:
        return None
    limited, minimised, currency = frontier.limited, frontier.minimised, frontier.settings["currency"]
    across, usd = found["measured"].to_numpy(float), found[minimised.column].to_numpy(float)
    is_bounded = minimised.column == "objective_usd"
    bound = found["bound_usd"].to_numpy(float) if is_bounded else np.full(len(found), np.nan)
    marks = round_marks(float(across.min()), float(across.max()), 6)
    scale = Scale(marks[0], marks[-1], LEFT + 12, WIDTH - RIGHT - 24)
    lowest = float(np.nanmin([*usd, *bound]))
    axis = panel(float(usd.max()), _TOP, _BOTTOM, lambda amount: money(amount, currency), lowest=min(lowest, 0.0))
    x = [scale.at(value) for value in across]
    kept = ~found["dominated"].to_numpy(bool)
    shapes = [*axis.shapes]
    if is_bounded and np.isfinite(bound[kept]).any():
        upper, lower = ([axis.scale.at(value) for value in values[kept]] for values in (usd, bound))
        shapes.append(Shape(band(np.array(x)[kept].tolist(), upper, lower), "capacity-band"))
    y = [axis.scale.at(value) for value in usd]
    shapes.append(Shape(line(np.array(x)[kept].tolist(), np.array(y)[kept]), "capacity-line"))
    labels = [
        *axis.labels,
        *(Label(_mark(mark, limited.kind), scale.at(mark), _BOTTOM + 16) for mark in marks),
        Label(limited.label, WIDTH - RIGHT, _AXIS_AT, "axis", "end"),
        Label(minimised.label, LEFT, 12, "label", "start"),
        *_knee_label(found, x, y),
    ]
    return FrontierChart(
        Chart(
            f"{minimised.label} against {limited.label[:1].lower()}{limited.label[1:]}",
            " ".join(frontier.sentences),
            _HEIGHT,
            tuple(shapes),
            tuple(labels),
            tuple(_legend(found, is_bounded)),
            "Point at a dot, or reach it with the Tab key, for its plan's figures.",
        ),
        tuple(
            PlanDot(Shape(dot(at, down, 6 if point["knee"] else 4.5), _style(point), _title(point, frontier)),
                    _figures(point, frontier))
            for at, down, (_, point) in zip(x, y, found.iterrows(), strict=True)
        ),
    )  # fmt: skip


def _mark(value: float, kind: Kind) -> str:
    return f"{100 * value:g}\u00a0%" if kind == "share" else f"{value:g}"


def _knee_label(found: pd.DataFrame, x: list[float], y: list[float]) -> Iterator[Label]:
    """Yield the word at the knee, away from the line, which lies above it to one side."""
    for at, down, is_knee, usd in zip(x, y, found["knee"], found["objective_usd"], strict=True):
        if is_knee:
            # Above and to the right of a falling line nothing is drawn, above and to the left of a rising one.
            falls = usd <= found["objective_usd"].iloc[0]
            far = at > WIDTH - RIGHT - _LABEL_ROOM
            yield Label("knee", at + (0 if far else 8 if falls else -8), down - 10, "label",
                        "middle" if far else "start" if falls else "end")  # fmt: skip


def _style(point: pd.Series) -> str:
    return f"dot {'knee' if point['knee'] else 'point'}{' hollow' if point['dominated'] else ''}"


def _legend(found: pd.DataFrame, is_bounded: bool) -> Iterator[tuple[str, str]]:
    yield "dot point", "a plan solved for"
    if found["dominated"].any():
        yield "dot point hollow", "another plan is no worse in both"
    if found["knee"].any():
        yield "dot knee", "the knee"
    if is_bounded:
        yield "capacity-band", "between a plan and what is proven that none goes below"


def _title(point: pd.Series, frontier: Frontier) -> str:
    return "; ".join(label.text for label in _figures(point, frontier))


def _figures(point: pd.Series, frontier: Frontier) -> tuple[Label, ...]:
    """Return the figures of a plan in two lines: the two measures with the proof, and the rest."""
    currency, limited, minimised = frontier.settings["currency"], frontier.limited, frontier.minimised
    proof = f"{money(point['objective_usd'], currency)}, bound {money(point['bound_usd'], currency)}"
    if minimised.column != "objective_usd":
        proof = f"{money(point[minimised.column], currency)}; with lost margin {proof}"
    gap = show(point["gap"], "share")
    first = f"Point {point['point']} at {show(point['measured'], limited.kind)}: {proof}, gap {gap}"
    rest = ", ".join(_rest(point))
    return tuple(
        Label(text, LEFT, y, "label", "start") for text, y in zip((first, rest), _FIGURES_AT, strict=True) if text
    )


def _rest(point: pd.Series) -> Iterator[str]:
    if "cv_potential" in point:
        yield f"CV of potential {show(point['cv_potential'], 'number')}"
        yield f"travel {show(point['travel_km'], 'km')}"
        yield f"{show(point['moved_accounts'], 'count')} accounts moved"
        yield f"{show(point['moved_current_arr_share'], 'share')} of ARR moved"
        yield f"{show(point['seats'], 'count')} seats"
    else:
        yield f"{show(point['starts'], 'count')} starts"
        yield f"{field('shortfall_usd').label.lower()} {show(point['shortfall_usd'], 'usd')}"
