"""What rules and terms ask of each other and of the data."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pydantic import TypeAdapter

from territory_opt.alignment.rules import AnyRule
from territory_opt.alignment.terms import AnyTerm
from territory_opt.alignment.together import check_together, require_data, territories_of
from territory_opt.errors import InputError

RULES, TERMS = TypeAdapter(tuple[AnyRule, ...]), TypeAdapter(tuple[AnyTerm, ...])
CLOSABLE = {"rule": "territories", "may_close": "all"}
FREE = {"rule": "territories", "centres": "free"}
TOLERANCE = {"rule": "balance", "tolerance": 0.1}
TRAVEL = {"term": "travel"}


def _fault(rules, objective) -> str:
    with pytest.raises(ValueError, match=r".") as refused:
        check_together(RULES.validate_python(rules), TERMS.validate_python(objective))
    return str(refused.value)


@pytest.mark.parametrize(
    "rules",
    [
        [],
        [TOLERANCE, {"rule": "territories"}],
        [{"rule": "balance", "upper": 3.0}, CLOSABLE],
        [TOLERANCE, {**CLOSABLE, "count": 2}],
        [TOLERANCE, {**CLOSABLE, "centres": "free"}],
        [{**TOLERANCE, "weight_by": "fte"}],
        [{"rule": "capacity", "at": "centre"}, FREE],
    ],
)
def test_what_makes_sense_is_let_through(rules) -> None:
    """Bounds need no share, and a share no more than a number of territories."""
    check_together(RULES.validate_python(rules), TERMS.validate_python([TRAVEL]))


def test_everything_that_makes_no_sense_is_told_at_once() -> None:
    """Shares that are unknown, weights of seats that may be any, and a supply at a centre that is none."""
    told = _fault(
        [CLOSABLE, {**TOLERANCE, "weight_by": "fte"}, {"rule": "capacity", "at": "centre"}],
        [TRAVEL, {"term": "imbalance"}],
    )
    unknown = "with seats that may close its fair share is unknown"
    bounds = "bounds (lower, upper) in place of the tolerance"
    assert told.split("; ") == [
        f"a count in territories, or {bounds}, for balance of potential_usd: {unknown}",
        "no weight_by for balance of potential_usd, since no seat is sure of a territory of its own",
        "territories with centres: free beside a capacity at: centre",
        f"a count in territories, or another term, for imbalance of potential_usd: {unknown}",
    ]


def test_free_centres_weigh_no_seats() -> None:
    """Which seat gets which territory says nothing there."""
    assert _fault([FREE], [{"term": "imbalance", "weight_by": "fte"}]).startswith("no weight_by for imbalance")


def test_a_model_without_the_rule_has_homes() -> None:
    """And no seat that may close."""
    assert territories_of(()).centres == "homes"
    declared = RULES.validate_python([{"rule": "locks"}, FREE])
    assert territories_of(declared) is declared[1]


def test_everything_the_data_lacks_is_told_at_once(make) -> None:
    """By model, rule or term, and parameter."""
    company = make.company([make.account("A")], [make.seat("S"), make.seat("T", segments=("Inside",))])
    rules = RULES.validate_python([{"rule": "contiguity"}, {"rule": "move_limit", "measure": "beds", "share": 0.1}])
    terms = TERMS.validate_python([TRAVEL, {"term": "imbalance"}, {"term": "fit"}])
    with pytest.raises(InputError) as refused:
        require_data("mine", rules, terms, replace(company.read(), count=1))
    assert [(problem.table, problem.column, problem.value) for problem in refused.value.problems] == [
        ("model mine", "rule contiguity, neighbours", "auto"),
        ("model mine", "rule move_limit, measure", "beds"),
        ("model mine", "term imbalance, within", "segment"),
        ("model mine", "term fit, term", "fit"),
    ]
    require_data("mine", (), TERMS.validate_python([TRAVEL]), company.read())


def test_a_measure_is_a_column_of_numbers_from_0(make) -> None:
    """Neither text, flags and places nor numbers that are missing or negative."""
    accounts = [make.account("A", calls=3, owed_usd=-1.0, employees=float("nan"))]
    company = make.company(accounts, [make.seat("S")])
    for measure, fine in (
        ("calls", True), ("visits", True), ("owed_usd", False), ("employees", False), ("segment", False),
        ("locked", False), ("latitude", False), ("nothing", False),
    ):  # fmt: skip
        terms = TERMS.validate_python([{"term": "disruption", "measure": measure}])
        if fine:
            require_data("mine", (), terms, company.read())
        else:
            with pytest.raises(InputError, match=f"found {measure}: expected a column of the accounts"):
                require_data("mine", (), terms, company.read())
