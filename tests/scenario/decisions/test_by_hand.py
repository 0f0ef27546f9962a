"""Runs with accounts kept and moves rejected, on a small workspace."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from territory_opt.errors import InputError
from territory_opt.scenario.current import find_current
from territory_opt.scenario.decisions.by_hand import read_by_hand
from territory_opt.scenario.prepare import Prepared
from territory_opt.scenario.record import read_stored
from territory_opt.scenario.run import prepare_scenario, run_scenario
from territory_opt.scenario.solve import make_design


@pytest.fixture(scope="module")
def proposed(tmp_path_factory: pytest.TempPathFactory, write_small_workspace: Callable[..., Path]) -> Path:
    """Return a workspace of 60 accounts with a stored redesign, which no test changes."""
    folder = write_small_workspace(tmp_path_factory.mktemp("proposed"), accounts=60)
    run_scenario(folder, "redesign")
    return folder


@pytest.fixture
def folder(proposed: Path, tmp_path: Path) -> Path:
    """Return a copy of it to work in."""
    return Path(shutil.copytree(proposed, tmp_path / "plan"))


def _moves(folder: Path) -> pd.DataFrame:
    return pd.read_csv(folder / "runs" / "redesign" / "moves.csv", dtype=str)


def _rejecting(folder: Path, accounts: list[str], name: str = "moves.csv") -> Path:
    """Return an edited copy of the run's moves that rejects those of some accounts."""
    moves = _moves(folder)
    file = folder / name
    moves.assign(decision=moves["account_id"].map(dict.fromkeys(accounts, "Reject"))).to_csv(file, index=False)
    return file


def _prepared(folder: Path, reject: Path) -> Prepared:
    return prepare_scenario(folder, "redesign", by_hand=read_by_hand(folder, "redesign", reject=reject))


def _refusal(folder: Path, file: Path) -> str:
    with pytest.raises(InputError) as refused:
        run_scenario(folder, "redesign", reject=file)
    return str(refused.value)


def test_what_is_kept_holds_and_makes_another_run(folder: Path) -> None:
    """The plan keeps to the file and to the table; the record says so, and the store answers for that file alone."""
    keep = folder / "locks.csv"
    territory = pd.read_csv(folder / "runs" / "redesign" / "seats.csv").set_index("seat_id").loc["M2", "territory_id"]
    keep.write_text("account_id,rep_id,decision\nA001,S3,\nA003,S2,refuse\nA000,M2,assign\n", encoding="utf-8")
    (folder / "data" / "decisions.csv").write_text(f"account_id,territory_id\nA000,{territory}\n", encoding="utf-8")
    results = run_scenario(folder, "redesign", keep=keep)
    seat = results.accounts.set_index("account_id")["seat_id"]
    assert (seat["A001"], seat["A000"]) == ("S3", "M2")
    assert seat["A003"] != "S2"
    assert results.summary["audit"] == "passed"
    assert results.summary["decisions"] == {"assign": 2, "refuse": 1}
    assert "locks.csv: accounts assigned to a seat 2 and refused to one 1" in results.summary["changes"]
    assert "decisions" in results.rules["rule"].tolist()
    stored = read_stored(folder, "redesign").record
    assert stored.tables.decisions["source"].tolist() == ["decisions, row 2", "locks.csv, row 2", "locks.csv, row 3"]
    assert stored.declaration["rules"][-1] == {"rule": "decisions"}
    assert find_current(folder, "redesign", keep=keep) is not None
    assert find_current(folder, "redesign") is None


def test_rejected_moves_are_taken_back_and_the_rest_stays_near_the_proposal(folder: Path) -> None:
    """What was not rejected changes only where it pays; objective, bound and cost are those of the model."""
    before = read_stored(folder, "redesign").record.assignment
    moves = _moves(folder)
    rejected = moves["account_id"].head(3).tolist()
    results = run_scenario(folder, "redesign", reject=_rejecting(folder, rejected))
    after = results.accounts.set_index("account_id")
    assert not after.loc[rejected, "moved"].any()
    repair = results.summary["repair"]
    changed = int((after["seat_id"] != before).sum())
    assert repair["changed_accounts"] == changed
    assert changed < len(moves) / 2
    assert repair["followed_accounts"] == changed - 3
    assert results.summary["audit"] == "passed"
    assert repair["cost_usd"] == pytest.approx(results.summary["objective_usd"] - repair["proposal_usd"])
    assert any("elsewhere than in the proposal" in note for note in results.summary["notes"])
    told = json.loads((folder / "runs" / "redesign" / "run.json").read_text())
    assert told["repair"] == pytest.approx(repair)
    _reject_again(folder, rejected)


def _reject_again(folder: Path, rejected: list[str]) -> None:
    """A second repair keeps what the first decided; rejecting again what is taken back already is no error."""
    more = _moves(folder)["account_id"].iloc[0]
    again = _rejecting(folder, [more], "again.csv")
    both = pd.concat(
        [pd.read_csv(again, dtype=str), pd.DataFrame({"account_id": rejected[:1], "decision": ["reject"]})]
    )
    both.drop(columns="to_seat_id").to_csv(again, index=False)
    results = run_scenario(folder, "redesign", reject=again)
    assert not results.accounts.set_index("account_id").loc[[*rejected, more], "moved"].any()
    assert results.summary["decisions"] == {"assign": 4}


