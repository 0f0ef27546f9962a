"""What seats carry: by their centres' supply, by loads of pairs, and with seats that may be closed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest


def _fit_of_shop(hours: float) -> pd.DataFrame:
    rows = {"account_id": ["shop-1", "shop-1", "orphan"], "rep_id": ["C1", "E1", "C1"]}
    return pd.DataFrame({**rows, "workload_hours": [hours, 500.0, np.nan]})


def test_hours_of_a_pair_count_instead_of_the_accounts(company: Any) -> None:
    """Only where the table has them, only for the seat the account is at, and only where the rule says so."""
    plan = company.with_tables(fit=_fit_of_shop(61.0))
    assert plan.violations.empty
    asked = plan.declaring("capacity", from_fit=True)
    assert asked.violations[["rule", "territory_id", "amount", "limit"]].to_numpy().tolist() == [
        ["capacity", "T-C1", 71.0, 70.0]
    ]
    assert asked.with_tables(fit=_fit_of_shop(60.0)).violations.empty


def test_balance_holds_loads_of_pairs_against_shares_of_the_accounts_own(company: Any) -> None:
    """The share is what the accounts need by themselves, as it must not hang on the plan."""
    balance = {"rule": "balance", "measure": "workload_hours", "tolerance": 0.05, "from_fit": True}
    plan = company.ruled_by(balance).with_tables(fit=_fit_of_shop(53.5))
    assert plan.violations["territory_id"].tolist() == ["T-C1"]
    assert plan.with_tables(fit=_fit_of_shop(53.0)).violations.empty


def test_any_numeric_column_of_the_seats_may_supply(company: Any) -> None:
    """A measure and a supply that only this user has are as good as any, and so is a figure that is missing bad."""
    capacity = {"rule": "capacity", "measure": "calls", "supply": "call_slots"}
    plan = company.with_accounts(calls=3.0).with_seats(call_slots=[6.0, 6.0, 11.0]).ruled_by(capacity)
    assert plan.sentence("capacity of calls") == "T-C1 carries 12.00 calls, more than the 11.00 it supplies."
    assert plan.with_seats(call_slots=[6.0, 6.0, 12.0]).violations.empty
    unknown = plan.with_seats(call_slots=[6.0, np.nan, 12.0])
    assert unknown.sentence("capacity of calls") == "T-E2 carries 6.00 calls, and its limit is missing."


def _centred(company: Any, *, supply: list[float]) -> Any:
    """Return the company with accounts as centres of their seats, at the supply of each account."""
    capacity = {"rule": "capacity", "measure": "workload_hours", "supply": "room", "at": "centre"}
    return (
        company.with_accounts(room=supply)
        .with_seats(centre_unit_id=["big-1", "held-2", "shops"], latitude=[41.0, 40.0, 40.0])
        .ruled_by({"rule": "territories", "centres": "free"}, capacity)
    )


@pytest.mark.parametrize(
    ("supply", "territories"),
    [
        ([101.0, 0.0, 0.0, 102.0, 0.0, 60.0, 0.0, 0.0], []),
        ([100.0, 999.0, 999.0, 102.0, 999.0, 60.0, 999.0, 999.0], ["T-E1"]),
        ([101.0, 0.0, 0.0, 101.0, 0.0, 59.0, 0.0, 0.0], ["T-E2", "T-C1"]),
    ],
)
def test_a_centre_supplies_what_its_account_has(company: Any, supply: list[float], territories: list[str]) -> None:
    """The account that is the centre counts, no other of its territory, and not one of its unit at another place."""
    assert sorted(_centred(company, supply=supply).violations["territory_id"]) == sorted(territories)


def _closing(company: Any, which: str, *rules: dict[str, Any], **parameters: Any) -> Any:
    """Return the company with all enterprise accounts at one seat, in a model where seats may close."""
    territories = {"rule": "territories", "may_close": which, **parameters}
    return (
        company.with_seats(status=["active", "open", "open"])
        .moving(**{"big-2": "E1", "held-2": "E1"})
        .ruled_by(territories, *rules)
    )


def test_a_closed_seat_owes_nothing(company: Any) -> None:
    """An empty seat that may close has no lower bound; one that may not has, and it has an upper one either way."""
    balance = {"rule": "balance", "measure": "potential_usd", "lower": 500.0, "upper": 2500.0}
    assert _closing(company, "open", balance).violations.empty
    assert _closing(company, "all", balance).violations.empty
    assert _closing(company, "none", balance).violations["territory_id"].tolist() == ["T-E2"]
    assert _closing(company, "open", {**balance, "upper": 2000.0}).violations["territory_id"].tolist() == ["T-E1"]


def test_a_count_of_seats_sets_the_fair_share(company: Any) -> None:
    """Two open seats are due half of 2630 each, however many there are to choose from."""
    for tolerance, broken in ((0.55, []), (0.54, ["T-C1", "T-E1"])):
        balance = {"rule": "balance", "measure": "potential_usd", "tolerance": tolerance, "within": "all"}
        plan = _closing(company, "open", balance, count=2)
        assert sorted(plan.violations["territory_id"]) == broken
    assert plan.sentence("balance of potential_usd").startswith("2 violations")
    loose = _closing(company, "open", {**balance, "tolerance": 0.6}, count=2)
    assert loose.sentence("balance of potential_usd") == (
        "All 2 open territories keep potential_usd balanced: from 45.6% to 154.4% of its fair share."
    )
