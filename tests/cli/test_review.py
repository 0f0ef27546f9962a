"""The command that reviews a month: what it prints, stores and refuses."""

from __future__ import annotations

import json
import runpy
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from territory_opt.report.review.results import Review

(ENTRY,) = entry_points(group="console_scripts", name="territory-opt")
# Test folders are no packages, so a file that two of them share is run, not imported.
MADE = runpy.run_path(str(Path(__file__).parent.parent / "report" / "review" / "conftest.py"))


def _call(*words: str) -> Result:
    return CliRunner().invoke(ENTRY.load(), words, catch_exceptions=False)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """Put a review by hand in place of the work, and return what was asked of it."""
    seen: dict[str, object] = {}

    def made(folder: Path, month: object, **options: object) -> Review:
        seen.update(options, folder=folder, month=month)
        review: Review = MADE["make_review"]()
        return review

    monkeypatch.setattr("territory_opt.scenario.review.review.review_month", made)
    return seen


def test_the_summary_is_printed_and_stored(tmp_path: Path, asked: dict[str, object]) -> None:
    """A screen of sentences, indicators and actions; the folder is there whole, and nothing beside it."""
    done = _call("review", "--month", "2027-03", "--owner", "Ada", "--due", "2027-04-20", "-C", str(tmp_path))
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[0] == "March 2027 against redesign, approved by Ada on 2026-12-01"
    assert any(line.startswith("All 30 actions are in actions.csv") for line in lines)
    assert len(lines) <= 40
    assert [path.name for path in (tmp_path / "reviews").iterdir()] == ["2027-03"]
    assert (tmp_path / "reviews" / "2027-03" / "review.html").exists()
    assert (asked["owner"], str(asked["due"]), asked["run"]) == ("Ada", "2027-04-20", None)


def test_json_holds_indicators_and_actions(tmp_path: Path, asked: dict[str, object]) -> None:
    """Programs get the record with every indicator and every action."""
    done = _call("review", "--month", "2027-03", "--run", "redesign", "--json", "-q", "-C", str(tmp_path))
    told = json.loads(done.stdout)
    assert len(told["actions"]) == 30
    assert told["indicators"][2]["value"] is None
    assert asked["run"] == "redesign"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--month", "2027-13"), "write it as"),
        (("--month", "March"), "write it as"),
        (("--due", "tomorrow", "--month", "2027-03"), "write it as"),
        ((), "Missing option '--month'"),
    ],
)
def test_months_and_days_are_read_strictly(words: tuple[str, ...], message: str) -> None:
    """What is no month or day is refused before any work."""
    done = _call("review", *words)
    assert done.exit_code == 2
    assert message in done.stderr


def test_without_an_approved_run_it_says_how_to_get_one(
    tmp_path: Path, write_small_workspace: Callable[..., Path]
) -> None:
    """The way to an approved run is part of the message."""
    folder = write_small_workspace(tmp_path)
    done = _call("review", "--month", "2027-03", "-C", str(folder))
    assert done.exit_code == 2
    assert "territory-opt approve" in done.stderr
