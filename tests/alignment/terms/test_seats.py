"""Term `seats`."""

from __future__ import annotations

import numpy as np
import pytest


@pytest.fixture
def three(make):
    """Three seats, the cost of one of them not known."""
    costs = (100_000.0, 150_000.0, np.nan)
    return make.company([make.account("A")], [make.seat(f"S{k}", cost_usd=cost) for k, cost in enumerate(costs)])


@pytest.mark.parametrize(
    ("parameters", "usd"),
    [
        ({}, [100_000.0, 150_000.0, 0.0]),
        ({"usd_per_seat": 5.0}, [5.0] * 3),
        ({"usd_per_seat": 5.0, "weight": 2.0}, [10.0] * 3),
    ],
)
def test_each_seat_has_its_price(three, parameters, usd) -> None:
    """Its own cost, nothing where that is missing, or one price for all."""
    (term,) = three.paying({"term": "seats", **parameters}).model.objective
    (piece,) = term.pieces(three.read())
    assert piece.usd.tolist() == usd


def test_a_price_must_come_from_somewhere(make) -> None:
    """Seats without a column of costs need one in the model."""
    company = make.company([make.account("A")], [make.seat("S")])
    own, given = company.paying({"term": "seats"}, {"term": "seats", "usd_per_seat": 1.0}).model.objective
    assert [missing.key for missing in own.misses(company.read())] == ["usd_per_seat"]
    assert not list(given.misses(company.read()))


def test_sentence(read_model) -> None:
    """The term names its price."""
    own, given = read_model("objective: [{term: seats}, {term: seats, usd_per_seat: 120000}]").objective
    assert own.sentence() == "Every seat that gets a territory adds its own cost."
    assert given.sentence() == "Every seat that gets a territory adds $120,000 a year."


def test_what_is_wrong_is_named(refusal) -> None:
    """Seats do not pay for being there."""
    assert "found -1" in refusal("objective: [{term: seats, usd_per_seat: -1}]")
