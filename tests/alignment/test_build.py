"""The normal form."""

from __future__ import annotations

import numpy as np
import pytest

from territory_opt.alignment import problem as normal_form
from territory_opt.alignment.build import LockClashError, build_problem


@pytest.fixture
def mixed(make):
    """A family of two with different incumbents, one of them gone, and an account locked elsewhere."""
    accounts = [
        make.account("held", 50.0, "S1", locked=True, segment="Inside"),
        make.account("root", 100.0, "S1", latitude=41.0),
        make.account("child", 40.0, "gone", incumbent_seat_id=None, family_id="root", segment="Inside"),
    ]
    rules = [
        {"rule": "eligibility", "match": ["segment", "region"]},
        {"rule": "locks"},
        {"rule": "families"},
        {"rule": "capacity"},
        {"rule": "move_limit", "share": 0.5},
    ]
    seats = [make.seat("S1"), make.seat("S2", latitude=42.0, region="West"), make.seat("S3")]
    return make.company(accounts, seats, rules, [{"term": "travel"}, {"term": "disruption", "usd_per_unit": 1.0}])


def test_units_add_up_their_accounts(mixed) -> None:
    """Workloads, ways and moves of a family are those of its accounts together."""
    problem = mixed.problem()
    assert problem.account_unit.tolist() == [0, 1, 1]
    (capacity,) = problem.seat_limits
    assert capacity.weights.tolist() == [5.0, 14.0]
    assert problem.move_usd.block(0, 2).tolist() == [[0.0, 25.0, 25.0, 25.0], [20.0, 70.0, 70.0, 70.0]]
    (moves,) = problem.move_limits
    assert moves.upper == pytest.approx(0.5 * 95.0)


def test_locks_and_roots_decide_who_may_go_where(mixed) -> None:
    """A locked unit may go to its seat alone, eligible or not; another where its root matches."""
    problem = mixed.problem()
    assert problem.allowed(0, 2).tolist() == [[True, False, False, False], [True, False, True, False]]
    usd = problem.pair_usd(0, 2)
    assert np.isfinite(usd).tolist() == problem.allowed(0, 2).tolist()


def test_split_units_keep_their_roots_eligibility(mixed) -> None:
    """Account by account, the child still goes where its root may."""
    data = mixed.read()
    problem = build_problem(data, mixed.model.pieces(data), split=True)
    assert problem.units == 3
    assert problem.allowed(2, 3).tolist() == [[True, False, True, False]]


def test_locks_of_one_unit_that_differ_clash(mixed) -> None:
    """The two accounts are named."""
    mixed.accounts["locked"] = True
    mixed.accounts["incumbent_seat_id"] = ["S1", "S1", "S2"]
    with pytest.raises(LockClashError) as clash:
        mixed.problem()
    assert sorted(clash.value.accounts) == [1, 2]


@pytest.mark.parametrize("pairs", [1, 7, 40])
def test_blocks_change_nothing(make, monkeypatch: pytest.MonkeyPatch, pairs: int) -> None:
    """Priced in small blocks, a problem comes to the same."""
    problem = make.random_company(5, accounts=40, seats=4).problem()
    whole, plan = problem.pair_usd(0, problem.units), np.arange(problem.units) % 4
    by_term = problem.usd_by_term(plan)
    monkeypatch.setattr(normal_form, "PAIRS_PER_BLOCK", pairs)
    blocks = list(problem.blocks())
    assert [start for start, _ in blocks] == [0, *(stop for _, stop in blocks[:-1])]
    assert len(blocks) > 1
    assert np.vstack([problem.pair_usd(*block) for block in blocks]) == pytest.approx(whole)
    assert problem.usd_by_term(plan) == pytest.approx(by_term)
