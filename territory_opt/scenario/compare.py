"""Stored runs side by side: every measure, the best of each, and who moves between any two."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from territory_opt.report.comparison import write_comparison
from territory_opt.report.fields import Kind
from territory_opt.scenario.store import RUNS_FOLDER, read_accounts, read_summary, run_folder

Better = Literal["lower", "higher", ""]


@dataclass(frozen=True)
class Measure:
    """One line of a comparison.

    Attributes
    ----------
    key : str
        Where the value stands in a run's summary, the keys parted by slashes.
    label : str
        What readers call it.
    kind : Kind
        How its values are printed.
    better : {"lower", "higher", ""}
        Which values are better; empty where neither is.
    """

    key: str
    label: str
    kind: Kind
    better: Better = ""


OUTCOME = (
    Measure("status", "Status", "text"),
    Measure("objective_usd", "Objective", "usd", "lower"),
    Measure("bound_usd", "Proven bound", "usd"),
    # A small gap praises the search, not the plan.
    Measure("gap", "Gap", "share"),
)
BALANCE = (
    Measure("measures/cv_potential_usd", "CV of potential", "number", "lower"),
    Measure("measures/cv_workload_hours", "CV of workload", "number", "lower"),
)
"""Measures that stand once for each segment, as ``<key>.<segment>``."""
PLAN = (
    Measure("measures/within_band_potential_usd.all", "Seats within 10 % of mean potential", "share", "higher"),
    Measure("measures/moved_accounts", "Accounts moved", "count", "lower"),
    Measure("measures/moved_current_arr_usd", "ARR moved", "usd", "lower"),
    Measure("measures/moved_current_arr_share", "ARR moved, share", "share", "lower"),
    Measure("measures/moved_open_pipeline_usd", "Open pipeline moved", "usd", "lower"),
    Measure("measures/families_split", "Families split", "count", "lower"),
    Measure("measures/coverage_share", "Capacity over workload", "share"),
    Measure("measures/over_capacity_seats", "Seats over capacity", "count", "lower"),
    Measure("measures/unassigned_accounts", "Accounts without a seat", "count", "lower"),
    Measure("measures/travel_km", "Travel a year", "km", "lower"),
    Measure("measures/mean_km", "Mean distance to the seat", "km", "lower"),
    Measure("measures/seats", "Seats", "count"),
    Measure("headcount/status", "Hiring plan", "text"),
    Measure("headcount/starts", "Planned starts", "count"),
    Measure("headcount/cost_usd", "Cost of headcount", "usd"),
    Measure("seconds", "Seconds of design", "number"),
)


@dataclass(frozen=True)
class Comparison:
    """Stored runs side by side.

    Attributes
    ----------
    summaries : tuple of mapping
        The ``run.json`` of each run, in the order asked for.
    measures : DataFrame
        One row a measure: measure (its key), label, kind, better ("lower", "higher" or ""), comparable (bool, whether
        its values mean the same in all runs), one column a run (None where the run does not have it) and best (tuple of
        the runs that are best, empty where none is).
    moved : DataFrame
        One row for each two runs: from_run, to_run, accounts and current_arr_usd that sit at another seat.
    """

    summaries: tuple[Mapping[str, Any], ...]
    measures: pd.DataFrame
    moved: pd.DataFrame

    @property
    def names(self) -> tuple[str, ...]:
        """The runs, in the order asked for."""
        return tuple(summary["scenario"] for summary in self.summaries)


def compare_runs(folder: Path, names: Sequence[str]) -> Comparison:
    """Compare stored runs of a workspace.

    Parameters
    ----------
    folder : Path
        The workspace.
    names : sequence of str
        The runs, two or more.

    Raises
    ------
    InputError
        When a run is not stored or cannot be read.
    """
    summaries = {name: read_summary(folder, name) for name in names}
    rows = []
    for measure in _measures_of(summaries.values()):
        found = {name: _value(summary, measure.key) for name, summary in summaries.items()}
        if any(value is not None for value in found.values()):
            comparable = _comparable(measure, summaries.values())
            better = measure.better if comparable else ""
            rows.append(
                {
                    "measure": measure.key,
                    "label": measure.label,
                    "kind": measure.kind,
                    "better": better,
                    "comparable": comparable,
                    **found,
                    "best": _best(found, better),
                }
            )
    columns = ["measure", "label", "kind", "better", "comparable", *summaries, "best"]
    measures = pd.DataFrame(rows, columns=columns, dtype=object)
    with_plan = [name for name, summary in summaries.items() if summary["status"] in ("optimal", "feasible")]
    return Comparison(tuple(summaries.values()), measures, _moved(folder, with_plan))


def write_page(folder: Path, comparison: Comparison) -> Path:
    """Write a comparison as one self-contained page, ``runs/comparison.html`` of the workspace; return its path."""
    path = folder / RUNS_FOLDER / "comparison.html"
    runs = list(zip(comparison.names, comparison.summaries, strict=True))
    maps = {name: run_folder(folder, name) / "map.png" for name in comparison.names}
    write_comparison(runs, comparison.measures, path, moved=comparison.moved, maps=maps)
    return path


def moves_between(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """List the accounts that sit at another seat in one stored run than in another.

    Parameters
    ----------
    before, after : DataFrame
        Accounts of two runs as `read_accounts` gives them.

    Returns
    -------
    DataFrame
        account_id, name, segment, from_seat_id, to_seat_id, current_arr_usd of every account that both runs hold and
        that changes its seat, the largest ARR first.
    """
    both = before.merge(after[["account_id", "seat_id"]], on="account_id", suffixes=("_from", "_to"))
    changed = both[both["seat_id_from"].fillna("") != both["seat_id_to"].fillna("")]
    renamed = changed.rename(columns={"seat_id_from": "from_seat_id", "seat_id_to": "to_seat_id"})
    columns = ["account_id", "name", "segment", "from_seat_id", "to_seat_id", "current_arr_usd"]
    return renamed[columns].sort_values("current_arr_usd", ascending=False, kind="stable", ignore_index=True)


def _measures_of(summaries: Collection[Mapping[str, Any]]) -> Iterator[Measure]:
    """Yield the measures that runs can have: the fixed ones, each objective term and each segment's balance."""
    yield from OUTCOME
    for term in dict.fromkeys(term for summary in summaries for term in summary["objective_by_term"]):
        yield Measure(f"objective_by_term/{term}", f"Objective: {term}", "usd", "lower")
    for measure in BALANCE:
        prefix = measure.key.removeprefix("measures/") + "."
        keys = dict.fromkeys(key for summary in summaries for key in summary["measures"] if key.startswith(prefix))
        for key in keys:
            segment = key.removeprefix(prefix)
            if segment not in ("all", "max"):
                yield Measure(f"measures/{key}", f"{measure.label}, {segment}", measure.kind, measure.better)
    yield from PLAN


