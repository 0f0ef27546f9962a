"""The tables beside accounts and seats that a model may ask for, from the workspace."""

from __future__ import annotations

import pandas as pd

from territory_opt.alignment.model import AlignmentModel
from territory_opt.alignment.rules.contiguity import Contiguity
from territory_opt.alignment.tables import Tables
from territory_opt.geography.adjacency import unit_neighbours
from territory_opt.geography.units import read_polygons
from territory_opt.workspace.workspace import Workspace


def build_tables(workspace: Workspace, accounts: pd.DataFrame, model: AlignmentModel) -> tuple[Tables, tuple[str, ...]]:
    """Return the workspace's ways and fits, neighbours where the model asks for them, and notes on these.

    Parameters
    ----------
    workspace : Workspace
        The workspace with changes applied.
    accounts : DataFrame
        The accounts frame.
    model : AlignmentModel
        Its rule `contiguity` says where neighbours come from.

    Raises
    ------
    InputError
        When the model takes neighbours from what the workspace does not have.
    """
    travel, fit = workspace.tables.get("travel"), workspace.tables.get("fit")
    asked = next((rule for rule in model.rules if isinstance(rule, Contiguity)), None)
    if asked is None:
        return Tables(travel=travel, fit=fit), ()
    units_file = workspace.settings.units_file
    polygons = None if units_file is None else read_polygons(workspace.folder / units_file)
    adjacency = workspace.tables.get("adjacency")
    neighbours = unit_neighbours(accounts, asked.neighbours, adjacency=adjacency, polygons=polygons)
    return Tables(neighbours.pairs, travel, fit), neighbours.notes
