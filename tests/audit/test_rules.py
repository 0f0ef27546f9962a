"""Rules checked by arrays find what a reading account by account finds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.audit.audit import list_violations, price_plan

seeds = st.integers(0, 2**32 - 1)

# Tables have a cost of their own that has nothing to do with their size.
unhurried = settings(deadline=None, max_examples=20)


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    rows = frame.to_dict("records")
    return [{str(key): None if value is np.nan else value for key, value in row.items()} for row in rows]


def _merged_units(accounts: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Units of the accounts, those that share a family joined; accounts in their order."""
    edges = [((key, account[key]), at) for at, account in enumerate(accounts) for key in ("unit_id", "family_id")]
    parts = nx.connected_components(nx.Graph(edges))
    return [[accounts[at] for at in sorted(member for member in part if isinstance(member, int))] for part in parts]


def _fits(root: dict[str, Any], seat: dict[str, Any]) -> bool:
    same_region = root["region"] == seat["region"] or "all" in (root["region"], seat["region"])
    return root["segment"] in seat["segments"] and same_region


def _by_account(company: Any, accounts: list[dict[str, Any]]) -> set[tuple[str, str]]:
    """Accounts without a seat, at a seat they do not suit or away from their lock, and split units and families."""
    found = set()
    seats = {seat["seat_id"]: seat for seat in _records(company.seats)}
    for unit in _merged_units(accounts):
        root = next((a for a in unit if a["account_id"] == a["family_id"]), unit[0])
        locks = {a["incumbent_seat_id"] for a in unit if a["locked"]} - {None}
        for account in unit:
            name, seat, incumbent = account["account_id"], account["seat_id"], account["incumbent_seat_id"]
            if seat is None:
                found.add(("assign", name))
            elif seat not in locks and not _fits(root, seats[seat]):
                found.add(("eligibility", name))
            if account["locked"] and incumbent is not None and seat != incumbent:
                found.add(("locks", name))
    for key, rule in (("unit_id", "assign"), ("family_id", "families")):
        for group in {account[key] for account in accounts}:
            members = [account for account in accounts if account[key] == group]
            if len({member["seat_id"] for member in members}) > 1:
                found.add((rule, members[0]["account_id"]))
    return found


def _by_territory(company: Any, accounts: list[dict[str, Any]]) -> set[tuple[str, str]]:
    """Territories with more than half their hours, or more than 30 % off their share by hours of the potential."""
    found = set()
    seats = _records(company.seats)
    overlaps = nx.Graph([(segment, ("seat", at)) for at, seat in enumerate(seats) for segment in seat["segments"]])
    segment_of: dict[str, str] = {}
    for unit in _merged_units(accounts):
        root = next((a for a in unit if a["account_id"] == a["family_id"]), unit[0])
        segment_of |= {account["account_id"]: root["segment"] for account in unit}
    for seat in seats:
        held = [account for account in accounts if account["seat_id"] == seat["seat_id"]]
        group = nx.node_connected_component(overlaps, seat["segments"][0])
        due = sum(a["potential_usd"] for a in accounts if segment_of[a["account_id"]] in group)
        hours = sum(peer["capacity_hours"] for at, peer in enumerate(seats) if ("seat", at) in group)
        share = due * seat["capacity_hours"] / hours
        if not 0.7 * share - 1e-4 <= sum(a["potential_usd"] for a in held) <= 1.3 * share + 1e-4:
            found.add(("balance", seat["territory_id"]))
        if sum(a["workload_hours"] for a in held) > 0.5 * seat["capacity_hours"] + 1e-4:
            found.add(("capacity", seat["territory_id"]))
    return found


def _by_company(accounts: list[dict[str, Any]]) -> set[tuple[str, str]]:
    """Whether more than a fifth of ARR changes hands."""
    moved = [a for a in accounts if a["rep_id"] and (a["seat_id"] is None or a["seat_id"] != a["incumbent_seat_id"])]
    total = sum(account["current_arr_usd"] for account in accounts)
    return {("move_limit", "")} if sum(a["current_arr_usd"] for a in moved) > 0.2 * total + 1e-4 else set()


@unhurried
@given(seed=seeds, shared_units=st.booleans())
def test_violations_are_those_found_one_by_one(make_company: Callable[..., Any], seed: int, shared_units: bool) -> None:
    """Every rule at once on random plans, with units of one account or of several that families join further."""
    company = make_company(seed)
    if shared_units:
        units = np.random.default_rng(seed).integers(0, 18, len(company.accounts)).astype(str)
        company = replace(company, accounts=company.accounts.assign(unit_id=pd.Series(units, dtype="str")))
    found = list_violations(*company.inputs)
    loads = found["rule"].isin(["balance", "capacity"])
    subject = found["territory_id"].where(loads, found["account_id"]).fillna("")
    accounts = _records(company.accounts.assign(seat_id=company.assignment.to_numpy()))
    expected = _by_account(company, accounts) | _by_territory(company, accounts) | _by_company(accounts)
    assert set(zip(found["rule"], subject, strict=True)) == expected


@unhurried
@given(seed=seeds)
def test_names_and_order_change_nothing(make_company: Callable[..., Any], seed: int) -> None:
    """Shuffled rows and other keys leave the violations and the price of a plan as they are."""
    company = make_company(seed)
    rng = np.random.default_rng(seed)
    accounts = company.accounts.sample(frac=1, random_state=rng).reset_index(drop=True)
    for key in ("account_id", "family_id", "unit_id"):
        accounts[key] = "other " + accounts[key]
    assignment = company.assignment.sample(frac=1, random_state=rng)
    assignment.index = "other " + assignment.index
    seats = company.seats.sample(frac=1, random_state=rng).reset_index(drop=True)
    shuffled = replace(company, accounts=accounts, seats=seats, assignment=assignment)
    before, after = list_violations(*company.inputs), list_violations(*shuffled.inputs)
    named, renamed = (
        found.loc[found["rule"] != "families", ["rule", "territory_id", "account_id"]].fillna("")
        for found in (before, after)
    )
    renamed["account_id"] = renamed["account_id"].str.removeprefix("other ")
    assert set(named.itertuples(index=False)) == set(renamed.itertuples(index=False))
    assert (before["rule"] == "families").sum() == (after["rule"] == "families").sum()
    assert price_plan(*shuffled.inputs) == pytest.approx(price_plan(*company.inputs))


@unhurried
@given(seed=seeds, tolerance=st.floats(0, 1), looser=st.floats(0, 1))
def test_a_looser_tolerance_never_finds_more(
    make_company: Callable[..., Any], seed: int, tolerance: float, looser: float
) -> None:
    """Widening the band of balance only takes violations away."""
    company = make_company(seed)
    tight = company.ruled_by({"rule": "balance", "measure": "potential_usd", "tolerance": tolerance})
    loose = company.ruled_by({"rule": "balance", "measure": "potential_usd", "tolerance": tolerance + looser})
    of_tight, of_loose = (set(list_violations(*plan.inputs)["territory_id"]) for plan in (tight, loose))
    assert of_loose <= of_tight
