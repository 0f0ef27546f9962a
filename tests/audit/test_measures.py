"""Measures of territories and plans tie out to the accounts, and agree with numbers known beforehand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.audit.measures import MEASURES, plan_measures, territory_measures

seeds = st.integers(0, 2**32 - 1)

# Tables have a cost of their own that has nothing to do with their size.
unhurried = settings(deadline=None, max_examples=50)


def _territories(company: Any) -> pd.DataFrame:
    return territory_measures(company.accounts, company.seats, company.assignment)


def _plan(company: Any) -> dict[str, float]:
    return plan_measures(company.accounts, company.seats, company.assignment)


def test_territories_of_the_small_company(company: Any) -> None:
    """Loads, coverage, indices and exchange of each seat, worked out by hand."""
    table = _territories(company).set_index("territory_id")
    assert table["potential_usd"].to_dict() == {"T-E1": 1010.0, "T-E2": 1020.0, "T-C1": 600.0}
    assert table["segments"].tolist() == ["Enterprise", "Enterprise", "Commercial"]
    assert table["index_potential_usd"].tolist() == pytest.approx([100 * 1010 / 1015, 100 * 1020 / 1015, 100.0])
    assert table.loc["T-C1", "utilization_share"] == pytest.approx(60 / 70)
    assert table.loc["T-C1", "coverage_share"] == pytest.approx(70 / 60)
    assert table["gained_accounts"].tolist() == [0.0, 0.0, 2.0]
    assert table["lost_accounts"].tolist() == [0.0, 0.0, 0.0]
    assert table["gained_current_arr_usd"].tolist() == [0.0, 0.0, 35.0]
    degree_km = 6371.0088 * np.pi / 180
    first = table[["travel_km", "mean_km", "max_km"]].iloc[0]
    assert first.tolist() == pytest.approx([4 * degree_km, degree_km / 2, degree_km])


def test_a_seat_without_accounts_has_no_coverage_and_no_distance(company: Any) -> None:
    """What has nothing to divide by is missing, not zero and not infinite."""
    empty = company.moving(**dict.fromkeys(["shop-1", "shop-2", "shop-3", "orphan"]))
    row = _territories(empty).iloc[2]
    assert row["potential_usd"] == row["travel_km"] == row["utilization_share"] == 0.0
    assert row[["coverage_share", "mean_km", "max_km"]].isna().all()
    assert row["index_potential_usd"] == 100.0


def test_measures_of_the_small_plan(company: Any) -> None:
    """Balance, disruption, coverage and compactness of the plan, worked out by hand."""
    measures = _plan(company)
    assert measures["cv_potential_usd.Enterprise"] == pytest.approx(5 / 1015)
    assert measures["cv_potential_usd.Commercial"] == 0.0
    assert measures["cv_potential_usd.max"] == measures["cv_potential_usd.Enterprise"]
    assert measures["cv_potential_usd.all"] == pytest.approx(5 / 1015 * np.sqrt(2 / 3))
    assert measures["within_band_potential_usd.min"] == 1.0
    assert measures["max_over_mean_potential_usd.max"] == pytest.approx(1020 / 1015)
    assert (measures["moved_accounts"], measures["moved_current_arr_usd"]) == (1.0, 30.0)
    assert measures["moved_current_arr_share"] == pytest.approx(30 / 1315)
    assert measures["coverage_share"] == pytest.approx(290 / 263)
    assert (measures["families_split"], measures["unassigned_accounts"], measures["over_capacity_seats"]) == (0, 0, 0)
    assert measures["without_distance_accounts"] == 1.0


def test_what_goes_wrong_is_counted(company: Any) -> None:
    """A split family, an account without a seat and a seat over capacity each show."""
    measures = _plan(company.moving(**{"child-1": "E2", "held-2": None, "big-1": "C1"}))
    assert measures["families_split"] == 1.0
    assert (measures["unassigned_accounts"], measures["unassigned_potential_usd"]) == (1.0, 20.0)
    assert measures["over_capacity_seats"] == 1.0
    assert measures["over_capacity_hours"] == pytest.approx(90.0)
    assert measures["moved_accounts"] == 4.0


def test_inertia_is_about_the_centre_of_the_accounts(company: Any) -> None:
    """Two accounts two degrees apart on a meridian lie one degree from their centre, wherever the seat's home is."""
    accounts = company.accounts.iloc[:2].assign(latitude=[30.0, 32.0])
    pair = replace(company, accounts=accounts, seats=company.seats.iloc[:1], assignment=company.assignment.iloc[:2])
    assert _plan(pair)["radius_of_gyration_km"] == pytest.approx(6371.0088 * np.pi / 180, rel=1e-9)
    assert _plan(pair)["moment_of_inertia_km2"] == pytest.approx((6371.0088 * np.pi / 180) ** 2, rel=1e-9)


