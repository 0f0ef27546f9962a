"""New accounts given to the seats of a plan by its model."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest

from territory_opt.alignment.routing.give import give
from territory_opt.alignment.tables import Tables

RULES = [
    {"rule": "eligibility", "match": ["segment"]},
    {"rule": "families"},
    {"rule": "capacity", "measure": "workload_hours"},
]
TERMS = [{"term": "travel", "usd_per_km": 0.5}, {"term": "imbalance", "rate": 5.0}]


def _plan(make, seed: int, capacity: float = 40.0, new: int = 4):
    """Return a company of 3 seats, its 6 accounts with their seats, and new accounts."""
    rng = np.random.default_rng(seed)
    seats = [make.seat(f"S{k}", longitude=-100.0 - k, capacity_hours=capacity) for k in range(3)]
    rows = [
        make.account(f"A{i}", float(rng.integers(1, 9) * 10), longitude=float(rng.uniform(-103, -99)))
        for i in range(6 + new)
    ]
    company = make.company(rows, seats, RULES, TERMS)
    stand = company.accounts.iloc[:6].assign(seat_id=[f"S{i % 3}" for i in range(6)])
    return company, stand, company.accounts.iloc[6:].reset_index(drop=True)


def _nobody(new: pd.DataFrame) -> pd.Series:
    return pd.Series(np.nan, index=pd.Index(new["account_id"]), dtype="str")


def _give(company, stand, new, belongs=None):
    return give(stand, company.seats, company.model, Tables(), new, _nobody(new) if belongs is None else belongs)


@pytest.mark.parametrize("seed", range(4))
def test_new_accounts_cost_the_plan_as_little_as_can_be(make, seed):
    """Priced by the audit, plan and new accounts together cost the least of all ways to place them within capacity."""
    company, stand, new = _plan(make, seed, new=3)
    got = _give(company, stand, new)

    def whole(seats: tuple[str, ...]) -> pd.Series:
        return company.drawn(*stand["seat_id"], *seats)

    ways = [whole(seats) for seats in product(("S0", "S1", "S2"), repeat=len(new))]
    best = min(sum(company.price(way).values()) for way in ways if not len(company.broken(way)))
    alike = whole(tuple(got.accounts["seat_id"]))
    assert not len(company.broken(alike))
    assert sum(company.price(alike).values()) <= best * (1 + 1e-4) + 1e-6
    assert got.bound_usd <= got.cost_usd + 1e-6


def test_accounts_that_belong_somewhere_are_not_weighed(make):
    """They go where they belong, add nothing to what the free ones cost, and their load counts for the others."""
    company, stand, new = _plan(make, 1)
    belongs = pd.Series("S0", index=pd.Index(new["account_id"]), dtype="str")
    all_there = _give(company, stand, new, belongs)
    assert all_there.accounts["seat_id"].eq("S0").all()
    assert not all_there.accounts["free"].any()
    assert all_there.cost_usd == all_there.bound_usd == 0.0
    full = company.seats.assign(capacity_hours=[0.0, 1_000.0, 1_000.0])
    belongs[1:] = np.nan
    rest = give(stand, full, company.model, Tables(), new, belongs).accounts
    assert rest["seat_id"][0] == "S0"
    assert rest["seat_id"][1:].isin(["S1", "S2"]).all()


def test_family_of_new_accounts_stays_together_and_follows_whoever_belongs(make):
    """Two of a family get one seat; when one of them belongs somewhere, the other goes there too."""
    company, stand, new = _plan(make, 2)
    new = new.assign(family_id=["A6", "A6", "A8", "A9"]).astype(new.dtypes)
    seats = _give(company, stand, new).accounts["seat_id"]
    assert seats[0] == seats[1]
    belongs = _nobody(new)
    belongs["A7"] = "S2"
    got = _give(company, stand, new, belongs).accounts
    assert got["seat_id"].tolist()[:2] == ["S2", "S2"]
    assert got["free"].tolist() == [False, False, True, True]


def test_reasons_to_stay_without_a_seat_are_told_apart(make):
    """A segment that nobody covers is not covered; too large an account is, and is eligible, but has no seat."""
    company, stand, new = _plan(make, 3)
    new = new.assign(segment=["Moon", "Field", "Field", "Field"], workload_hours=[1.0, 500.0, 1.0, 1.0])
    got = _give(company, stand, new.astype({"segment": stand["segment"].dtype})).accounts
    assert got["seat_id"].isna().tolist() == [True, True, False, False]
    assert got["covered"].tolist() == [False, True, True, True]
    assert got["eligible"].tolist() == [False, True, True, True]


def test_next_best_seat_costs_what_is_said(make):
    """Moving one new account to its next best seat makes the whole dearer by just that much, by the audit's prices."""
    company, stand, new = _plan(make, 4)
    table = _give(company, stand, new).accounts
    here = sum(company.price(company.drawn(*stand["seat_id"], *table["seat_id"])).values())
    for row in range(len(new)):
        seats = table["seat_id"].tolist()
        seats[row] = table["next_seat_id"][row]
        there = sum(company.price(company.drawn(*stand["seat_id"], *seats)).values())
        assert there - here == pytest.approx(table["next_usd"][row], abs=1e-6)


def test_model_that_prices_no_load_still_keeps_seats_even(make):
    """Without a price of travel or load, new accounts do not all go to one seat."""
    company, stand, new = _plan(make, 5, capacity=1_000.0)
    plain = company.paying({"term": "disruption"})
    seats = _give(plain, stand, new).accounts["seat_id"]
    assert (seats != seats[0]).any()
