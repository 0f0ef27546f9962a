"""Which territories compete for units, and which seats they may choose from."""

from __future__ import annotations

import time

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from territory_opt.alignment.engine.local.centres import drawn, located, opened_set, settled
from territory_opt.alignment.engine.local.rivals import candidates, rivalry_usd, rivals
from territory_opt.alignment.engine.table import PairTable


@pytest.fixture
def line() -> PairTable:
    """Twelve units in a row, each of which may be a centre; three open."""
    places = np.arange(12.0)[:, None]
    return PairTable(
        usd=cdist(places, places),
        loads=(np.ones((12, 12)),),
        lower=np.full((1, 12), 4.0),
        upper=np.full((1, 12), 4.0),
        open_usd=np.zeros(12),
        may_close=np.ones(12, dtype=bool),
        least_open=3,
        most_open=3,
        home=np.arange(12),
        neighbours=None,
    )


def test_territories_side_by_side_are_rivals(line: PairTable) -> None:
    """On a line the two ends compete with the middle, not with each other."""
    plan = np.repeat([1, 5, 9], 4)
    rivalry = rivalry_usd(opened_set(line, np.array([1, 5, 9]), time.monotonic() + 60.0), plan)
    assert np.allclose(rivalry, rivalry.T)
    assert rivalry[0, 1] < rivalry[0, 2]
    assert set(rivals(rivalry, 1, 9, np.random.default_rng(0)).tolist()) == {0, 1, 2}


def test_candidates_lie_in_the_middle_of_their_territory(line: PairTable) -> None:
    """The two cheapest centres of four units in a row are the inner ones."""
    plan = np.repeat([1, 5, 9], 4)
    assert candidates(line, plan, np.array([1, 9]), 2).tolist() == [1, 2, 9, 10]


def test_allocation_and_location_settle_in_the_middle(line: PairTable) -> None:
    """From centres at one end the alternation reaches territories of four, and another round changes nothing."""
    reached = settled(line, np.array([0, 1, 2]), time.monotonic() + 60.0)
    assert np.array_equal(located(line, reached), reached.seats)
    assert reached.relaxed.usd == pytest.approx(12.0)


def test_seats_are_drawn_apart(line: PairTable) -> None:
    """As many as asked for, those kept among them, none twice, the same for the same seed."""
    seats = drawn(line, np.array([4]), 3, np.random.default_rng(5))
    assert len(set(seats.tolist())) == 3
    assert 4 in seats
    assert np.array_equal(seats, drawn(line, np.array([4]), 3, np.random.default_rng(5)))
