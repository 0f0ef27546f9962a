"""Runs side by side on one self-contained page: measures with the best marked, who moves between them, their maps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from territory_opt.report.fields import Kind, is_missing, show
from territory_opt.report.narrative import status_label
from territory_opt.report.templating import data_uri, render_page


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
    maps: Mapping[str, Path] | None = None,
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
    maps : mapping, optional
        The static map of each run; files that are not there are left out.
    """
    names = [name for name, _ in runs]
    pictures = {name: data_uri(maps[name]) for name in names if maps and name in maps and maps[name].exists()}
    render_page(
        "comparison.html.j2",
        path,
        styles=("base.css", "report.css", "comparison.css"),
        scripts=("base.js",),
        names=names,
        runs=[(name, summary, status_label(summary)) for name, summary in runs],
        measures=[_compared(row, names) for row in measures.to_dict("records")],
        moved=_matrix(moved, names),
        pictures=pictures,
    )


def _compared(row: Mapping[Any, Any], names: Sequence[str]) -> ComparedMeasure:
    kind: Kind = row["kind"]
    values = [row[name] for name in names]
    sizes = [float(value) if isinstance(value, (int, float)) and not is_missing(value) else None for value in values]
    longest = max((abs(size) for size in sizes if size is not None), default=0.0) if row["comparable"] else 0.0
    return ComparedMeasure(
        str(row["label"]),
        str(row["better"]),
        tuple(
            ComparedValue(
                show(value, kind), None if size is None or longest == 0 else abs(size) / longest, name in row["best"]
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
