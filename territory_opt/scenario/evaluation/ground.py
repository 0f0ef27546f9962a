"""What plans of a scenario are judged by: its accounts, seats, tables and model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from territory_opt.alignment.model import AlignmentModel
from territory_opt.alignment.tables import Tables
from territory_opt.progress import ProgressCallback, silent
from territory_opt.scenario.current import find_current
from territory_opt.scenario.prepare import Prepared
from territory_opt.scenario.reading import read_scenario
from territory_opt.scenario.record import Record, StoredRun, read_stored
from territory_opt.scenario.run import prepare_scenario
from territory_opt.scenario.store import list_runs, read_summary
from territory_opt.workspace.settings import read_settings


@dataclass(frozen=True)
class Ground:
    """What a plan is judged by.

    Attributes
    ----------
    scenario : str
        The scenario.
    currency : str
        The currency of all amounts.
    seconds : float
        Wall-clock seconds that its model may take for a bound.
    accounts, seats : DataFrame
        The frames that territories are made from.
    tables : Tables
        Neighbours, ways, fits and decisions.
    alignment : AlignmentModel
        The model.
    declaration : mapping
        The model as declared, for the audit.
    stored : StoredRun or None
        The scenario's stored run that found a plan.
    current : bool
        Whether the ground is that of the stored run, since nothing changed: its bound holds for every plan then.
    """

    scenario: str
    currency: str
    seconds: float
    accounts: pd.DataFrame
    seats: pd.DataFrame
    tables: Tables
    alignment: AlignmentModel
    declaration: Mapping[str, Any]
    stored: StoredRun | None
    current: bool


def find_ground(folder: Path, name: str, progress: ProgressCallback = silent) -> Ground:
    """Return what plans of a scenario are judged by: the stored run's problem where nothing changed since.

    Hiring is planned by the clock and in turn with territories, so only a run itself says for certain what seats it
    had; and reading it takes no time.

    Raises
    ------
    InputError
        When the workspace, the scenario or a model cannot be used.
    """
    settings, scenario = read_settings(folder), read_scenario(folder, name)
    current = find_current(folder, name) is not None
    stored = read_stored(folder, name) if current or _has_plan(folder, name) else None
    posed: Prepared | Record
    if stored is not None and current:
        posed, alignment = stored.record, stored.record.alignment
    else:
        posed = prepare_scenario(folder, name, progress=progress)
        alignment = posed.models.alignment
    return Ground(
        scenario.name,
        settings.currency,
        scenario.seconds,
        posed.accounts,
        posed.seats,
        posed.tables,
        alignment,
        posed.declaration if isinstance(posed, Record) else posed.models.declaration,
        stored,
        current,
    )


def _has_plan(folder: Path, name: str) -> bool:
    return name in list_runs(folder) and read_summary(folder, name)["status"] in ("optimal", "feasible")
