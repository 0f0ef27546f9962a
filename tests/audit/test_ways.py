"""Ways are looked up by whatever a table knows accounts and seats by."""

from __future__ import annotations

import numpy as np
import pandas as pd

from territory_opt.audit.ways import read_ways

ACCOUNTS = pd.DataFrame({"account_id": ["a", "b", "c", "d"], "unit_id": ["U1", "U1", "U2", "U3"]})
SEATS = pd.DataFrame({"seat_id": ["S", "T"]})
BY_UNIT = pd.DataFrame({"from_id": ["U1", "U2", "b"], "to_id": ["U2", "U2", "T"], "minutes": [4.0, 9.0, 6.0]})


def test_the_unit_of_a_centre_stands_for_its_seat() -> None:
    """With a centre the seat's own key does not count, and a unit is no way from itself whatever the table says."""
    seats = SEATS.assign(centre_unit_id=["U2", np.nan])
    ways = read_ways(BY_UNIT, ACCOUNTS, seats, np.array([0, 1, 0, 0]))
    assert ways.minutes[:3].tolist() == [4.0, 6.0, 0.0]
    assert ways.known.tolist() == [True, True, False, False]
    assert ways.origin.tolist() == [0, 2, 1, -1]
    assert (ways.target >= 0).all()


def test_without_a_seat_there_is_no_way() -> None:
    """Unassigned accounts and seats the table does not lead to have no way and are not out of reach."""
    ways = read_ways(BY_UNIT, ACCOUNTS, SEATS, np.array([-1, 0, -1, -1]))
    assert np.isnan(ways.minutes).all()
    assert not ways.out_of_reach(["minutes"]).any()


def test_a_pair_of_known_keys_without_a_row_is_out_of_reach() -> None:
    """So is one whose row lacks what is asked for, or one of the columns."""
    ways = read_ways(BY_UNIT, ACCOUNTS, SEATS, np.array([1, 1, 1, 1]))
    assert ways.out_of_reach(["minutes"]).tolist() == [True, False, True, False]
    assert ways.out_of_reach(["distance_km"]).tolist() == [True, True, True, False]
    assert ways.out_of_reach(["distance_km", "minutes"]).tolist() == [True, True, True, False]
    assert not ways.has_km
    # A table of minutes as a plan holds it has the other column, too, without a value.
    held = read_ways(BY_UNIT.assign(distance_km=np.nan), ACCOUNTS, SEATS, np.array([1, 1, 1, 1]))
    assert not held.has_km


def test_no_table_and_an_empty_one_know_no_ways() -> None:
    """Everything is unknown then, and nothing out of reach."""
    for table in (None, BY_UNIT.iloc[:0]):
        ways = read_ways(table, ACCOUNTS, SEATS, np.zeros(4, dtype=np.int64))
        assert np.isnan(ways.distance_km).all()
        assert not ways.known.any()


def test_the_first_of_two_rows_of_a_pair_counts() -> None:
    """A table should have each pair once; where it does not, the answer does not hang on chance."""
    twice = pd.DataFrame({"from_id": ["a", "a"], "to_id": ["S", "S"], "distance_km": [3.0, 5.0]})
    assert read_ways(twice, ACCOUNTS, SEATS, np.zeros(4, dtype=np.int64)).distance_km[0] == 3.0
