"""A plan drawn by hand, held against the model, the bound and the stored run."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from territory_opt.alignment.rules import RULES
from territory_opt.audit.rules import RULES as AUDITED
from territory_opt.errors import InputError
from territory_opt.scenario.evaluation.evaluate import Evaluation, evaluate_plan
from territory_opt.scenario.evaluation.mending import MENDS
from territory_opt.scenario.run import run_scenario


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, write_small_workspace: Callable[..., Path]) -> Path:
    """Return a workspace with a stored redesign, which no test changes."""
    folder = write_small_workspace(tmp_path_factory.mktemp("drawn"), accounts=60)
    run_scenario(folder, "redesign")
    return folder


@pytest.fixture(scope="module")
def assignments(folder: Path) -> pd.DataFrame:
    """The run's own assignments."""
    return pd.read_csv(folder / "runs" / "redesign" / "assignments.csv", dtype=str)


@pytest.fixture(scope="module")
def emptied(folder: Path, assignments: pd.DataFrame) -> Evaluation:
    """The evaluation of the run's plan with one seat emptied into another."""
    drawn = assignments[["account_id", "seat_id"]].replace({"seat_id": {"S3": "S1"}})
    with pd.ExcelWriter(folder / "plan.xlsx") as book:
        pd.DataFrame({"x": [1]}).to_excel(book, sheet_name="Notes")
        drawn.to_excel(book, sheet_name="Plan", index=False)
    return evaluate_plan(folder, folder / "plan.xlsx", "redesign")


def test_the_stored_plan_is_priced_as_the_run_says(emptied: Evaluation) -> None:
    """Term by term, and the bound that was proven holds for the drawn plan, too."""
    stored = emptied.stored
    assert stored is not None
    assert stored.current
    assert stored.objective_by_term == pytest.approx(stored.run.summary["objective_by_term"])
    assert stored.violations == 0
    assert emptied.design.bound_usd >= stored.bound_usd
    assert np.isnan(emptied.design.gap)


def test_the_accounts_that_differ_tell_what_they_cost(emptied: Evaluation, assignments: pd.DataFrame) -> None:
    """What they cost by themselves adds up to what the terms of single accounts differ by; the dearest is first."""
    found, stored = emptied.differences, emptied.stored
    assert stored is not None
    assert set(found["account_id"]) == set(assignments.loc[assignments["seat_id"] == "S3", "account_id"])
    apart = {term: usd - stored.objective_by_term[term] for term, usd in emptied.design.objective_by_term.items()}
    assert found["own_usd"].sum() == pytest.approx(apart["travel"] + apart["disruption"])
    assert found["cost_usd"].tolist() == pytest.approx((found["own_usd"] + found["room_usd"]).tolist())
    assert found["cost_usd"].abs().is_monotonic_decreasing


def test_balance_and_capacity_are_told_by_segment_and_seat(emptied: Evaluation) -> None:
    """Beside the stored plan's; the seat that took everything is over its hours where it passes them."""
    balance = emptied.balance.set_index("segment")
    assert balance.index.tolist() == ["Mid-Market", "SMB"]
    cv, stored = balance["cv_potential_usd"].to_dict(), balance["stored_cv_potential_usd"].to_dict()
    assert cv["SMB"] > 0.5 > stored["SMB"]
    assert cv["Mid-Market"] == pytest.approx(stored["Mid-Market"])
    assert len(emptied.over_capacity) == emptied.measures["over_capacity_seats"]


def test_violations_say_how_to_mend_them(emptied: Evaluation) -> None:
    """Grouped by rule; every rule that the audit knows has its advice."""
    assert emptied.mends["rule"].tolist() == emptied.violations["rule"].unique().tolist()
    assert emptied.mends["count"].sum() == len(emptied.violations) > 0
    assert emptied.mends["mend"].notna().all()
    assert set(AUDITED) <= set(MENDS)
    assert len(RULES) <= len(MENDS)


def test_todays_data_judges_a_run_of_other_data(folder: Path, tmp_path: Path, assignments: pd.DataFrame) -> None:
    """A stored run is priced by what is in the workspace now, and its bound is not taken; without one there is none."""
    copy = Path(shutil.copytree(folder, tmp_path / "plan"))
    accounts = pd.read_csv(copy / "data" / "accounts.csv", dtype=str)
    accounts.loc[0, "potential_usd"] = "70000"
    accounts.to_csv(copy / "data" / "accounts.csv", index=False)
    assignments.to_csv(copy / "mine.csv", index=False)
    judged = evaluate_plan(copy, copy / "mine.csv", "redesign")
    assert judged.stored is not None
    assert not judged.stored.current
    assert np.isnan(judged.stored.bound_usd)
    assert judged.stored.objective_by_term == pytest.approx(judged.design.objective_by_term)
    assert judged.differences.empty
    alone = evaluate_plan(copy, copy / "mine.csv", "today")
    assert alone.stored is None
    assert alone.differences.empty


def test_an_edit_of_the_wrong_column_is_told(folder: Path, tmp_path: Path, assignments: pd.DataFrame) -> None:
    """The territory and the name beside the seat's key must be the seat's; a rep_id may be today's."""
    edited = assignments.copy()
    edited.loc[1, "rep"] = "Rep M9"
    edited.loc[2, "territory_id"] = "T-new"
    edited.assign(rep_id="anybody").to_csv(tmp_path / "mine.csv", index=False)
    with pytest.raises(InputError) as refused:
        evaluate_plan(folder, tmp_path / "mine.csv", "redesign")
    told = [str(problem) for problem in refused.value.problems]
    assert [text.partition(": expected")[0] for text in told] == [
        "mine.csv, row 3, column rep: found Rep M9",
        "mine.csv, row 4, column territory_id: found T-new",
    ]
    (tmp_path / "mine.csv").write_text("account_id,name\nA000,x\n", encoding="utf-8")
    with pytest.raises(InputError, match="column seat_id: expected this column, or territory_id or rep_id"):
        evaluate_plan(folder, tmp_path / "mine.csv", "redesign")
