"""Attainment adds up, and measures nobody by what was not theirs."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from territory_opt.scenario.review.attainment import attainment
from territory_opt.scenario.review.basis import Basis
from territory_opt.scenario.review.positions import Positions, executives_now, find_positions


@pytest.fixture(scope="module")
def people(basis: Basis) -> pd.DataFrame:
    return executives_now(basis.workspace.reps, basis.plan.record.seats, basis.last_day)


@pytest.fixture(scope="module")
def positions(basis: Basis, people: pd.DataFrame) -> Positions:
    record = basis.plan.record
    return find_positions(
        record.seats, basis.tables.starts, people, record.headcount, basis.plan_months, basis.last_day
    )


@pytest.fixture(scope="module")
def table(basis: Basis, people: pd.DataFrame, positions: Positions) -> pd.DataFrame:
    return attainment(basis, people, positions.filled)


def test_levels_add_up_to_what_was_won_and_to_the_quotas(basis: Basis, table: pd.DataFrame) -> None:
    """Company, segments, regions and reps have the same sums: all bookings, and all quotas to date."""
    sums = table.groupby("level")[["won_usd", "quota_usd"]].sum()
    quotas = basis.tables.quotas
    assert sums["won_usd"].tolist() == pytest.approx([basis.actuals.won["amount_usd"].sum()] * 4)
    due = quotas.loc[quotas["month"].isin(basis.to_date), "quota_usd"].sum()
    assert sums["quota_usd"].tolist() == pytest.approx([due] * 4)


def test_who_left_has_no_ramped_quota_from_then_on(table: pd.DataFrame) -> None:
    """M3 was there for two of three months; who stayed has all of theirs."""
    reps = table.loc[table["level"].eq("rep")].set_index("seat_id")
    assert reps.loc["M3", "status"] == "left"
    assert 0 < reps["ramped_quota_usd"]["M3"] < reps["quota_usd"]["M3"]
    assert reps.loc["S1", "ramped_quota_usd"] == pytest.approx(reps.loc["S1", "quota_usd"])


def test_refill_waits_for_nobody_of_another_cell(positions: Positions) -> None:
    """M3's seat in the North is still to come, as M4 is new in the South, where nothing is to be filled."""
    north = positions.to_come.loc[positions.to_come["region"].eq("North")]
    assert north["what"].tolist() == ["refill of M3"]
    assert north["due_date"].tolist() == [pd.Timestamp("2027-06-01")]


def test_without_names_nothing_is_told_of_people(basis: Basis, people: pd.DataFrame, positions: Positions) -> None:
    """Bookings that name nobody count for the company, the segments and the regions alone."""
    unnamed = basis.actuals.won.assign(rep_id=pd.NA).astype(basis.actuals.won.dtypes)
    told = attainment(replace(basis, actuals=replace(basis.actuals, won=unnamed)), people, positions.filled)
    assert set(told["level"]) == {"company", "segment", "region"}
    assert told.loc[told["level"].eq("company"), "won_usd"].iloc[0] == pytest.approx(unnamed["amount_usd"].sum())


def test_who_follows_wins_for_the_seat(basis: Basis, people: pd.DataFrame) -> None:
    """What M3's successor wins counts for M3's seat, whose ramped quota has both."""
    after = pd.Series({"M3": "M4"})
    won = basis.actuals.won.assign(rep_id=basis.actuals.won["rep_id"].replace("M2", "M4"))
    told = attainment(replace(basis, actuals=replace(basis.actuals, won=won)), people, after)
    seat = told.loc[told["level"].eq("rep")].set_index("seat_id").loc["M3"]
    alone = attainment(basis, people, after.iloc[:0])
    before = alone.loc[alone["level"].eq("rep")].set_index("seat_id").loc["M3"]
    assert (seat["rep_id"], seat["status"]) == ("M4", "filled")
    assert seat["won_usd"] == 90_000
    assert seat["ramped_quota_usd"] >= before["ramped_quota_usd"]
    assert told.groupby("level")["won_usd"].sum().tolist() == pytest.approx([won["amount_usd"].sum()] * 4)
