"""A stored run's problem in its normal form again."""

from __future__ import annotations

import numpy as np
import pytest

from territory_opt.scenario.explain.account import explain_account
from territory_opt.scenario.explain.posed import priced_bound


def test_the_plan_costs_what_the_run_says(make, stored) -> None:
    """Whatever the rules and terms, free centres among them, the plan has the run's objective and breaks nothing."""
    tried = 0
    for number in range(14):
        posed = stored(make.random_world(number, accounts=3, seats=2))
        if posed is not None:
            tried += 1
            assert posed.standing.usd == pytest.approx(posed.stored.summary["objective_usd"])
            assert posed.standing.feasible
            assert priced_bound(posed.bound.problem, posed.bound.prices) <= posed.standing.usd + 1e-6
    assert tried > 8


def test_the_run_of_the_small_workspace_is_posed_as_it_was(redesign) -> None:
    """Its objective and the bound that its prices prove, to the cent."""
    summary = redesign.stored.summary
    assert redesign.standing.usd == pytest.approx(summary["objective_usd"])
    assert priced_bound(redesign.bound.problem, redesign.bound.prices) <= summary["bound_usd"] + 0.01


def test_a_plan_that_splits_families_is_explained_account_by_account(make, stored) -> None:
    """An alignment drawn by hand may; the bound is still that of the model, with the family as one."""
    accounts = [make.account("A", 100.0, "S1"), make.account("B", 100.0, "S2", family_id="A")]
    company = make.company(accounts, [make.seat("S1"), make.seat("S2", latitude=41.0)], [{"rule": "families"}])
    posed = stored(company, company.evaluate(company.today()))
    assert posed.problem.units == 2
    explanation = explain_account(posed, 1)
    assert explanation.together == ("A", "B")
    assert explanation.seat_id == "S2"
    # B with A at S1 is the optimum, which costs nothing.
    there = next(candidate for candidate in explanation.candidates if candidate.seat_id == "S1")
    assert there.at_least_usd == pytest.approx(-posed.standing.usd)


def test_locks_that_clash_prove_nothing(make, stored) -> None:
    """A family that is locked apart has no plan by the model, so there is no bound to tell."""
    accounts = [
        make.account("A", 100.0, "S1", locked=True),
        make.account("B", 100.0, "S2", family_id="A", locked=True),
    ]
    rules = [{"rule": "families"}, {"rule": "locks"}]
    company = make.company(accounts, [make.seat("S1"), make.seat("S2")], rules)
    posed = stored(company, company.evaluate(company.today()))
    assert posed.bound is None
    assert np.isnan(explain_account(posed, 0).candidates[0].at_least_usd)
