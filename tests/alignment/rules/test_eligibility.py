"""Rule `eligibility`."""

from __future__ import annotations

import pytest


@pytest.fixture
def misfit(make):
    """An account beside a seat of another segment, and far from one of its own."""
    accounts = [make.account("A", segment="Inside", region="West")]
    seats = [
        make.seat("near", segments=("Field",), region="West"),
        make.seat("far", segments=("Field", "Inside"), region="East", latitude=45.0),
        make.seat("farther", segments=("Inside",), region="all", latitude=50.0),
    ]
    return make.company(accounts, seats)


@pytest.mark.parametrize(
    ("match", "wanted"),
    [(["segment"], "far"), (["region"], "near"), (["segment", "region"], "farther"), (None, "near")],
)
def test_a_seat_takes_only_what_matches(misfit, match, wanted: str) -> None:
    """Segments, regions or both decide which seat is the nearest that may have the account."""
    company = misfit.ruled_by({"rule": "eligibility", "match": match}) if match else misfit
    assert company.design().assignment["A"] == wanted


def test_the_root_decides_for_its_family(make) -> None:
    """A child of another segment goes where its parent may go."""
    accounts = [
        make.account("child", family_id="root", segment="Field"),
        make.account("root", segment="Inside", latitude=41.0),
    ]
    seats = [make.seat("F"), make.seat("I", segments=("Inside",), latitude=45.0)]
    company = make.company(accounts, seats, [{"rule": "eligibility"}, {"rule": "families"}])
    assert company.design().assignment.tolist() == ["I", "I"]
    assert company.without("families").design().assignment.tolist() == ["F", "I"]


def test_a_lock_goes_before(make) -> None:
    """A locked account stays where it is not eligible."""
    accounts = [make.account("A", 100.0, "I", locked=True), make.account("B")]
    seats = [make.seat("F"), make.seat("I", segments=("Inside",))]
    design = make.company(accounts, seats, [{"rule": "eligibility"}, {"rule": "locks"}]).design()
    assert design.assignment.tolist() == ["I", "F"]


def test_sentence(read_model) -> None:
    """The rule names its attributes."""
    rule = read_model("rules: [{rule: eligibility, match: [segment, region]}]").rules[1]
    assert rule.sentence() == "An account goes only to seats that cover its segment and region."


def test_what_is_wrong_is_named(refusal) -> None:
    """Unknown attributes, none at all and misspelled keys are each told once."""
    assert "match[1]: found skills: expected 'segment' or 'region'" in refusal(
        "rules: [{rule: eligibility, match: [skills]}]"
    )
    assert "at least one attribute" in refusal("rules: [{rule: eligibility, match: []}]")
    assert "expected match (did you mean that?)" in refusal("rules: [{rule: eligibility, matches: [segment]}]")
