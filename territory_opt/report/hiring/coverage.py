"""Coverage by month with its band: demand against ramped capacity, and what share of demand capacity is."""

from __future__ import annotations

import numpy as np
import pandas as pd

from territory_opt.report.fields import money, show
from territory_opt.report.hiring.axes import LEFT, RIGHT, Panel, month_labels, month_places, panel
from territory_opt.report.hiring.drawing import WIDTH, Chart, Label, Shape, band, line
from territory_opt.report.results import Hiring

_AMOUNTS = (14.0, 204.0)
_SHARES = (238.0, 330.0)
_HEIGHT = 374.0
_HIGHEST_SHARE = 2.0
"""Coverage beyond this is cut: a month with next to no demand would flatten all others."""
_FIGURES = ("demand_usd", "capacity_usd", "coverage_share")


def coverage_months(hiring: Hiring) -> pd.DataFrame:
    """Return demand, capacity and coverage of the company by month.

    Returns
    -------
    DataFrame
        month and demand, capacity and coverage as mean, low and high (``demand_usd``, ``demand_low_usd``, ...): of the
        trial's runs; without a trial of the plan, and no band, as bands of cells do not add up.
    """
    if len(hiring.months):
        means = {figure.replace("_", "_mean_"): figure for figure in _FIGURES}
        return hiring.months.rename(columns=means)
    summed = hiring.coverage.groupby("month", as_index=False)[["demand_usd", "capacity_usd"]].sum()
    known = summed["demand_usd"].where(summed["demand_usd"] > 0)
    bands = [figure.replace("_", f"_{end}_") for figure in _FIGURES for end in ("low", "high")]
    return summed.assign(coverage_share=summed["capacity_usd"] / known, **dict.fromkeys(bands, np.nan))


def coverage_chart(hiring: Hiring, service_level: float, currency: str) -> Chart | None:
    """Draw demand with its band, capacity as an area with its band, the level asked for, and coverage below.

    Parameters
    ----------
    hiring : Hiring
    service_level : float
        Share of demand that is to be covered; 0 for none.
    currency : str

    Returns
    -------
    Chart or None
        None where there is no demand to show.
    """
    months = coverage_months(hiring)
    if months.empty:
        return None
    x, _ = month_places(len(months))
    amounts = panel(
        float(np.nanmax(months[["demand_usd", "capacity_usd", "demand_high_usd", "capacity_high_usd"]].to_numpy())),
        *_AMOUNTS,
        lambda usd: money(usd, currency),
    )
    shares = panel(
        float(
            np.clip(months[["coverage_share", "coverage_high_share"]].fillna(0.0).to_numpy().max(), 1, _HIGHEST_SHARE)
        ),
        *_SHARES,
        lambda share: f"{100 * share:.0f} %",
        most=4,
    )
    banded = bool(months["demand_low_usd"].notna().any())
    shapes = (
        *_amount_shapes(months, x, amounts, service_level, currency),
        *_share_shapes(months, x, shares, service_level),
    )
    labels = (
        *amounts.labels,
        *shares.labels,
        Label("capacity over demand", LEFT, _SHARES[0] - 10, "label", "start"),
        *month_labels(list(months["month"]), _HEIGHT - 26),
    )
    return Chart(
        "Demand for new business and ramped capacity by month",
        _described(months, currency),
        _HEIGHT,
        shapes,
        labels,
        _legend(banded, service_level),
        _note(banded),
    )


def _amount_shapes(
    months: pd.DataFrame, x: list[float], amounts: Panel, service_level: float, currency: str
) -> list[Shape]:
    def places(column: str) -> list[float]:
        return [amounts.scale.at(value) for value in months[column]]

    capacity, ground = places("capacity_usd"), [amounts.scale.at(0.0)] * len(x)
    shapes = [
        *amounts.shapes,
        Shape(band(x, capacity, ground), "capacity-area"),
        Shape(band(x, places("capacity_high_usd"), places("capacity_low_usd")), "capacity-band"),
        Shape(band(x, places("demand_high_usd"), places("demand_low_usd")), "demand-band"),
        Shape(line(x, capacity), "capacity-line"),
        Shape(line(x, places("demand_usd")), "demand-line"),
    ]
    if service_level:
        asked = [amounts.scale.at(service_level * value) for value in months["demand_usd"]]
        shapes.append(Shape(line(x, asked), "level-line"))
    _, step = month_places(len(x))
    titles = [
        f"{month:%B %Y}: demand {money(demand, currency)}, capacity {money(brought, currency)}"
        for month, demand, brought in months[["month", "demand_usd", "capacity_usd"]].itertuples(index=False)
    ]
    top, bottom = _AMOUNTS
    targets = [
        Shape(f"M{at - step / 2:.1f} {top:g}h{step:.1f}V{bottom:g}h{-step:.1f}Z", "target", title)
        for at, title in zip(x, titles, strict=True)
    ]
    return [shape for shape in (*shapes, *targets) if shape.path]


def _share_shapes(months: pd.DataFrame, x: list[float], shares: Panel, service_level: float) -> list[Shape]:
    def places(column: str) -> list[float]:
        return [shares.scale.at(value) for value in months[column].clip(upper=_HIGHEST_SHARE)]

    shapes = [
        *shares.shapes,
        Shape(band(x, places("coverage_high_share"), places("coverage_low_share")), "capacity-band"),
        Shape(line(x, places("coverage_share")), "capacity-line"),
    ]
    if service_level:
        at = shares.scale.at(service_level)
        shapes.append(Shape(line((LEFT, WIDTH - RIGHT), (at, at)), "level-line"))
    return [shape for shape in shapes if shape.path]


def _legend(banded: bool, service_level: float) -> tuple[tuple[str, str], ...]:
    of_band = ", band of eight in ten runs" if banded else ""
    legend = [("demand-line", f"demand{of_band}"), ("capacity-line", f"ramped capacity{of_band}")]
    if service_level:
        legend.append(
            ("level-line", f"the level asked for, {show(service_level, 'share')} of demand in the whole year")
        )
    return tuple(legend)


def _note(banded: bool) -> str:
    note = "Capacity that is idle in one cell covers nothing in another: what is covered, in the tables, is less."
    return note if banded else f"{note} No band: the plan was not tried on drawn outcomes."


def _described(months: pd.DataFrame, currency: str) -> str:
    demand, capacity = float(months["demand_usd"].sum()), float(months["capacity_usd"].sum())
    if not demand:
        return "Demand and ramped capacity by month: no demand is expected"
    worst = months.loc[months["coverage_share"].idxmin()]
    return (
        f"Demand {money(demand, currency)} and ramped capacity {money(capacity, currency)} over {len(months)} months; "
        f"capacity is least against demand in {worst['month']:%B %Y}, {show(worst['coverage_share'], 'share')} of it"
    )
