"""Terms are priced as their formulas say, on figures worked out by hand."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.audit.audit import price_plan
from territory_opt.audit.terms import STEPS, TERMS, imbalance_loss


def _exact_loss(load: float, share: float, elasticity: float) -> float:
    return (1 - elasticity) * (load - share) + share - share * math.pow(load / share, 1 - elasticity)


def test_travel_is_paid_there_and_back_for_each_visit(company: Any) -> None:
    """One degree north for big-1, one degree west on the 40th parallel for big-2; who has no place costs nothing."""
    radius_km = 6371.0088
    north = radius_km * math.radians(1)
    west = 2 * radius_km * math.asin(math.cos(math.radians(40)) * math.sin(math.radians(0.5)))
    assert price_plan(*company.inputs)["travel"] == pytest.approx(0.7 * 2 * 2 * (north + west), rel=1e-9)


def test_disruption_is_paid_by_arr_and_by_account(company: Any) -> None:
    """The orphan moves with 30 USD, then two more accounts: one to a new seat, one to none."""
    assert price_plan(*company.inputs)["disruption"] == pytest.approx(0.05 * 30 + 3.0)
    plan = company.moving(**{"child-1": "E2", "shop-1": None, "shop-2": None})
    assert price_plan(*plan.inputs)["disruption"] == pytest.approx(0.05 * (30 + 5 + 250) + 3 * 3.0)


def test_imbalance_adds_up_the_losses_of_all_seats(company: Any) -> None:
    """Loads 1010 and 1020 against a share of 1015; the commercial seat has its share."""
    slope = _exact_loss(0.95, 1, 0.34) / 0.05, _exact_loss(1.05, 1, 0.34) / 0.05
    assert price_plan(*company.inputs)["imbalance"] == pytest.approx(5 * sum(slope))


def test_terms_of_one_name_add_up(company: Any) -> None:
    """Two prices on disruption are one term of the objective."""
    once = price_plan(*company.inputs)["disruption"]
    more = {"term": "disruption", "measure": "open_pipeline_usd", "usd_per_unit": 1.0}
    terms = [*company.declaration["objective"], more]
    plan = replace(company, declaration={**company.declaration, "objective": terms})
    assert price_plan(*plan.inputs)["disruption"] == pytest.approx(once + 15.0)


@given(load=st.floats(0, 3000), share=st.floats(1, 1000), elasticity=st.floats(0.05, 0.95))
def test_the_interpolated_loss_lies_on_or_above_the_curve(load: float, share: float, elasticity: float) -> None:
    """Chords of a convex curve lie above it, up to the last breakpoint, and nothing is lost at the fair share."""
    loss, at_share = imbalance_loss(np.array([load, share]), np.full(2, share), elasticity, STEPS)
    assert at_share == pytest.approx(0.0, abs=1e-9 * share)
    assert loss >= -1e-9 * share
    if load <= 3 * share:
        assert loss >= _exact_loss(load, share, elasticity) - 1e-9 * share


@given(share=st.floats(1, 1000), elasticity=st.floats(0.05, 0.95))
def test_the_interpolated_loss_meets_the_curve_at_its_breakpoints(share: float, elasticity: float) -> None:
    """At every declared step the loss is that of the curve."""
    loads = np.array(STEPS) * share
    exact = [_exact_loss(load, share, elasticity) for load in loads]
    assert imbalance_loss(loads, np.full(len(loads), share), elasticity, STEPS) == pytest.approx(
        exact, abs=1e-9 * share
    )


def test_the_last_slope_goes_on_and_prices_a_seat_due_nothing() -> None:
    """Beyond three times the share, and for a share of nothing, each unit of load costs the last segment's slope."""
    slope = _exact_loss(3, 1, 0.34) - _exact_loss(2, 1, 0.34)
    three, five, due_nothing, empty = imbalance_loss(
        np.array([3.0, 5.0, 10.0, 0.0]), np.array([1.0, 1.0, 0.0, 0.0]), 0.34, STEPS
    )
    assert five - three == pytest.approx(2 * slope)
    assert due_nothing == pytest.approx(10 * slope)
    assert empty == 0.0


