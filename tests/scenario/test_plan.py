"""Plans for programs and notebooks."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

import territory_opt
from territory_opt.report.spatial_files import CRS
from territory_opt.scenario.plan import Plan, build, read_plan, solve
from territory_opt.scenario.run import run_scenario
from territory_opt.workspace.workspace import Workspace, load_workspace


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, write_small_workspace: Callable[..., Path]) -> Workspace:
    """Return a small workspace with one account that has no place."""
    found = load_workspace(write_small_workspace(tmp_path_factory.mktemp("workspace")))
    nowhere = found.accounts.assign(postal_code=pd.NA)
    nowhere.loc[0, ["latitude", "longitude"]] = float("nan")
    return found.with_tables({"accounts": nowhere})


@pytest.fixture(scope="module")
def plan(workspace: Workspace) -> Plan:
    """Return the plan of the small workspace's redesign."""
    return solve(build(workspace, "redesign"))


def test_every_account_stands_in_the_plan_once(plan: Plan, workspace: Workspace) -> None:
    """Accounts are a frame of points with their seat; the one without a place is there, too."""
    assert isinstance(plan.accounts, gpd.GeoDataFrame)
    assert plan.accounts["account_id"].tolist() == workspace.accounts["account_id"].tolist()
    assert plan.accounts["seat_id"].notna().all()
    assert plan.accounts.geometry.isna().tolist() == [True] + [False] * 119
    placed = plan.accounts.iloc[1:]
    assert placed.geometry.x.tolist() == placed["longitude"].tolist()


def test_territories_are_areas_with_their_figures(plan: Plan) -> None:
    """Valid polygons in degrees, and the potential of all accounts between them."""
    assert plan.territories.crs == plan.accounts.crs == plan.seats.crs == CRS
    assert plan.territories.is_valid.all()
    once = plan.territories.drop_duplicates("territory_id")
    assert once["potential_usd"].sum() == pytest.approx(plan.accounts["potential_usd"].sum())


def test_a_table_changed_in_memory_is_what_is_planned(workspace: Workspace) -> None:
    """Half of the accounts make half of the problem, and the files stay as they are."""
    fewer = workspace.with_tables({"accounts": workspace.accounts.iloc[::2]})
    assert len(build(fewer, "redesign").accounts) == 60
    assert len(load_workspace(workspace.folder).accounts) == 120


def test_the_map_is_the_whole_page_in_a_frame(plan: Plan) -> None:
    """What a notebook shows is the map's page, told as an attribute that ends where it should."""
    shown = plan.map(height=400)._repr_html_()
    content = shown.removeprefix('<iframe srcdoc="').split('"')[0]
    assert unescape(content) == plan.page
    assert 'height="400"' in shown
    assert plan.page.startswith("<!doctype html>")


def test_a_notebook_tells_status_and_gap(plan: Plan) -> None:
    """The plan by itself is a small table of what was proven."""
    shown = plan._repr_html_()
    assert plan.summary["status"] in shown
    assert f"{plan.summary['gap']:.2%}" in shown
    assert repr(plan) == f"Plan('redesign', {plan.summary['status']}, 120 accounts)"
    assert len(repr(plan.map())) < 80


def test_without_a_plan_the_reason_is_told(workspace: Workspace) -> None:
    """No seat, no plan: the frames are empty, and the map says why there is none."""
    idle = workspace.with_tables(
        {"reps": workspace.reps.assign(segment=workspace.reps["segment"].map(lambda _: ("Nobody's",)))}
    )
    found = solve(build(idle, "redesign"))
    assert found.territories.empty
    assert found.summary["reason"] in unescape(found._repr_html_())
    with pytest.raises(ValueError, match="no plan to show"):
        found.map()


def test_a_stored_run_reads_as_it_was_found(workspace: Workspace) -> None:
    """Accounts, seats, territories and moves of a stored run are those of its results."""
    results = run_scenario(workspace.folder, "redesign")
    stored = read_plan(workspace.folder, "redesign")
    pd.testing.assert_series_equal(
        stored.accounts["seat_id"], results.accounts["seat_id"], check_dtype=False, check_index=False
    )
    assert set(stored.territories["territory_id"]) == set(results.shapes["territory_id"])
    assert stored.moves["account_id"].tolist() == results.moves["account_id"].tolist()
    assert stored.moves["potential_usd"].sum() == pytest.approx(results.moves["potential_usd"].sum(), abs=1.0)
    assert stored.currency == "USD"


def test_the_package_offers_them() -> None:
    """They are reached from the package by name."""
    assert (territory_opt.build, territory_opt.solve, territory_opt.read_plan) == (build, solve, read_plan)


def test_paths_may_be_strings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write_small_workspace: Callable[..., Path]
) -> None:
    """A program may name folders and files as text, from wherever it runs."""
    folder = write_small_workspace(tmp_path / "small")
    monkeypatch.chdir(tmp_path)
    assert territory_opt.load_workspace("small").folder == Path("small")
    assert territory_opt.run_scenario("small", "redesign").has_plan
    assert len(read_plan("small", "redesign").accounts) == 120
    assert [outcome.name for outcome in territory_opt.run_many("small", ["redesign"])] == ["redesign"]
    territory_opt.compare_runs("small", ["redesign"])
    assert territory_opt.export_run("small", "redesign", "out", ["csv"]).written
    plan = str(folder / "runs" / "redesign" / "assignments.csv")
    territory_opt.evaluate_plan("small", plan, "redesign")
