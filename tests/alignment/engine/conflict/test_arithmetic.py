"""What adding up shows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from territory_opt.alignment.engine.conflict.arithmetic import (
    barred_seats,
    homeless_units,
    impossible,
    overfull_totals,
    oversized_units,
    short_totals,
    stuck_loads,
)


def test_what_may_stay_without_a_seat_is_neither_homeless_nor_too_large(make) -> None:
    """A price of staying without a seat answers both."""
    rules = [{"rule": "eligibility"}, {"rule": "capacity"}]
    accounts = [make.account("big", 1e6), make.account("alien", segment="Public")]
    strict = make.company(accounts, [make.seat("S")], rules)
    priced = strict.ruled_by(*rules, {"rule": "assign", "unassigned_usd_per_potential": 1.0})
    assert homeless_units(strict.problem()).tolist() == [1]
    oversized = {found.unit: found for found in oversized_units(strict.problem())}
    assert oversized[0].most == 1000.0
    assert oversized[0].value == pytest.approx(100.0)
    assert len(overfull_totals(strict.problem())) == 1
    for found in (homeless_units, oversized_units, overfull_totals):
        assert len(found(priced.problem())) == 0


@pytest.mark.parametrize(("most_open", "fits"), [(1, False), (2, True)])
def test_only_seats_that_may_open_have_room(make, most_open: int, fits: bool) -> None:
    """Of seats with room for 40, 30 and 20, as many count as may be open, the largest first."""
    accounts = [make.account(key, 200.0) for key in "ABC"]
    seats = [make.seat(f"S{hours}", capacity_hours=float(hours)) for hours in (40, 30, 20)]
    problem = make.company(accounts, seats, [{"rule": "capacity"}]).problem()
    closing = replace(problem, may_close=np.ones(3, dtype=bool), least_open=1, most_open=most_open)
    assert (overfull_totals(closing) == []) == fits


@pytest.mark.parametrize(("least_open", "fits"), [(3, False), (2, True)])
def test_lower_bounds_of_seats_that_must_open_add_up(make, least_open: int, fits: bool) -> None:
    """Three accounts of 100 fill two seats that want 120 each, not three."""
    accounts = [make.account(key, 100.0) for key in "ABC"]
    seats = [make.seat(f"S{number}") for number in range(3)]
    problem = make.company(accounts, seats, [{"rule": "balance", "lower": 120.0}]).problem()
    closing = replace(problem, may_close=np.ones(3, dtype=bool), least_open=least_open)
    assert (short_totals(closing) == []) == fits


def test_a_seat_that_may_close_is_not_barred(make) -> None:
    """A seat without capacity that balance wants filled clashes only while it is open."""
    rules = [{"rule": "capacity"}, {"rule": "balance", "lower": 10.0}]
    problem = make.company([make.account("A")], [make.seat("S", capacity_hours=0.0)], rules).problem()
    assert len(barred_seats(problem)) == 1
    assert barred_seats(replace(problem, may_close=np.ones(1, dtype=bool))) == []


def test_nothing_is_shown_against_a_company_that_has_a_plan(make) -> None:
    """Over random companies: where adding up shows something, every plan breaks a rule."""
    shown = 0
    for seed in range(60):
        company = make.random_company(seed, accounts=4, seats=2)
        problem = company.problem()
        if len(homeless_units(problem)):
            continue
        if impossible(problem) or stuck_loads(problem):
            every = make.every_plan(company.accounts, company.seats, company.spelled_out)
            assert not every.kept.any()
            shown += 1
    assert shown >= 5
