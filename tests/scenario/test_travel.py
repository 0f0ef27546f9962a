"""The travel table of a plan: both ways of a visit, pairs it leaves out, and ids it should not hold."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from territory_opt.errors import InputError
from territory_opt.geography.distance import pair_distance_km
from territory_opt.scenario.travel import plan_travel
from territory_opt.workspace.schema import TEXT
from territory_opt.workspace.settings import TravelSettings

FILLED = TravelSettings(missing="straight_line")
ACCOUNTS = pd.DataFrame(
    {
        "account_id": pd.Series(["A1", "A2", "A3"], dtype=TEXT),
        "unit_id": pd.Series(["A1", "A2", "A3"], dtype=TEXT),
        "postal_code": pd.Series(["10001", "10002", np.nan], dtype=TEXT),
        "latitude": [40.0, 41.0, np.nan],
        "longitude": [-74.0, -75.0, np.nan],
    }
)
SEATS = pd.DataFrame({"seat_id": pd.Series(["R1", "R2"], dtype=TEXT), "latitude": [40.5, 42.0], "longitude": -74.5})


def _travel(*rows):
    """Return a table of (from, to, minutes[, km])."""
    frame = pd.DataFrame([(*row, np.nan)[:4] for row in rows], columns=["from_id", "to_id", "minutes", "distance_km"])
    return frame.astype({"from_id": TEXT, "to_id": TEXT, "minutes": float, "distance_km": float})


def _minutes(travel):
    ways = travel.ways
    return dict(zip(zip(ways["from_id"], ways["to_id"], strict=True), ways["minutes"], strict=True))


def test_there_and_back_count_by_their_mean():
    """A way told in both directions is their mean, one told in one direction is that, whichever it is."""
    travel = plan_travel(
        _travel(("A1", "R1", 10), ("R1", "A1", 20), ("R2", "A1", 7)), ACCOUNTS, SEATS, TravelSettings()
    )
    assert _minutes(travel) == {("A1", "R1"): 15.0, ("A1", "R2"): 7.0}


def test_pairs_that_are_left_out_are_counted():
    """By those whom the table knows; a pair that it leaves out stays out of reach."""
    travel = plan_travel(_travel(("A1", "R1", 10), ("10002", "R2", 20)), ACCOUNTS, SEATS, TravelSettings())
    assert len(travel.ways) == 2
    assert travel.notes == (
        (
            "travel: 2 pairs of accounts (units, postal codes) and seats that it knows are out of reach, as it gives "
            "no way"
        ),
    )


def test_pairs_that_are_left_out_can_go_by_the_straight_line():
    """Times what the table's own ways are of theirs, in minutes and km; what has no place still has no way."""
    line = {
        (account, seat): float(
            pair_distance_km(
                [ACCOUNTS["latitude"][a]], [ACCOUNTS["longitude"][a]], [SEATS["latitude"][s]], [SEATS["longitude"][s]]
            )[0]
        )
        for a, account in enumerate(["A1", "A2"])
        for s, seat in enumerate(["R1", "R2"])
    }
    given = _travel(("A1", "R1", 90.0, 1.3 * line["A1", "R1"]))
    travel = plan_travel(given, ACCOUNTS, SEATS, FILLED)
    rate = 90.0 / line["A1", "R1"]
    assert _minutes(travel) == pytest.approx({pair: rate * km for pair, km in line.items()})
    km = travel.ways["distance_km"].to_numpy() / [line[pair] for pair in _minutes(travel)]
    assert km == pytest.approx(1.3)
    assert travel.notes == (
        (
            f"travel: 3 of 6 pairs are not in it and go by the straight line: 1.30 times the line, {rate:.2f} minutes "
            "a km of it, the median of its own pairs"
        ),
        "travel: 2 pairs are neither in it nor have two places",
    )


def test_free_centres_go_from_unit_to_unit():
    """Ways lead to units then, and none to itself is missed."""
    given = _travel(("A1", "A2", 10), ("A2", "A1", 30))
    travel = plan_travel(given, ACCOUNTS, SEATS, TravelSettings(), free_centres=True)
    assert _minutes(travel) == {("A1", "A2"): 20.0, ("A2", "A1"): 20.0}
    assert travel.notes == ()


def test_ids_that_stand_for_nothing_are_told():
    """They are named, as a misspelt id would otherwise be a way that nobody takes."""
    travel = plan_travel(_travel(("A1", "R1", 1), ("A9", "R1", 1), ("A2", "R9", 1)), ACCOUNTS, SEATS, TravelSettings())
    assert travel.notes[0] == (
        "travel: 2 ids in it stand for no account, unit, postal code or seat of the plan: A9, R9"
    )


def test_a_table_that_knows_nobody_is_refused():
    """With it, every way would silently count as nothing."""
    with pytest.raises(InputError, match="ways from accounts, units or postal codes to seats"):
        plan_travel(_travel(("X1", "Y1", 10)), ACCOUNTS, SEATS, TravelSettings())


def test_straight_lines_need_pairs_to_learn_from():
    """Where no way of the table is between two places there is no factor to go by."""
    with pytest.raises(InputError, match="out_of_reach, as no way of the table is between two places"):
        plan_travel(_travel(("A3", "R1", 10)), ACCOUNTS, SEATS, FILLED)


def test_too_many_pairs_are_not_filled_in():
    """A table that would outgrow memory is refused with its size."""
    count = 3_000
    many = ACCOUNTS.iloc[np.zeros(count, dtype=int)].reset_index(drop=True)
    many["account_id"] = many["unit_id"] = pd.Series([f"A{number}" for number in range(count)], dtype=TEXT)
    seats = SEATS.iloc[np.zeros(count, dtype=int)].reset_index(drop=True)
    seats["seat_id"] = pd.Series([f"R{number}" for number in range(count)], dtype=TEXT)
    with pytest.raises(InputError, match="3,000 x 3,000 pairs"):
        plan_travel(_travel(("A1", "R1", 10)), many, seats, FILLED)


def test_pairs_out_of_reach_are_counted_however_many_they_are():
    """A table that could not be filled in is no reason to keep still about what it leaves out."""
    count = 3_000
    rows = [(f"A{number}", f"R{number}", 10) for number in range(count)]
    many = ACCOUNTS.iloc[np.zeros(count, dtype=int)].reset_index(drop=True)
    many["account_id"] = many["unit_id"] = pd.Series([row[0] for row in rows], dtype=TEXT)
    seats = SEATS.iloc[np.zeros(count, dtype=int)].reset_index(drop=True)
    seats["seat_id"] = pd.Series([row[1] for row in rows], dtype=TEXT)
    (told,) = plan_travel(_travel(*rows), many, seats, TravelSettings()).notes
    assert told.startswith("travel: 8,997,000 pairs of accounts")
