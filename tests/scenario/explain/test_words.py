"""What people read of an account's explanation."""

from __future__ import annotations

import math

import pytest

from territory_opt.scenario.explain.account import explain_account
from territory_opt.scenario.explain.words import account_sentences, account_table, proven

TRAVEL = [{"term": "travel", "usd_per_km": 1.0}]


def test_what_is_proven_is_said_as_what_it_is(redesign) -> None:
    """A sure cost, what the bound leaves open, a seat it may not have, and rules that clash are told apart."""
    candidate = explain_account(redesign, 0).candidates[0]

    def said(usd: float) -> str:
        return proven(type(candidate)(**{**vars(candidate), "at_least_usd": usd}))

    assert said(1200.0) == "Proven: every plan with it there costs at least $1,200 a year more than this one."
    assert said(-300.0).startswith("Proven: no plan with it there costs over $300 a year less than this one")
    assert said(-0.0) == said(-0.2) == "Proven: no plan with it there costs less than this one, cents aside."
    assert said(math.inf) == "No plan by the model's rules has it there."
    assert said(math.nan) == "As the rules clash, nothing is proved."


def test_an_account_is_told_with_whom_and_why_it_moves(make, stored) -> None:
    """Where it is, where it was, its family, and the reason of its move."""
    accounts = [
        make.account("A", 100.0, "S1", latitude=45.0),
        make.account("B", 100.0, "S1", family_id="A", latitude=45.0),
    ]
    seats = [make.seat("S1"), make.seat("S2", latitude=45.0)]
    posed = stored(make.company(accounts, seats, [{"rule": "families"}], TRAVEL))
    told = " ".join(account_sentences(explain_account(posed, 0)))
    assert "A (A, Field, East) is with Rep S2 (S2) in the run small." in told
    assert "Today it is with Rep S1. It moves: nearer to Rep S2: 0 km instead of 556, saving $2,224" in told
    assert "families: It goes with its family of 2 as one: B." in told
    assert "Moving it there and nothing else costs $2,224 a year more and breaks no rule." in told


def test_amounts_are_in_the_workspace_s_currency(redesign) -> None:
    """No dollar is left in words or table."""
    explanation = explain_account(redesign, 0)
    heading, rows = account_table(explanation, "EUR")
    shown = [*account_sentences(explanation, "EUR"), *heading, *(cell for row in rows for cell in row)]
    assert not any("$" in text for text in shown)
    assert any("€" in text for text in shown)


@pytest.mark.parametrize("account", [0, 1, 50])
def test_the_table_fits_a_screen(redesign, account: int) -> None:
    """Six seats and a label stay within 100 characters, two between columns."""
    heading, rows = account_table(explain_account(redesign, account))
    widths = [max(len(row[column]) for row in [heading, *rows]) for column in range(len(heading))]
    assert len(heading) <= 7
    assert sum(widths) + 2 * (len(widths) - 1) <= 100