@unhurried
@given(seed=seeds)
def test_territories_and_unassigned_accounts_add_up_to_the_company(make_company: Callable[..., Any], seed: int) -> None:
    """No account is lost or counted twice in any measure."""
    company = make_company(seed)
    left = company.assignment.reindex(company.accounts["account_id"]).isna().to_numpy()
    table = _territories(company)
    for measure in MEASURES:
        total = table[measure].sum() + company.accounts.loc[left, measure].sum()
        assert total == pytest.approx(company.accounts[measure].sum())
    assert table["travel_km"].sum() == pytest.approx(_plan(company)["travel_km"])


@unhurried
@given(seed=seeds)
def test_gains_less_losses_are_the_change_against_today(make_company: Callable[..., Any], seed: int) -> None:
    """A territory's accounts and ARR are today's, plus what it gains, less what it loses."""
    company = make_company(seed)
    table = _territories(company)
    today = company.accounts.set_index("account_id")["incumbent_seat_id"]
    before = _territories(replace(company, assignment=today))
    for measure in ("accounts", "current_arr_usd"):
        change = table[f"gained_{measure}"] - table[f"lost_{measure}"]
        assert (before[measure] + change).tolist() == pytest.approx(table[measure].tolist())


@unhurried
@given(seed=seeds, account=st.integers(0, 24), to=st.integers(0, 4))
def test_moving_one_account_changes_two_territories_by_its_measures(
    make_company: Callable[..., Any], seed: int, account: int, to: int
) -> None:
    """The old seat loses exactly what the account carries, the new one gains it, all others stay."""
    company = make_company(seed)
    row = company.accounts.iloc[account]
    target = company.seats["seat_id"].iloc[to]
    source = company.assignment[row["account_id"]]
    before = _territories(company).set_index("seat_id")
    after = _territories(company.moving(**{row["account_id"]: target})).set_index("seat_id")
    for measure in MEASURES:
        expected = before[measure].copy()
        expected[target] += row[measure]
        if not pd.isna(source):
            expected[source] -= row[measure]
        assert after[measure].tolist() == pytest.approx(expected.tolist())


@unhurried
@given(seed=seeds)
def test_names_and_order_do_not_change_the_measures(make_company: Callable[..., Any], seed: int) -> None:
    """Shuffled rows and other account keys leave every measure of the plan as it is."""
    company = make_company(seed)
    rng = np.random.default_rng(seed)
    accounts = company.accounts.sample(frac=1, random_state=rng).reset_index(drop=True)
    accounts["account_id"] = "other " + accounts["account_id"]
    seats = company.seats.sample(frac=1, random_state=rng).reset_index(drop=True)
    assignment = company.assignment.rename("other {}".format).sample(frac=1, random_state=rng)
    shuffled = replace(company, accounts=accounts, seats=seats, assignment=assignment)
    assert _plan(shuffled) == pytest.approx(_plan(company), nan_ok=True)
