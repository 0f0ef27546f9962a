"""What an account costs at each seat, held against every plan of small companies."""

from __future__ import annotations

import numpy as np
import pytest

from territory_opt.alignment.engine.standing import stand
from territory_opt.scenario.explain.account import explain_account
from territory_opt.scenario.explain.broken import breaks
from territory_opt.scenario.explain.candidates import candidates, unit_terms
from territory_opt.scenario.explain.rules import rules_reach

SEATS = 3


@pytest.fixture(scope="module")
def worlds(make, stored):
    """Return small worlds that have a plan, with any rules and terms, and their stored runs."""
    drawn = [make.random_world(number, accounts=3, seats=SEATS) for number in range(20)]
    return [(world, posed) for world in drawn if (posed := stored(world)) is not None]


def _best_with(world, unit):
    """Return the least objective of a plan that keeps all rules with a unit at each seat, shape (K + 1,)."""
    best = np.full(SEATS + 1, np.inf)
    for _, standing in world.every_plan():
        if standing.feasible:
            seat = standing.plan[unit]
            best[seat] = min(best[seat], standing.usd)
    return best


def test_what_is_proven_is_never_above_the_best_plan(worlds) -> None:
    """With an account at any seat, the best of all plans costs at least what is proven more than the run's plan."""
    tried = 0
    for world, posed in worlds:
        for account in range(2):
            best = _best_with(world, account)
            proven = posed.bound.with_unit_at(account)
            assert (proven <= best + 1e-6 * np.maximum(abs(best), 1.0)).all()
            told = {candidate.seat_id: candidate for candidate in candidates(posed, account, SEATS)}
            for seat_id, candidate in told.items():
                seat = SEATS if seat_id is None else int(seat_id[1:])
                assert candidate.at_least_usd == pytest.approx(proven[seat] - posed.standing.usd)
                tried += bool(np.isfinite(best[seat]))
    assert tried > 20


def test_families_are_proven_as_one(make, stored) -> None:
    """The same where accounts make units: families, basic units, regions and segments at random."""
    companies = [make.random_company(seed, accounts=5, seats=3) for seed in range(7)]
    posed_of = [(company, posed) for company in companies if (posed := stored(company)) is not None]
    assert len(posed_of) >= 3
    for company, posed in posed_of:
        every = make.every_plan(company.accounts, company.seats, company.spelled_out)
        for account in range(5):
            proven = posed.bound.with_unit_at(int(posed.data.unit[account]))
            for seat in range(4):
                at = every.seats[:, account] == (seat if seat < 3 else -1)
                best = np.where(every.kept & at, every.usd, np.inf).min()
                assert proven[seat] <= best + 1e-6 * max(abs(best), 1.0)


def test_terms_add_up_to_the_price_of_the_pair(worlds) -> None:
    """Wherever a unit may go, its terms and room are the priced objective that searches go by."""
    for _, posed in worlds:
        for unit in range(posed.problem.units):
            usd = posed.problem.pair_usd(unit, unit + 1)[0]
            terms = sum(unit_terms(posed.problem, unit).values(), np.zeros(SEATS + 1))
            assert terms[np.isfinite(usd)] == pytest.approx(usd[np.isfinite(usd)])


def test_moving_it_alone_is_told_as_it_is(worlds) -> None:
    """The objective of the plan with the account elsewhere is reckoned anew, and so is whether that keeps all rules."""
    for _, posed in worlds:
        for unit in range(posed.problem.units):
            for seat in np.flatnonzero(posed.problem.allowed(unit, unit + 1)[0]):
                moved = posed.plan.copy()
                moved[unit] = seat
                assert stand(posed.problem, moved).feasible == (breaks(posed, moved, unit) == ())
            for candidate in candidates(posed, unit, SEATS):
                moved = posed.plan.copy()
                moved[unit] = SEATS if candidate.seat_id is None else int(candidate.seat_id[1:])
                assert stand(posed.problem, moved).usd - posed.standing.usd == pytest.approx(candidate.alone_usd)


def test_seats_that_are_not_allowed_name_their_rule(worlds) -> None:
    """What the rules leave one by one is together what the problem allows, and every seat it does not is told."""
    for _, posed in worlds:
        for account in range(len(posed.data.accounts)):
            allowed = posed.problem.allowed(account, account + 1)[0, :-1]
            left = np.logical_and.reduce([np.ones(SEATS, bool), *(r.allows for r in rules_reach(posed, account))])
            # A lock gives its seat whatever others say; a seat without a centre has no territory to go to.
            placed = posed.problem.home >= 0 if (posed.problem.home >= 0).any() else np.ones(SEATS, bool)
            assert (allowed == (left & placed)).all() or allowed.sum() == 1
            explanation = explain_account(posed, account)
            told = [seat for barred in explanation.barred for seat in barred.seat_ids]
            assert sorted(told) == sorted(posed.problem.seat_ids[~allowed])


def test_the_cheapest_come_first_and_where_it_is_leads(redesign) -> None:
    """Five others by their priced cost; the one that was asked for is there in any case."""
    first, *others = candidates(redesign, 0, 5)
    assert first.here
    assert first.more_usd == 0.0
    assert [other.more_usd for other in others] == sorted(other.more_usd for other in others)
    last = int(np.flatnonzero(redesign.problem.seat_ids == others[-1].seat_id)[0])
    assert [other.seat_id for other in candidates(redesign, 0, 2, asked=last)[1:]] == [
        others[0].seat_id,
        others[-1].seat_id,
    ]
