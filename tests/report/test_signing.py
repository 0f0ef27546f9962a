"""A signature stands under one plan and no other."""

from __future__ import annotations

from dataclasses import replace

from territory_opt.report.results import Results
from territory_opt.report.signing import plan_fingerprint, signed_facts


def test_the_fingerprint_is_that_of_the_assignment(results: Results) -> None:
    """The order of accounts and all other columns mean nothing; one account elsewhere means another plan."""
    print_ = plan_fingerprint(results)
    shuffled = results.accounts.sample(frac=1, random_state=1).assign(potential_usd=0.0)
    assert plan_fingerprint(replace(results, accounts=shuffled)) == print_
    elsewhere = results.accounts.copy()
    elsewhere.loc[0, "seat_id"] = "R009"
    assert plan_fingerprint(replace(results, accounts=elsewhere)) != print_
    unseated = results.accounts.copy()
    unseated.loc[0, "seat_id"] = None
    assert plan_fingerprint(replace(results, accounts=unseated)) != print_


def test_what_is_signed_names_status_gap_and_checks(results: Results) -> None:
    """Every figure a signature relies on; a gap that is not known is said to be none."""
    facts = dict(signed_facts(results, "Plan found", "20 November 2026"))
    assert facts["Run"] == "redesign, made 20 November 2026"
    assert (facts["Status"], facts["Gap"], facts["Independent checks"]) == ("Plan found", "0.8\u00a0%", "2 of 2 passed")
    assert len(facts["Fingerprint of the plan"]) == 64
    unknown = replace(results, summary={**results.summary, "gap": None})
    assert dict(signed_facts(unknown, "", ""))["Gap"] == "not proven"
