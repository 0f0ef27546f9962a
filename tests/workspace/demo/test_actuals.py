"""The demo carried on into the plan year."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from territory_opt.errors import InputError
from territory_opt.workspace.demo.actuals import LATE_START, LEAVERS, WEAK_REGION, write_actuals
from territory_opt.workspace.demo.write import write_demo
from territory_opt.workspace.workspace import Workspace, load_workspace


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the demo as it is shipped."""
    folder = tmp_path_factory.mktemp("demo") / "demo"
    write_demo(folder)
    return folder


@pytest.fixture(scope="module")
def march(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the demo carried on to March."""
    folder = tmp_path_factory.mktemp("march") / "demo"
    shutil.copytree(demo, folder)
    write_actuals(folder, "2027-03")
    return folder


@pytest.fixture(scope="module")
def workspace(march: Path) -> Workspace:
    return load_workspace(march)


def test_it_is_a_sound_workspace_up_to_the_month(workspace: Workspace) -> None:
    """Its tables pass every check, tell of the month's last days and of nothing after it."""
    closed = workspace.table("opportunities")["closed_date"]
    assert pd.Timestamp("2027-03-20") < closed.max() <= pd.Timestamp("2027-03-31")
    open_usd = workspace.table("opportunities").query("stage == 'open'").groupby("account_id")["amount_usd"].sum()
    accounts = workspace.accounts.set_index("account_id")["open_pipeline_usd"]
    assert accounts.loc[open_usd.index].to_numpy() == pytest.approx(open_usd.to_numpy())


def test_people_come_and_go_as_declared(workspace: Workspace) -> None:
    """Two leave whom nobody expected to, one starts late, one position is filled and one is not."""
    reps = workspace.reps.set_index("rep_id")
    for segment, day in LEAVERS.items():
        left = reps.loc[reps["end_date"].eq(day)]
        assert left["segment"].tolist() == [(segment,)]
        assert left["status"].tolist() == ["left"]
    assert reps["start_date"].eq(LATE_START).sum() == 1
    assert reps.loc["R1061", "status"] == "active"
    assert "TBH-02" not in reps.index
    assert reps.loc["TBH-01", "start_date"] == pd.Timestamp("2027-06-01")


def test_one_region_comes_in_under_the_others(workspace: Workspace) -> None:
    """New business of the weak region falls against the same months a year before, that of the company does not."""
    won = workspace.table("opportunities").query("stage == 'won'").merge(workspace.accounts, on="account_id")
    quarter = won["closed_date"].dt.to_period("Q").astype(str)
    grown = {}
    for region in (WEAK_REGION, None):
        own = won if region is None else won.loc[won["region"].eq(region)]
        sums = own.groupby(quarter)["amount_usd"].sum()
        grown[region] = sums["2027Q1"] / sums["2026Q1"]
    assert grown[WEAK_REGION] < 0.9
    assert grown[None] > 0.95


def test_month_by_month_is_the_same_as_at_once(demo: Path, march: Path, tmp_path: Path) -> None:
    """Going on from where the tables end gives the same tables as going there directly."""
    folder = tmp_path / "demo"
    shutil.copytree(demo, folder)
    for month in ("2027-01", "2027-02", "2027-03"):
        write_actuals(folder, month)
    for name in ("accounts", "reps", "opportunities"):
        one, other = (pd.read_csv(place / "data" / f"{name}.csv", dtype=str) for place in (folder, march))
        pd.testing.assert_frame_equal(one, other)


def test_months_that_make_no_sense_are_refused(march: Path, tmp_path: Path) -> None:
    """A month that is there already, one too far ahead, what is no month, and a folder without the demo."""
    for month, told in (("2027-02", "a month after 2027-03"), ("2029-01", "to 2027-12"), ("soon", "a month from")):
        with pytest.raises(InputError, match=told):
            write_actuals(march, month)
    with pytest.raises(InputError, match="a file of the demo"):
        write_actuals(tmp_path, "2027-03")
