"""Protected accounts stay where they are."""

from __future__ import annotations

from typing import Any


def _protecting(company: Any, **parameters: Any) -> Any:
    return company.ruled_by({"rule": "protected", **parameters})


def test_a_protected_account_that_moves_is_caught(company: Any) -> None:
    """The limit is of current ARR unless another measure is named, and reaching it is enough."""
    plan = company.moving(**{"big-2": "E1"})
    assert _protecting(plan, at_least=500.0).violations["account_id"].tolist() == ["big-2"]
    assert _protecting(plan, at_least=500.1).violations.empty
    assert _protecting(plan, measure="visits", at_least=2.0).sentence("protected of visits") == (
        "Account big-2 is protected at T-E2 but does not stay there."
    )


def test_an_account_that_loses_its_seat_does_not_stay(company: Any) -> None:
    """Being left unassigned is leaving."""
    plan = _protecting(company.moving(**{"big-1": None}), at_least=1.0)
    assert set(plan.violations["rule"]) == {"assign", "protected"}


def test_nobody_is_protected_at_a_seat_that_does_not_exist(company: Any) -> None:
    """The orphan's rep holds no seat and the prospect has no rep: both may go anywhere."""
    plan = _protecting(company, at_least=0.01)
    assert plan.violations.empty
    assert plan.sentence("protected") == ("All 6 accounts with at least 0.01 USD of current ARR stay where they are.")


def test_several_protections_bind_each_for_itself(company: Any) -> None:
    """One by ARR and one by pipeline: an account that meets one of them is bound."""
    plan = company.moving(**{"held-2": "E1", "shop-1": "E1"}).ruled_by(
        {"rule": "protected", "at_least": 250.0},
        {"rule": "protected", "measure": "open_pipeline_usd", "at_least": 5.0},
    )
    assert plan.violations["account_id"].tolist() == ["shop-1", "shop-1", "held-2"]
