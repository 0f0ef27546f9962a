"""``init``: workspaces from exports, on the command line."""

from __future__ import annotations

import json
import runpy
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from territory_opt.workspace.crm.start import SYSTEMS

(ENTRY,) = entry_points(group="console_scripts", name="territory-opt")
MAIN = ENTRY.load()

# Test folders are no packages, so a file that several of them share is run, not imported.
COMPANY = runpy.run_path(str(Path(__file__).parent.parent / "workspace" / "crm" / "salesforce_company.py"))


def _call(*arguments: str) -> Result:
    return CliRunner().invoke(MAIN, arguments)


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """Return a folder of Salesforce exports of a small company."""
    folder: Path = COMPANY["write_objects"](tmp_path / "export", COMPANY["make_objects"]())
    return folder


def test_an_export_runs_end_to_end(export: Path, tmp_path: Path) -> None:
    """From the exported files to an audited plan in three commands."""
    plan = str(tmp_path / "plan")
    started = _call("init", plan, "--from", "salesforce", str(export))
    assert started.exit_code == 0, started.stderr
    assert "accounts 80, reps 6, opportunities 240" in started.stdout
    assert "segment: by size" in started.stdout
    checked = _call("check", "-C", plan)
    assert checked.exit_code == 0, checked.stderr
    # The studies of the hiring plan take most of a run's time and have tests of their own.
    scenario = tmp_path / "plan" / "scenarios" / "annual-redesign.yaml"
    scenario.write_text(scenario.read_text(encoding="utf-8") + "study_hiring: false\n", encoding="utf-8")
    run = _call("run", "annual-redesign", "-C", plan, "--seconds", "3", "--jobs", "1")
    assert run.exit_code == 0, run.stderr
    record: dict[str, Any] = json.loads((tmp_path / "plan" / "runs" / "annual-redesign" / "run.json").read_text())
    assert record["audit"] == "passed"
    assert record["status"] in ("optimal", "feasible")


def test_the_account_of_an_import_is_for_programs_too(export: Path, tmp_path: Path) -> None:
    """--json tells the tables and everything that was assumed; --quiet only the next step."""
    started = _call("init", str(tmp_path / "plan"), "--from", "salesforce", str(export), "--json")
    told = json.loads(started.stdout)
    assert told["tables"] == {"accounts": 80, "reps": 6, "opportunities": 240}
    assert "Account.csv: 80 rows" in told["import"]["Read"]
    quiet = _call("init", str(tmp_path / "other"), "--from", "salesforce", str(export), "--quiet")
    assert "Assumed" not in quiet.stdout
    assert "territory-opt check" in quiet.stdout


def test_a_broken_export_leaves_nothing(export: Path, tmp_path: Path) -> None:
    """Values that cannot be used end the command with status 2, told by row and column, and no folder is left."""
    text = (export / "Opportunity.csv").read_text(encoding="utf-8").replace('"2', '"two', 1)
    (export / "Opportunity.csv").write_text(text, encoding="utf-8")
    refused = _call("init", str(tmp_path / "new" / "plan"), "--from", "salesforce", str(export))
    assert refused.exit_code == 2
    assert "Opportunity.csv, row 2, column CreatedDate" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["export"]


def test_nothing_is_written_over(export: Path, tmp_path: Path) -> None:
    """A folder with anything in it is refused before anything is read."""
    (tmp_path / "plan").mkdir()
    (tmp_path / "plan" / "mine.txt").write_text("mine", encoding="utf-8")
    refused = _call("init", str(tmp_path / "plan"), "--from", "salesforce", str(export))
    assert refused.exit_code == 2
    assert "a new or an empty folder" in refused.stderr
    assert [path.name for path in (tmp_path / "plan").iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--from", "salesforce", "nowhere"), "expected a folder with the exported files"),
        (("--from", "siebel", "."), "siebel"),
        (("--columns", __file__), "--from"),
    ],
)
def test_misuse_is_told(tmp_path: Path, arguments: tuple[str, ...], told: str) -> None:
    """Unknown systems, missing files and a column map without an export are usage errors."""
    refused = _call("init", str(tmp_path / "plan"), *arguments)
    assert refused.exit_code == 2
    assert told in refused.stderr
    assert not (tmp_path / "plan").exists()


def test_the_systems_are_those_of_the_library() -> None:
    """What the option offers is what the library reads."""
    assert import_module("territory_opt.cli.init").SYSTEMS == SYSTEMS
