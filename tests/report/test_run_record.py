"""The run's record is plain JSON."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np

from territory_opt.report.results import Results
from territory_opt.report.run_record import plain, write_run_record


def test_the_record_holds_the_summary(results: Results, run_folder: Path) -> None:
    """What the run says of itself reads back the same."""
    record = json.loads((run_folder / "run.json").read_text(encoding="utf-8"))
    assert record == plain(results.summary)
    assert record["gap"] == 0.008


def test_what_is_not_known_is_null(results_of: Callable[..., Results], tmp_path: Path) -> None:
    """A run without a plan has no objective: null, never NaN, which is not JSON."""
    write_run_record(results_of(status="infeasible").summary, tmp_path / "run.json")
    record = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"), parse_constant=lambda name: 1 / 0)
    assert record["objective_usd"] is None


def test_numbers_of_arrays_and_dates_become_plain() -> None:
    """Whatever a frame or a clock gives can stand in the record."""
    assert plain({"a": np.int64(3), "b": (np.float64("inf"), 1.5), "c": datetime.date(2027, 1, 2)}) == {
        "a": 3,
        "b": [None, 1.5],
        "c": "2027-01-02",
    }
