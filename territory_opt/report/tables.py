"""The CSV files of a run folder, and reading an assignments file back."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from territory_opt.report.csv_file import write_csv
from territory_opt.report.fields import Kind, field
from territory_opt.report.inert import guard_formulas, restore_formulas
from territory_opt.report.results import Hiring, Results
from territory_opt.report.today import incumbent_names

_DECIMALS: dict[Kind, int] = {"usd": 2, "hours": 2, "km": 3, "index": 2}
_OTHER_DECIMALS = 6
"""Of shares, coordinates (a tenth of a metre) and whatever else is a fraction."""


def assignments(results: Results) -> pd.DataFrame:
    """Return who covers each account under the plan.

    Returns
    -------
    DataFrame
        One row an account, in the accounts' order: unit_id, account_id, account (its name), territory_id, seat_id, rep
        (the seat's name), incumbent (today's name), moved, reason, elsewhere_usd (extra cost a year of the cheapest
        other seat).
    """
    accounts = results.accounts
    names = results.seats.set_index("seat_id")["name"]
    return pd.DataFrame(
        {
            "unit_id": accounts["unit_id"],
            "account_id": accounts["account_id"],
            "account": accounts["name"],
            "territory_id": accounts["territory_id"],
            "seat_id": accounts["seat_id"],
            "rep": accounts["seat_id"].map(names),
            "incumbent": incumbent_names(results),
            "moved": accounts["moved"],
            "reason": accounts["reason"],
            "elsewhere_usd": accounts["elsewhere_usd"].round(2),
        }
    )


def hiring_tables(hiring: Hiring, forecast: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the tables of a hiring plan by file name: what it stands on always, trial and studies where made."""
    made = {
        "trial": hiring.levels,
        "trial_months": hiring.months,
        "frontier": hiring.frontier,
        "tornado": hiring.tornado,
        "worth": hiring.worth,
    }
    return {
        "headcount_plan": hiring.starts,
        "hires": hiring.hires,
        "heads": hiring.heads,
        "coverage": hiring.coverage,
        "budget": hiring.budget,
        "stages": hiring.stages,
        "assumptions": hiring.assumptions,
        "forecast": forecast,
        **{name: table for name, table in made.items() if len(table)},
    }


def run_tables(results: Results) -> dict[str, pd.DataFrame]:
    """Return the tables of the run by file name; without a plan those about headcount and what figures rest on."""
    tables = {
        **hiring_tables(results.hiring, results.forecast),
        "headcount_plan": results.headcount_plan,
        "coverage": results.coverage,
        "seats": results.seats,
        # The hiring plan has an assumptions.csv of its own, in figures.
        "planning_assumptions": results.assumptions,
    }
    if not results.has_plan:
        return tables
    return {
        "assignments": assignments(results),
        "territories": results.territories,
        "moves": results.moves,
        **tables,
        "quotas": results.quotas,
        "constraints": results.constraints,
    }


def write_tables(tables: Mapping[str, pd.DataFrame], folder: Path) -> None:
    """Write tables as CSV: UTF-8, months as YYYY-MM, dates as YYYY-MM-DD, lists parted by semicolons.

    Figures are rounded for readers: money, hours and indices to 2 decimals, km to 3, all others to 6; one that is not
    known is empty, a bound that was not found among them. Text that a spreadsheet would run as a formula gets an
    apostrophe in front (see ``inert``); :func:`read_table` takes it off.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Table by file name, without its ending.
    folder : Path
        An existing folder.
    """
    for name, table in tables.items():
        write_csv(guard_formulas(_as_text(_rounded(table))), folder / f"{name}.csv")


def read_table(path: Path, numbers: tuple[str, ...] = ()) -> pd.DataFrame:
    """Read a CSV of a run folder back, every text exactly as it was in the workspace.

    Parameters
    ----------
    path : Path
        The file.
    numbers : tuple of str
        Columns to read as numbers; all others are text, so that keys keep their leading zeros.

    Returns
    -------
    DataFrame
        Text as object columns with NaN where nothing stands.
    """
    columns = pd.read_csv(path, nrows=0).columns
    kinds: dict[Hashable, type[object]] = {column: float if column in numbers else object for column in columns}
    return restore_formulas(pd.read_csv(path, dtype=kinds, keep_default_na=False, na_values=[""]))


def _rounded(table: pd.DataFrame) -> pd.DataFrame:
    fractions = [name for name in table.columns if pd.api.types.is_float_dtype(table[name].dtype)]
    known = table.assign(**{name: table[name].where(np.isfinite(table[name])) for name in fractions})
    return known.round({name: _DECIMALS.get(field(name).kind, _OTHER_DECIMALS) for name in fractions})


def _as_text(table: pd.DataFrame) -> pd.DataFrame:
    changed = {}
    for name in table.columns:
        column = table[name]
        if pd.api.types.is_datetime64_any_dtype(column.dtype):
            changed[name] = column.dt.strftime("%Y-%m" if name == "month" else "%Y-%m-%d")
        elif pd.api.types.is_object_dtype(column.dtype):
            changed[name] = column.map(lambda value: "; ".join(value) if isinstance(value, tuple) else value)
    return table.assign(**changed)