def test_the_sheet_of_the_workbook_rejects_as_the_csv_does(folder: Path) -> None:
    """Without a column that marks rows, every row of it is rejected."""
    accounts = _moves(folder)["account_id"].head(2).tolist()
    sheet = pd.read_excel(folder / "runs" / "redesign" / "report.xlsx", sheet_name="Moves", dtype=str)
    with pd.ExcelWriter(folder / "edited.xlsx") as book:
        pd.DataFrame({"a": [1]}).to_excel(book, sheet_name="Summary")
        sheet[sheet["Account id"].isin(accounts)].to_excel(book, sheet_name="Moves", index=False)
    prepared = _prepared(folder, folder / "edited.xlsx")
    decided = prepared.tables.decisions
    assert set(decided["account_id"]) == set(accounts)
    today = decided["account_id"].map(prepared.accounts.set_index("account_id")["incumbent_seat_id"])
    assert decided["seat_id"].tolist() == today.tolist()
    assert decided["source"].str.startswith("edited.xlsx, sheet Moves, row").all()


def test_an_account_that_cannot_stay_is_refused_the_seat_proposed(folder: Path) -> None:
    """Its rep does not cover it any more, or its family sits with several reps and must have one."""
    moves = _moves(folder)
    accounts = pd.read_csv(folder / "data" / "accounts.csv", dtype=str).set_index("account_id")
    field, inside = (moves.loc[moves["segment"] == segment, "account_id"].iloc[0] for segment in ("Mid-Market", "SMB"))
    proposed = moves.set_index("account_id")["to_seat_id"]
    accounts.loc[field, "rep_id"] = "S1"
    # The account becomes the child of another that moves, too, and both sit with reps that their seat may not follow.
    other = next(name for name in moves.loc[moves["segment"] == "SMB", "account_id"] if name != inside)
    accounts.loc[[inside, other], "parent_id"] = [None, inside]
    accounts.loc[[inside, other], "rep_id"] = ["S1", "S2"]
    accounts.reset_index().to_csv(folder / "data" / "accounts.csv", index=False)
    decided = _prepared(folder, _rejecting(folder, [field, inside, other])).tables.decisions.set_index("account_id")
    assert set(decided["decision"]) == {"refuse"}
    assert decided["seat_id"].to_dict() == {name: proposed[name] for name in (field, inside, other)}


def test_moves_that_are_none_are_told_with_their_rows(folder: Path) -> None:
    """Unknown accounts, accounts that do not move, moves of an older run, other words, nothing rejected at all."""
    moves = _moves(folder)
    stays = next(name for name in pd.read_csv(folder / "data" / "accounts.csv", dtype=str)["account_id"]
                 if name not in set(moves["account_id"]))  # fmt: skip
    file = folder / "edited.csv"
    file.write_text(
        f"account_id\nZ1\n{stays}\n{moves['account_id'][0]}\n{moves['account_id'][0]}\n,\n".replace(",\n", "")
    )
    assert _refusal(folder, file).splitlines() == [
        "edited.csv, row 2, column account_id: found Z1: expected an account of the stored run",
        f"edited.csv, row 3, column account_id: found {stays}: expected an account that the run moves",
        f"edited.csv, row 5, column account_id: found {moves['account_id'][0]}: expected each account once",
    ]
    moves.head(1).assign(to_seat_id="M9").to_csv(file, index=False)
    assert "found M9: expected the seat that the stored run moves it to" in _refusal(folder, file)
    moves.head(1).assign(decision="perhaps").to_csv(file, index=False)
    assert "found perhaps: expected reject, or nothing for a move that stands" in _refusal(folder, file)
    moves.assign(decision=None).to_csv(file, index=False)
    assert "column decision: expected reject in at least one row" in _refusal(folder, file)


def test_a_file_inside_the_run_is_not_taken(folder: Path) -> None:
    """The repaired run would replace it, and the same call would then reject other moves."""
    file = folder / "runs" / "redesign" / "moves.csv"
    assert "a copy that lies outside runs/redesign" in _refusal(folder, file)


def test_there_must_be_a_plan_whose_moves_are_rejected(folder: Path) -> None:
    """A stored one, of a scenario that designs territories; and the files must be there."""
    file = _rejecting(folder, _moves(folder)["account_id"].head(1).tolist())
    with pytest.raises(InputError, match="a stored run"):
        run_scenario(folder, "today", reject=file)
    with pytest.raises(InputError, match="expected a file at this path"):
        find_current(folder, "redesign", keep=folder / "gone.csv")


def test_decisions_that_leave_no_plan_say_why(folder: Path) -> None:
    """A seat of another segment: the reason names the decision, and its row."""
    keep = folder / "locks.csv"
    keep.write_text("account_id,seat_id\nA000,S1\n", encoding="utf-8")
    prepared = prepare_scenario(folder, "redesign", by_hand=read_by_hand(folder, "redesign", keep=keep))
    design = make_design(prepared)
    assert design.status == "infeasible"
    assert design.reason.startswith("locks.csv, row 2 assigns account A000 to seat S1 (Rep S1), but the seat does not")


def test_decisions_on_what_is_gone_hold_nothing(folder: Path) -> None:
    """An account that left the workspace since the proposal."""
    account, other = _moves(folder)["account_id"].head(2)
    file = _rejecting(folder, [account, other])
    table = folder / "data" / "accounts.csv"
    accounts = pd.read_csv(table, dtype=str)
    accounts = accounts[(accounts["account_id"] != account) & (accounts["parent_id"] != account)]
    accounts.to_csv(table, index=False)
    prepared = _prepared(folder, file)
    assert "decisions on accounts or seats that are gone: 1; they hold nothing" in prepared.applied
    assert prepared.tables.decisions["account_id"].tolist() == [other]
