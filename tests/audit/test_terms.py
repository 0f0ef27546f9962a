"""Terms are priced as their formulas say, on figures worked out by hand."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.audit.audit import price_plan
from territory_opt.audit.terms import STEPS, imbalance_loss


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
