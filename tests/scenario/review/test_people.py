"""Leavers, starts and ramp against what the plan lets expect."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from territory_opt.scenario.review.basis import Basis
from territory_opt.scenario.review.people import attrition, events, starts
from territory_opt.scenario.review.positions import executives_now, find_positions
from territory_opt.scenario.review.ramp import ramp_to_date


@pytest.fixture(scope="module")
def people(basis: Basis) -> pd.DataFrame:
    return executives_now(basis.workspace.reps, basis.plan.record.seats, basis.last_day)


def test_chance_of_so_many_leavers_is_that_of_every_outcome(basis: Basis, people: pd.DataFrame) -> None:
    """The chance adds up the outcomes of everybody staying or leaving that have so many leavers or more."""
    table = attrition(basis, people).set_index("segment")
    segments = basis.plan.record.headcount.segments
    # M4 started in March and took the chance of one month's end, all others of three.
    months = {"Mid-Market": [3, 3, 3, 1], "SMB": [3, 3, 3]}
    chances = {
        name: [1 - (1 - segments[name].attrition_share) ** (count / 12) for count in counts]
        for name, counts in months.items()
    }
    for name, own in {**chances, "all": [*chances["Mid-Market"], *chances["SMB"]]}.items():
        left = int(table.loc[name, "left"])
        likely = sum(
            np.prod([p if gone else 1 - p for p, gone in zip(own, outcome, strict=True)])
            for outcome in itertools.product((0, 1), repeat=len(own))
            if sum(outcome) >= left
        )
        assert table.loc[name, "chance_share"] == pytest.approx(likely)
        assert table.loc[name, "expected"] == pytest.approx(sum(own))
        assert table.loc[name, "people"] == len(own)
    assert table["left"].to_dict() == {"Mid-Market": 1, "SMB": 0, "all": 1}


def test_who_the_plan_knew_would_leave_takes_no_chance(basis: Basis, people: pd.DataFrame) -> None:
    """A last day in the plan makes somebody a known leaver, whom attrition does not count."""
    record = basis.plan.record
    seats = record.seats.assign(
        end_date=record.seats["end_date"].mask(record.seats["seat_id"].eq("M3"), pd.Timestamp("2027-02-28"))
    )
    known = replace(basis, plan=replace(basis.plan, record=replace(record, seats=seats)))
    table = attrition(known, people).set_index("segment")
    assert table.loc["Mid-Market", ["left", "known_left", "people"]].tolist() == [0, 1, 3]
    assert table.loc["Mid-Market", "chance_share"] == 1.0


def test_events_tell_who_left_and_who_is_new(basis: Basis, people: pd.DataFrame) -> None:
    """M3 left unexpectedly, M4 started; nobody else came or went."""
    record = basis.plan.record
    positions = find_positions(
        record.seats, basis.tables.starts, people, record.headcount, basis.plan_months, basis.last_day
    )
    told = events(basis, people, positions.frame).set_index("rep_id")["event"]
    assert told.to_dict() == {"M3": "left", "M4": "started"}


def test_starts_are_held_against_growth_and_commitments(basis: Basis) -> None:
    """Nobody was planned by March, one started: nothing is behind; by December the support planned is."""
    table = starts(basis).set_index("role")
    assert table.loc["account_executive", ["planned", "started", "behind"]].tolist() == [0, 1, 0]
    later = replace(basis, month=pd.Timestamp("2027-12-01"))
    planned = basis.tables.starts.groupby("role")["starts"].sum()
    assert starts(later).set_index("role").loc["sales_operations", "behind"] == planned["sales_operations"]


def test_ramp_counts_those_on_it_alone(basis: Basis, people: pd.DataFrame) -> None:
    """M4's first month is all there is of the ramp: nothing won, of what a ramped rep would win."""
    table = ramp_to_date(basis, people)
    assert table["segment"].tolist() == ["Mid-Market"] * 2
    assert table["month_since_start"].tolist() == [0, 1]
    assert table["rep_months"].tolist() == pytest.approx([1.0, 1.0])
    assert (table["won_usd"] == 0).all()
    entry = basis.plan.record.headcount.segments["Mid-Market"]
    season = basis.plan.record.headcount.season_shares[2]
    assert table["ramped_usd"].iloc[0] == pytest.approx(entry.quota_usd * entry.attainment_share * season)
    assert table["planned_share"].iloc[1] == entry.ramp_shares[0]
