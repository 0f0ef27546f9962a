"""Stored runs side by side: which values are best, what may be compared, who sits elsewhere."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from territory_opt.report.run_record import write_run_record
from territory_opt.scenario.comparison.compare import (
    Comparison,
    compare_runs,
    moves_between,
    write_moves,
    write_page,
)
from territory_opt.scenario.comparison.moved import seats_side_by_side
from territory_opt.scenario.store import ACCOUNTS_FILE, store_run
from territory_opt.workspace.schema import TEXT

Store = Callable[..., None]


def _accounts(seats: list[str | float]) -> pd.DataFrame:
    ids = [f"A{number}" for number in range(len(seats))]
    return pd.DataFrame(
        {
            "account_id": pd.Series(ids, dtype=TEXT),
            "name": pd.Series(ids, dtype=TEXT),
            "segment": pd.Series("SMB", index=range(len(ids)), dtype=TEXT),
            "seat_id": pd.Series(seats, dtype=TEXT),
            "current_arr_usd": [100.0 * (number + 1) for number in range(len(ids))],
        }
    )


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Return a function that stores a run with a few figures."""
    (tmp_path / "workspace.yaml").write_text("name: Compared\nplan_start: 2027-01\n")

    def save(
        name: str,
        objective: float,
        seats: list[str | float],
        model: str = "m",
        declared: dict[str, Any] | None = None,
        **more: Any,
    ) -> None:
        summary = {
            "scenario": name,
            "title": name.title(),
            "description": "",
            "status": "feasible",
            "objective_usd": objective,
            "objective_by_term": {"travel": objective},
            "bound_usd": 90.0,
            "gap": (objective - 90.0) / objective,
            "seconds": 1.0,
            "reason": "",
            "model": model,
            "inputs": {f"models/{model}.yaml": "abc"},
            "measures": {"cv_potential_usd.SMB": objective / 1000, "within_band_potential_usd.all": 1 / objective},
            "headcount": {"status": "optimal", "starts": 2, "cost_usd": 5.0},
            **more,
        }

        def write(folder: Path) -> None:
            write_run_record(summary, folder / "run.json")
            _accounts(seats).to_parquet(folder / ACCOUNTS_FILE, index=False)
            if declared is not None:
                (folder / "record").mkdir()
                (folder / "record" / "models.json").write_text(json.dumps({"alignment": declared}))

        store_run(tmp_path, name, write)

    return save


def _line(comparison: Comparison, key: str) -> dict[str, Any]:
    (row,) = comparison.measures[comparison.measures["measure"] == key].to_dict("records")
    return {str(name): value for name, value in row.items()}


def test_the_best_value_follows_each_measures_direction(tmp_path: Path, store: Store) -> None:
    """A low cost is good, a high share within the band too, a status is neither."""
    store("a", 100.0, ["S1", "S2"])
    store("b", 120.0, ["S1", "S1"])
    comparison = compare_runs(tmp_path, ["a", "b"])
    assert _line(comparison, "objective_usd")["best"] == ("a",)
    assert _line(comparison, "measures/cv_potential_usd.SMB")["best"] == ("a",)
    assert _line(comparison, "measures/within_band_potential_usd.all")["best"] == ("a",)
    assert _line(comparison, "status")["best"] == ()
    assert _line(comparison, "objective_by_term/travel")["b"] == 120.0


def test_equal_values_have_no_best(tmp_path: Path, store: Store) -> None:
    """Marking all of them would say nothing."""
    store("a", 100.0, ["S1"])
    store("b", 100.0, ["S1"])
    assert _line(compare_runs(tmp_path, ["a", "b"]), "objective_usd")["best"] == ()


def test_values_that_read_alike_have_no_best(tmp_path: Path, store: Store) -> None:
    """A mark beside one of two equal figures would puzzle its reader."""
    store("a", 1_000_000.0, ["S1"])
    store("b", 1_000_001.0, ["S1"])
    assert _line(compare_runs(tmp_path, ["a", "b"]), "objective_usd")["best"] == ()


def test_objectives_of_other_models_are_not_ranked(tmp_path: Path, store: Store) -> None:
    """A lower sum of other prices is no better plan; the balance can be compared all the same."""
    store("a", 100.0, ["S1"])
    store("b", 120.0, ["S1"], model="other")
    comparison = compare_runs(tmp_path, ["a", "b"])
    for key in ("objective_usd", "bound_usd", "objective_by_term/travel"):
        assert _line(comparison, key)["best"] == ()
        assert not _line(comparison, key)["comparable"]
    assert _line(comparison, "measures/cv_potential_usd.SMB")["best"] == ("a",)
    assert _line(comparison, "measures/cv_potential_usd.SMB")["comparable"]


def test_a_small_gap_is_no_merit_of_a_plan(tmp_path: Path, store: Store) -> None:
    """It says how much the search proved, so no run is best by it, even under one model."""
    store("a", 100.0, ["S1"])
    store("b", 120.0, ["S1"])
    comparison = compare_runs(tmp_path, ["a", "b"])
    assert _line(comparison, "gap")["best"] == ()
    assert _line(comparison, "bound_usd")["comparable"]


