"""The made-up company of the scale benchmark, and what is measured of it."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from benchmarks.made_company import LARGEST_OVER_MEAN, LOCKED_LOAD, ROOM, SEGMENTS, write_company
from benchmarks.scale import main


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The tables of a company of 20,000 accounts and 100 seats."""
    folder = tmp_path_factory.mktemp("company")
    write_company(folder, 20_000, 100, seed=3)
    return pd.read_parquet(folder / "data" / "accounts.parquet"), pd.read_csv(folder / "data" / "reps.csv")


def test_the_company_is_as_the_benchmark_says(company) -> None:
    """Heavy-tailed workload, three segments, capacity above the fair share, incumbents, a tenth locked."""
    accounts, reps = company
    assert len(accounts) == 20_000
    assert len(reps) == 100
    hours = accounts["workload_hours"]
    assert hours.max() / hours.mean() == pytest.approx(LARGEST_OVER_MEAN, rel=1e-3)
    assert set(accounts["segment"]) == set(SEGMENTS)
    fair = hours.groupby(accounts["segment"]).sum() / reps["segment"].value_counts()
    share = reps["capacity_hours"] / reps["segment"].map(fair)
    assert share.to_numpy() == pytest.approx(ROOM)
    segment_of = reps.set_index("rep_id")["segment"]
    assert accounts["rep_id"].map(segment_of).eq(accounts["segment"]).all()
    assert accounts["locked"].mean() == pytest.approx(0.1, abs=0.02)


def test_locked_accounts_leave_seats_room(company) -> None:
    """What is locked to a seat never fills it, so that a plan exists."""
    accounts, reps = company
    locked = accounts[accounts["locked"]].groupby("rep_id")["workload_hours"].sum()
    capacity = reps.set_index("rep_id")["capacity_hours"]
    assert (locked <= LOCKED_LOAD * capacity.reindex(locked.index) + 1e-9).all()


def test_a_seed_repeats_the_company(tmp_path: Path) -> None:
    """The same seed writes the same tables."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write_company(tmp_path / name, 500, 10, seed=5)
    one, two = (pd.read_parquet(tmp_path / name / "data" / "accounts.parquet") for name in ("one", "two"))
    pd.testing.assert_frame_equal(one, two)


def test_it_prints_one_line_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    """A small company is read, designed and audited, and the line says how it went."""
    status = main(["--accounts", "1500", "--seats", "6", "--seconds", "10"])
    facts = json.loads(capsys.readouterr().out)
    assert (status == 0) == (facts["audit"] == "passed")
    assert facts["bound"] > 0
    assert {"accounts", "seats", "status", "objective", "gap", "seconds", "read_seconds", "peak_memory_gb"} <= set(
        facts
    )
