"""A plan in forms that any system takes: owners and tables as CSV, the workbook, areas for a map."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from territory_opt.report.csv_file import write_csv
from territory_opt.report.inert import restore_formulas
from territory_opt.scenario.approval.store import CONSEQUENCES
from territory_opt.scenario.exporting.plan import PlanToExport, plan_to_export

FORMATS = ("csv", "xlsx", "geojson", "gpkg", "geoparquet")


@dataclass(frozen=True)
class Exported:
    """What was written, and of which plan.

    Attributes
    ----------
    written : tuple of Path
        The files.
    plan : PlanToExport
        The plan that they show, with its approval.
    """

    written: tuple[Path, ...]
    plan: PlanToExport


def export_run(folder: str | Path, name: str, to: str | Path, formats: Sequence[str]) -> Exported:
    """Write a run for other systems: its approved copy, or the stored run when it has none.

    ``csv`` gives ``account_owners.csv`` (see `account_owners`), ``territories.csv`` and ``moves.csv``, of an approved
    run also what its effective date means; ``xlsx`` the run's workbook; ``geojson``, ``gpkg`` and ``geoparquet`` the
    territories' areas. Keys stand in the tables exactly as in the workspace.

    Parameters
    ----------
    folder : str or Path
        The workspace.
    name : str
        The run.
    to : str or Path
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
    folder = Path(folder)
    to = Path(to)
    plan = plan_to_export(folder, name)
    run = plan.stored.folder
    to.mkdir(parents=True, exist_ok=True)
    writers: dict[str, Callable[[], list[Path]]] = {
        "csv": lambda: _write_tables(plan, to),
        "xlsx": lambda: [_copied(run / "report.xlsx", to / f"{name}.xlsx")],
        "geojson": lambda: [_copied(run / "territories.geojson", to / "territories.geojson")],
        "gpkg": lambda: [_copied(run / "territories.gpkg", to / "territories.gpkg")],
        "geoparquet": lambda: [_copied(run / "territories.parquet", to / "territories.parquet")],
    }
    return Exported(tuple(path for kind in dict.fromkeys(formats) for path in writers[kind]()), plan)


def _write_tables(plan: PlanToExport, to: Path) -> list[Path]:
    # Keys go out exactly as they came in, unlike texts in files for people: a guarded key would match nothing.
    owners = to / "account_owners.csv"
    write_csv(plan.owners, owners)
    found = (plan.stored.folder / f"{name}.csv" for name in ("territories", "moves", *CONSEQUENCES))
    return [owners, *(_with_exact_keys(path, to / path.name) for path in found if path.is_file())]


def _with_exact_keys(source: Path, target: Path) -> Path:
    """Copy a table of a run, its keys without the apostrophe that keeps a spreadsheet from running them."""
    table = pd.read_csv(source, dtype=object, keep_default_na=False)
    keys = [column for column in table.columns if column.endswith("_id")]
    write_csv(table.assign(**restore_formulas(table[keys])), target)
    return target


def _copied(source: Path, target: Path) -> Path:
    return Path(shutil.copyfile(source, target))
