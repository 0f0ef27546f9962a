"""From an approved plan to its export and to new leads at its seats, on a small real workspace."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner, Result

(ENTRY,) = entry_points(group="console_scripts", name="territory-opt")
LEADS = (
    "account_id,name,segment,region,latitude,longitude,potential_usd,workload_hours\n"
    "L1,North Star,SMB,South,32.8,-96.8,9000,5\n"
    "L2,Blue Bay,Mid-Market,South,29.8,-95.4,9000,5\n"
)


def _call(*words: str) -> Result:
    return CliRunner().invoke(ENTRY.load(), words, catch_exceptions=False)


def _json(*words: str) -> Any:
    done = _call(*words, "--json")
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory: pytest.TempPathFactory, write_small_workspace: Callable[..., Path]) -> Path:
    """Return a small workspace with one run, which no test changes."""
    folder = write_small_workspace(tmp_path_factory.mktemp("small"))
    (folder / "leads.csv").write_text(LEADS)
    assert _call("run", "redesign", "-C", str(folder)).exit_code == 0
    return folder


@pytest.fixture
def folder(run_folder: Path, tmp_path: Path) -> Path:
    """Return a copy of the workspace of a test's own."""
    return Path(shutil.copytree(run_folder, tmp_path / "plan"))


def test_approving_prints_the_hash_and_keeps_it(folder: Path) -> None:
    """Who, when, from which day and the hash are printed, and stand in the copy."""
    words = ("approve", "redesign", "--by", "Dana Whitfield", "--effective", "2027-04-10", "-C", str(folder))
    done = _call(*words)
    assert done.exit_code == 0, done.stderr
    kept = json.loads((folder / "approved" / "redesign" / "approval.json").read_text())
    assert kept["hash"] in done.stdout
    assert "Dana Whitfield, effective 2027-04-10" in done.stdout
    assert _json(*words, "--note", "again")["note"] == "again"


def test_approving_warns_of_inputs_that_changed(folder: Path) -> None:
    """A table that changed after the run is named on stderr."""
    with (folder / "data" / "reps.csv").open("a") as file:
        file.write("\n")
    done = _call("approve", "redesign", "--by", "Ann", "-C", str(folder))
    assert done.exit_code == 0
    assert "data/reps.csv" in done.stderr


def test_approving_refuses_what_cannot_be_approved(folder: Path) -> None:
    """No such run, no such day: exit status 2 and nothing kept."""
    assert _call("approve", "nothing", "--by", "Ann", "-C", str(folder)).exit_code == 2
    assert _call("approve", "redesign", "--by", "Ann", "--effective", "soon", "-C", str(folder)).exit_code == 2
    assert _call("approve", "redesign", "--by", "Ann", "--effective", "2029-01-01", "-C", str(folder)).exit_code == 2
    assert not (folder / "approved").exists()


def test_export_warns_until_the_run_is_approved_and_when_it_changes(folder: Path, tmp_path: Path) -> None:
    """Unapproved: a warning. Approved: none, and the effective date's tables. Changed since: the files are named."""
    words = ("export", "redesign", "--to", str(tmp_path / "out"), "-C", str(folder))
    assert "not approved" in _call(*words).stderr
    assert _json(*words)["approved"] is False
    _call("approve", "redesign", "--by", "Ann", "-C", str(folder))
    assert _call(*words).stderr == ""
    told = _json(*words)
    assert told["approved_by"] == "Ann"
    assert {Path(path).name for path in told["written"]} == {
        "account_owners.csv", "territories.csv", "moves.csv", "quotas_prorated.csv", "quotas_prorated_months.csv",
        "moves_effective.csv", "holdovers.csv",
    }  # fmt: skip
    approved = (tmp_path / "out" / "moves.csv").read_bytes()
    (folder / "runs" / "redesign" / "moves.csv").write_text("account_id\n")
    done = _call(*words)
    assert "moves.csv; the approved copy was exported" in done.stderr
    assert _json(*words)["differing"] == ["moves.csv"]
    assert (tmp_path / "out" / "moves.csv").read_bytes() == approved
    (folder / "approved" / "redesign" / "moves.csv").write_text("account_id\n")
    spoilt = _call(*words)
    assert spoilt.exit_code == 2
    assert "approved/redesign/moves.csv" in spoilt.stderr


def test_leads_are_routed_by_an_approved_plan_only(folder: Path, tmp_path: Path) -> None:
    """Before approval it takes --unapproved and says so; afterwards the newest approved plan is taken."""
    leads = str(folder / "leads.csv")
    assert _call("route", leads, "-C", str(folder)).exit_code == 2
    taken = _call("route", leads, "--run", "redesign", "--unapproved", "-C", str(folder))
    assert taken.exit_code == 0
    assert "without being approved" in taken.stderr
    _call("approve", "redesign", "--by", "Ann", "-C", str(folder))
    out = tmp_path / "routed.csv"
    done = _call("route", leads, "--out", str(out), "-C", str(folder))
    assert done.exit_code == 0, done.stderr
    assert "2 of 2 leads have a seat" in done.stdout
    routed = pd.read_csv(out, dtype=str)
    assert routed["seat_id"].str[0].tolist() == ["S", "M"]
    assert [lead["seat_id"] for lead in _json("route", leads, "-C", str(folder))["leads"]] == routed["seat_id"].tolist()


def test_leads_without_a_seat_end_in_status_1(folder: Path) -> None:
    """They are printed with the reason, and in the JSON."""
    _call("approve", "redesign", "--by", "Ann", "-C", str(folder))
    leads = folder / "leads.csv"
    leads.write_text(LEADS.replace("SMB", "Public"))
    done = _call("route", str(leads), "-C", str(folder))
    assert done.exit_code == 1
    assert "L1: no seat covers it (segment Public)" in done.stdout
    told = _call("route", str(leads), "--json", "-C", str(folder))
    assert told.exit_code == 1
    assert json.loads(told.stdout)["leads"][0]["seat_id"] is None


def test_leads_are_not_written_over(folder: Path) -> None:
    """The file of the leads cannot be the file of what becomes of them."""
    _call("approve", "redesign", "--by", "Ann", "-C", str(folder))
    leads = folder / "leads.csv"
    done = _call("route", str(leads), "--out", str(leads), "-C", str(folder))
    assert done.exit_code == 2
    assert "not written over" in done.stderr
    assert leads.read_text() == LEADS
