"""Exports for any system and for HubSpot: keys as they are, whatever they hold."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from territory_opt.errors import InputError
from territory_opt.report.inert import guard_formulas
from territory_opt.scenario.exporting.export import export_run
from territory_opt.scenario.exporting.hubspot import export_hubspot
from territory_opt.scenario.exporting.plan import plan_to_export


def test_keys_go_out_exactly_and_texts_stay_inert(crm: Path, tmp_path: Path, write_run: Callable[..., None]) -> None:
    """A key that begins with a sign has no apostrophe in any table; a name that does keeps it."""
    write_run(crm, "signs")
    moves = crm / "runs" / "signs" / "moves.csv"
    rows = pd.DataFrame({"account_id": ["=A1", "'-7", "007"], "name": ["=1+1", "plain", "@x"], "value": ["1.50"] * 3})
    guard_formulas(rows).to_csv(moves, index=False)
    exported = export_run(crm, "signs", tmp_path, ["csv"])
    assert {path.name for path in exported.written} == {"account_owners.csv", "territories.csv", "moves.csv"}
    written = pd.read_csv(tmp_path / "moves.csv", dtype=str, keep_default_na=False)
    assert written["account_id"].tolist() == ["=A1", "'-7", "007"]
    assert written["name"].tolist() == ["'=1+1", "plain", "'@x"]
    assert written["value"].tolist() == ["1.50"] * 3


def test_areas_are_those_of_the_run(crm: Path, tmp_path: Path, write_run: Callable[..., None]) -> None:
    """Files for GIS programs go out as the run has them."""
    write_run(crm, "areas")
    files = {"geojson": "territories.geojson", "gpkg": "territories.gpkg", "geoparquet": "territories.parquet"}
    for name in files.values():
        (crm / "runs" / "areas" / name).write_bytes(name.encode())
    exported = export_run(crm, "areas", tmp_path, list(files))
    assert [path.read_bytes().decode() for path in exported.written] == list(files.values())


def test_hubspot_gets_the_companies_whose_owner_changes(
    crm: Path, tmp_path: Path, write_run: Callable[..., None]
) -> None:
    """Record Ids and owners agree with the plan; companies that nobody is to own keep theirs and are left out."""

    def numbered(accounts: pd.DataFrame) -> pd.DataFrame:
        accounts = accounts.assign(account_id=[str(9_000_000_000 + n) for n in range(len(accounts))])
        accounts.loc[accounts.index[:2], ["territory_id", "seat_id"]] = None
        return accounts

    write_run(crm, "hub", numbered)
    (path,) = export_hubspot(crm, "hub", tmp_path / "load").written
    written = pd.read_csv(path, dtype=str)
    owners = plan_to_export(crm, "hub").owners
    due = owners[owners["changes_owner"] & owners["owner_rep_id"].notna()]
    assert list(written.columns) == ["Record ID", "Company owner"]
    assert written["Record ID"].tolist() == due["account_id"].tolist()
    assert written["Company owner"].tolist() == due["owner_rep_id"].tolist()
    assert 0 < len(written) < len(owners)
    assert [path.name for path in (tmp_path / "load").iterdir()] == ["hubspot_companies.csv"]


def test_hubspot_refuses_keys_that_are_no_record_ids(crm: Path, tmp_path: Path, write_run: Callable[..., None]) -> None:
    """Every such account is named, and nothing is written."""
    write_run(crm, "named", lambda accounts: accounts.assign(account_id=[f"A{n}" for n in range(len(accounts))]))
    with pytest.raises(InputError) as raised:
        export_hubspot(crm, "named", tmp_path / "load")
    assert len(raised.value.problems) == 120
    assert not (tmp_path / "load").exists()
