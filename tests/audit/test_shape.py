"""Connected territories, largest distances and accounts out of reach."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

CONTIGUITY = {"rule": "contiguity"}
FAMILIES = {"rule": "families"}


def _neighbours(*pairs: str) -> pd.DataFrame:
    return pd.DataFrame([pair.split("+") for pair in pairs], columns=["unit_id", "neighbor_id"])


CHAIN = _neighbours("big-1+child-1", "held-2+big-2", "shop-1+shops", "shops+orphan", "big-2+child-1")


def test_connected_territories_pass(company: Any) -> None:
    """Pairs hold in both directions, and neighbours at other seats or unknown ones do not matter."""
    plan = company.with_tables(neighbours=pd.concat([CHAIN, _neighbours("sea+orphan")])).ruled_by(CONTIGUITY)
    assert plan.violations.empty
    assert plan.sentence("contiguity") == "Each of the 3 territories with accounts is connected."


def test_a_territory_in_pieces_is_caught(company: Any) -> None:
    """A way through another territory does not connect, and the sentence says how much lies apart."""
    plan = company.with_tables(neighbours=CHAIN).ruled_by(CONTIGUITY).moving(**{"shop-2": "E1", "shop-3": "E1"})
    found = plan.violations.set_index("territory_id")["sentence"]
    assert plan.violations["amount"].tolist() == [2.0, 2.0]
    assert found["T-C1"] == ("T-C1 lies in 2 pieces; 1 of its 2 basic units are not connected with the largest piece.")
    assert found["T-E1"].startswith("T-E1 lies in 2 pieces; 1 of its 3 ")


def test_unassigned_units_need_no_neighbours(company: Any) -> None:
    """What has no seat splits none, but is missing where it would connect."""
    plan = company.with_tables(neighbours=CHAIN).ruled_by({"rule": "assign", "unassigned_usd_per_potential": 1.0})
    plan = plan.ruled_by(*plan.declaration["rules"], CONTIGUITY)
    assert plan.moving(orphan=None).violations.empty
    assert plan.moving(**dict.fromkeys(company.assignment.index)).violations.empty
    assert plan.moving(**{"shop-2": None, "shop-3": None}).violations["territory_id"].tolist() == ["T-C1"]


def test_a_family_is_one_unit_wherever_its_accounts_lie(company: Any) -> None:
    """Accounts that a family merges count as connected only where families stay together."""
    apart = company.with_tables(neighbours=CHAIN[1:])
    assert apart.ruled_by(CONTIGUITY, FAMILIES).violations.empty
    assert apart.ruled_by(CONTIGUITY).violations["territory_id"].tolist() == ["T-E1"]


@settings(deadline=None, max_examples=20)
@given(seed=st.integers(0, 2**32 - 1), families=st.booleans())
def test_pieces_are_those_of_a_graph_library(make_company: Callable[..., Any], seed: int, families: bool) -> None:
    """Random neighbours and plans that split units, families and territories alike."""
    rng = np.random.default_rng(seed)
    company = make_company(seed).with_accounts(unit_id=rng.integers(0, 15, 25).astype(str))
    pairs = pd.DataFrame(rng.integers(0, 16, (20, 2)).astype(str), columns=["unit_id", "neighbor_id"])
    rules = [{"rule": "assign", "unassigned_usd_per_potential": 1.0}, CONTIGUITY, *([FAMILIES] if families else [])]
    found = company.with_tables(neighbours=pairs).ruled_by(*rules).violations
    found = found[found["rule"] == "contiguity"].set_index("territory_id")["amount"].to_dict()
    expected = {}
    for seat in company.seats["seat_id"]:
        own = company.accounts[(company.assignment == seat).to_numpy()]
        units = set(own["unit_id"])
        graph = nx.Graph([pair for pair in pairs.to_numpy().tolist() if units.issuperset(pair)])
        graph.add_nodes_from(units)
        merged = _merged(company.accounts) if families else {unit: unit for unit in company.accounts["unit_id"]}
        for unit in units:
            nx.add_path(graph, [unit, ("merged", merged[unit])])
        if (pieces := nx.number_connected_components(graph)) > 1:
            expected[f"T-{seat}"] = pieces
    assert found == expected


def _merged(accounts: pd.DataFrame) -> dict[str, int]:
    """Return the number of the merged unit of each basic unit."""
    graph = nx.Graph(zip(accounts["unit_id"], "family " + accounts["family_id"], strict=True))
    return {name: number for number, part in enumerate(nx.connected_components(graph)) for name in part}


def _no_farther(company: Any, **limit: Any) -> Any:
    return company.ruled_by({"rule": "largest_distance", **limit})


def test_an_account_too_far_away_is_caught(company: Any) -> None:
    """One degree north is 111.2 km, one west on the 40th parallel 85.2 km; who has no place lies nowhere."""
    assert _no_farther(company, km=112.0).violations.empty
    plan = _no_farther(company, km=100.0)
    assert plan.violations["account_id"].tolist() == ["big-1"]
    assert plan.sentence("largest_distance") == "Account big-1 lies 111.2 km from T-E1, more than 100.0 km."
    assert _no_farther(company, km=80.0).violations["account_id"].tolist() == ["big-1", "big-2"]


@pytest.mark.parametrize(
    "rule", [{"rule": "locks"}, {"rule": "protected", "measure": "potential_usd", "at_least": 1000.0}]
)
def test_bound_accounts_may_lie_as_far_as_they_do(company: Any, rule: dict[str, Any]) -> None:
    """A lock and a protection exempt their whole unit, but only at the seat it is bound to."""
    plan = _no_farther(company.with_accounts(locked=company.accounts["potential_usd"] >= 1000.0), km=80.0)
    plan = plan.ruled_by(*plan.declaration["rules"], rule)
    assert plan.violations.empty
    assert "largest_distance" in plan.moving(**{"big-2": "C1"}).violations["rule"].tolist()


TRAVEL = pd.DataFrame(
    [
        ("big-1", "E1", 30.0, 45.0),
        ("child-1", "E1", 10.0, np.nan),
        ("big-2", "E1", 5.0, 5.0),
        ("shops", "C1", 7.0, 20.0),
        ("95014", "C1", 12.0, 90.0),
        ("95014", "E2", 12.0, 50.0),
    ],
    columns=["from_id", "to_id", "distance_km", "minutes"],
)


def _going_by_table(company: Any, **limit: Any) -> Any:
    codes = pd.Series([None, None, "95014", None, "95014", "95014", None, None], dtype="str")
    return _no_farther(company.with_tables(travel=TRAVEL).with_accounts(postal_code=codes), by="travel", **limit)


def test_a_way_by_table_is_that_of_the_first_key_it_knows(company: Any) -> None:
    """By account, else by unit, else by postal code; big-2 is known by its own key, but not from there to E2."""
    plan = _going_by_table(company, km=11.0)
    assert plan.violations[["rule", "account_id", "amount"]].fillna(0.0).to_numpy().tolist() == [
        ["largest_distance", "big-1", 30.0],
        ["largest_distance", "shop-1", 12.0],
        ["reach", "big-2", 0.0],
    ]
    assert plan.sentence("reach") == (
        "Account big-2 is out of reach of T-E2: the table of travel has no way from big-2."
    )


def test_accounts_the_table_does_not_know_count_no_way(company: Any) -> None:
    """Neither held-2 nor the orphan occurs in it: they may go anywhere, and the reader is told."""
    plan = _going_by_table(company, km=100.0).moving(**{"big-2": "E1"})
    assert plan.violations.empty
    assert plan.sentence("reach").endswith("2 accounts and 0 seats are not in it and count no way.")


def test_a_way_without_the_measure_asked_for_is_no_way(company: Any) -> None:
    """The way of child-1 has kilometres and no minutes."""
    plan = _going_by_table(company, minutes=60.0).moving(**{"big-2": "E1"})
    assert plan.violations[["rule", "account_id"]].to_numpy().tolist() == [
        ["largest_distance", "shop-1"],
        ["reach", "child-1"],
    ]


def test_a_lock_holds_where_the_table_has_no_way(company: Any) -> None:
    """A locked unit stays at its seat, out of reach or not."""
    plan = _going_by_table(company.with_accounts(locked=company.accounts["account_id"] == "big-2"), km=100.0)
    assert plan.violations["account_id"].tolist() == ["big-2"]
    assert plan.ruled_by(*plan.declaration["rules"], {"rule": "locks"}).violations.empty


def test_a_table_nobody_goes_by_puts_nothing_out_of_reach(company: Any) -> None:
    """The table alone says nothing of a model that goes by places."""
    assert company.with_tables(travel=TRAVEL).violations.empty


def test_who_pays_by_the_hour_needs_a_way_with_all_the_table_has(company: Any) -> None:
    """The way of child-1 has no minutes; a table without kilometres is no reason to stay at home."""
    plan = _going_by_table(company, km=100.0).moving(**{"big-2": "E1"}).ruled_by()
    paid = plan.paying({"term": "travel", "by": "travel", "usd_per_hour": 50.0})
    assert paid.violations["account_id"].tolist() == ["child-1"]
    whole = TRAVEL.assign(minutes=TRAVEL["minutes"].fillna(1.0)).drop(columns="distance_km")
    assert paid.with_tables(travel=whole).violations.empty
    assert paid.with_tables(travel=whole.assign(distance_km=np.nan)).violations.empty
