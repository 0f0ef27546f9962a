"""What a stored run is compared by: its summary, the sums of its tables, and its models as it used them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from territory_opt.report.tables import read_table
from territory_opt.scenario.record import MODELS_FILE, RECORD_FOLDER
from territory_opt.scenario.store import RUNS_FOLDER, read_accounts, read_summary, unreadable

SUMS = {"seats.csv": ("cost_usd", "capacity_usd"), "quotas.csv": ("quota_usd",)}
"""Tables of a run and the columns that are added up over all seats."""


@dataclass(frozen=True)
class ComparedRun:
    """A stored run as comparisons read it.

    Attributes
    ----------
    summary : mapping
        Its ``run.json``, with the sums of its tables under "sums" (``cost_usd``, ``capacity_usd``, ``quota_usd``,
        ``open_seats``, ``potential_usd``) as far as they are there.
    models : mapping
        Its models by kind ("alignment", "demand", "headcount", "stages") as changes and history left them; empty for a
        run that found no plan or was stored without them.
    accounts : DataFrame
        Its accounts with their seats; empty without a plan.
    seat_names : Series of str
        Names by ``seat_id``.
    """

    summary: Mapping[str, Any]
    models: Mapping[str, Any]
    accounts: pd.DataFrame
    seat_names: pd.Series

    @property
    def name(self) -> str:
        """The run."""
        return str(self.summary["scenario"])

    @property
    def has_plan(self) -> bool:
        """Whether there are territories to compare."""
        return not self.accounts.empty


def read_compared(folder: Path, name: str) -> ComparedRun:
    """Read a stored run of a workspace for comparison.

    Raises
    ------
    InputError
        When there is no such run, or a file of it cannot be read.
    """
    summary, run = read_summary(folder, name), folder / RUNS_FOLDER / name
    has_plan = summary["status"] in ("optimal", "feasible")
    accounts = read_accounts(folder, name) if has_plan else pd.DataFrame()
    sums, names = _read_tables(run)
    if has_plan and "potential_usd" in accounts:
        sums["potential_usd"] = float(accounts["potential_usd"].sum())
    return ComparedRun({**summary, "sums": sums}, _models(run), accounts, names)


def _read_tables(run: Path) -> tuple[dict[str, float], pd.Series]:
    sums: dict[str, float] = {}
    for file, columns in SUMS.items():
        if (run / file).exists():
            table = read_table(run / file, numbers=columns)
            sums |= {column: float(table[column].sum()) for column in columns if len(table)}
    if not (run / "seats.csv").exists():
        return sums, pd.Series(dtype=object)
    seats = read_table(run / "seats.csv")
    sums["open_seats"] = float(seats["status"].eq("open").sum())
    return sums, seats.set_index("seat_id")["name"].fillna(seats.set_index("seat_id").index.to_series())


def _models(run: Path) -> dict[str, Any]:
    path = run / RECORD_FOLDER / MODELS_FILE
    if not path.exists():
        return {}
    try:
        models: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, OSError) as error:
        raise unreadable(f"{RUNS_FOLDER}/{run.name}/{RECORD_FOLDER}/{MODELS_FILE}", error) from None
    return models
