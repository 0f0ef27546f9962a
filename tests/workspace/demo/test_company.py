"""Accounts are as uneven, and as full of gaps, as real ones."""

from __future__ import annotations

import pandas as pd
import pytest

from territory_opt.workspace.demo.company import ARR_USD, CUSTOMERS, EMPLOYEES, SEATS_OF_SEGMENT, UNPLACED_ACCOUNTS


def test_arr_adds_up_to_the_companys(accounts: pd.DataFrame) -> None:
    """About $85M of current ARR, by segment as promised."""
    by_segment = accounts.groupby("segment")["current_arr_usd"].sum()
    for segment, total in ARR_USD.items():
        assert by_segment[segment] == pytest.approx(total, rel=0.01)
    assert by_segment.sum() == pytest.approx(85e6, rel=0.01)


def test_customers_pay_and_prospects_do_not(accounts: pd.DataFrame) -> None:
    """Status and current ARR agree; each segment has its number of customers."""
    customer = accounts["status"] == "customer"
    assert (accounts["current_arr_usd"] > 0).equals(customer)
    assert accounts[customer]["segment"].value_counts().to_dict() == CUSTOMERS


def test_whales_stay_small_enough_to_balance(accounts: pd.DataFrame, segment: str) -> None:
    """Sizes are heavy-tailed, yet no family holds over 35 % of a seat's mean current ARR."""
    own = accounts[accounts["root_segment"] == segment]
    largest = own.groupby("root_id")["current_arr_usd"].sum().max()
    assert largest <= 0.35 * own["current_arr_usd"].sum() / SEATS_OF_SEGMENT[segment]
    paying = own.loc[own["current_arr_usd"] > 0, "current_arr_usd"]
    assert paying.max() > 3.5 * paying.mean()
    assert paying.mean() > 1.15 * paying.median()


def test_the_largest_account_outweighs_a_small_book(accounts: pd.DataFrame, executives: pd.DataFrame) -> None:
    """The largest account pays more than a mean SMB book does, and more than the three smallest do together."""
    smb = executives.loc[executives["segment"] == "SMB", "rep_id"]
    books = accounts[accounts["rep_id"].isin(smb)].groupby("rep_id")["current_arr_usd"].sum().sort_values()
    assert accounts["current_arr_usd"].max() > 1.2 * books.mean()
    assert accounts["current_arr_usd"].max() > books.iloc[:3].sum()


def test_employees_fit_the_segment(accounts: pd.DataFrame, segment: str) -> None:
    """Segments are defined by size, so no account contradicts its own."""
    employees = accounts.loc[accounts["segment"] == segment, "employees"].dropna()
    _, _, lowest, highest = EMPLOYEES[segment]
    assert employees.between(lowest, highest).all()


def test_places_are_missing_as_in_real_exports(accounts: pd.DataFrame) -> None:
    """About 4 % have no coordinates but a postal code; five have neither and still a region."""
    nowhere = accounts["postal_code"].isna()
    assert nowhere.sum() == UNPLACED_ACCOUNTS
    assert accounts.loc[nowhere, ["latitude", "longitude", "city"]].isna().all(axis=None)
    assert accounts.loc[nowhere, "region"].notna().all()
    without = accounts["latitude"].isna() & ~nowhere
    assert 0.03 < without.mean() < 0.05
    assert (accounts["latitude"].isna() == accounts["longitude"].isna()).all()


def test_other_gaps_are_small(accounts: pd.DataFrame) -> None:
    """Some industries, sizes, revenues and scores are unknown; keys, segments and status never are."""
    missing = accounts.isna().mean()
    for column in ("industry", "employees", "annual_revenue_usd", "lead_score"):
        assert 0.01 < missing[column] < 0.15
    assert (missing[["account_id", "name", "segment", "region", "status", "current_arr_usd"]] == 0).all()


def test_potential_and_workload_are_left_to_planning(accounts: pd.DataFrame) -> None:
    """The demo shows demand planning at work, so it brings neither potential nor workload."""
    assert accounts[["potential_usd", "workload_hours"]].isna().all(axis=None)
