"""Who may be served from where: by skills, languages and fits, each attribute for itself."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest


def _matching(company: Any, *match: str) -> Any:
    return company.declaring("eligibility", match=list(match))


def test_a_seat_needs_every_skill_of_the_unit(company: Any) -> None:
    """One skill of two is not enough; an account that needs none goes anywhere, and order does not matter."""
    plan = (
        _matching(company, "skills")
        .with_accounts(skills=[("bank", "cloud"), (), ("cloud",), (), (), (), (), ()])
        .with_seats(skills=[("bank",), ("cloud", "bank"), ()])
    )
    assert plan.violations["account_id"].tolist() == ["big-1", "child-1"]
    assert plan.sentence("eligibility").endswith(
        "Account big-1, skills bank; cloud, is not eligible for T-E1, skills bank."
    )
    assert plan.with_seats(skills=[("cloud", "bank"), ("cloud",), ()]).violations.empty


def test_a_child_needs_the_skills_of_its_root(company: Any) -> None:
    """What a child itself would need does not count where families stay together."""
    plan = (
        _matching(company, "skills")
        .with_accounts(skills=[(), ("bank",), (), (), (), (), (), ()])
        .with_seats(skills=[()] * 3)
    )
    assert plan.violations.empty


def test_a_seat_must_speak_the_language(company: Any) -> None:
    """An account without a language suits every seat, a seat without languages only such accounts."""
    plan = (
        _matching(company, "language")
        .with_accounts(language=pd.Series(["de", None, "fr", None, None, None, None, "fr"], dtype="str"))
        .with_seats(languages=[("en", "de"), ("en",), ()])
    )
    assert plan.violations["account_id"].tolist() == ["big-2", "orphan"]
    assert "Account big-2, language fr, is not eligible for T-E2, language en." in plan.sentence("eligibility")
    assert plan.violations["sentence"].iloc[1].endswith("is not eligible for T-C1, language none.")


def test_a_listed_account_goes_only_where_it_is_listed(company: Any) -> None:
    """Listed for another rep only, even one without a seat, an account may not stay; an unlisted one may."""
    fit = pd.DataFrame(
        {
            "account_id": ["big-1", "big-2", "shop-1", "shop-1", "child-1"],
            "rep_id": ["E1", "E1", "nobody", "C1", "E2"],
        }
    )
    plan = _matching(company, "fit").with_tables(fit=fit)
    assert plan.violations["account_id"].tolist() == ["big-2"]
    assert plan.sentence("eligibility") == "Account big-2 is not eligible for T-E2, fit not listed."
    alone = plan.ruled_by({"rule": "eligibility", "match": ["fit"]})
    assert alone.violations["account_id"].tolist() == ["big-2", "child-1"]


def test_every_attribute_of_match_must_suit(company: Any) -> None:
    """A seat that suits by segment but not by language does not suit."""
    plan = (
        _matching(company, "segment", "language")
        .with_accounts(language="en")
        .with_seats(languages=[("en",), ("en",), ("fr",)])
    )
    assert set(plan.violations["account_id"]) == {"shop-1", "shop-2", "shop-3", "orphan"}


@pytest.mark.parametrize(("at_least", "exempt"), [(10.0, True), (10.1, False)])
def test_a_protected_unit_may_stay_where_it_is_not_eligible(company: Any, at_least: float, exempt: bool) -> None:
    """Being protected at a seat wins over eligibility there, as a lock does."""
    plan = _matching(company, "region")
    rules = [rule for rule in plan.declaration["rules"] if rule["rule"] != "locks"]
    bound = plan.ruled_by(*rules, {"rule": "protected", "at_least": at_least})
    assert ("held-2" not in bound.violations["account_id"].tolist()) == exempt