@settings(deadline=None, max_examples=30)
@given(seed=st.integers(0, 2**32 - 1))
def test_moving_nothing_costs_no_disruption(make_company: Callable[..., Any], seed: int) -> None:
    """Today's alignment, where every incumbent holds a seat, disrupts nothing."""
    company = make_company(seed)
    accounts = company.accounts.assign(rep_id=company.accounts["incumbent_seat_id"])
    today = accounts.set_index("account_id")["incumbent_seat_id"]
    assert price_plan(accounts, company.seats, company.declaration, today)["disruption"] == 0.0


WAYS = pd.DataFrame(
    [("big-1", "E1", 30.0, 45.0), ("big-2", "E2", 5.0, np.nan), ("shop-1", "C1", np.nan, 60.0)],
    columns=["from_id", "to_id", "distance_km", "minutes"],
)
FIT = pd.DataFrame(
    [("big-1", "E1", 100.0, 3.0), ("big-1", "E2", 7.0, 5.0), ("big-2", "E1", 9.0, 4.0), ("shop-1", "C1", 20.0, np.nan)],
    columns=["account_id", "rep_id", "cost_usd", "score"],
)


@pytest.mark.parametrize(
    ("parameters", "usd"),
    [
        ({"usd_per_km": 0.7}, 4 * 0.7 * 35.0),
        ({}, 4 * 0.7 * 35.0),
        ({"usd_per_km": 0.0, "usd_per_hour": 60.0}, 4 * 105.0),
        ({"usd_per_km": 1.0, "usd_per_hour": 60.0}, 4 * (35.0 + 105.0)),
    ],
)
def test_travel_by_table_is_paid_by_the_way_and_by_the_hour(
    company: Any, parameters: dict[str, float], usd: float
) -> None:
    """Two visits a year, there and back; what a way lacks costs nothing, and so do accounts the table lacks."""
    plan = company.with_tables(travel=WAYS).paying({"term": "travel", "by": "travel", **parameters})
    assert plan.prices["travel"] == pytest.approx(usd)


def test_travel_by_a_table_of_minutes_alone(company: Any) -> None:
    """Without kilometres in the table they count nothing."""
    travel = WAYS.drop(columns="distance_km")
    plan = company.with_tables(travel=travel).paying({"term": "travel", "by": "travel", "usd_per_hour": 60.0})
    assert plan.prices["travel"] == pytest.approx(4 * 105.0)


def test_compactness_is_inertia_or_plain_distance(company: Any) -> None:
    """By accounts and squared unless declared otherwise; each account carries its measure over its own way."""
    north = 6371.0088 * math.radians(1)
    west = 2 * 6371.0088 * math.asin(math.cos(math.radians(40)) * math.sin(math.radians(0.5)))
    assert company.paying({"term": "compactness"}).prices["compactness"] == pytest.approx(north**2 + west**2)
    plain = {"term": "compactness", "measure": "potential_usd", "power": 1, "usd_per_unit": 0.1}
    assert company.paying(plain).prices["compactness"] == pytest.approx(100 * (north + west))
    by_table = company.with_tables(travel=WAYS).paying({**plain, "by": "travel"})
    assert by_table.prices["compactness"] == pytest.approx(100 * 35.0)


@pytest.mark.parametrize(
    ("moved", "usd"),
    [
        ({}, 120.0 + 10.0 * (2.0 + 4.0)),
        ({"big-1": "E2"}, 27.0 + 10.0 * 4.0),
        ({"big-2": "E1"}, 129.0 + 10.0 * 2.0),
        ({"big-1": "C1", "big-2": None}, 20.0 + 10.0 * 5.0),
    ],
)
def test_fit_costs_a_pair_and_the_score_it_misses(company: Any, moved: dict[str, str | None], usd: float) -> None:
    """A pair without a row scores nothing, an account without any score misses nothing, one without a seat neither."""
    plan = company.with_tables(fit=FIT).paying({"term": "fit", "usd_per_score": 10.0}).moving(**moved)
    assert plan.prices["fit"] == pytest.approx(usd)