def _value(summary: Mapping[str, Any], key: str) -> Any:
    value: Any = summary
    for part in key.split("/"):
        value = value.get(part) if isinstance(value, Mapping) else None
    return None if isinstance(value, float) and math.isnan(value) else value


def _comparable(measure: Measure, summaries: Collection[Mapping[str, Any]]) -> bool:
    """Say whether a measure means the same in all runs: objectives and bounds do only under one and the same model."""
    if not measure.key.startswith(("objective", "bound")):
        return True
    models = {(summary["model"], summary["inputs"].get(f"models/{summary['model']}.yaml")) for summary in summaries}
    return len(models) == 1


def _best(found: Mapping[str, Any], better: str) -> tuple[str, ...]:
    numbers = {name: value for name, value in found.items() if isinstance(value, (int, float))}
    if not better or len(set(numbers.values())) < 2:
        return ()
    best = (min if better == "lower" else max)(numbers.values())
    return tuple(name for name, value in numbers.items() if value == best)


def _moved(folder: Path, names: Sequence[str]) -> pd.DataFrame:
    accounts = {name: read_accounts(folder, name) for name in names}
    rows = []
    for before, after in combinations(names, 2):
        moves = moves_between(accounts[before], accounts[after])
        rows.append((before, after, len(moves), float(moves["current_arr_usd"].sum())))
    return pd.DataFrame(rows, columns=["from_run", "to_run", "accounts", "current_arr_usd"])
