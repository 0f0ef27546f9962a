"""Rules and terms that leave their parameters to the defaults."""

from __future__ import annotations

import pytest

RULES = [
    {"rule": "capacity"},
    {"rule": "balance", "tolerance": 1.0},
    {"rule": "move_limit", "share": 0.9},
    {"rule": "locks"},
]
TERMS = ["travel", "compactness", "disruption", "imbalance", "unserved"]


@pytest.mark.parametrize("term", TERMS)
def test_a_term_named_alone_costs_the_same_in_the_audit(make, term: str) -> None:
    """The audit reads the declaration, not the model, so it must know every default by itself."""
    company = make.random_company(5, accounts=12, seats=3).ruled_by().paying({"term": term})
    assert company.audit(company.design()).ok


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["rule"])
def test_a_rule_named_alone_is_audited_by_its_defaults(make, rule: dict[str, object]) -> None:
    """A rule without its measure is checked on the measure that the model takes."""
    company = make.random_company(5, accounts=12, seats=3).ruled_by(rule)
    design = company.design()
    assert design.status in ("optimal", "feasible")
    assert company.audit(design).ok
