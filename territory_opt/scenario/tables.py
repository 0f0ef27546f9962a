"""The tables beside accounts and seats that a model may ask for, from the workspace."""

from __future__ import annotations

import pandas as pd

from territory_opt.alignment.model import AlignmentModel
from territory_opt.alignment.rules.contiguity import Contiguity
from territory_opt.alignment.tables import Tables
from territory_opt.alignment.together import territories_of
from territory_opt.alignment.ways import ACCOUNT_KEYS
from territory_opt.geography.adjacency import unit_neighbours
from territory_opt.geography.units import unit_polygons
from territory_opt.scenario.decisions.table import TABLE, of_table, resolve_decisions
from territory_opt.scenario.travel import plan_travel
from territory_opt.workspace.workspace import Workspace


def build_tables(
    workspace: Workspace, accounts: pd.DataFrame, seats: pd.DataFrame, model: AlignmentModel
) -> tuple[Tables, tuple[str, ...]]:
    """Return the workspace's ways, fits and decisions, neighbours where the model asks for them, and notes on its use.

    Parameters
    ----------
    workspace : Workspace
        The workspace with changes applied.
    accounts, seats : DataFrame
        The frames that territories are made from.
    model : AlignmentModel
        Its rule `contiguity` says where neighbours come from; its rules and terms, whether they go by the travel table.

    Raises
    ------
    InputError
        When the model takes neighbours from what the workspace does not have, or decisions name what is not there or
        contradict each other, or the travel table knows no pair of the plan.
    """
    travel, fit = workspace.tables.get("travel"), workspace.tables.get("fit")
    travels = any(getattr(declared, "by", None) == "travel" for declared in (*model.rules, *model.objective))
    notes: tuple[str, ...] = ()
    if travels and travel is not None:
        free = territories_of(model.rules).centres == "free"
        travel, told = plan_travel(travel, accounts, seats, workspace.settings.travel, free_centres=free)
        notes = (*told, *_unknown(travel, accounts, seats, model))
    decisions = resolve_decisions(of_table(workspace.table(TABLE)), accounts, seats)
    asked = next((rule for rule in model.rules if isinstance(rule, Contiguity)), None)
    if asked is None:
        return Tables(travel=travel, fit=fit, decisions=decisions), notes
    neighbours = unit_neighbours(
        accounts,
        asked.neighbours,
        adjacency=workspace.tables.get("adjacency"),
        polygons=unit_polygons(accounts, workspace.settings, workspace.folder),
        cells=workspace.settings.unit == "h3",
    )
    return Tables(neighbours.pairs, travel, fit, decisions), (*notes, *neighbours.notes)


def _unknown(
    travel: pd.DataFrame, accounts: pd.DataFrame, seats: pd.DataFrame, model: AlignmentModel
) -> tuple[str, ...]:
    """Say who does not occur in the travel table and counts no way there."""
    known = accounts[list(ACCOUNT_KEYS)].isin(set(travel["from_id"])).any(axis=1)
    lost = [("accounts", accounts.loc[~known, "account_id"])]
    if territories_of(model.rules).centres == "homes":
        lost.append(("seats", seats.loc[~seats["seat_id"].isin(set(travel["to_id"])), "seat_id"]))
    return tuple(
        f"travel: {len(ids):,} {what} do not occur in it and count no way, such as {', '.join(ids.head(5))}"
        for what, ids in lost
        if len(ids)
    )
