"""A small workspace with a stored run and three months of the plan year as they came out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from territory_opt.scenario.review.basis import Basis, read_basis
from territory_opt.scenario.run import run_scenario

MARCH = pd.Timestamp("2027-03-01")
REGION_OF = {"1": "South", "2": "North", "3": "North"}
WON = {("Mid-Market", "South"): ("M1", 20_000), ("Mid-Market", "North"): ("M2", 30_000),
       ("SMB", "South"): ("S1", 45_000), ("SMB", "North"): ("S2", 15_000)}  # fmt: skip
"""Who wins how much a month of the plan year, by segment and region."""


def in_two_regions(folder: Path) -> None:
    """Part accounts, reps and bookings of the small workspace between South and North."""
    data = folder / "data"
    accounts, reps = pd.read_csv(data / "accounts.csv"), pd.read_csv(data / "reps.csv")
    bookings = pd.read_csv(data / "bookings.csv")
    reps = reps.assign(region=reps["rep_id"].str[1].map(REGION_OF), start_date="2020-01-01", manager_id="")
    reps.loc[reps["rep_id"].eq("S2"), "manager_id"] = "B1"
    boss = pd.DataFrame({"rep_id": ["B1"], "name": ["Boss"], "role": ["manager"], "segment": ["SMB"]})
    pd.concat([reps, boss.assign(region="South", start_date="2020-01-01")]).to_csv(data / "reps.csv", index=False)
    accounts.assign(region=accounts["rep_id"].str[1].map(REGION_OF)).to_csv(data / "accounts.csv", index=False)
    halves = [bookings.assign(region=name, amount_usd=usd) for name, usd in (("South", 30_000), ("North", 20_000))]
    pd.concat(halves).to_csv(data / "bookings.csv", index=False)


def carry_on(folder: Path, months: int = 3, *, named: bool = True) -> None:
    """Add what was won in the first months of the plan year, a leaver and somebody new."""
    data = folder / "data"
    bookings, reps = pd.read_csv(data / "bookings.csv"), pd.read_csv(data / "reps.csv")
    won = pd.DataFrame(
        [
            (f"2027-{month:02d}", region, segment, usd, rep if named else "")
            for month in range(1, months + 1)
            for (segment, region), (rep, usd) in WON.items()
        ],
        columns=["month", "region", "segment", "amount_usd", "rep_id"],
    )
    before = bookings.loc[bookings["month"].lt("2027-01")].assign(rep_id="")
    pd.concat([before, won]).to_csv(data / "bookings.csv", index=False)
    reps.loc[reps["rep_id"].eq("M3"), ["status", "end_date"]] = ["left", "2027-02-28"]
    new = pd.DataFrame({"rep_id": ["M4"], "name": ["New"], "segment": ["Mid-Market"], "region": ["South"],
                        "start_date": ["2027-03-01"]})  # fmt: skip
    kept = reps.loc[~reps["rep_id"].eq("M4")]
    pd.concat([kept, new]).to_csv(data / "reps.csv", index=False)


@pytest.fixture(scope="session")
def reviewed(tmp_path_factory: pytest.TempPathFactory, write_small_workspace: Callable[..., Path]) -> Path:
    """Return a workspace with a stored run and actuals to March, which no test changes."""
    folder = write_small_workspace(tmp_path_factory.mktemp("reviewed"), accounts=60)
    in_two_regions(folder)
    run_scenario(folder, "today")
    carry_on(folder)
    return folder


@pytest.fixture(scope="session")
def basis(reviewed: Path) -> Basis:
    """Return what its review of March stands on."""
    return read_basis(reviewed, MARCH, "today")


@pytest.fixture(scope="session")
def carried_on() -> Callable[..., None]:
    """Return the function that adds actuals."""
    return carry_on
