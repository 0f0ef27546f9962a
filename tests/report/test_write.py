"""A run folder is complete, and its writing can be followed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from territory_opt.progress import Progress
from territory_opt.report.results import Hiring, Results
from territory_opt.report.write import write_results

_PLANNED = {
    "headcount_plan.csv", "hires.csv", "heads.csv", "coverage.csv", "budget.csv", "stages.csv", "assumptions.csv",
    "forecast.csv", "seats.csv",
}  # fmt: skip
_STUDIED = {"trial.csv", "trial_months.csv", "frontier.csv", "tornado.csv", "worth.csv"}
_FILES = {
    "assignments.csv", "territories.csv", "moves.csv", "quotas.csv", "constraints.csv", "planning_assumptions.csv",
    "territories.geojson", "territories.gpkg", "territories.parquet", "map.html", "map.png", "map.svg", "report.html",
    "report.xlsx", "run.json", *_PLANNED, *_STUDIED,
}  # fmt: skip


def test_every_file_is_written_and_reported(results: Results, tmp_path: Path) -> None:
    """All files of a run are there, none empty, and progress rises to the whole."""
    told: list[Progress] = []
    write_results(results, tmp_path, told.append)
    assert {path.name for path in tmp_path.iterdir()} == _FILES
    assert all(path.stat().st_size > 0 for path in tmp_path.iterdir())
    shares = [progress.share or 0 for progress in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_a_run_without_moves_or_quotas_is_written(results: Results, tmp_path: Path) -> None:
    """Today's alignment kept as it is moves nothing; every file is there but those of a trial and studies not made."""
    still = results.accounts.assign(moved=False)
    empty = {name: getattr(results, name).iloc[:0] for name in ("moves", "quotas", "headcount_plan", "coverage")}
    write_results(replace(results, **{**empty, "accounts": still, "hiring": Hiring()}), tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == _FILES - _STUDIED


def test_an_evaluated_alignment_that_breaks_rules_is_shown(results: Results, tmp_path: Path) -> None:
    """It has territories to look at, so every file is there, and the page says that rules are broken."""
    summary = {
        **results.summary, "method": "evaluate", "status": "infeasible", "gap": np.nan, "reason": "It breaks 2 rules.",
    }  # fmt: skip
    write_results(replace(results, summary=summary), tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == _FILES
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Breaks rules" in page
    assert "It breaks 2 rules." in page


def test_a_run_without_any_place_is_written(results: Results, tmp_path: Path) -> None:
    """Accounts, seats and states without a place leave nothing to map; every file is there all the same."""
    nowhere = {name: getattr(results, name).assign(latitude=np.nan, longitude=np.nan) for name in ("accounts", "seats")}
    empty = {name: getattr(results, name).iloc[:0] for name in ("shapes", "outlines")}
    write_results(replace(results, **{**nowhere, **empty}), tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == _FILES
    assert "No account has a place" in (tmp_path / "map.html").read_text(encoding="utf-8")
    assert "Planned territories by segment" not in (tmp_path / "report.html").read_text(encoding="utf-8")
