"""Ways between accounts and seats, and their prices."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from territory_opt.alignment.travel import Places, Travel, WayPrice, WayTable
from territory_opt.geography.distance import EARTH_RADIUS_KM

DEGREE_KM = EARTH_RADIUS_KM * np.pi / 180
NOWHERE = np.nan


@pytest.fixture
def places() -> Places:
    """Three accounts on a meridian, the last without a place; two seats, the second without a home."""
    return Places(
        np.array([40.0, 42.0, NOWHERE]), np.array([0.0, 0.0, 0.0]), np.array([41.0, NOWHERE]), np.array([0.0, 0.0])
    )


@pytest.fixture
def table() -> WayTable:
    """Three accounts, of which the table knows two, and three seats, of which it knows two; one way is missing."""
    known = csr_matrix(([5.0, 0.0, 7.0], ([0, 0, 1], [0, 1, 0])), shape=(3, 2))
    return WayTable(known, np.array([True, True, False]), np.array([0, 1, -1]), np.array([1, 0, -1]))


def test_a_missing_place_costs_no_way(places) -> None:
    """Where account or seat has no place, the way is nought; elsewhere it is the great circle's."""
    assert places.block(0, 3) == pytest.approx(np.array([[DEGREE_KM, 0], [DEGREE_KM, 0], [0, 0]]))
    assert places.of_seats(np.array([0, 1, 0])) == pytest.approx([DEGREE_KM, 0, 0])
    assert places.of_seats(np.array([2, 2, 2])).tolist() == [0, 0, 0]


def test_seats_may_move_to_accounts(places) -> None:
    """A seat at an account has its place; one at no account has none."""
    moved = places.at_accounts(np.array([1, -1]))
    assert moved.block(0, 2) == pytest.approx(np.array([[2 * DEGREE_KM, 0], [0, 0]]))


def test_a_way_that_the_table_lacks_is_out_of_reach(table) -> None:
    """Unless the table knows nothing of the account or the seat, whose ways then cost nothing."""
    assert table.block(0, 3).tolist() == [[5, 0, 0], [7, np.inf, 0], [0, 0, 0]]
    assert table.of_seats(np.array([0, 1, 0])).tolist() == [5, 0, 0]
    assert table.of_seats(np.array([3, 2, 3])).tolist() == [0, 0, 0]


def test_ways_of_the_table_go_to_centres(table) -> None:
    """A centre has the column of its account."""
    moved = table.at_accounts(np.array([1, 0, 2]))
    assert moved.block(0, 2).tolist() == [[5, 0, 0], [7, np.inf, 0]]


def test_prices_are_those_of_the_powers(table) -> None:
    """Plain and squared ways are priced in one pass, by term the same, and nothing is priced out of reach."""
    usd = np.array([2.0, 3.0, 4.0])
    travel = Travel("table_km", table, (WayPrice("travel", usd, 1), WayPrice("compactness", usd, 2)), 6.0)
    assert travel.usd(0, 3).tolist() == [[2 * 5 + 2 * 25, 0, 0], [3 * 7 + 3 * 49, 0, 0], [0, 0, 0]]
    assert travel.usd_by_term(np.array([0, 0, 0])) == {"travel": 10 + 21, "compactness": 50 + 147}
    assert travel.within_reach(0, 3).tolist() == [[True, True, True], [False, False, True], [True, True, True]]


def test_some_accounts_alone_cost_what_they_cost_among_all(places) -> None:
    """Rows keep their prices."""
    travel = Travel("km", places, (WayPrice("travel", np.array([1.0, 2.0, 3.0]), 1),), np.inf)
    rows = np.array([1, 0])
    assert travel.rows(rows).usd(0, 2) == pytest.approx(travel.usd(0, 3)[rows])
