"""Term `compactness`."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from territory_opt.alignment.pieces import WayPrice
from territory_opt.alignment.plan import design_territories
from territory_opt.alignment.tables import Tables

KM_PER_DEGREE = 6371.0088 * np.pi / 180


@pytest.mark.parametrize(
    ("parameters", "usd"),
    [
        ({}, KM_PER_DEGREE**2),
        ({"power": 1}, KM_PER_DEGREE),
        ({"measure": "visits", "usd_per_unit": 0.5}, 1.5 * KM_PER_DEGREE**2),
        ({"power": 1, "weight": 4.0}, 4 * KM_PER_DEGREE),
    ],
)
def test_a_measure_times_the_way_or_its_square(make, parameters, usd: float) -> None:
    """One account a degree from its seat, with three visits."""
    company = make.company([make.account("A", visits=3.0)], [make.seat("S", latitude=41.0)])
    design = company.paying({"term": "compactness", **parameters}).design()
    assert design.objective_by_term == pytest.approx({"compactness": usd})


@pytest.mark.parametrize(("power", "seats"), [(1, ["S", "T"]), (2, ["T", "S"])])
def test_squares_prefer_two_middling_ways_to_a_short_and_a_long_one(make, power: int, seats: list[str]) -> None:
    """That is what makes the moment of inertia round: 0 and 3 km against twice 1.6."""
    rule = {"rule": "balance", "measure": "accounts", "tolerance": 0.0}
    company = make.company([make.account("A"), make.account("B")], [make.seat("S"), make.seat("T")], [rule])
    company = company.paying({"term": "compactness", "by": "travel", "power": power})
    km = {"from_id": ["A", "A", "B", "B"], "to_id": ["S", "T", "S", "T"], "distance_km": [0.0, 1.6, 1.6, 3.0]}
    tables = Tables(travel=pd.DataFrame(km))
    design = design_territories(company.accounts, company.seats, company.model, stop=make.EXACT, tables=tables)
    assert design.assignment.tolist() == seats


def test_ways_may_come_from_the_table(make) -> None:
    """Then kilometres must be there."""
    company = make.company([make.account("A", visits=3.0)], [make.seat("S")])
    (term,) = company.paying({"term": "compactness", "by": "travel", "power": 1, "usd_per_unit": 2.0}).model.objective
    (piece,) = term.pieces(company.read())
    assert isinstance(piece, WayPrice)
    assert (piece.source, piece.power, piece.usd.tolist()) == ("table_km", 1, [2.0])
    (missing,) = term.misses(company.read())
    assert missing.expected == "the table travel with distance_km"
    ways = Tables(travel=pd.DataFrame({"from_id": ["A"], "to_id": ["S"], "distance_km": [3.0]}))
    assert not list(term.misses(replace(company.read(), tables=ways)))


def test_sentence(read_model) -> None:
    """The term names its price and its power."""
    first, second = read_model(
        "objective: [{term: compactness}, {term: compactness, measure: potential_usd, power: 1, usd_per_unit: 0.002}]"
    ).objective
    assert first.sentence() == (
        "Territories are compact: each unit of accounts costs $1 a km squared from the seat's home or centre."
    )
    assert second.sentence() == (
        "Territories are compact: each unit of potential costs $0.002 a km from the seat's home or centre."
    )


def test_what_is_wrong_is_named(refusal) -> None:
    """Powers that nobody means and ways for nothing are told."""
    assert "expected 1 or 2" in refusal("objective: [{term: compactness, power: 3}]")
    assert "a number greater than 0" in refusal("objective: [{term: compactness, usd_per_unit: 0}]")
