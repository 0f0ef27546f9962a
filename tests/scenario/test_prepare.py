"""From a workspace to the frames of the problem."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from territory_opt.scenario.changes.apply import apply_changes
from territory_opt.scenario.declaration import Scenario
from territory_opt.scenario.opening import Opened
from territory_opt.scenario.prepare import ACCOUNT_COLUMNS, Prepared, prepare
from territory_opt.scenario.reading import read_models
from territory_opt.workspace.workspace import Workspace, load_workspace

Prepare = Callable[..., Prepared]
SMALL = {"name": "s", "title": "S", "alignment": "annual_redesign"}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, write_small_workspace: Callable[..., Path]) -> Workspace:
    """Return a small workspace, which no test changes."""
    return load_workspace(write_small_workspace(tmp_path_factory.mktemp("workspace")))


@pytest.fixture
def prepared(workspace: Workspace) -> Prepare:
    """Return a function that prepares a scenario with some keys given."""

    def make(**keys: object) -> Prepared:
        scenario = Scenario.model_validate({**SMALL, **keys})
        return prepare(Opened(workspace, scenario, read_models(workspace.folder, scenario)))

    return make


def test_the_accounts_frame_is_complete(prepared: Prepare, workspace: Workspace) -> None:
    """Every column stands, in the workspace's order, with nothing missing that a plan needs."""
    accounts = prepared().accounts
    assert tuple(accounts.columns) == ACCOUNT_COLUMNS
    assert accounts["account_id"].tolist() == workspace.accounts["account_id"].tolist()
    needed = ["family_id", "unit_id", "potential_usd", "workload_hours", "visits", "customers", "latitude"]
    assert accounts[needed].notna().all(axis=None)
    assert accounts["accounts"].sum() == 120
    assert accounts["customers"].sum() == (workspace.accounts["current_arr_usd"] > 0).sum()


def test_given_potential_and_workload_stand(prepared: Prepare, workspace: Workspace) -> None:
    """What the user knows is not planned over."""
    accounts = prepared().accounts
    assert accounts["potential_usd"].tolist() == workspace.accounts["potential_usd"].tolist()
    assert accounts["workload_hours"].tolist() == workspace.accounts["workload_hours"].tolist()


def test_children_belong_to_their_parents_family(prepared: Prepare) -> None:
    """A family carries its root's key."""
    accounts = prepared().accounts.set_index("account_id")
    children = accounts[accounts["parent_id"].notna()]
    assert len(children) == 6
    assert (children["family_id"] == children["parent_id"]).all()


def test_an_incumbent_without_a_seat_is_no_incumbent_seat(prepared: Prepare) -> None:
    """Whoever is gone by the plan year leaves accounts with a rep of record and no seat."""
    leaves = {"status": "leaving", "end_date": "2026-03-31"}
    changes = [{"change": "set", "table": "reps", "where": {"rep_id": "M3"}, "to": leaves}]
    prepared_ = prepared(changes=changes, headcount="headcount")
    theirs = prepared_.accounts["rep_id"] == "M3"
    holds_a_seat = prepared_.seats["seat_id"].eq("M3").any()
    assert prepared_.accounts.loc[theirs, "incumbent_seat_id"].isna().all() == (not holds_a_seat)
    assert prepared_.accounts.loc[~theirs, "incumbent_seat_id"].notna().all()
    assert prepared_.applied == ("set status to leaving, end_date to 2026-03-31 in 1 row of reps where rep_id is M3",)


def test_planned_starts_take_part_from_the_month_the_scenario_names(prepared: Prepare) -> None:
    """By default only reps and open positions get territories; a month lets the starts up to it in."""
    more = [{"change": "scale", "table": "bookings", "by": {"amount_usd": 1.5}}]
    without = prepared(changes=more)
    starts = without.headcount.seats
    assert set(without.seats["source"]) == {"reps"}
    assert len(starts) > 0
    month = starts["start_date"].min().strftime("%Y-%m")
    with_starts = prepared(changes=more, design_starts_by=month)
    first = starts[starts["start_date"].dt.strftime("%Y-%m") <= month]
    assert with_starts.seats.loc[with_starts.seats["source"] == "plan", "seat_id"].tolist() == first["seat_id"].tolist()
    assert with_starts.seats["latitude"].notna().all()
    assert with_starts.seats["territory_id"].is_unique


def test_changed_models_are_those_that_plans_are_made_and_audited_by(prepared: Prepare) -> None:
    """Rules as changed stand in the model and in its declaration, and what was applied is told with its file."""
    looser = {"change": "rule", "rule": "balance", "to": {"tolerance": 0.5}}
    found = prepared(changes=[looser, {"change": "demand", "by": 2}])
    balance = next(rule for rule in found.models.alignment.rules if rule.rule == "balance")
    assert balance.tolerance == 0.5
    assert [rule["tolerance"] for rule in found.models.declaration["rules"] if rule["rule"] == "balance"] == [0.5]
    before = prepared()
    assert found.demand.forecast.point_usd == pytest.approx(2 * before.demand.forecast.point_usd)
    assert found.staffing.forecast.paths_usd == pytest.approx(2 * before.staffing.forecast.paths_usd)
    assert found.accounts["potential_usd"].equals(before.accounts["potential_usd"])  # all of it is given
    assert found.applied == (
        "model annual_redesign: rule balance, tolerance from 0.08 to 0.5",
        "scaled demand by 2: 2 cells; 120 accounts there keep the potential given for them",
    )


def test_an_account_that_cannot_be_placed_is_told(prepared: Prepare) -> None:
    """It stays in the plan, and the notes name it."""
    nowhere = [
        {
            "change": "set",
            "table": "accounts",
            "where": {"account_id": "A005"},
            "to": {"latitude": None, "longitude": None},
        }
    ]
    found = prepared(changes=nowhere)
    assert len(found.accounts) == 120
    assert any("A005" in note for note in found.notes)


def test_the_workspaces_own_measures_reach_the_accounts(workspace: Workspace, prepared: Prepare) -> None:
    """They follow the standard columns."""
    settings = workspace.settings.model_copy(update={"measures": ("calls",)})
    declaring = replace(workspace, settings=settings)
    with_calls = declaring.with_tables({"accounts": workspace.accounts.assign(calls=2.0)})
    scenario = Scenario.model_validate(SMALL)
    accounts = prepare(Opened(with_calls, scenario, read_models(workspace.folder, scenario))).accounts
    assert tuple(accounts.columns) == (*ACCOUNT_COLUMNS, "calls")
    assert accounts["calls"].sum() == 240.0
    scaled = [{"change": "scale", "table": "accounts", "by": {"calls": 0.5}}]
    scenario = Scenario.model_validate({**SMALL, "changes": scaled})
    changed = apply_changes(with_calls, read_models(workspace.folder, scenario), scenario)
    assert changed.workspace.accounts["calls"].sum() == 120.0
