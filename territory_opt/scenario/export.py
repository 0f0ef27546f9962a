"""A stored run in the form other systems take: owners for the CRM, areas for a map."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import geopandas as gpd
import pandas as pd

from territory_opt.errors import InputError, InputProblem
from territory_opt.report.tables import read_table
from territory_opt.scenario.store import find_run, read_accounts, read_summary

FORMATS = ("csv", "xlsx", "geojson", "gpkg", "geoparquet")


def export_run(folder: Path, name: str, to: Path, formats: Sequence[str]) -> list[Path]:
    """Write a stored run for other systems.

    ``csv`` gives ``account_owners.csv`` (see `account_owners`), ``territories.csv`` and ``moves.csv``; ``xlsx`` the
    run's workbook; ``geojson``, ``gpkg`` and ``geoparquet`` the territories' areas.

    Parameters
    ----------
    folder : Path
        The workspace.
    name : str
        The run.
    to : Path
        Folder to write into, made when missing; files of the same name are replaced.
    formats : sequence of str
        Some of ``FORMATS``.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    InputError
        When the run is not stored, or found no plan to export.
    """
    run = find_run(folder, name)
    status = read_summary(folder, name)["status"]
    if status not in ("optimal", "feasible"):
        raise InputError([InputProblem(f"runs/{name}", None, "status", status, "a run that found a plan")])
    to.mkdir(parents=True, exist_ok=True)
    writers: dict[str, Callable[[], list[Path]]] = {
        "csv": lambda: _write_tables(folder, name, run, to),
        "xlsx": lambda: [_copied(run / "report.xlsx", to / f"{name}.xlsx")],
        "geojson": lambda: [_copied(run / "territories.geojson", to / "territories.geojson")],
        "gpkg": lambda: [_copied(run / "territories.gpkg", to / "territories.gpkg")],
        "geoparquet": lambda: [_write_geoparquet(run, to)],
    }
    return [path for kind in dict.fromkeys(formats) for path in writers[kind]()]


def account_owners(accounts: pd.DataFrame, seats: pd.DataFrame) -> pd.DataFrame:
    """Return who owns each account under a plan, in columns any CRM can be given.

    Parameters
    ----------
    accounts : DataFrame
        Accounts of a stored run.
    seats : DataFrame
        Its seats, with seat_id, rep_id and status.

    Returns
    -------
    DataFrame
        account_id, owner_rep_id (NaN while the seat is to be hired or the account unassigned), previous_rep_id,
        territory_id, seat_id, seat_status and changes_owner (bool).
    """
    by_seat = seats.set_index("seat_id")
    owner = accounts["seat_id"].map(by_seat["rep_id"])
    return pd.DataFrame(
        {
            "account_id": accounts["account_id"],
            "owner_rep_id": owner,
            "previous_rep_id": accounts["rep_id"],
            "territory_id": accounts["territory_id"],
            "seat_id": accounts["seat_id"],
            "seat_status": accounts["seat_id"].map(by_seat["status"]),
            "changes_owner": owner.fillna("").ne(accounts["rep_id"].fillna("")),
        }
    )


def _write_tables(folder: Path, name: str, run: Path, to: Path) -> list[Path]:
    owners = account_owners(read_accounts(folder, name), read_table(run / "seats.csv"))
    path = to / "account_owners.csv"
    # Keys go out exactly as they came in, unlike texts in files for people: a guarded key would match nothing.
    owners.to_csv(path, index=False, lineterminator="\n")
    return [path, *(_copied(run / file, to / file) for file in ("territories.csv", "moves.csv"))]


def _write_geoparquet(run: Path, to: Path) -> Path:
    path = to / "territories.parquet"
    gpd.read_file(run / "territories.gpkg", layer="territories").to_parquet(path, index=False)
    return path


def _copied(source: Path, target: Path) -> Path:
    return Path(shutil.copyfile(source, target))
