"""A plan in the form other systems take: owners for the CRM, areas for a map; the approved copy where there is one."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pandas as pd

from territory_opt.scenario.approval.moves import holders
from territory_opt.scenario.approval.store import (
    APPROVED_FOLDER,
    CONSEQUENCES,
    Approval,
    approved_names,
    differing_files,
    read_approval,
)
from territory_opt.scenario.record import StoredRun, read_stored
from territory_opt.scenario.store import RUNS_FOLDER, list_runs

FORMATS = ("csv", "xlsx", "geojson", "gpkg", "geoparquet")


@dataclass(frozen=True)
class Exported:
    """What was written, and what it rests on.

    Attributes
    ----------
    written : tuple of Path
        The files.
    approval : Approval or None
        The approval of what was exported; None for a run that nobody approved.
    differing : tuple of str
        Files of the run in ``runs/`` that are not what was approved and exported.
    """

    written: tuple[Path, ...]
    approval: Approval | None
    differing: tuple[str, ...] = ()

    @property
    def warning(self) -> str:
        """What a reader must know, as a sentence; empty when the run stands as it was approved."""
        if self.approval is None:
            return "This plan is not approved."
        if self.differing:
            return (
                f"The run differs from what {self.approval.by} approved on {self.approval.at:%Y-%m-%d}, in "
                f"{', '.join(self.differing)}; the approved copy was exported."
            )
        return ""


def export_run(folder: Path, name: str, to: Path, formats: Sequence[str]) -> Exported:
    """Write a run for other systems: its approved copy, or the stored run when it has none.

    ``csv`` gives ``account_owners.csv`` (see `account_owners`), ``territories.csv`` and ``moves.csv``, of an approved
    run also what its effective date means; ``xlsx`` the run's workbook; ``geojson``, ``gpkg`` and ``geoparquet`` the
    territories' areas.

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
    Exported
        The files written, and whether what they show is approved.

    Raises
    ------
    InputError
        When the run is not stored, found no plan to export, or its approved copy is not what was approved.
    """
    approval = read_approval(folder, name) if name in approved_names(folder) else None
    stored = read_stored(folder, name, under=RUNS_FOLDER if approval is None else APPROVED_FOLDER)
    run = stored.folder
    to.mkdir(parents=True, exist_ok=True)
    writers: dict[str, Callable[[], list[Path]]] = {
        "csv": lambda: _write_tables(stored, to, None if approval is None else approval.effective),
        "xlsx": lambda: [_copied(run / "report.xlsx", to / f"{name}.xlsx")],
        "geojson": lambda: [_copied(run / "territories.geojson", to / "territories.geojson")],
        "gpkg": lambda: [_copied(run / "territories.gpkg", to / "territories.gpkg")],
        "geoparquet": lambda: [_write_geoparquet(run, to)],
    }
    written = tuple(path for kind in dict.fromkeys(formats) for path in writers[kind]())
    if approval is None or name not in list_runs(folder):
        return Exported(written, approval)
    return Exported(written, approval, differing_files(folder, approval))


def account_owners(accounts: pd.DataFrame, seats: pd.DataFrame, day: datetime.date | None = None) -> pd.DataFrame:
    """Return who owns each account under a plan, in columns any CRM can be given.

    Parameters
    ----------
    accounts : DataFrame
        Accounts of a stored run.
    seats : DataFrame
        Its seats, with seat_id, rep_id, status and end_date.
    day : date, optional
        The first day the plan holds: whoever has left by then owns nothing.

    Returns
    -------
    DataFrame
        account_id, owner_rep_id (NaN while nobody holds the seat or the account is unassigned), previous_rep_id,
        territory_id, seat_id, seat_status and changes_owner (bool).
    """
    by_seat = seats.set_index("seat_id")
    owner = accounts["seat_id"].map(holders(seats, day))
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


def _write_tables(stored: StoredRun, to: Path, day: datetime.date | None) -> list[Path]:
    owners = account_owners(stored.record.accounts, stored.record.seats, day)
    path = to / "account_owners.csv"
    # Keys go out exactly as they came in, unlike texts in files for people: a guarded key would match nothing.
    owners.to_csv(path, index=False, lineterminator="\n")
    files = ["territories.csv", "moves.csv", *(f"{name}.csv" for name in CONSEQUENCES)]
    return [path, *(_copied(stored.folder / file, to / file) for file in files if (stored.folder / file).is_file())]


def _write_geoparquet(run: Path, to: Path) -> Path:
    path = to / "territories.parquet"
    gpd.read_file(run / "territories.gpkg", layer="territories").to_parquet(path, index=False)
    return path


def _copied(source: Path, target: Path) -> Path:
    return Path(shutil.copyfile(source, target))
