"""Rule `eligibility`."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from territory_opt.alignment.tables import Tables


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


@pytest.fixture
def abroad(make):
    """Accounts that need nothing, one skill or two and speak nothing, French or Dutch, beside ever abler seats."""
    needs = [((), np.nan), (("cloud",), "fr"), (("cloud", "health"), "nl")]
    accounts = [make.account(f"A{k}", skills=skills, language=language) for k, (skills, language) in enumerate(needs)]
    offers = [((), ()), (("cloud",), ("de", "fr")), (("health", "cloud", "law"), ("nl",))]
    seats = [
        make.seat(f"S{k}", skills=skills, languages=languages, latitude=40.0 + k)
        for k, (skills, languages) in enumerate(offers)
    ]
    return make.company(accounts, seats)


@pytest.mark.parametrize("match", ["skills", "language"])
def test_a_seat_has_every_skill_and_speaks_the_language(abroad, match: str) -> None:
    """What needs none goes anywhere; the others to the nearest seat that has all they need."""
    company = abroad.ruled_by({"rule": "eligibility", "match": [match]})
    assert company.design().assignment.tolist() == ["S0", "S1", "S2"]


def test_only_listed_pairs(abroad) -> None:
    """An account that the table fit lists nowhere may go anywhere, one listed for a rep without a seat nowhere."""
    fit = pd.DataFrame({"account_id": ["A0", "A0", "A1"], "rep_id": ["S1", "S2", "left"]})
    company = abroad.ruled_by({"rule": "eligibility", "match": ["fit"]})
    (piece,) = company.model.rules[1].pieces(replace(abroad.read(), tables=Tables(fit=fit)))
    assert piece.restricted.tolist() == [True, True, False]
    assert piece.pairs.toarray().tolist() == [[0, 1, 1], [0, 0, 0], [0, 0, 0]]


def test_attributes_that_are_missing_are_told(make) -> None:
    """Those of the accounts, those of the seats and the table."""
    accounts, seats = [make.account("A", language="fr")], [make.seat("S", skills=())]
    company = make.company(accounts, seats)
    rule = company.ruled_by({"rule": "eligibility", "match": ["skills", "language", "fit"]}).model.rules[1]
    assert [missing.expected for missing in rule.misses(company.read())] == [
        "a column skills of the accounts",
        "a column languages of the seats",
        "the table fit",
    ]


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
    sentences = {
        "segment, region": "An account goes only to seats that cover its segment and region.",
        "segment, skills, language": "An account goes only to seats that cover its segment, skills and language.",
        "fit": "An account goes only to seats that the table fit lists for it.",
        "region, fit": "An account goes only to seats that cover its region and that the table fit lists for it.",
    }
    for match, sentence in sentences.items():
        assert read_model(f"rules: [{{rule: eligibility, match: [{match}]}}]").rules[1].sentence() == sentence


def test_what_is_wrong_is_named(refusal) -> None:
    """Unknown attributes, none at all and misspelled keys are each told once."""
    assert "match[1]: found skill: expected 'segment', 'region', 'skills', 'language' or 'fit'" in refusal(
        "rules: [{rule: eligibility, match: [skill]}]"
    )
    assert "at least one attribute" in refusal("rules: [{rule: eligibility, match: []}]")
    assert "expected match (did you mean that?)" in refusal("rules: [{rule: eligibility, matches: [segment]}]")
