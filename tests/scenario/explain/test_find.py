"""Finding runs, accounts and seats by what people call them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from territory_opt.errors import InputError
from territory_opt.scenario.explain.find import find_account, find_seat, find_stored


def _store(folder: Path, name: str, status: str, created: str) -> None:
    (folder / "runs" / name).mkdir(parents=True)
    (folder / "runs" / name / "run.json").write_text(json.dumps({"status": status, "created": created}))


def test_the_newest_run_with_a_plan_is_meant(tmp_path: Path) -> None:
    """Later ones without a plan do not count; one that is named is taken."""
    _store(tmp_path, "old", "optimal", "2027-01-01T00:00:00+00:00")
    _store(tmp_path, "new", "feasible", "2027-02-01T00:00:00+00:00")
    _store(tmp_path, "failed", "infeasible", "2027-03-01T00:00:00+00:00")
    assert find_stored(tmp_path, None) == "new"
    assert find_stored(tmp_path, "old") == "old"


def test_no_run_says_to_run_a_scenario(tmp_path: Path) -> None:
    """With no run, or none of that name, the message says what is there."""
    with pytest.raises(InputError, match="run a scenario first"):
        find_stored(tmp_path, None)
    _store(tmp_path, "redesign", "optimal", "2027-01-01T00:00:00+00:00")
    with pytest.raises(InputError, match="redesign"):
        find_stored(tmp_path, "redesing")


def test_accounts_go_by_key_or_name(redesign) -> None:
    """Case and blanks aside; a name that is none offers the likely ones."""
    assert find_account(redesign, "A005") == 5
    assert find_account(redesign, " company 7 ") == 7
    with pytest.raises(InputError, match="perhaps Company 7"):
        find_account(redesign, "Compny 7")
    with pytest.raises(InputError, match=r"an account of the run$"):
        find_account(redesign, "Zzyzx")


def test_a_name_of_several_lists_their_keys(make, stored) -> None:
    """The keys then tell them apart."""
    posed = stored(make.company([make.account("A"), make.account("B")], [make.seat("S1")]))
    posed.data.accounts["name"] = "Twin"
    with pytest.raises(InputError, match="A, B have this name"):
        find_account(posed, "twin")


def test_seats_go_by_seat_territory_rep_or_name(redesign) -> None:
    """All four lead to the same seat."""
    row = redesign.data.seats.iloc[2]
    found = {find_seat(redesign, str(row[key])) for key in ("seat_id", "territory_id", "rep_id", "name")}
    assert found == {2}


def test_a_rep_who_left_is_told_of(make, stored) -> None:
    """Their accounts are counted, as they hold no seat to explain."""
    accounts = [make.account("A", 100.0, "gone", incumbent_seat_id=None)]
    posed = stored(make.company(accounts, [make.seat("S1")]))
    with pytest.raises(InputError, match="gone covers 1 accounts today and holds no seat"):
        find_seat(posed, "gone")