def test_an_edited_model_counts_as_another(tmp_path: Path, store: Store) -> None:
    """Between two runs somebody changed a price: the name is the same, the objective is not."""
    store("a", 100.0, ["S1"])
    store("b", 120.0, ["S1"], inputs={"models/m.yaml": "edited"})
    assert _line(compare_runs(tmp_path, ["a", "b"]), "objective_usd")["best"] == ()


def test_a_run_without_a_plan_is_shown_as_such(tmp_path: Path, store: Store) -> None:
    """It has a status and no figures, and nobody moves to or from it."""
    store("a", 100.0, ["S1"])
    store(
        "none", np.nan, [np.nan], status="infeasible", measures={}, objective_by_term={}, bound_usd=np.nan, gap=np.nan
    )
    comparison = compare_runs(tmp_path, ["a", "none"])
    assert _line(comparison, "status")["none"] == "infeasible"
    assert _line(comparison, "objective_usd")["none"] is None
    assert comparison.moved.empty


def test_who_moves_between_any_two_runs_is_counted(tmp_path: Path, store: Store) -> None:
    """Three runs make three pairs; losing one's seat is a move, too."""
    store("a", 100.0, ["S1", "S2", "S3"])
    store("b", 110.0, ["S1", "S9", "S3"])
    store("c", 120.0, ["S9", "S2", np.nan])
    moved = compare_runs(tmp_path, ["a", "b", "c"]).moved
    assert moved.to_dict("split", index=False)["data"] == [
        ["a", "b", 1, 200.0],
        ["a", "c", 2, 400.0],
        ["b", "c", 3, 600.0],
    ]


def test_seats_stand_side_by_side_where_they_differ(tmp_path: Path, store: Store) -> None:
    """An account at one seat in all runs is left out; one that a run does not hold has no seat there."""
    store("a", 100.0, ["S1", "S2", "S3"])
    store("b", 110.0, ["S1", "S9"])
    shown = seats_side_by_side(compare_runs(tmp_path, ["a", "b"]).runs)
    assert shown[["account_id", "a", "b"]].fillna("").to_numpy().tolist() == [["A2", "S3", ""], ["A1", "S2", "S9"]]


def test_moves_are_written_for_every_two_runs(tmp_path: Path, store: Store) -> None:
    """The file holds what the counts add up, and no text of it runs as a formula."""
    store("a", 100.0, ["=S1", "S2"])
    store("b", 110.0, ["S1", "S9"])
    comparison = compare_runs(tmp_path, ["a", "b"])
    write_moves(comparison, tmp_path / "moves.csv")
    written = pd.read_csv(tmp_path / "moves.csv")
    assert written["current_arr_usd"].sum() == comparison.moved["current_arr_usd"].sum()
    assert written["from_seat_id"].tolist() == ["S2", "'=S1"]


def test_one_changed_rule_leaves_objectives_comparable(tmp_path: Path, store: Store) -> None:
    """Rules bound what is allowed; an objective means the same as long as its terms cost the same."""
    terms = [{"term": "travel", "usd_per_km": 0.7}]
    store("a", 100.0, ["S1"], declared={"rules": [], "objective": terms})
    store("b", 120.0, ["S1"], declared={"rules": [{"rule": "move_limit", "share": 0.1}], "objective": terms})
    store("c", 120.0, ["S1"], declared={"rules": [], "objective": [{"term": "travel", "usd_per_km": 0.9}]})
    assert _line(compare_runs(tmp_path, ["a", "b"]), "objective_usd")["best"] == ("a",)
    assert _line(compare_runs(tmp_path, ["a", "c"]), "objective_usd")["best"] == ()


def test_moves_list_the_largest_account_first() -> None:
    """The account worth most attention stands on top."""
    moves = moves_between(_accounts(["S1", "S2", "S3"]), _accounts(["S2", "S2", "S1"]))
    assert moves["account_id"].tolist() == ["A2", "A0"]
    assert moves["from_seat_id"].tolist() == ["S3", "S1"]
    assert moves["to_seat_id"].tolist() == ["S1", "S2"]


def test_an_account_that_only_one_run_holds_is_no_move() -> None:
    """A scenario may add or remove accounts; nobody's owner changed by that."""
    assert moves_between(_accounts(["S1"]), _accounts(["S1", "S2"])).empty


def test_the_page_stands_beside_the_runs(tmp_path: Path, store: Store) -> None:
    """One file to open, naming every run."""
    store("a", 100.0, ["S1", "S2"])
    store("b", 120.0, ["S1", "S1"])
    page = write_page(tmp_path, compare_runs(tmp_path, ["a", "b"]))
    assert page == tmp_path / "runs" / "comparison.html"
    text = page.read_text(encoding="utf-8")
    assert "Proven bound" in text
    assert "$120" in text
