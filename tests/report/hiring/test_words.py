"""The hiring plan in words agrees with its figures and claims no more than is known."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from territory_opt.report.hiring.words import (
    company_share,
    counted_roles,
    explained,
    findings,
    hiring_facts,
    plan_label,
    plan_sentences,
)
from territory_opt.report.results import Hiring


@pytest.fixture(scope="module")
def hiring(made: SimpleNamespace) -> Hiring:
    return made.make_hiring()


@pytest.fixture(scope="module")
def headcount(made: SimpleNamespace) -> dict[str, Any]:
    return made.make_headcount()


def test_the_plan_is_told_by_its_figures(hiring: Hiring, headcount: dict[str, Any]) -> None:
    """Whom it starts when, the outlook apart, the cost against the budget, what is covered against what was asked."""
    people, cost, covered = plan_sentences(hiring, headcount, "USD")
    assert people == (
        "Start 10 people between February and September 2027: 7 account executives, 1 sales development rep, "
        "1 sales engineer and 1 manager; for the quarters after them the outlook is 3 account executives."
    )
    assert "$1.28M of a budget of $1.94M" in cost
    assert covered.endswith("cover 81\u00a0% of $31.8M of demand in the plan year; 75\u00a0% was asked for.")


def test_one_person_in_one_month(hiring: Hiring, headcount: dict[str, Any]) -> None:
    """A single start reads as one, and no start at all says so."""
    one = replace(hiring, starts=hiring.starts.iloc[[1]])
    assert plan_sentences(one, headcount, "USD")[0] == "Start 1 person in March 2027: 1 account executive."
    none = replace(hiring, starts=hiring.starts.iloc[:0])
    assert plan_sentences(none, headcount, "USD")[0].startswith("No start is needed")


@pytest.mark.parametrize(
    ("summary", "said"),
    [
        ({"gap": 0.0}, "it is proven that no plan under the same rules costs less."),
        ({"gap": 0.02, "bound_usd": 5.9e6}, "costs less than $5.90M, so at most 2.0\u00a0% of it could be saved."),
        ({"gap": np.nan, "bound_usd": np.nan}, "no limit to it was proven."),
    ],
)
def test_only_what_is_proven_is_claimed(
    hiring: Hiring, headcount: dict[str, Any], summary: dict[str, Any], said: str
) -> None:
    """Proven best, a proven bound or no proof at all are told apart."""
    assert any(sentence.endswith(said) for sentence in findings(hiring, {**headcount, **summary}, "USD"))


@pytest.mark.parametrize(
    ("summary", "label"),
    [
        ({"status": "optimal", "gap": 0.0}, "Proven best"),
        ({"status": "optimal", "gap": 0.004}, "Proven within 0.4\u00a0%"),
        ({"status": "feasible", "gap": np.inf}, "Plan found"),
        ({"status": "infeasible", "gap": np.nan}, "No plan is possible"),
        ({"status": "no plan found", "gap": np.nan}, "No plan found"),
    ],
)
def test_a_label_claims_no_more_than_the_gap(summary: dict[str, Any], label: str) -> None:
    """Optimal means within the gap asked for: only a plan without any gap is called the best."""
    assert plan_label(summary) == label


def test_without_a_budget_or_a_level_none_is_named(hiring: Hiring, headcount: dict[str, Any]) -> None:
    """What was not set is not compared with."""
    free = {**headcount, "budget_usd": np.nan, "service_level": 0.0}
    _, cost, covered = plan_sentences(hiring, free, "USD")
    assert cost.endswith("no budget was set.")
    assert "asked for" not in covered


def test_without_a_plan_the_unavoidable_is_said(made: SimpleNamespace) -> None:
    """No figure of a plan stands where there is none."""
    results = made.make_hiring_results("infeasible")
    assert plan_sentences(results.hiring, results.summary, "USD") == ()
    assert hiring_facts(results.hiring, results.summary, "USD") == ()
    assert findings(results.hiring, results.summary, "USD") == (results.hiring.sentences["unavoidable"],)


def test_a_reason_is_parted_into_sentences_and_choices() -> None:
    """Figures with a point stay whole; what would do is a list."""
    reason = (
        "no plan covers 82.0%, 80.9% at most. What would do: a level of 80.8%; or budget +$0.4M. No other was found"
    )
    assert explained(reason) == (
        ("no plan covers 82.0%, 80.9% at most.", ()),
        ("What would do:", ("a level of 80.8%", "budget +$0.4M.")),
        ("No other was found", ()),
    )
    assert explained("") == ()


def test_coverage_is_the_trials_or_the_plans(hiring: Hiring) -> None:
    """The trial's with its band; without a trial what the plan expects, with none."""
    assert company_share(hiring) == (0.812, 0.744, 0.871)
    untried = replace(hiring, levels=hiring.levels.iloc[:0])
    expected, low, high = company_share(untried)
    coverage = hiring.coverage
    assert expected == pytest.approx(1 - coverage["shortfall_usd"].sum() / coverage["demand_usd"].sum())
    assert np.isnan([low, high]).all()
    assert np.isnan(company_share(Hiring())[0])


def test_the_least_chance_is_the_one_shown(hiring: Hiring, headcount: dict[str, Any]) -> None:
    """A leader sees the service group that is likeliest to miss its level."""
    facts = {fact.label: fact.after for fact in hiring_facts(hiring, headcount, "USD")}
    assert facts["Chance to meet the level"] == 0.71
    assert facts["Starts"] == 10
    elsewhere = {**headcount, "service_scope": "cell"}
    assert "Chance to meet the level" not in {fact.label for fact in hiring_facts(hiring, elsewhere, "USD")}


def test_roles_are_counted_in_words(hiring: Hiring) -> None:
    """Those who sell come first; one is singular; a role nobody knows is named by its key."""
    odd = hiring.starts.iloc[:2].assign(role=["wizard_of_crm", "account_executive"], starts=[2, 1])
    assert counted_roles(odd) == "1 account executive and 2 wizard of crms"
