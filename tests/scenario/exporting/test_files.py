"""What is read of Salesforce: exports, success files under whatever name, and what is wrong with them."""

from __future__ import annotations

import shutil
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner

from territory_opt.errors import InputError
from territory_opt.scenario.exporting.salesforce.export import export_salesforce
from territory_opt.scenario.exporting.salesforce.org import read_org

MODEL, TYPE, FIRST, SECOND = "0MA000000000001", "0M5000000000001", "0MI000000000001", "0MI000000000002"


def _problems(folder: Path, ids: Path | None, **options: Any) -> str:
    with pytest.raises(InputError) as raised:
        export_salesforce(folder, "redesign", folder / "out", ids=ids, **options)
    assert not (folder / "out").exists()
    return str(raised.value)


def test_success_files_add_change_and_take_away(tmp_path: Path) -> None:
    """Known by their columns, in any order, Ids short or long; what was deleted is gone, whatever created it."""
    (tmp_path / "Territory2.csv").write_text(f"Id,NAME,developername\n{FIRST},Old,A\n")
    (tmp_path / "success0.csv").write_text(f"ID,Id,STATUS\n{FIRST}AAA,x,Item Deleted\n".replace("AAA,x", ","))
    (tmp_path / "success1.csv").write_text(
        f"ID,Name,DeveloperName,Territory2ModelId,STATUS\n{SECOND},New,B,{MODEL},Item Created\n"
    )
    (tmp_path / "success2.csv").write_text(f"ID,Name,ParentTerritory2Id,STATUS\n{SECOND},Newer,,Item Updated\n")
    (tmp_path / "Territory2Type_results.csv").write_text(
        f"sf__Id,sf__Created,MasterLabel,DeveloperName\n{TYPE},true,T,T\n"
    )
    (tmp_path / "Lead.csv").write_text("Id,OwnerId\n00Q000000000001,005000000000001\n")
    org = read_org(tmp_path / "none", tmp_path)
    (territory,) = org.records["Territory2"].dropna(axis=1).to_dict("records")
    assert territory == {
        "Id": "0MI000000000002GAA", "Name": "Newer", "DeveloperName": "B", "Territory2ModelId": "0MA000000000001GAA",
    }  # fmt: skip
    assert org.records["Territory2Type"]["DeveloperName"].tolist() == ["T"]
    assert org.records["Account"].empty


def test_what_the_workspace_kept_gives_way_to_a_fresh_export(tmp_path: Path) -> None:
    """An object exported anew replaces what was kept of it; the others stay known."""
    kept, fresh = tmp_path / "data" / "salesforce", tmp_path / "fresh"
    kept.mkdir(parents=True)
    fresh.mkdir()
    (kept / "Territory2.csv").write_text(f"Id,DeveloperName\n{FIRST},A\n{SECOND},B\n")
    (kept / "Territory2Model.csv").write_text(f"Id,DeveloperName,Name,State\n{MODEL},M,M,Active\n")
    (fresh / "Territory2.csv").write_text(f"Id,DeveloperName,IsDeleted\n{SECOND},B,false\n{FIRST},A,true\n")
    org = read_org(tmp_path, fresh)
    assert org.records["Territory2"]["DeveloperName"].tolist() == ["B"]
    assert org.records["Territory2Model"]["State"].tolist() == ["Active"]


def test_our_own_files_are_not_taken_for_exports(crm: Path, org: Any) -> None:
    """The folder of the files may be that of the success files: what is only due is not what Salesforce holds."""
    out = crm / "out"
    before = export_salesforce(crm, "redesign", out)
    moved = next(step for step in before.steps if step.kind.name == "Account")
    (out / moved.file).write_text((out / "not_yet" / moved.file).read_text())
    again = export_salesforce(crm, "redesign", out, ids=out)
    assert [len(step.rows) for step in again.steps] == [len(step.rows) for step in before.steps]


def test_every_problem_of_every_file_is_told_and_nothing_written(crm: Path, tmp_path: Path) -> None:
    """No Id, an Id that is none, a success file of nobody knows what, text that never ends."""
    (tmp_path / "Territory2.csv").write_text("Id,Name\nfirst,A\n0MI000000000001,B\n")
    (tmp_path / "Territory2Model.csv").write_text("Name,DeveloperName\nA,B\n")
    (tmp_path / "success1.csv").write_text(f"ID,Colour,STATUS\n{FIRST},red,Item Created\n")
    (tmp_path / "broken.csv").write_bytes(b'Id,Name\n"')
    told = _problems(crm, tmp_path)
    for part in (
        "Territory2.csv, row 2, column Id: found first",
        "Territory2Model.csv, row 1, column Id",
        "success1.csv: expected a file named for its object",
        "broken.csv",
    ):
        assert part in told
    assert "a folder with exports" in _problems(crm, tmp_path / "nowhere")


