"""What a stored run keeps of its problem."""

import json
from pathlib import Path

import pandas as pd
import pytest

from territory_opt.alignment.plan import evaluate_alignment
from territory_opt.errors import InputError
from territory_opt.scenario import run
from territory_opt.scenario.record import Record, read_stored, write_record
from territory_opt.scenario.run import run_scenario


@pytest.fixture
def workspace(write_small_workspace, tmp_path):
    """Return a folder with the small workspace."""
    return write_small_workspace(tmp_path)


def test_record_comes_back_as_it_was_kept(workspace, monkeypatch):
    """Frames, tables and models of a stored run are read back equal to those the run had."""
    kept: list[Record] = []

    def keep(record: Record, folder: Path) -> None:
        kept.append(record)
        write_record(record, folder)

    monkeypatch.setattr(run, "write_record", keep)
    run_scenario(workspace, "redesign")
    stored = read_stored(workspace, "redesign").record
    for name in ("accounts", "seats", "prices"):
        pd.testing.assert_frame_equal(getattr(stored, name), getattr(kept[0], name).reset_index(drop=True))
    for name in ("alignment", "demand", "headcount", "stages", "declaration"):
        assert getattr(stored, name) == getattr(kept[0], name)


def test_stored_plan_costs_what_the_run_says(workspace):
    """Evaluating the kept plan on the kept frames gives the objective that the run reports."""
    results = run_scenario(workspace, "redesign")
    record = read_stored(workspace, "redesign").record
    design = evaluate_alignment(
        record.accounts, record.seats, record.alignment, record.assignment, tables=record.tables
    )
    assert design.objective_usd == pytest.approx(results.summary["objective_usd"])


def test_record_that_is_damaged_says_to_run_again(workspace):
    """A file of the record that cannot be read is an error that says what to do."""
    run_scenario(workspace, "redesign")
    (Path(workspace) / "runs" / "redesign" / "record" / "models.json").write_text("{", encoding="utf-8")
    with pytest.raises(InputError, match="run the scenario again"):
        read_stored(workspace, "redesign")


def test_run_without_a_plan_is_no_stored_plan(workspace):
    """A run that found no plan cannot be read as one."""
    run_scenario(workspace, "redesign")
    path = Path(workspace) / "runs" / "redesign" / "run.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"status": "infeasible"}), encoding="utf-8")
    with pytest.raises(InputError, match="a run that found a plan"):
        read_stored(workspace, "redesign")
