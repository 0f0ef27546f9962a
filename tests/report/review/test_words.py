"""The review in sentences."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from territory_opt.report.review.results import Review
from territory_opt.report.review.words import actions_line, plan_line, sentences


def test_sentences_give_the_figures_in_the_workspaces_currency(review: Review) -> None:
    """What was won, how the indicators stand, what is ahead, what is to be done."""
    won, indicators, ahead, actions = sentences(review)
    assert won.replace("\u00a0", " ") == "€800k won from January to March 2027, 80 % of the €1.00M quota to date."
    assert indicators.startswith(
        "Of 4 indicators 1 to be acted on (Planned starts that did not happen), 1 to be watched"
    )
    assert "€1.80M to €2.20M in eight of ten outcomes" in ahead
    assert "30 actions (15 hires and 15 moves) bring every segment and region back" in actions
    assert "no smaller set does, which is proven" in actions


def test_a_level_out_of_reach_is_said_with_what_stays_short(out_of_reach: Review) -> None:
    """The proven least, what the actions reach, and where the rest is short, the largest first."""
    told = actions_line(out_of_reach)
    assert told.startswith("No set of actions brings every segment and region back")
    assert "at least €200k stays short of it, which is proven" in told
    assert "from €900k to €250k" in told
    assert told.index("SMB in West €150k") < told.index("SMB in East €100k")


def test_nothing_to_do_is_said(review: Review) -> None:
    """Where the level is kept without any action."""
    none = replace(review, actions=review.actions.iloc[:0])
    assert "nothing needs to be done" in actions_line(none)


def test_a_count_that_is_not_proven_names_its_bound(review: Review) -> None:
    """Where time ran out, the least number that is proven is told."""
    told = review.summary["recovery"]
    proofs = {**told["proofs"], "count": {"value": 30.0, "bound": 27.0, "gap": 0.1, "proven": False}}
    open_end = replace(review, summary={**review.summary, "recovery": {**told, "proofs": proofs, "status": "feasible"}})
    assert "at least 27 are needed" in actions_line(open_end)


def test_the_first_month_and_an_unapproved_plan(review: Review) -> None:
    """January needs no range of months; a run that nobody approved is called one."""
    january = replace(review, month=pd.Timestamp("2027-01-01"))
    assert "won in January 2027, " in sentences(january)[0]
    assert plan_line(review.plan) == "against redesign, approved by Ada on 2026-12-01"
    assert "nobody approved" in plan_line({**review.plan, "approved": False})


def test_the_last_month_has_nothing_ahead(review: Review) -> None:
    """Without months left two sentences remain."""
    last = replace(review, summary={**review.summary, "recovery": None})
    assert len(sentences(last)) == 2
