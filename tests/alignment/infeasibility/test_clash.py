"""Which rules clash and what each would have to allow, in words."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from territory_opt.alignment.build import build_problem
from territory_opt.alignment.infeasibility.clash import conflict_reason
from territory_opt.alignment.plan import design_territories
from territory_opt.alignment.tables import Tables


def _reason(company, seconds: float = 60.0, tables: Tables | None = None) -> str:
    """Return why a company that has no plan has none."""
    data = company.model.read(company.accounts, company.seats, tables)
    problem = build_problem(data, company.model.pieces(data))
    return conflict_reason(company.model, data, problem, seconds=seconds)


def test_more_work_than_all_seats_can_do_is_told(make) -> None:
    """With the total, what the seats have, what lacks, and what whole accounts need."""
    accounts = [make.account(key, 400.0) for key in "ABC"]
    seats = [make.seat("S1", capacity_hours=60.0), make.seat("S2", capacity_hours=50.0)]
    company = make.company(accounts, seats, [{"rule": "capacity"}])
    told = _reason(company)
    assert told == (
        "All accounts together carry 120 hours of workload, but capacity allows the seats 110 hours of workload in "
        "all: 10 hours of workload too little.\n"
        "It would be enough to relax one rule: capacity of workload can be met at a utilization of 133.4%, not 100.0%."
    )
    assert company.design().reason == told


LOCKED_TOO_FULL = {
    "tolerance": ({"rule": "balance", "tolerance": 0.2}, 0.5, r"can be met at a tolerance of (.+?)%"),
    "share": ({"rule": "move_limit", "share": 0.1}, 0.25, r"can be met at a share of (.+?)%"),
    "amount": ({"rule": "move_limit", "amount": 10.0}, 50.0, r"can be met at an amount of (.+?), not"),
    "bounds": ({"rule": "balance", "upper": 200.0}, 100.0, r"can be met with bounds wider by (.+?), that is"),
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
    assert moving or "locks can be met but for 1 account: account" in reason


def test_rules_that_no_single_one_can_mend_are_told(make) -> None:
    """Two limits that nothing relates: each lacks a plan alone."""
    accounts = [make.account(key, 100.0) for key in "AB"]
    rules = [{"rule": "balance", "upper": 90.0}, {"rule": "balance", "measure": "accounts", "lower": 2.0}]
    reason = _reason(make.company(accounts, [make.seat("S1"), make.seat("S2")], rules))
    assert "All accounts together carry $200 of potential, but balance allows the seats $180 of potential" in reason
    assert "carry 2 accounts, but balance asks the open seats to carry at least 4 accounts in all" in reason
    assert reason.endswith("Relaxing any one rule alone is not enough.")


def test_whole_accounts_that_do_not_fit_are_proved_to_leave_no_plan(make) -> None:
    """Three accounts of 10 hours fit two seats of 15 only in parts."""
    accounts = [make.account(key, 100.0) for key in "ABC"]
    seats = [make.seat(key, capacity_hours=15.0) for key in ("S1", "S2")]
    reason = _reason(make.company(accounts, seats, [{"rule": "capacity"}]))
    assert "only when accounts are split" in reason
    assert "can be met at a utilization of 133.4%" in reason


def test_locked_accounts_that_overfill_their_seat_are_told(make) -> None:
    """The seat, what its locked accounts carry, and what it may carry."""
    accounts = [make.account(key, 100.0, "S1", locked=True) for key in "ABC"]
    seats = [make.seat("S1", capacity_hours=25.0), make.seat("S2", capacity_hours=100.0)]
    reason = _reason(make.company(accounts, seats, [{"rule": "locks"}, {"rule": "capacity"}]))
    assert "bring seat S1 (Rep S1) 30 hours of workload, more than the 25 hours" in reason
    assert "The rules capacity of workload and locks clash" in reason


def test_a_seat_without_capacity_that_balance_wants_filled_is_told(make) -> None:
    """Which seat, by which rules, and what to do."""
    accounts = [make.account(key, 100.0) for key in "ABCD"]
    seats = [make.seat("S1", capacity_hours=0.0), make.seat("S2", capacity_hours=100.0)]
    reason = _reason(make.company(accounts, seats, [{"rule": "capacity"}, {"rule": "balance", "tolerance": 0.1}]))
    assert reason.startswith("Seat S1 (Rep S1) can carry no workload (capacity), but balance asks at least $180")
    assert "capacity of workload cannot be met by any utilization" in reason


def test_a_largest_distance_that_balance_passes_is_told(make) -> None:
    """Three accounts at one seat and one at the other; to balance them, one must go 333.6 km."""
    accounts = [make.account(key, latitude=40.0) for key in "ABC"]
    accounts.append(make.account("D", latitude=42.0))
    seats = [make.seat("S1"), make.seat("S2", latitude=43.0)]
    rules = [{"rule": "largest_distance", "km": 250.0}, {"rule": "balance", "tolerance": 0.1}]
    reason = _reason(make.company(accounts, seats, rules))
    assert "largest_distance can be met at 333.6 km, not 250.0 km" in reason
    assert "balance of potential can be met at a tolerance of 50.0%, not 10.0%" in reason


def test_contiguity_says_how_many_territories_would_break(make) -> None:
    """A row of weights 1, 2, 1: connected, two territories of equal weight are impossible."""
    accounts = [
        make.account(f"A{number}", usd, longitude=-100.0 + number) for number, usd in enumerate([100.0, 200.0, 100.0])
    ]
    neighbours = pd.DataFrame({"unit_id": ["A0", "A1"], "neighbor_id": ["A1", "A2"]})
    rules = [
        {"rule": "territories", "centres": "free"},
        {"rule": "balance", "tolerance": 0.1, "within": "all"},
        {"rule": "contiguity"},
    ]
    company = make.company(accounts, [make.seat("S1"), make.seat("S2")], rules)
    reason = _reason(company, tables=Tables(neighbours=neighbours))
    assert reason == (
        "The rules balance of potential and contiguity clash; without any one of them there is a plan that keeps the "
        "others.\n"
        "It would be enough to relax one rule: balance of potential can be met at a tolerance of 50.0%, not 10.0%; or "
        "without contiguity there is a plan, in which 1 of 2 territories are broken apart."
    )


def test_another_number_of_territories_is_tried(make) -> None:
    """Three accounts of equal weight make one territory or three, not two."""
    accounts = [make.account(f"A{number}", longitude=-100.0 + number) for number in range(3)]
    rules = [
        {"rule": "territories", "centres": "free", "may_close": "all", "count": 2},
        {"rule": "balance", "tolerance": 0.1, "within": "all"},
    ]
    company = make.company(accounts, [make.seat(f"S{number}") for number in range(3)], rules)
    design = design_territories(company.accounts, company.seats, company.model, stop=make.EXACT)
    assert design.status == "infeasible"
    assert "1 territory would do, not 2" in design.reason


def test_families_and_protected_accounts_are_told(make) -> None:
    """A family too large for a seat would have to be split, or a seat's room grow."""
    accounts = [make.account("root", 100.0), make.account("child", 100.0, family_id="root")]
    accounts += [make.account("kept", 100.0, "S1")]
    seats = [make.seat("S1", capacity_hours=20.0), make.seat("S2", capacity_hours=10.0)]
    rules = [{"rule": "families"}, {"rule": "capacity"}, {"rule": "protected", "at_least": 40.0}]
    reason = _reason(make.company(accounts, seats, rules))
    assert "protected of current ARR can be met but for 1 account: account kept" in reason
    assert "families would have to be split, with which a plan was found" in reason


def test_without_time_only_what_is_known_is_told(make) -> None:
    """All rules are named, and it is said that time was too short."""
    accounts = [make.account(key, 100.0, "S1") for key in "ABCD"]
    seats = [make.seat("S1", capacity_hours=30.0), make.seat("S2")]
    company = make.company(accounts, seats, [{"rule": "capacity"}, {"rule": "move_limit", "amount": 10.0}])
    reason = _reason(company, seconds=0.0)
    assert "The rules capacity of workload and move_limit of current ARR clash; the time was too short" in reason
    assert "can be met" not in reason
    assert "accounts are split" not in reason
    assert "to relax capacity of workload or move_limit of current ARR alone could not be told in the time" in reason


def test_an_interrupt_keeps_what_was_told(make, monkeypatch) -> None:
    """Totals come first, and an interrupt afterwards does not lose them."""

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("territory_opt.alignment.infeasibility.clash.smallest_clash", interrupted)
    company = make.company(
        [make.account("A", np.float64(900.0))], [make.seat("S", capacity_hours=1.0)], [{"rule": "capacity"}]
    )
    reason = _reason(company)
    assert reason.startswith("All accounts together carry 90 hours of workload")
    assert reason.endswith("The search for more was interrupted.")
