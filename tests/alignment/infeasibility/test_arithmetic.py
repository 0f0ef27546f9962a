"""What adding up shows, in words."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from territory_opt.alignment.plan import design_territories
from territory_opt.alignment.tables import Tables


def _reason(company, tables: Tables | None = None, stop=None) -> str:
    design = design_territories(
        company.accounts, company.seats, company.model, stop=stop or company.stop, tables=tables or Tables()
    )
    assert design.status == "infeasible"
    assert design.assignment.empty
    return design.reason


@pytest.fixture
def reason(make):
    """Return the function that designs a company without a plan and returns the reason."""
    return lambda company, tables=None: _reason(company, tables, make.EXACT)


def test_accounts_that_no_seat_may_take_are_named(make, reason) -> None:
    """The first few by name, the others counted, with what no seat covers."""
    accounts = [make.account(f"A{number}", segment="Public", region="West") for number in range(5)]
    company = make.company([*accounts, make.account("B")], [make.seat("S")], [{"rule": "eligibility"}])
    assert reason(company).startswith(
        "No seat may take accounts A0, A1, A2 and 2 more: no seat covers segment Public. Let a seat cover them"
    )


def test_skills_and_languages_that_no_seat_has_are_named(make, reason) -> None:
    """Each account with what it needs."""
    accounts = [
        make.account("A", skills=("sap", "retail"), language=None),
        make.account("B", skills=(), language="fr"),
        make.account("C", skills=("sap",), language="de"),
    ]
    seats = [
        make.seat("S1", skills=("sap",), languages=()),
        make.seat("S2", skills=(), languages=("de",)),
    ]
    told = reason(make.company(accounts, seats, [{"rule": "eligibility", "match": ["skills", "language"]}]))
    assert "No seat may take account A: no seat covers skills sap, retail." in told
    assert "No seat may take account B: no seat covers language fr." in told
    assert "No seat may take account C: no seat covers skills sap and language de together." in told


def test_pairs_that_the_table_fit_lacks_are_told(make, reason) -> None:
    """An account that is listed only for a rep who holds no seat."""
    fit = pd.DataFrame({"account_id": ["A"], "rep_id": ["gone"], "cost_usd": [1.0]})
    company = make.company([make.account("A")], [make.seat("S")], [{"rule": "eligibility", "match": ["fit"]}])
    assert "No seat may take account A: no seat covers a pair of the table fit." in reason(company, Tables(fit=fit))


def test_how_far_the_nearest_seat_is_from_accounts_out_of_reach(make, reason) -> None:
    """The farthest of them decides which largest distance leaves none without a seat."""
    accounts = [make.account("A", latitude=41.0), make.account("B", latitude=45.0), make.account("C", latitude=44.0)]
    seats = [make.seat("S1"), make.seat("S2", latitude=39.0)]
    assert reason(make.company(accounts, seats, [{"rule": "largest_distance", "km": 150.0}])) == (
        "No seat that may take accounts B, C is within 150 km (largest_distance). The nearest is S1 (Rep S1): it is "
        "556.0 km from account B, the farthest of them. A largest distance of at least 556.0 km would leave none "
        "without a seat."
    )


def test_minutes_and_pairs_missing_from_the_travel_table_are_told(make, reason) -> None:
    """A is 90 minutes away and may be 60; the table knows B and no way from it."""
    travel = pd.DataFrame(
        {"from_id": ["A", "B"], "to_id": ["S", "elsewhere"], "distance_km": [np.nan, 1.0], "minutes": [90.0, 1.0]}
    )
    rules = [{"rule": "largest_distance", "minutes": 60.0, "by": "travel"}]
    company = make.company([make.account("A"), make.account("B")], [make.seat("S")], rules)
    told = reason(company, Tables(travel=travel))
    assert "No seat may take account B: the travel table gives no way to a seat that may." in told
    assert "A largest distance of at least 90.0 minutes would leave none" in told


def test_locks_that_clash_are_named(make, reason) -> None:
    """Two accounts of a family locked to different seats."""
    accounts = [
        make.account("root", 1.0, "S1", locked=True),
        make.account("child", 1.0, "S2", family_id="root", locked=True),
    ]
    company = make.company(accounts, [make.seat("S1"), make.seat("S2")], [{"rule": "locks"}, {"rule": "families"}])
    told = reason(company)
    assert "belong together but are locked to different seats" in told
    assert all(name in told for name in ("root", "child", "S1", "S2"))


def test_a_unit_too_large_for_any_seat_is_named(make, reason) -> None:
    """With what it carries, the most that any seat may, and what would be enough."""
    accounts = [make.account("big", 900.0), make.account("small", 10.0)]
    seats = [make.seat("S1", capacity_hours=80.0), make.seat("S2", capacity_hours=50.0)]
    assert reason(make.company(accounts, seats, [{"rule": "capacity"}])) == (
        "Account big carries 90 hours of workload, more than the 80 hours of workload that capacity allows any seat "
        "it may go to. It needs a utilization of at least 112.5%, or less to carry."
    )


def _on_map(make, rules, potentials_usd, neighbours, **columns):
    accounts = [
        make.account(f"A{number}", usd, **{name: values[number] for name, values in columns.items()})
        for number, usd in enumerate(potentials_usd)
    ]
    pairs = pd.DataFrame(neighbours, columns=["unit_id", "neighbor_id"])
    seats = [make.seat("S0"), make.seat("S1"), make.seat("S2")]
    return make.company(accounts, seats, [*rules, {"rule": "contiguity"}]), Tables(neighbours=pairs)


def test_a_part_of_the_map_that_fits_no_territories_is_told(make, reason) -> None:
    """An island of 150 and territories of 90 to 110."""
    company, tables = _on_map(
        make,
        [{"rule": "balance", "lower": 90.0, "upper": 110.0}],
        [100.0, 100.0, 50.0],
        [("A1", "A2")],
    )
    assert reason(company, tables) == (
        "The part of the map with accounts A1, A2 is not connected to the rest and carries $150 of potential: no "
        "number of territories of 90 to 110 each makes that up. It needs bounds wider by at least 15, or neighbours "
        "that join it to the rest."
    )


def test_parts_of_the_map_that_ask_for_other_numbers_of_territories_are_told(make, reason) -> None:
    """Two islands of 100 make two territories, not three."""
    rules = [{"rule": "balance", "lower": 90.0, "upper": 110.0}]
    company, tables = _on_map(make, rules, [50.0] * 4, [("A0", "A1"), ("A2", "A3")])
    assert (
        reason(company, tables)
        == "The map falls apart into parts that need 2 territories in all, but 3 are to be open."
    )


def test_locked_accounts_that_no_way_connects_are_told(make, reason) -> None:
    """A0 and A2 stay with S0, and nothing joins them."""
    company, tables = _on_map(
        make,
        [{"rule": "locks"}],
        [1.0] * 3,
        [("A0", "A1")],
        incumbent=["S0", None, "S0"],
        locked=[True, False, True],
    )
    assert reason(company, tables).startswith(
        "Seat S0 (Rep S0) keeps accounts A0 and A2 (locked or protected), but no chain of neighbours connects them."
    )
