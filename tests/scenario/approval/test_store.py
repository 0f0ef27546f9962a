"""The approved runs of a workspace."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import shutil

import pytest

from territory_opt.errors import InputError
from territory_opt.scenario.approval.approve import approve_run
from territory_opt.scenario.approval.store import approved_names, differing_files, find_approved, read_approval
from territory_opt.scenario.record import read_stored


def test_approved_run_is_a_whole_copy_with_its_hash(workspace):
    """Every file of the run stands in the copy, and the hash is that of their digests, as sha256sum lists them."""
    approval = approve_run(workspace, "redesign", by="Ann", note="as discussed")
    run = workspace / "runs" / "redesign"
    for path in (path for path in run.rglob("*") if path.is_file()):
        assert (approval.folder / path.relative_to(run)).read_bytes() == path.read_bytes()
    paths = [path for path in approval.folder.rglob("*") if path.is_file() and path.name != "approval.json"]
    lines = sorted((p.relative_to(approval.folder).as_posix(), hashlib.sha256(p.read_bytes())) for p in paths)
    listed = "".join(f"{digest.hexdigest()}  {name}\n" for name, digest in lines)
    assert approval.hash == hashlib.sha256(listed.encode()).hexdigest()
    assert (approval.by, approval.note, approval.broken_rules, approval.changed_inputs) == (
        "Ann", "as discussed", (), ()
    )  # fmt: skip
    assert read_stored(workspace, "redesign", under="approved").record.assignment.notna().all()


def test_plan_holds_from_the_first_day_of_its_year_unless_said_otherwise(workspace):
    """The effective date is the plan year's first day, or the one given; a day outside the year is refused."""
    assert approve_run(workspace, "redesign", by="Ann").effective == datetime.date(2027, 1, 1)
    spring = datetime.date(2027, 4, 10)
    assert approve_run(workspace, "redesign", by="Ann", effective=spring).effective == spring
    for outside in (datetime.date(2026, 12, 31), datetime.date(2028, 1, 1)):
        with pytest.raises(InputError, match="2027-01-01 to 2027-12-31"):
            approve_run(workspace, "redesign", by="Ann", effective=outside)


def test_whatever_changes_in_an_approved_run_is_named(workspace):
    """A file that was changed, one that was added and one that is gone are each an error that names it."""
    folder = approve_run(workspace, "redesign", by="Ann").folder
    (folder / "moves.csv").write_text("account_id\n")
    (folder / "extra.txt").write_text("more")
    (folder / "record" / "seats.parquet").unlink()
    with pytest.raises(InputError) as caught:
        read_approval(workspace, "redesign")
    assert [problem.table for problem in caught.value.problems] == [
        "approved/redesign/extra.txt", "approved/redesign/moves.csv", "approved/redesign/record/seats.parquet",
    ]  # fmt: skip


def test_plan_that_breaks_rules_needs_to_be_excused(workspace):
    """Without the excuse nothing is stored; with it the approval says which rules are broken."""
    with pytest.raises(InputError, match="--despite-broken-rules"):
        approve_run(workspace, "today", by="Ann")
    assert approved_names(workspace) == []
    approval = approve_run(workspace, "today", by="Ann", despite_broken_rules=True)
    summary = json.loads((workspace / "runs" / "today" / "run.json").read_text())
    assert approval.broken_rules == tuple(summary["broken_rules"]) != ()


def test_run_without_a_plan_or_a_name_is_refused(workspace):
    """There must be a plan to approve and somebody who approves it."""
    with pytest.raises(InputError, match="the name of who approves"):
        approve_run(workspace, "redesign", by="  ")
    path = workspace / "runs" / "redesign" / "run.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"status": "infeasible"}))
    with pytest.raises(InputError, match="a run that found a plan"):
        approve_run(workspace, "redesign", by="Ann")
    with pytest.raises(InputError, match="a stored run"):
        approve_run(workspace, "nobody-ran-this", by="Ann")


def test_inputs_that_changed_since_the_run_are_recorded(workspace):
    """A table that changed and a scenario that is gone are told with the approval, which is given all the same."""
    with (workspace / "data" / "accounts.csv").open("a") as file:
        file.write("\n")
    assert approve_run(workspace, "redesign", by="Ann").changed_inputs == ("data/accounts.csv",)
    (workspace / "scenarios" / "redesign.yaml").unlink()
    assert "scenarios/redesign.yaml" in approve_run(workspace, "redesign", by="Ann").changed_inputs


def test_earlier_approval_is_kept_under_its_day(workspace):
    """Approving a run again never overwrites: earlier copies keep who approved them, and only the last one counts."""
    by = ("Ann", "Ben", "Cleo")
    for name in by:
        last = approve_run(workspace, "redesign", by=name)
    day = f"{last.at:%Y-%m-%d}"
    kept = [read_approval(workspace, f"redesign{ending}") for ending in (f".{day}", f".{day}.2", "")]
    assert [approval.by for approval in kept] == list(by)
    assert approved_names(workspace) == ["redesign"]
    assert find_approved(workspace) == last


def test_approval_that_fails_leaves_the_earlier_one(workspace, monkeypatch):
    """When the copy cannot be finished, the approval from before stands as it was."""
    first = approve_run(workspace, "redesign", by="Ann")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(shutil, "copytree", full)
    with pytest.raises(OSError, match=os.strerror(28)):
        approve_run(workspace, "redesign", by="Ben")
    assert find_approved(workspace) == first


def test_without_a_name_the_approval_effective_last_is_found(workspace):
    """Of several approved runs, the one that holds from the latest day is meant; none at all is an error that helps."""
    with pytest.raises(InputError, match="territory-opt approve"):
        find_approved(workspace)
    approve_run(workspace, "redesign", by="Ann", effective=datetime.date(2027, 5, 1))
    approve_run(workspace, "today", by="Ann", despite_broken_rules=True)
    assert find_approved(workspace).name == "redesign"
    assert find_approved(workspace, "today").name == "today"


def test_files_that_a_run_changed_since_its_approval_are_named(workspace):
    """An approved run differs from nothing; a file of it that changes is named, and not what the copy adds."""
    approval = approve_run(workspace, "redesign", by="Ann")
    assert differing_files(workspace, approval) == ()
    (workspace / "runs" / "redesign" / "moves.csv").write_text("account_id\n")
    assert differing_files(workspace, approval) == ("moves.csv",)
