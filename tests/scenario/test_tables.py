"""Tables beside accounts and seats, from the workspace to the model that asks for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from territory_opt.alignment.model import AlignmentModel
from territory_opt.errors import InputError
from territory_opt.scenario.tables import build_tables
from territory_opt.workspace.places.placing import place_accounts
from territory_opt.workspace.schema import TEXT
from territory_opt.workspace.workspace import Workspace, load_workspace


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, write_small_workspace: Callable[..., Path]) -> Workspace:
    """Return a small workspace with a travel table and a fit table."""
    folder = write_small_workspace(tmp_path_factory.mktemp("workspace"))
    (folder / "data" / "travel.csv").write_text("from_id,to_id,minutes\nA001,M1,30\n")
    (folder / "data" / "fit.csv").write_text("account_id,rep_id,score\nA001,M1,3\n")
    return load_workspace(folder)


def _model(*rules: dict[str, object]) -> AlignmentModel:
    return AlignmentModel.model_validate({"name": "m", "rules": rules, "objective": [{"term": "travel"}]})


SEATS = pd.DataFrame({"seat_id": pd.Series(["M1", "S1"], dtype=TEXT), "latitude": 30.0, "longitude": -97.0})


def _accounts(workspace: Workspace) -> pd.DataFrame:
    accounts = workspace.accounts
    return accounts.assign(unit_id=accounts["account_id"], **place_accounts(accounts))


def test_ways_and_fits_are_those_of_the_workspace(workspace: Workspace) -> None:
    """Neighbours take work to find, so only a model that asks for them gets any."""
    tables, notes = build_tables(workspace, _accounts(workspace), SEATS, _model())
    assert tables.neighbours is None
    assert tables.travel is not None
    assert tables.travel["minutes"].tolist() == [30.0]
    assert tables.fit is not None
    assert tables.fit["score"].tolist() == [3.0]
    assert notes == ()


def test_neighbours_come_from_what_the_model_names(workspace: Workspace) -> None:
    """By places when there is nothing else, by the table when there is one; islands are noted."""
    accounts = _accounts(workspace)
    tables, notes = build_tables(workspace, accounts, SEATS, _model({"rule": "contiguity"}))
    assert tables.neighbours is not None
    assert len(tables.neighbours) > len(accounts)
    assert notes == ()
    pair = pd.DataFrame({"unit_id": ["A001"], "neighbor_id": ["A002"]}, dtype=TEXT)
    listed = replace(workspace, tables={**workspace.tables, "adjacency": pair})
    tables, notes = build_tables(listed, accounts, SEATS, _model({"rule": "contiguity"}))
    assert tables.neighbours is not None
    assert {"A001", "A002"} in tables.neighbours.apply(set, axis=1).tolist()
    assert [note.partition(")")[0] for note in notes] == [
        "Islands joined to their nearest neighbour (118",
        "Islands in segment Mid-Market joined to their nearest neighbour (59",
        "Islands in segment SMB joined to their nearest neighbour (59",
    ]


def test_neighbours_that_cannot_be_had_are_told(workspace: Workspace) -> None:
    """A model that takes them from polygons needs polygons."""
    with pytest.raises(InputError, match="unit: polygon with a units_file"):
        build_tables(workspace, _accounts(workspace), SEATS, _model({"rule": "contiguity", "neighbours": "polygons"}))


def test_who_the_travel_table_does_not_know_is_told(workspace: Workspace) -> None:
    """If the model goes by it; where centres are free, seats are not known there by their keys."""
    accounts = _accounts(workspace)
    by_table = {"term": "travel", "by": "travel", "usd_per_hour": 50.0}
    model = AlignmentModel.model_validate({"name": "m", "objective": [by_table]})
    assert build_tables(workspace, accounts, SEATS, model)[1] == (
        "travel: 119 accounts do not occur in it and count no way, such as A000, A002, A003, A004, A005",
        "travel: 1 seats do not occur in it and count no way, such as S1",
    )
    declared = {"name": "m", "rules": [{"rule": "territories", "centres": "free"}], "objective": [by_table]}
    free = AlignmentModel.model_validate(declared)
    with pytest.raises(InputError, match="ways from accounts, units or postal codes to units"):
        build_tables(workspace, accounts, SEATS, free)
    among = pd.DataFrame({"from_id": ["A001"], "to_id": ["A002"], "distance_km": np.nan, "minutes": 9.0})
    known = replace(workspace, tables={**workspace.tables, "travel": among.astype({"from_id": TEXT, "to_id": TEXT})})
    assert build_tables(known, accounts, SEATS, free)[1] == (
        "travel: 118 accounts do not occur in it and count no way, such as A000, A003, A004, A005, A006",
    )
