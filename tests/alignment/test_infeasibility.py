"""Why no plan exists, in words and numbers."""

from __future__ import annotations

import re

import pytest


def _reason(company) -> str:
    design = company.design()
    assert design.status == "infeasible"
    assert design.assignment.empty
    return design.reason


def test_accounts_that_no_seat_may_take_are_named(make) -> None:
    """The first few by name, the others counted, with their segments and regions."""
    accounts = [make.account(f"A{number}", segment="Public", region="West") for number in range(5)]
    company = make.company([*accounts, make.account("B")], [make.seat("S")], [{"rule": "eligibility"}])
    assert _reason(company).startswith(
        "No seat may take accounts A0, A1, A2 and 2 more (segment Public; region West). Let a seat cover them"
    )


def test_locks_that_clash_are_named(make) -> None:
    """Two accounts of a family locked to different seats."""
    accounts = [
        make.account("root", 1.0, "S1", locked=True),
        make.account("child", 1.0, "S2", family_id="root", locked=True),
    ]
    company = make.company(accounts, [make.seat("S1"), make.seat("S2")], [{"rule": "locks"}, {"rule": "families"}])
    reason = _reason(company)
    assert "root" in reason
    assert "child" in reason
    assert "belong together but are locked to different seats" in reason
    assert "S1" in reason
    assert "S2" in reason


def test_a_unit_too_large_for_any_seat_is_named(make) -> None:
    """With what it carries and the most that any seat may."""
    accounts = [make.account("big", 900.0), make.account("small", 10.0)]
    seats = [make.seat("S1", capacity_hours=80.0), make.seat("S2", capacity_hours=50.0)]
    assert _reason(make.company(accounts, seats, [{"rule": "capacity"}])).startswith(
        "Account big carries 90 hours of workload, more than the 80 hours of workload that capacity allows any seat "
        "it may go to."
    )


def test_more_work_than_all_seats_can_do_is_told(make) -> None:
    """With the total, what the seats have, and what lacks."""
    accounts = [make.account(key, 400.0) for key in "ABC"]
    seats = [make.seat("S1", capacity_hours=60.0), make.seat("S2", capacity_hours=50.0)]
    assert _reason(make.company(accounts, seats, [{"rule": "capacity"}])) == (
        "All accounts together carry 120 hours of workload, but capacity allows the seats 110 hours of workload in "
        "all: 10 hours of workload too little. It would be enough to relax one rule: capacity of workload needs a "
        "utilization of at least 109.1%, not 100.0%."
    )


LOCKED_TOO_FULL = {
    "tolerance": ({"rule": "balance", "tolerance": 0.2}, 0.5, r"needs a tolerance of at least (.+?)%"),
    "share": ({"rule": "move_limit", "share": 0.1}, 0.25, r"needs a share of at least (.+?)%"),
    "amount": ({"rule": "move_limit", "amount": 10.0}, 50.0, r"needs an amount of at least (.+?), not"),
    "bounds": ({"rule": "balance", "upper": 200.0}, 100.0, r"needs bounds wider by at least (.+?)\."),
}  # fmt: skip


@pytest.mark.parametrize("name", LOCKED_TOO_FULL)
def test_a_rule_that_clashes_says_what_it_would_have_to_allow(make, name: str) -> None:
    """Four accounts of 100 at a seat: three of them are locked there, or its capacity of 30 hours drives one away."""
    rule, needed, pattern = LOCKED_TOO_FULL[name]
    moving = rule["rule"] == "move_limit"
    accounts = [make.account(key, 100.0, "S1", locked=not moving and key != "D") for key in "ABCD"]
    seats = [make.seat("S1", capacity_hours=30.0), make.seat("S2")]
    company = make.company(accounts, seats, [{"rule": "capacity"}, {"rule": "locks"}, rule])
    reason = _reason(company)
    measure = {"balance": "potential", "move_limit": "current ARR"}[rule["rule"]]
    found = re.search(f"{rule['rule']} of {measure} {pattern}", reason)
    assert found, reason
    value = float(found[1]) / (1.0 if name in ("amount", "bounds") else 100.0)
    assert value == pytest.approx(needed)
    wider = {"bounds": {"upper": 200.0 + needed}}.get(name, {name: needed})
    assert company.ruled_by({"rule": "capacity"}, {"rule": "locks"}, {**rule, **wider}).design().status != "infeasible"


def test_rules_that_no_single_one_can_mend_are_listed(make) -> None:
    """Two measures that each need more than they may have."""
    accounts = [make.account(key, 100.0, "S1", locked=True) for key in "AB"]
    rules = [
        {"rule": "locks"},
        {"rule": "balance", "measure": "potential_usd", "upper": 150.0},
        {"rule": "balance", "measure": "accounts", "tolerance": 0.1},
    ]
    reason = _reason(make.company(accounts, [make.seat("S1"), make.seat("S2")], rules))
    assert "bring seat S1 (Rep S1) $200 of potential, more than the $150" in reason
    assert "bring seat S1 (Rep S1) 2 accounts, more than the 1 accounts" in reason
    assert reason.endswith("Relaxing any one rule alone is not enough.")


def test_whole_accounts_that_do_not_fit_are_proved_to_leave_no_plan(make) -> None:
    """Three accounts of 10 hours fit two seats of 15 only in parts: branch and bound proves it, and it is told so."""
    accounts = [make.account(key, 100.0) for key in "ABC"]
    seats = [make.seat(key, capacity_hours=15.0) for key in ("S1", "S2")]
    design = make.company(accounts, seats, [{"rule": "capacity"}]).design()
    assert design.status == "infeasible"
    assert "only when accounts are split" in design.reason


def test_locked_accounts_that_overfill_their_seat_are_told(make) -> None:
    """The seat, what its locked accounts carry, and what it may carry."""
    accounts = [make.account(key, 100.0, "S1", locked=True) for key in "ABC"]
    seats = [make.seat("S1", capacity_hours=25.0), make.seat("S2", capacity_hours=100.0)]
    reason = _reason(make.company(accounts, seats, [{"rule": "locks"}, {"rule": "capacity"}]))
    assert "bring seat S1 (Rep S1) 30 hours of workload, more than the 25 hours" in reason


def test_a_seat_without_capacity_that_balance_wants_filled_is_told(make) -> None:
    """Which seat, by which rules, and what to do."""
    accounts = [make.account(key, 100.0) for key in "ABCD"]
    seats = [make.seat("S1", capacity_hours=0.0), make.seat("S2", capacity_hours=100.0)]
    reason = _reason(make.company(accounts, seats, [{"rule": "capacity"}, {"rule": "balance", "tolerance": 0.1}]))
    assert reason.startswith("Seat S1 (Rep S1) can carry no workload (capacity), but balance asks at least $180")