def test_fit_by_cost_or_by_score_alone(company: Any) -> None:
    """Cost counts a dollar for a dollar and score nothing unless declared otherwise."""
    plan = company.with_tables(fit=FIT)
    assert plan.paying({"term": "fit"}).prices["fit"] == pytest.approx(120.0)
    only_score = {"term": "fit", "usd_per_cost": 0.0, "usd_per_score": 1.0}
    assert plan.paying(only_score).prices["fit"] == pytest.approx(6.0)


def test_demand_beyond_supply_is_unserved(company: Any) -> None:
    """Loads 1010, 1020 and 600 against 1000, 1020 and 500; by hours against other columns as declared."""
    plan = company.with_seats(capacity_usd=[1000.0, 1020.0, 500.0]).paying({"term": "unserved"})
    assert plan.prices["unserved"] == pytest.approx(0.8 * 110.0)
    hours = {"term": "unserved", "measure": "workload_hours", "supply": "desk_hours", "usd_per_unit": 50.0}
    assert company.with_seats(desk_hours=[100.0, 200.0, 60.0]).paying(hours).prices["unserved"] == pytest.approx(50.0)


@pytest.mark.parametrize(
    ("may_close", "each", "usd"),
    [("none", None, 30.0), ("open", None, 10.0), ("all", None, 10.0), ("none", 5.0, 15.0), ("all", 5.0, 10.0)],
)
def test_open_seats_are_paid_for(company: Any, may_close: str, each: float | None, usd: float) -> None:
    """A seat without accounts costs nothing if it may close; a missing cost counts nothing."""
    plan = (
        company.with_seats(cost_usd=[10.0, 20.0, np.nan], status=["active", "open", "active"])
        .moving(**{"big-2": "E1", "held-2": "E1"})
        .ruled_by({"rule": "territories", "may_close": may_close})
        .paying({"term": "seats", "usd_per_seat": each})
    )
    assert plan.prices["seats"] == pytest.approx(usd)


def test_closed_seats_lose_nothing_to_imbalance(company: Any) -> None:
    """With two of three seats to be open, each is due half of 2630; the third pays only while it may not close."""
    plan = company.moving(**{"big-2": "E1", "held-2": "E1"}).paying(
        {"term": "imbalance", "measure": "potential_usd", "within": "all"}
    )
    open_loads, share = np.array([2030.0, 600.0]), np.full(2, 1315.0)
    counted = plan.ruled_by({"rule": "territories", "may_close": "all", "count": 2})
    expected = imbalance_loss(open_loads, share, 0.34, STEPS).sum()
    assert counted.prices["imbalance"] == pytest.approx(expected)
    empty = imbalance_loss(np.zeros(1), share[:1], 0.34, STEPS).sum()
    kept = plan.ruled_by({"rule": "territories", "count": 2})
    assert kept.prices["imbalance"] == pytest.approx(expected + empty)


def test_every_term_has_a_weight(company: Any) -> None:
    """It multiplies a term, whatever its unit, and two terms of one name add up by their weights."""
    plan = company.with_tables(travel=WAYS, fit=FIT).with_seats(cost_usd=10.0, capacity_usd=1.0)
    terms = [
        *({"term": name} for name in ("travel", "compactness", "fit", "unserved", "seats")),
        {"term": "disruption", "usd_per_unit": 1.0},
        {"term": "imbalance", "measure": "potential_usd"},
    ]
    assert {term["term"] for term in terms} == set(TERMS)
    for term in terms:
        once = plan.paying(term).prices
        weighted = plan.paying({**term, "weight": 2.0}, {**term, "weight": 0.5}).prices
        assert once[term["term"]] > 0.0
        assert weighted == pytest.approx({term["term"]: 2.5 * once[term["term"]]})
