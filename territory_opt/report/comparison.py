"""Runs side by side on one self-contained page: measures, inputs that differ, who moves between them, their maps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from territory_opt.report.fields import Kind, clip, is_missing, show
from territory_opt.report.narrative import status_label
from territory_opt.report.page_tables import TableView, table_view
from territory_opt.report.templating import data_uri, render_page

MOST_ACCOUNTS = 3_000
"""Accounts that sit elsewhere which the page lists, those of the largest ARR."""

PARTS = {
    "scenario": "Scenario",
    "changes": "Change applied",
    "alignment": "Alignment model",
    "demand": "Demand model",
    "headcount": "Headcount model",
    "stages": "Stages",
    "files": "File, by its hash",
}
"""What readers call the parts of a run's inputs."""


@dataclass(frozen=True)
class ComparedValue:
    """One value of a measure: as printed, whether it is best, and the length of its bar.

    The length is a share of the line's largest; None where there is no number or the values mean different things.
    """

    text: str
    bar_share: float | None
    is_best: bool


@dataclass(frozen=True)
class ComparedMeasure:
    """One line of the comparison."""

    label: str
    better: str
    values: tuple[ComparedValue, ...]


def write_comparison(
    runs: Sequence[tuple[str, Mapping[str, Any]]],
    measures: pd.DataFrame,
    path: Path,
    *,
    moved: pd.DataFrame | None = None,
    seats: pd.DataFrame | None = None,
    inputs: pd.DataFrame | None = None,
    maps: Mapping[str, Path] | None = None,
    currency: str = "USD",
) -> None:
    """Write ``comparison.html``.

    Parameters
    ----------
    runs : sequence of (str, mapping)
        Name and summary (``run.json``) of each run, in the order shown.
    measures : DataFrame
        One row a measure: measure, label, kind, better ("lower", "higher" or ""), comparable (bool, whether its values
        mean the same in all runs), one column a run (None where the run does not have it) and best (tuple of the runs
        that are best).
    path : Path
        The HTML file to write.
    moved : DataFrame, optional
        One row for each two runs: from_run, to_run, accounts and current_arr_usd that sit at another seat.
    seats : DataFrame, optional
        Accounts that do not sit at one seat in all runs, the largest first: account_id, name, segment, current_arr_usd
        and the seat's name in a column for each run.
    inputs : DataFrame, optional
        What the runs were made from and do not share: part, what and a column for each run.
    maps : mapping, optional
        The static map of each run; files that are not there are left out.
    currency : str
        What all amounts are in.
    """
    names = [name for name, _ in runs]
    pictures = {name: data_uri(maps[name]) for name in names if maps and name in maps and maps[name].exists()}
    render_page(
        "comparison.html.j2",
        path,
        styles=("base.css", "report.css", "comparison.css"),
        scripts=("base.js", "tables.js", "comparison.js"),
        names=names,
        runs=[(name, summary, status_label(summary)) for name, summary in runs],
        measures=[_compared(row, names, currency) for row in measures.to_dict("records")],
        moved=_matrix(moved, names),
        elsewhere=_elsewhere(seats, names, currency),
        inputs=_inputs(inputs, names),
        pictures=pictures,
        currency=currency,
    )


def _compared(row: Mapping[Any, Any], names: Sequence[str], currency: str) -> ComparedMeasure:
    kind: Kind = row["kind"]
    values = [row[name] for name in names]
    sizes = [float(value) if isinstance(value, (int, float)) and not is_missing(value) else None for value in values]
    longest = max((abs(size) for size in sizes if size is not None), default=0.0) if row["comparable"] else 0.0
    return ComparedMeasure(
        str(row["label"]),
        str(row["better"]),
        tuple(
            ComparedValue(
                show(value, kind, currency),
                None if size is None or longest == 0 else abs(size) / longest,
                name in row["best"],
            )
            for name, value, size in zip(names, values, sizes, strict=True)
        ),
    )


def _matrix(moved: pd.DataFrame | None, names: Sequence[str]) -> dict[tuple[str, str], tuple[int, float]]:
    """Return accounts and ARR that sit at another seat, for each two runs in either order."""
    pairs: dict[tuple[str, str], tuple[int, float]] = {}
    if moved is None:
        return pairs
    for before, after, accounts, arr in moved[["from_run", "to_run", "accounts", "current_arr_usd"]].itertuples(
        index=False, name=None
    ):
        pairs[before, after] = pairs[after, before] = (int(accounts), float(arr))
    return pairs


def _elsewhere(seats: pd.DataFrame | None, names: Sequence[str], currency: str) -> dict[str, Any]:
    """Return the accounts that sit elsewhere as the page's script reads them; seats by their place in a list."""
    if seats is None or seats.empty:
        return {}
    shown = seats.head(MOST_ACCOUNTS)
    planned = [name for name in names if name in seats]
    texts = shown[["name", "account_id", "segment"]].fillna("").to_numpy(dtype=object).tolist()
    number, labels = pd.factorize(shown[planned].to_numpy(dtype=object).ravel())
    return {
        "runs": planned,
        "seats": [clip(str(label)) for label in labels],
        "accounts": [[clip(text) for text in row] for row in texts],
        "arr": shown["current_arr_usd"].fillna(0.0).round().tolist(),
        "at": number.reshape(len(shown), len(planned)).tolist(),
        "all": len(seats),
        "currency": currency,
    }


def _inputs(inputs: pd.DataFrame | None, names: Sequence[str]) -> TableView | None:
    if inputs is None or inputs.empty:
        return None
    shown = inputs.assign(part=inputs["part"].map(PARTS))
    labels = {"part": "Of", "what": "What", **{name: name for name in names}}
    return table_view(
        "inputs",
        "What the runs were made from, as far as it differs",
        shown,
        ["part", "what", *names],
        "USD",
        labels=labels,
        kinds=dict.fromkeys(labels, "text"),
    )
