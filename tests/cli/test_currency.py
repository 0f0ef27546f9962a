"""Commands tell amounts in the workspace's own currency."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, write_small_workspace: Callable[..., Path]) -> Path:
    """Write the small workspace, its amounts in euros."""
    folder = write_small_workspace(tmp_path_factory.mktemp("euros"))
    with (folder / "workspace.yaml").open("a") as settings:
        settings.write("currency: EUR\n")
    return folder


@pytest.fixture(scope="module")
def ran(folder: Path) -> Result:
    """Return what running two scenarios prints."""
    return _call("run", "today", "redesign", "--jobs", "1", "-C", str(folder))


def test_progress_and_summary_of_runs(ran: Result) -> None:
    """No dollar is left in the table, the notes and the progress."""
    assert ran.exit_code == 0, ran.output
    assert "$" not in ran.output
    assert "€" in ran.stdout
    assert "bound €" in ran.stderr


def test_reasons_of_moves(folder: Path, ran: Result) -> None:
    """What is stored of moves, and what the report says of rules and moves, is in euros."""
    reasons = pd.read_csv(folder / "runs" / "redesign" / "moves.csv")["reason"]
    assert reasons.str.contains("€").any()
    assert not reasons.str.contains("$", regex=False).any()
    report = (folder / "runs" / "redesign" / "report.html").read_text()
    assert "€0.70 a km" in report
    assert "$0.70 a km" not in report


def test_comparison(folder: Path, ran: Result) -> None:
    """Table and page of a comparison are in euros."""
    compared = _call("compare", "today", "redesign", "-C", str(folder))
    assert compared.exit_code == 0, compared.output
    assert "$" not in compared.output
    assert "€" in compared.output
    assert "<dt>Objective</dt><dd>€" in (folder / "runs" / "comparison.html").read_text()


def _call(*arguments: str) -> Result:
    (entry,) = entry_points(group="console_scripts", name="territory-opt")
    return CliRunner().invoke(entry.load(), arguments)
