"""The travel table as arrays."""

import numpy as np
import pandas as pd

from territory_opt.alignment.pieces import AlignmentInput
from territory_opt.alignment.tables import Tables
from territory_opt.alignment.ways import between_accounts, has_ways, table_ways
from territory_opt.workspace.schema import TEXT


def _input(travel, **seat_columns):
    """Four accounts known by their own key, their unit, their postal code and not at all; three seats."""
    accounts = pd.DataFrame(
        {"account_id": list("ABCD"), "unit_id": ["u1", "u1", "u2", "u3"], "postal_code": ["01", "01", "02", np.nan]}
    ).astype(TEXT)
    seats = pd.DataFrame({"seat_id": ["S", "R", "X"], **seat_columns}).astype(TEXT)
    return AlignmentInput(accounts, seats, np.arange(4), Tables(travel=pd.DataFrame(travel)))


def _stored(ways):
    pairs = ways.way.tocoo()
    rows = zip(pairs.row.tolist(), pairs.col.tolist(), pairs.data.tolist(), strict=True)
    return {(row, column): way for row, column, way in rows}


def test_the_first_key_that_the_table_knows_counts() -> None:
    """An account is known by its own key before its unit, and by its postal code last; ways of 0 are stored."""
    data = _input({"from_id": ["A", "u1", "02", "02"], "to_id": ["S", "S", "R", "S"], "distance_km": [0.0, 2, 3, 4]})
    ways = table_ways(data, "table_km")
    assert _stored(ways) == {(0, 0): 0, (1, 0): 2, (2, 1): 3, (2, 0): 4}
    assert ways.account_known.tolist() == [True, True, True, False]
    assert ways.seat_known.tolist() == [True, True, False]


def test_a_seat_is_known_by_its_centre_where_it_has_one() -> None:
    """The centre's unit names the seat in the table; a place is at no distance from itself, whatever the table says."""
    travel = {"from_id": ["u1", "02", "02"], "to_id": ["u1", "u1", "S"], "distance_km": [0.5, 2, 7]}
    data = _input(travel, centre_unit_id=["u1", np.nan, np.nan])
    assert _stored(table_ways(data, "table_km")) == {(0, 0): 0, (1, 0): 0, (2, 0): 2}


def test_rows_without_a_value_say_nothing() -> None:
    """Each measure of the table is read by itself: a row that lacks it is no way."""
    data = _input({"from_id": ["A", "B"], "to_id": ["S", "S"], "distance_km": [1.0, 2], "minutes": [np.nan, 9]})
    assert _stored(table_ways(data, "table_minutes")) == {(1, 0): 9}
    assert table_ways(data, "table_minutes").account_known.tolist() == [False, True, False, False]


def test_between_accounts_gives_the_way_to_each_centres_unit() -> None:
    """Accounts of one unit are one centre, at no distance from itself; centres not in the table are not known."""
    data = _input({"from_id": ["u1", "u2"], "to_id": ["u2", "u1"], "distance_km": [1.0, 2]})
    ways = between_accounts(data, "table_km", np.array([0, 2, 3]))
    assert _stored(ways) == {(0, 0): 0, (1, 0): 0, (0, 1): 1, (1, 1): 1, (2, 0): 2, (2, 1): 0}
    assert ways.seat_known.tolist() == [True, True, False]


def test_whether_the_table_gives_any_way() -> None:
    """A column that is missing or empty gives none."""
    travel = pd.DataFrame({"from_id": ["A"], "to_id": ["S"], "minutes": [1.0], "distance_km": [np.nan]})
    assert has_ways(Tables(travel=travel), "table_minutes")
    assert not has_ways(Tables(travel=travel), "table_km")
    assert not has_ways(Tables(travel=travel[["from_id", "to_id"]]), "table_km")
    assert not has_ways(Tables(), "table_km")
