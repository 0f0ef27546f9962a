"""What carves of a scenario stand on: its problem and the best plan found, of the stored run or designed now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from territory_opt.alignment.model import AlignmentModel
from territory_opt.alignment.start import Start
from territory_opt.alignment.tables import Tables
from territory_opt.errors import InputError, InputProblem
from territory_opt.progress import ProgressCallback, silent
from territory_opt.scenario.agreement import agree
from territory_opt.scenario.current import find_current
from territory_opt.scenario.declaration import Scenario
from territory_opt.scenario.inputs import input_hashes
from territory_opt.scenario.reading import limited, read_models, read_scenario
from territory_opt.scenario.record import read_stored
from territory_opt.scenario.run import prepare_scenario
from territory_opt.scenario.solve import make_design
from territory_opt.workspace.settings import Settings, read_settings


@dataclass(frozen=True)
class CarveBasis:
    """A scenario's problem with a plan of it.

    Attributes
    ----------
    scenario : Scenario
        The scenario.
    settings : Settings
        Those of the workspace.
    accounts, seats : DataFrame
        The frames of its design.
    tables : Tables
        What its model may ask for besides.
    alignment : AlignmentModel
        Its model.
    declaration : mapping
        The model as the audit reads it.
    first : Start or None
        The best plan found and its prices; None when there is none.
    bound_usd : float
        Proven: no plan costs less. NaN where it is not known.
    reason : str
        Why there is no plan.
    inputs : mapping of str to str
        Hashes of what it was made from.
    """

    scenario: Scenario
    settings: Settings
    accounts: pd.DataFrame
    seats: pd.DataFrame
    tables: Tables
    alignment: AlignmentModel
    declaration: Mapping[str, Any]
    first: Start | None
    bound_usd: float
    reason: str
    inputs: Mapping[str, str]


def read_basis(folder: Path, name: str, *, seed: int | None, progress: ProgressCallback = silent) -> CarveBasis:
    """Take problem and plan from the stored run where nothing has changed since, else prepare and design them.

    Raises
    ------
    InputError
        When the workspace, the scenario or a model cannot be used, or has no plans that could be told apart.
    """
    scenario = limited(read_scenario(folder, name), None, seed)
    models, settings = read_models(folder, scenario), read_settings(folder)
    _require_carvable(scenario, models.alignment)
    inputs = input_hashes(folder, settings, scenario, models)
    summary = find_current(folder, name, seed=seed)
    if summary is not None:
        record = read_stored(folder, name).record
        bound_usd = np.nan if summary["bound_usd"] is None else float(summary["bound_usd"])
        first = Start(record.assignment, record.prices)
        return CarveBasis(
            scenario, settings, record.accounts, record.seats, record.tables, record.alignment, record.declaration,
            first, bound_usd, "", inputs,
        )  # fmt: skip
    agreement = agree(prepare_scenario(folder, name, seed=seed, progress=progress), make_design, progress)
    prepared, design = agreement.prepared, agreement.design
    return CarveBasis(
        scenario, settings, prepared.accounts, prepared.seats, prepared.tables, prepared.models.alignment,
        prepared.models.declaration, None if design.assignment.empty else Start(design.assignment, design.prices),
        design.bound_usd, design.reason, inputs,
    )  # fmt: skip


def _require_carvable(scenario: Scenario, model: AlignmentModel) -> None:
    source = f"scenarios/{scenario.name}.yaml"
    if scenario.method != "solve":
        expected = "solve, for a model that has many plans; today's alignment is one"
        raise InputError([InputProblem(source, None, "method", scenario.method, expected)])
    if any(rule.model_dump().get("centres") == "free" for rule in model.rules):
        expected = (
            "a model whose seats have homes: with free centres, territories that trade seats would seem to differ"
        )
        raise InputError([InputProblem(source, None, "alignment", scenario.alignment, expected)])
