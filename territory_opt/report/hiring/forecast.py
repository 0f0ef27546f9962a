"""The forecast of new business by segment with its band, after the months that were booked."""

from __future__ import annotations

import numpy as np
import pandas as pd

from territory_opt.report.fields import money
from territory_opt.report.hiring.axes import month_labels, month_places, panel
from territory_opt.report.hiring.drawing import Chart, Label, Shape, band, line

_TOP, _BOTTOM, _HEIGHT = 14.0, 134.0, 176.0
_WIDE, _NARROW = 640.0, 420.0
_MOST_SEGMENTS = 8


def forecast_charts(forecast: pd.DataFrame, currency: str) -> tuple[Chart, ...]:
    """Draw the company's forecast and each segment's, the largest first.

    Parameters
    ----------
    forecast : DataFrame
        period, month, level, region, segment, low_usd, point_usd, high_usd; months without band are history.
    currency : str
    """
    months = forecast[forecast["period"] == "month"]
    charts = [
        _chart(rows.sort_values("month"), "All segments", currency, _WIDE)
        for _, rows in months[months["level"] == "company"].groupby("level")
    ]
    by_segment = dict(tuple(months[months["level"] == "segment"].groupby("segment", sort=False)))
    largest = sorted(by_segment, key=lambda segment: -by_segment[segment]["point_usd"].sum())
    charts += [
        _chart(by_segment[segment].sort_values("month"), str(segment), currency, _NARROW)
        for segment in largest[:_MOST_SEGMENTS]
    ]
    return tuple(charts)


def _chart(rows: pd.DataFrame, name: str, currency: str, width: float) -> Chart:
    months, known = list(rows["month"]), rows["low_usd"].notna().to_numpy()
    x, step = month_places(len(rows), width)
    axis = panel(
        float(np.nanmax(rows[["point_usd", "high_usd"]].to_numpy())), _TOP, _BOTTOM, lambda usd: money(usd, currency),
        most=4, width=width,
    )  # fmt: skip
    point, low, high = ([axis.scale.at(v) for v in rows[f"{part}_usd"]] for part in ("point", "low", "high"))
    shapes = [
        *axis.shapes,
        Shape(band(x, high, low), "demand-band"),
        Shape(line(x, np.where(known, np.nan, point)), "history-line"),
        Shape(line(x, np.where(known, point, np.nan)), "demand-line"),
    ]
    if known.any() and not known.all():
        start = x[int(known.argmax())] - step / 2
        shapes.append(Shape(line((start, start), (_TOP, _BOTTOM)), "level-line"))
    every = max(1, round(len(months) / (width / 52)))
    ahead = rows[known]
    return Chart(
        name,
        f"{name}: {money(float(ahead['point_usd'].sum()), currency)} of new business forecast over {len(ahead)} months",
        _HEIGHT,
        tuple(shape for shape in shapes if shape.path),
        (*axis.labels, *_month_words(months, width, every)),
        _legend(bool(known.all())) if width == _WIDE else (),
        width=width,
    )


def _legend(future_only: bool) -> tuple[tuple[str, str], ...]:
    ahead = (("demand-line", "forecast"), ("demand-band", "its 80 % band"))
    return ahead if future_only else (("history-line", "booked"), *ahead)


def _month_words(months: list[pd.Timestamp], width: float, every: int) -> tuple[Label, ...]:
    """Name months with years below; where little room is left, years alone."""
    if every <= 3:
        return month_labels(months, _BOTTOM + 16, width, every)
    x, _ = month_places(len(months), width)
    return tuple(
        Label(f"Jan {month:%Y}", at, _BOTTOM + 16) for month, at in zip(months, x, strict=True) if month.month == 1
    )