def test_a_model_that_cannot_be_filled_is_refused(crm: Path, tmp_path: Path) -> None:
    """Archived, of two that are called so, or called so that a spreadsheet would run it."""
    rows = f"{MODEL},FY27,FY 27,Archived\n0MA000000000002,Old,Twice,Active\n0MA000000000003,New,twice,Planning\n"
    (tmp_path / "Territory2Model.csv").write_text(f"Id,DeveloperName,Name,State\n{rows}")
    assert "state Planning or Active" in _problems(crm, tmp_path, model="fy27")
    assert "the name of one model; Old, New are called so" in _problems(crm, tmp_path, model="Twice")
    for label in ("=1+1", "x" * 81, "two\nlines"):
        assert "a label of one line" in _problems(crm, None, model=label)
    assert "an Id of Salesforce" in _problems(crm, None, forecast_type="Revenue")


def test_territories_of_a_model_need_their_names(crm: Path, tmp_path: Path) -> None:
    """Without DeveloperName none could be found again; territories of other models need none."""
    (tmp_path / "Territory2Model.csv").write_text(f"Id,DeveloperName,Name,State\n{MODEL},FY27,FY 27,Active\n")
    (tmp_path / "Territory2.csv").write_text(f"Id,Name,Territory2ModelId\n{FIRST},A,{MODEL}\n")
    assert "Territory2, row 1, column DeveloperName" in _problems(crm, tmp_path, model="FY27")
    assert export_salesforce(crm, "redesign", crm / "out", ids=tmp_path).round == 1
    (tmp_path / "Territory2Model.csv").write_text(f"Id,Name,State\n{MODEL},FY 27,Active\n")
    (tmp_path / "Territory2.csv").unlink()
    shutil.rmtree(crm / "out")
    assert "has its DeveloperName" in _problems(crm, tmp_path, model="FY 27")


def test_keys_that_are_no_ids_are_listed_or_mapped(crm: Path, tmp_path: Path, write_run: Any) -> None:
    """A workspace with keys of its own needs a file with both; every key without an Id is told, at once."""
    write_run(crm, "own", lambda accounts: accounts.assign(account_id=[f"A{n}" for n in range(len(accounts))]))
    with pytest.raises(InputError) as raised:
        export_salesforce(crm, "own", crm / "out")
    assert len(raised.value.problems) == 120
    assert "A0: expected an Id of a Salesforce Account" in str(raised.value)
    ids = pd.DataFrame({"Id": [f"001{n:012d}" for n in range(120)], "account_id": [f"A{n}" for n in range(120)]})
    ids.to_csv(tmp_path / "Account.csv", index=False)
    export_salesforce(crm, "own", crm / "out", ids=tmp_path)
    written = pd.read_csv(crm / "out" / "not_yet" / "10_insert_ObjectTerritory2Association.csv", dtype=str)
    assert set(written["ObjectId"]) == {f"001{n:012d}AAA" for n in range(120)}
    same = ["001000000000007", "001000000000007AAA"]
    write_run(crm, "twice", lambda accounts: accounts.assign(account_id=[*same, *accounts["account_id"][2:]]))
    with pytest.raises(InputError, match="another key has the same Id"):
        export_salesforce(crm, "twice", crm / "out")


def test_the_command_says_what_to_load_and_what_to_call_next(crm: Path, tmp_path: Path) -> None:
    """The step and its files on stdout with the call that follows; as JSON every file, and whether it can be loaded."""
    (entry,) = entry_points(group="console_scripts", name="territory-opt")
    words = ["export", "salesforce", "redesign", "--to", str(tmp_path / "out"), "-C", str(crm), "--model", "FY 28"]
    done = CliRunner().invoke(entry.load(), words, catch_exceptions=False)
    assert done.exit_code == 0, done.stderr
    assert "Step 1 of 5" in done.stdout
    assert "01_insert_Territory2Type.csv" in done.stdout
    assert "03_insert" not in done.stdout
    assert "--model 'FY 28' --ids FOLDER_OF_SUCCESS_FILES" in done.stdout
    assert "not approved" in done.stderr
    refused = CliRunner().invoke(entry.load(), ["export", "redesign", "--to", "x", "--ids", str(tmp_path)])
    assert refused.exit_code == 2
    assert "--ids is for export salesforce RUN" in refused.stderr
