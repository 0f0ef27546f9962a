"""The fewest exceptions to a rule of who may go where."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from territory_opt.alignment.engine.conflict.exceptions import fewest_exceptions


@pytest.mark.parametrize(("room", "freed"), [(25.0, 1), (15.0, 2)])
def test_as_few_locked_accounts_are_freed_as_room_asks(make, room: float, freed: int) -> None:
    """Three locked accounts of 10 hours and a seat that has room for fewer."""
    accounts = [make.account(key, 100.0, "S1", locked=True) for key in "ABC"]
    seats = [make.seat("S1", capacity_hours=room), make.seat("S2")]
    company = make.company(accounts, seats, [{"rule": "locks"}, {"rule": "capacity"}])
    found = fewest_exceptions(company.problem(), company.without("locks").problem(), time.monotonic() + 5.0)
    assert found is not None
    assert found.at_least == found.accounts == freed
    assert found.units is not None
    assert len(found.units) == freed


def test_a_seat_that_only_a_lock_allows_stays_without_exception(make) -> None:
    """A locked account whose seat does not cover it keeps it, though without locks it might not go there."""
    accounts = [
        make.account("A", 100.0, "S1", locked=True, segment="Public"),
        make.account("B", 100.0, "S1", locked=True),
    ]
    seats = [make.seat("S1", capacity_hours=15.0), make.seat("S2")]
    rules = [{"rule": "locks"}, {"rule": "capacity"}, {"rule": "eligibility"}]
    company = make.company(accounts, seats, rules)
    found = fewest_exceptions(company.problem(), company.without("locks").problem(), time.monotonic() + 5.0)
    assert found is not None
    assert found.units is not None
    assert found.units.tolist() == [1]


def test_a_plan_that_breaks_territories_apart_is_no_evidence(make) -> None:
    """The number still holds as the fewest, yet no plan is claimed."""
    accounts = [make.account(key, 100.0, "S1", locked=True) for key in "AB"]
    seats = [make.seat("S1", capacity_hours=15.0), make.seat("S2")]
    company = make.company([*accounts, make.account("C", 0.0)], seats, [{"rule": "locks"}, {"rule": "capacity"}])
    strict = company.problem()
    apart = csr_matrix((3, 3), dtype=bool)
    held = replace(strict, neighbours=apart)
    loose = replace(company.without("locks").problem(), neighbours=apart)
    found = fewest_exceptions(held, loose, time.monotonic() + 5.0)
    assert found is not None
    assert found.at_least == 1
    assert found.units is None


def test_too_many_pairs_are_not_tried(make, monkeypatch) -> None:
    """A program of too many pairs is left alone."""
    monkeypatch.setattr("territory_opt.alignment.engine.conflict.exceptions.MOST_PAIRS", 1)
    problem = make.company([make.account("A")], [make.seat("S")], []).problem()
    assert fewest_exceptions(problem, problem, np.inf) is None
