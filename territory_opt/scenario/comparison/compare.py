"""Stored runs side by side: every measure, the best of each, who moves between any two, what differs in the inputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from territory_opt.report.comparison import write_comparison
from territory_opt.report.csv_file import write_csv
from territory_opt.report.inert import guard_formulas
from territory_opt.scenario.comparison.figures import ComparedRun, read_compared
from territory_opt.scenario.comparison.inputs import differing_inputs
from territory_opt.scenario.comparison.measures import compared_measures
from territory_opt.scenario.comparison.moved import all_moves, count_moves, moves_between, seats_side_by_side
from territory_opt.scenario.store import RUNS_FOLDER, run_folder
from territory_opt.workspace.settings import read_settings

__all__ = ["Comparison", "compare_runs", "moves_between", "write_moves", "write_page"]


@dataclass(frozen=True)
class Comparison:
    """Stored runs side by side.

    Attributes
    ----------
    runs : tuple of ComparedRun
        The runs, in the order asked for.
    measures : DataFrame
        Every measure, one column a run, see `compared_measures`.
    moves : DataFrame
        Who sits elsewhere between any two runs, see `all_moves`.
    moved : DataFrame
        The same added up: from_run, to_run, accounts and current_arr_usd for each two runs.
    inputs : DataFrame
        What differs in what they were made from, see `differing_inputs`.
    currency : str
        What all amounts are in.
    """

    runs: tuple[ComparedRun, ...]
    measures: pd.DataFrame
    moves: pd.DataFrame
    moved: pd.DataFrame
    inputs: pd.DataFrame
    currency: str

    @property
    def names(self) -> tuple[str, ...]:
        """The runs, in the order asked for."""
        return tuple(run.name for run in self.runs)

    @property
    def summaries(self) -> tuple[Mapping[str, Any], ...]:
        """The ``run.json`` of each run."""
        return tuple(run.summary for run in self.runs)


def compare_runs(folder: str | Path, names: Sequence[str]) -> Comparison:
    """Compare stored runs of a workspace.

    Parameters
    ----------
    folder : str or Path
        The workspace.
    names : sequence of str
        The runs, two or more.

    Raises
    ------
    InputError
        When a run is not stored or cannot be read.
    """
    folder = Path(folder)
    runs = tuple(read_compared(folder, name) for name in names)
    moves = all_moves(runs)
    currency = read_settings(folder).currency
    return Comparison(runs, compared_measures(runs), moves, count_moves(moves, runs), differing_inputs(runs), currency)


def write_page(folder: Path, comparison: Comparison) -> Path:
    """Write a comparison as one self-contained page, ``runs/comparison.html`` of the workspace; return its path."""
    path = folder / RUNS_FOLDER / "comparison.html"
    write_comparison(
        list(zip(comparison.names, comparison.summaries, strict=True)),
        comparison.measures,
        path,
        moved=comparison.moved,
        seats=seats_side_by_side(comparison.runs),
        inputs=comparison.inputs,
        maps={name: run_folder(folder, name) / "map.png" for name in comparison.names},
        currency=comparison.currency,
    )
    return path


def write_moves(comparison: Comparison, path: Path) -> None:
    """Write who sits elsewhere between any two runs as CSV, see `all_moves`; texts cannot run as formulas."""
    write_csv(guard_formulas(comparison.moves), path)
