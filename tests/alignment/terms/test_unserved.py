"""Term `unserved`."""

from __future__ import annotations

import numpy as np
import pytest


@pytest.mark.parametrize(("supply", "usd"), [(1000.0, 0.0), (300.0, 0.0), (250.0, 25.0), (0.0, 150.0)])
def test_what_exceeds_the_supply_has_a_price(make, supply: float, usd: float) -> None:
    """Three accounts of 100 at one seat, half a dollar for each unserved."""
    company = make.company([make.account(key, 100.0) for key in "ABC"], [make.seat("S", capacity_usd=supply)])
    design = company.paying({"term": "unserved", "usd_per_unit": 0.5}).design()
    assert design.objective_by_term == pytest.approx({"unserved": usd})


def test_the_curve_is_exact_everywhere(make) -> None:
    """Below, at and far beyond the supply, whatever column supplies and whatever the term weighs."""
    company = make.company([make.account("A")], [make.seat("S", capacity_hours=40.0), make.seat("T", capacity_hours=0)])
    parameters = {"measure": "workload_hours", "supply": "capacity_hours", "usd_per_unit": 3.0, "weight": 2.0}
    (term,) = company.paying({"term": "unserved", **parameters}).model.objective
    (curve,) = term.pieces(company.read())
    for load in (0.0, 39.0, 40.0, 41.0, 4000.0):
        expected = [6 * max(load - 40, 0.0), 6 * load]
        assert curve.price(np.array([load, load])).tolist() == pytest.approx(expected)


def test_an_account_goes_where_it_is_served(make) -> None:
    """A way is worth its price when it leaves less unserved."""
    accounts = [make.account(key, 100.0, latitude=40.1) for key in "AB"]
    seats = [make.seat("near", capacity_usd=100.0), make.seat("far", capacity_usd=100.0, latitude=41.0)]
    company = make.company(accounts, seats)
    travel = {"term": "travel", "usd_per_km": 0.1}
    assert company.paying(travel, {"term": "unserved"}).design().assignment.nunique() == 2
    assert company.paying(travel, {"term": "unserved", "usd_per_unit": 0.01}).design().assignment.nunique() == 1


def test_sentence(read_model) -> None:
    """The term names its price, and the supply where it is no capacity."""
    first, second = read_model("objective: [{term: unserved}, {term: unserved, supply: quota_usd}]").objective
    assert first.sentence() == "Potential beyond a seat's capacity is not served and costs $0.80 a unit."
    assert second.sentence() == "Potential beyond a seat's quota usd is not served and costs $0.80 a unit."


def test_what_is_missing_or_wrong_is_named(make, refusal) -> None:
    """A price of nothing, and a supply that the seats do not have."""
    assert "a number greater than 0" in refusal("objective: [{term: unserved, usd_per_unit: 0}]")
    company = make.company([make.account("A")], [make.seat("S", cost_usd=np.nan)])
    for supply in ("beds", "name", "cost_usd"):
        (term,) = company.paying({"term": "unserved", "supply": supply}).model.objective
        (missing,) = term.misses(company.read())
        assert missing.value == supply
        assert missing.expected.endswith("0 in every row: fte, capacity_hours, capacity_usd")
