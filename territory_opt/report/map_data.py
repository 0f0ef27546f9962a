"""What the interactive map shows, as compact columns of plain data."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from territory_opt.report.colours import BANDS, ELSEWHERE
from territory_opt.report.column_codes import coded_column
from territory_opt.report.fields import clip
from territory_opt.report.geometry_codes import STEPS_PER_DEGREE
from territory_opt.report.map_measures import both_alignments, described_measures
from territory_opt.report.map_outlines import coded_counties, coded_states
from territory_opt.report.map_shapes import plan_shapes, today_shapes
from territory_opt.report.results import Results
from territory_opt.report.today import incumbent_names
from territory_opt.report.view import bulk_of

_NAME_LIMIT = 120
_REASON_LIMIT = 300
_OF_ONE_ACCOUNT = ("accounts", "customers")
"""Measures that say of one account what its status says."""


def map_data(results: Results) -> dict[str, Any]:
    """Collect the map's content.

    Returns
    -------
    dict
        Plain data, a table as a list or a coded column (``column_codes``) a column. Territories, segments and people
        are referred to by their position; places and shapes are in whole steps of a degree (``geometry_codes``).
        Accounts stand with the largest potential first.
    """
    territories = results.territories.reset_index(drop=True)
    segments = sorted(results.accounts["segment"].dropna().unique())
    measures = described_measures(results)
    return {
        "title": results.title,
        "workspace": results.settings["name"],
        "currency": results.settings["currency"],
        "steps": STEPS_PER_DEGREE,
        "segments": segments,
        "bounds": _bounds(results.accounts),
        "measures": measures,
        "elsewhere": ELSEWHERE,
        "bands": [{"label": band.label, "colour": band.colour} for band in BANDS],
        "territories": _territories(results, territories),
        "accounts": _accounts(results, territories, segments, [measure["key"] for measure in measures]),
        "shapes": {
            "plan": plan_shapes(results, territories, segments),
            "today": today_shapes(results, territories, segments),
        },
        "states": coded_states(results.outlines),
        "counties": coded_counties(results.accounts),
    }


def _territories(results: Results, territories: pd.DataFrame) -> dict[str, Any]:
    colours = results.colours
    seats = results.seats.set_index("seat_id").reindex(territories["seat_id"])
    return {
        "id": territories["territory_id"].tolist(),
        "seat": territories["seat_id"].tolist(),
        "rep": seats["rep_id"].fillna("").tolist(),
        "name": _clipped(territories["name"]),
        "status": territories["status"].tolist(),
        "segments": [list(covered) for covered in seats["segments"]],
        "start": _dates(seats["start_date"]),
        "end": _dates(seats["end_date"]),
        "colour": [colours.get(territory, ELSEWHERE) for territory in territories["territory_id"]],
        "longitude": coded_column(seats["longitude"] * STEPS_PER_DEGREE, step=1),
        "latitude": coded_column(seats["latitude"] * STEPS_PER_DEGREE, step=1),
        **{
            alignment: {column: coded_column(values) for column, values in figures.items()}
            for alignment, figures in both_alignments(results).items()
        },
    }


def _accounts(results: Results, territories: pd.DataFrame, segments: list[str], measures: list[str]) -> dict[str, Any]:
    accounts = results.accounts.assign(holder=incumbent_names(results))
    # Drawn in this order, small dots stay on top of large ones.
    accounts = accounts.sort_values("potential_usd", ascending=False, kind="stable", ignore_index=True)
    seats = pd.Series(territories.index, index=territories["seat_id"])
    return {
        "id": accounts["account_id"].tolist(),
        "name": _clipped(accounts["name"]),
        "segment": _positions(accounts["segment"], pd.Series(range(len(segments)), index=segments)),
        "status": _choices(accounts["status"]),
        "plan": _positions(accounts["seat_id"], seats),
        "today": _positions(accounts["incumbent_seat_id"], seats),
        "holder": _choices(accounts["holder"]),
        "moved": coded_column(accounts["moved"], step=1),
        "reason": _choices(accounts["reason"].where(accounts["moved"]), _REASON_LIMIT),
        "longitude": coded_column(accounts["longitude"] * STEPS_PER_DEGREE, step=1),
        "latitude": coded_column(accounts["latitude"] * STEPS_PER_DEGREE, step=1),
        "measures": {name: coded_column(accounts[name]) for name in measures if name not in _OF_ONE_ACCOUNT},
    }


def _bounds(accounts: pd.DataFrame) -> list[list[float]]:
    places = bulk_of(accounts)[["latitude", "longitude"]]
    if places.empty:
        return [[-60.0, -180.0], [75.0, 180.0]]
    return [places.min().round(3).tolist(), places.max().round(3).tolist()]


def _positions(values: pd.Series, position: pd.Series) -> dict[str, Any]:
    return coded_column(values.map(position), step=1)


def _choices(values: pd.Series, limit: int = _NAME_LIMIT) -> dict[str, Any]:
    """Return texts that repeat themselves: each once, and the position of every row's."""
    codes, texts = pd.factorize(values)
    return {
        "texts": [clip(str(text), limit) for text in texts],
        "position": coded_column(np.where(codes < 0, np.nan, codes), step=1),
    }


def _clipped(names: pd.Series) -> list[str]:
    return names.str.slice(0, _NAME_LIMIT).tolist()


def _dates(values: Iterable[Any]) -> list[str]:
    return ["" if pd.isna(value) else pd.Timestamp(value).strftime("%Y-%m-%d") for value in values]
