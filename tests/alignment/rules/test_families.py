"""Rule `families`."""

from __future__ import annotations

import pytest


@pytest.fixture
def apart(make):
    """A parent and a child at two seats' homes."""
    accounts = [make.account("root", latitude=40.0), make.account("child", family_id="root", latitude=50.0, visits=3.0)]
    return make.company(accounts, [make.seat("S40"), make.seat("S50", latitude=50.0)], [{"rule": "families"}])


def test_a_family_has_one_seat(apart) -> None:
    """The family goes where its ways are shortest together; without the rule each goes its own way."""
    assert apart.design().assignment.tolist() == ["S50", "S50"]
    assert apart.without("families").design().assignment.tolist() == ["S40", "S50"]


def test_families_and_basic_units_join_in_chains(make) -> None:
    """Accounts joined by a family on one side and a basic unit on the other are one unit."""
    accounts = [
        make.account("a", family_id="f"),
        make.account("b", family_id="f", unit_id="u"),
        make.account("c", unit_id="u", latitude=50.0, visits=9.0),
    ]
    company = make.company(accounts, [make.seat("S40"), make.seat("S50", latitude=50.0)], [{"rule": "families"}])
    assert company.design().assignment.tolist() == ["S50"] * 3
    assert company.without("families").design().assignment.tolist() == ["S40", "S50", "S50"]


def test_sentence(read_model) -> None:
    """The rule says what a family is."""
    sentence = "A family, that is an account with its parents and children, has one seat."
    assert read_model("rules: [{rule: families}]").rules[1].sentence() == sentence


def test_what_is_wrong_is_named(refusal) -> None:
    """A misspelled rule names the likely one; a parameter it does not have is told."""
    assert "found familes: expected families (did you mean that?)" in refusal("rules: [{rule: familes}]")
    assert "found measure" in refusal("rules: [{rule: families, measure: accounts}]")
