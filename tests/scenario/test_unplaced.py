"""Accounts without a place are assigned by the rules that need none; cells of a grid hold those that have one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from territory_opt.alignment.plan import Design
from territory_opt.errors import InputError
from territory_opt.scenario.checks import audit_design
from territory_opt.scenario.prepare import Prepared
from territory_opt.scenario.run import prepare_scenario
from territory_opt.scenario.solve import make_design

CONNECTED = """\
name: connected
rules:
  - rule: assign
  - rule: eligibility
    match: [segment]
  - rule: contiguity
  - rule: families
objective:
  - term: travel
"""
PLACED_BY_CITY = {"Dallas": "TX", "Houston": "Texas", "Austin": None}

Change = Callable[[pd.DataFrame], pd.DataFrame]


@pytest.fixture
def designed(tmp_path: Path, write_small_workspace: Callable[..., Path]) -> Callable[..., tuple[Prepared, Design]]:
    """Return a function that changes the small workspace's accounts and settings and designs its territories."""

    def _designed(change: Change, settings: str = "", alignment: str = "annual_redesign") -> tuple[Prepared, Design]:
        folder = write_small_workspace(tmp_path / "workspace")
        path = folder / "data" / "accounts.csv"
        change(pd.read_csv(path)).to_csv(path, index=False)
        with (folder / "workspace.yaml").open("a") as file:
            file.write(settings)
        (folder / "models").mkdir()
        (folder / "models" / "connected.yaml").write_text(CONNECTED)
        scenario = folder / "scenarios" / "redesign.yaml"
        text = scenario.read_text().replace("annual_redesign", alignment)
        scenario.write_text(text.replace("seconds: 5", "seconds: 30"))
        prepared = prepare_scenario(folder, "redesign")
        design = make_design(prepared)
        assert design.status in ("optimal", "feasible"), design.reason
        audit_design(prepared, design).require()
        return prepared, design

    return _designed


def _unplaced(share: float) -> Change:
    """Return a change that takes the place of every so many accounts."""

    def _change(accounts: pd.DataFrame) -> pd.DataFrame:
        # A child stands two rows below its parent, so that families are torn.
        lost = (np.arange(len(accounts)) - 1) % 10 < 10 * share
        return accounts.assign(**{name: accounts[name].mask(lost) for name in ("latitude", "longitude")})

    return _change


def _missing(prepared: Prepared) -> pd.Series:
    return prepared.accounts["place_source"].eq("missing")


@pytest.mark.parametrize("share", [0.3, 1.0])
def test_accounts_without_a_place_get_seats(designed: Callable[..., tuple[Prepared, Design]], share: float) -> None:
    """Three of ten, or all: each has a seat of its segment, its family stays whole, and a note tells of them."""
    prepared, design = designed(_unplaced(share))
    assert _missing(prepared).sum() == share * 120
    accounts = prepared.accounts.assign(seat=design.assignment.reindex(prepared.accounts["account_id"]).to_numpy())
    assert accounts["seat"].notna().all()
    assert accounts["segment"].str[0].eq(accounts["seat"].str[0]).all()
    assert accounts.groupby("family_id")["seat"].nunique().max() == 1
    # Families with members on both sides are among them.
    assert share == 1.0 or accounts.groupby("family_id")["place_source"].nunique().max() == 2
    told = "36 cannot be placed and count no travel" if share < 1 else "no account has a place"
    assert sum(told in note for note in prepared.notes) == 1


def test_connected_territories_take_accounts_without_a_place(
    designed: Callable[..., tuple[Prepared, Design]],
) -> None:
    """They count as connected to one of their rep's, so that territories can be in one piece."""
    prepared, design = designed(_unplaced(0.3), alignment="connected")
    assert design.assignment.notna().all()
    assert any(note.startswith("Units without a place, each joined to one") for note in prepared.notes)


def test_nothing_tells_neighbours_where_nobody_has_a_place(designed: Callable[..., tuple[Prepared, Design]]) -> None:
    """Contiguity without any place is refused with what it needs, not passed over."""
    with pytest.raises(InputError, match="places \\(latitude and longitude, or postal codes\\)"):
        designed(_unplaced(1.0), alignment="connected")


def test_territories_of_cells_are_connected(designed: Callable[..., tuple[Prepared, Design]]) -> None:
    """Accounts of one cell and segment go together, the audit finds each territory in one piece."""
    prepared, design = designed(_unplaced(0.1), "unit: h3\nh3_resolution: 5\n", "connected")
    accounts = prepared.accounts.assign(seat=design.assignment.reindex(prepared.accounts["account_id"]).to_numpy())
    cells = accounts[~_missing(prepared)]
    assert cells["unit_id"].nunique() < len(cells)
    assert cells.groupby("unit_id")["seat"].nunique().max() == 1
    assert (
        accounts.loc[_missing(prepared), "unit_id"].tolist() == accounts.loc[_missing(prepared), "account_id"].tolist()
    )
    checks = {check.name: check for check in audit_design(prepared, design).checks}
    assert checks["contiguity"].ok


def test_cities_place_accounts(designed: Callable[..., tuple[Prepared, Design]]) -> None:
    """With nothing but a city, accounts have a place, its source is told, and their ways count."""

    def _by_city(accounts: pd.DataFrame) -> pd.DataFrame:
        city = pd.Series(np.resize(list(PLACED_BY_CITY), len(accounts)))
        state = city.map(PLACED_BY_CITY)
        return accounts.drop(columns=["latitude", "longitude"]).assign(city=city, state=state)

    prepared, design = designed(_by_city)
    assert set(prepared.accounts["place_source"]) == {"city"}
    assert prepared.accounts["latitude"].round().unique().tolist() == [33.0, 30.0]
    assert "accounts: placed 120 by city" in prepared.notes
    assert design.objective_by_term is not None
    assert design.objective_by_term["travel"] > 0
