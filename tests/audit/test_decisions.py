"""Decisions made by hand are kept, whatever the model declares."""

from __future__ import annotations

from typing import Any

import pandas as pd

from territory_opt.workspace.schema import TEXT


def _decided(*rows: tuple[str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["account_id", "seat_id", "decision"]).assign(source="locks.csv").astype(TEXT)


def test_each_decision_that_is_not_kept_is_told(company: Any) -> None:
    """An account that is assigned elsewhere, one without a seat, and one where it is refused."""
    plan = company.moving(**{"shop-1": None}).with_tables(
        decisions=_decided(
            ("big-1", "E1", "assign"), ("big-2", "E1", "assign"), ("shop-1", "E1", "assign"), ("held-2", "E2", "refuse")
        )
    )
    found = plan.violations.query("rule == 'decisions'")
    at = plan.assignment
    wrong = [account for account in ("big-1", "big-2") if at[account] != "E1"] + ["shop-1"]
    wrong += ["held-2"] if at["held-2"] == "E2" else []
    assert found["account_id"].tolist() == wrong
    told = "Account shop-1 is assigned to seat E1 (locks.csv), but does not sit there."
    assert told in found["sentence"].tolist()


def test_decisions_that_are_kept_pass(company: Any) -> None:
    """Whether or not the model declares the rule; without a table there is nothing to check."""
    seat = company.assignment["big-1"]
    other = next(seat_id for seat_id in company.seats["seat_id"] if seat_id != seat)
    kept = company.with_tables(decisions=_decided(("big-1", seat, "assign"), ("big-1", other, "refuse")))
    for plan in (kept, kept.ruled_by(*company.declaration["rules"], {"rule": "decisions"})):
        assert plan.violations.empty
        told = plan.sentence("decisions")
        assert told == "All 1 accounts assigned by hand sit where they should, none where it is refused (1)."
    declared = company.ruled_by({"rule": "decisions"})
    assert declared.sentence("decisions") == "Nothing was decided by hand."


def test_a_decision_on_what_does_not_exist_is_not_kept(company: Any) -> None:
    """Nobody sits at a seat that is not there, and an account that is not there sits nowhere."""
    plan = company.with_tables(
        decisions=_decided(("big-1", "gone", "assign"), ("gone", "E1", "assign"), ("gone", "E1", "refuse"))
    )
    assert plan.violations["account_id"].tolist() == ["big-1", "gone"]
