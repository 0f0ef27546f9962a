"""Published problems go through the public API and come back as a plan and one line of JSON."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.instances import price_of_a_unit
from benchmarks.published import main

ROOT = Path(__file__).parents[2]


def _solve(folder: Path, out: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any]]:
    status = main([str(folder), "--out", str(out), "--seconds", "20", "--seed", "3"])
    (line,) = capsys.readouterr().out.splitlines()
    return status, json.loads(line)


def test_every_family_is_solved_to_the_optimum(published, tmp_path: Path, capsys) -> None:
    """The plan keeps all rules of the folder, its objective is the least there is, and that is proved."""
    status, line = _solve(published.folder, tmp_path / "plan.csv", capsys)
    assert status == 0
    assert line["status"] == "optimal"
    assert line["objective"] == pytest.approx(published.of_file(tmp_path / "plan.csv"), rel=1e-9)
    assert line["objective"] == pytest.approx(published.best(), rel=1e-9)
    assert line["bound"] == pytest.approx(line["objective"], rel=1e-4)
    assert line["gap"] <= 1e-4
    assert 0 < line["seconds"] < 20


def test_an_infeasible_problem_has_a_reason_and_no_file(infeasible, tmp_path: Path, capsys) -> None:
    """Infeasible is an answer: exit status 1, why, and no plan of an earlier run that could be taken for one."""
    out = tmp_path / "plan.csv"
    out.write_text("unit_id,territory\n", encoding="utf-8")
    assert infeasible.best() == np.inf
    status, line = _solve(infeasible.folder, out, capsys)
    assert status == 1
    assert line["status"] == "infeasible"
    assert line["reason"]
    assert line["objective"] is None
    assert not out.exists()


@pytest.mark.parametrize("published", ["bricks"], indirect=True)
def test_the_command_prints_one_line(published, tmp_path: Path) -> None:
    """What a script reads from stdout is the line and nothing else."""
    command = [sys.executable, "-m", "benchmarks.published", published.folder, "--out", tmp_path / "plan.csv"]
    done = subprocess.run([*command, "--seconds", "20"], cwd=ROOT, capture_output=True, text=True, check=True)
    (line,) = done.stdout.splitlines()
    wanted = ["instance", "status", "objective", "bound", "gap", "seconds"]
    assert list(json.loads(line)) == wanted
    assert [path.name for path in tmp_path.glob("plan*")] == ["plan.csv"]


def test_a_folder_that_is_none_is_bad_input(tmp_path: Path, capsys) -> None:
    """A folder without a problem is told apart from a problem without a plan."""
    assert main([str(tmp_path), "--out", str(tmp_path / "plan.csv")]) == 2
    assert "instance.json" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("prices", "usd"),
    [([1.0, 7.0], 1.0), ([0.25, 3.0], 100.0), ([0.1609, 0.0], 1e4), ([1 / 3, 2 / 3], 1e6), ([2e6 / 3], 1.0), ([0], 1)],
)
def test_small_objectives_are_counted_in_more_than_cents(prices: list[float], usd: float) -> None:
    """Prices become whole dollars, or so large in all that a cent is nothing."""
    assert price_of_a_unit(np.array(prices, dtype=float), 2) == usd
