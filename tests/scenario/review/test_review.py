"""A whole review of a small company: what it finds, proposes and stores."""

from __future__ import annotations

import datetime
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from territory_opt.errors import InputError
from territory_opt.report.review.mail import plain
from territory_opt.report.review.results import Review
from territory_opt.report.review.write import write_review
from territory_opt.scenario.review.past import REVIEWS_FOLDER, last_review
from territory_opt.scenario.review.review import review_month
from territory_opt.scenario.store import store_run

MARCH = pd.Timestamp("2027-03-01")


@pytest.fixture(scope="module")
def folder(reviewed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the workspace that stores its review of March."""
    copy = tmp_path_factory.mktemp("review") / "workspace"
    shutil.copytree(reviewed, copy)
    return copy


@pytest.fixture(scope="module")
def review(folder: Path) -> Review:
    """Return the review of March, stored."""
    found = review_month(folder, MARCH, run="today", owner="Ada", due=datetime.date(2027, 4, 20))
    store_run(folder, found.name, lambda target: write_review(found, target), under=REVIEWS_FOLDER)
    return found


def test_capacity_is_held_against_demand_forecast_anew(review: Review) -> None:
    """Nine months for each cell; what is missing month by month follows from the two; South's SMB sells far more."""
    capacity = review.capacity
    assert len(capacity) == 9 * 4
    gap = (capacity["demand_usd"] - capacity["capacity_usd"]).clip(lower=0)
    assert capacity["shortfall_usd"].to_numpy() == pytest.approx(gap.to_numpy())
    south = review.outlook.set_index(["segment", "region"])
    cell = ("SMB", "South")
    assert south["demand_usd"][cell] > 1.3 * south["plan_demand_usd"][cell]
    assert south["coverage_share"][cell] < 0.8


def test_actions_bring_every_cell_to_the_level(review: Review) -> None:
    """With the actions every cell is covered to 80 %, and no more is spent than was left."""
    told = review.summary["recovery"]
    assert told["status"] == "optimal"
    assert told["restores"]
    assert (review.outlook["after_share"] >= 0.8 - 1e-4).all()
    assert len(review.actions) == told["proofs"]["count"]["value"] == told["proofs"]["count"]["bound"]
    hired = review.actions.loc[review.actions["kind"].ne("move"), "cost_usd"].sum()
    assert hired <= told["budget_usd"] + 0.01


def test_each_action_has_owner_day_and_reason(review: Review) -> None:
    """A move is seen to by the manager of its rep where there is one, else by who was named, by the day given."""
    moves = review.actions.loc[review.actions["kind"].eq("move")].set_index("seat_id")
    assert set(moves["due_date"]) == {pd.Timestamp("2027-04-20")}
    owners = {"S2": "Boss"}
    assert all(moves.loc[seat, "owner"] == owners.get(seat, "Ada") for seat in moves.index)
    assert review.actions["reason"].str.contains("80").all()
    hires = review.actions.loc[review.actions["kind"].eq("hire")]
    assert (hires["due_date"] < hires["month"]).all()


def test_accounts_of_a_move_fit_it(review: Review) -> None:
    """Accounts are of the cell, of another seat, each once, and bring no more than the move does."""
    accounts = review.accounts
    assert accounts["account_id"].is_unique
    assert (accounts["from_seat_id"] != accounts["to_seat_id"]).all()
    brings = review.actions.set_index("action")["brings_usd"]
    by_action = accounts.groupby("action")["demand_usd"].sum()
    assert (by_action <= brings.loc[by_action.index] + 0.01).all()


def test_files_are_written(folder: Path, review: Review) -> None:
    """Page, text, record and tables, with the same actions in each."""
    stored = folder / REVIEWS_FOLDER / "2027-03"
    names = {path.name for path in stored.iterdir()}
    assert {"review.html", "review.md", "review.json", "actions.csv", "kpis.csv", "attainment.csv",
            "forecast_accuracy.csv", "capacity.csv"} <= names  # fmt: skip
    assert len(pd.read_csv(stored / "actions.csv")) == len(review.actions)
    text = (stored / "review.md").read_text()
    assert all(plain(what) in text for what in review.actions["what"])
    record = json.loads((stored / "review.json").read_text())
    assert record["plan"]["name"] == "today"
    assert record["kpis"]["attainment"] == pytest.approx(review.summary["won_usd"] / review.summary["quota_usd"])


def test_the_last_review_is_found(folder: Path, review: Review) -> None:
    """The one before of the same plan, never itself; a broken record tells of no trend."""
    assert last_review(folder, MARCH, "today") == {}
    april = pd.Timestamp("2027-04-01")
    found = last_review(folder, april, "today")
    assert found["month"] == "2027-03"
    assert found["kpis"]["attainment"] == pytest.approx(review.kpis["value"].iloc[0])
    assert last_review(folder, april, "another plan") == {}
    broken = folder / REVIEWS_FOLDER / "2027-02"
    broken.mkdir()
    (broken / "review.json").write_text("[]")
    assert last_review(folder, MARCH, "today") == {}


def test_the_last_month_looks_back_alone(folder: Path, review: Review, carried_on: Callable[..., None]) -> None:
    """At the year's end there is nothing ahead: no capacity, no actions, and what was measured before has a trend."""
    carried_on(folder, 12, named=False)
    december = review_month(folder, pd.Timestamp("2027-12-01"), run="today")
    assert december.summary["recovery"] is None
    assert december.actions.empty
    assert december.ramp.empty
    trend = december.kpis.set_index("indicator")["trend"]
    assert trend["attainment"] in ("better", "worse", "same")
    assert december.kpis.set_index("indicator").loc["coverage", "status"] == "not known"
    assert any("nobody is named" in note for note in december.notes)


def test_moves_cannot_be_due_before_the_month_is_over(folder: Path, review: Review) -> None:
    """A day of the reviewed month or before is refused, with the first that will do."""
    with pytest.raises(InputError, match="a day after 2027-03-31"):
        review_month(folder, MARCH, run="today", due=datetime.date(2027, 3, 31))
