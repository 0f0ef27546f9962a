"""Changes of an alignment model's rules and terms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from territory_opt.alignment.model import AlignmentModel
from territory_opt.scenario.changes.apply import Changed

Apply = Callable[..., Changed]
Problems = Callable[..., list[str]]

LOOSER: dict[str, Any] = {"change": "rule", "rule": "balance", "to": {"tolerance": 0.1}}
ANOTHER: dict[str, Any] = {"rule": "balance", "measure": "workload_hours", "tolerance": 0.2}
REMOVE: dict[str, Any] = {"change": "rule", "rule": "balance", "remove": True}


def _balances(changed: Changed) -> dict[str, float | None]:
    return {rule.measure: rule.tolerance for rule in changed.models.alignment.rules if rule.rule == "balance"}


def test_a_parameter_of_a_rule_changes_in_model_and_declaration(apply: Apply) -> None:
    """The audit reads the declaration, so both must say the same; the other models stay as they were."""
    changed, before = apply(LOOSER), apply()
    assert _balances(changed) == {"potential_usd": 0.1}
    assert AlignmentModel.model_validate(changed.models.declaration) == changed.models.alignment
    assert changed.models.headcount == before.models.headcount
    assert _balances(before) == {"potential_usd": 0.08}
    assert changed.applied == ("model annual_redesign: rule balance, tolerance from 0.08 to 0.1",)


def test_rules_and_terms_are_added_and_removed(apply: Apply) -> None:
    """A rule goes, another comes; a term likewise."""
    add = {"change": "rule", "add": {"rule": "move_limit", "measure": "current_arr_usd", "share": 0.1}}
    terms = {"change": "term", "term": "disruption", "remove": True}, {"change": "term", "add": {"term": "seats"}}
    changed = apply(REMOVE, add, *terms)
    names = [rule.rule for rule in changed.models.alignment.rules]
    assert names == ["assign", "eligibility", "locks", "families", "capacity", "move_limit"]
    assert [term.term for term in changed.models.alignment.objective] == ["travel", "imbalance", "seats"]
    assert changed.applied == (
        "model annual_redesign: removed rule balance",
        "model annual_redesign: added rule move_limit: measure current_arr_usd, share 0.1",
        "model annual_redesign: removed term disruption",
        "model annual_redesign: added term seats",
    )


def test_where_picks_one_of_several(apply: Apply, problems_of: Problems) -> None:
    """By any parameter, those a model leaves to their default too; without it, nobody can tell which is meant."""
    base = [[{"change": "rule", "add": {**ANOTHER, "measure": "workload_hours"}}]]
    changed = apply({**LOOSER, "where": {"measure": "workload_hours"}}, bases=base)
    assert _balances(changed) == {"potential_usd": 0.08, "workload_hours": 0.1}
    assert (
        len(_balances(apply({**LOOSER, "where": {"within": "segment", "measure": "potential_usd"}}, bases=base))) == 2
    )
    (problem,) = problems_of(LOOSER, bases=base)
    assert "where, to pick one of the 2 rules of this name" in problem
    (problem,) = problems_of({**LOOSER, "where": {"measure": "accounts"}}, bases=base)
    assert "a rule that matches; there is measure potential_usd" in problem


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({**LOOSER, "rule": "balanse"}, ["found balanse", "balance (did you mean that?)"]),
        ({**LOOSER, "rule": "contiguity"}, ["found contiguity", "a rule of the model", "balance"]),
        ({**LOOSER, "to": {"tolerence": 0.1}}, ["found tolerence", "tolerance (did you mean that?)"]),
        ({**LOOSER, "where": {"mesure": "x"}}, ["found mesure", "measure (did you mean that?)"]),
        ({**LOOSER, "to": {"tolerance": -1}}, ["found balance, tolerance: -1", "greater than or equal to 0"]),
        ({**LOOSER, "to": {"tolerance": None}}, ["found balance", "either a tolerance or lower and upper bounds"]),
        ({"change": "rule", "add": {"rule": "balnce"}}, ["found balnce", "balance (did you mean that?)"]),
        ({"change": "rule", "add": {"measure": "x"}}, ["a value for this key, which is required"]),
        ({"change": "rule", "add": {"rule": "locks"}}, ["rule locks once, not 2 times"]),
        ({"change": "term", "term": "travel", "to": {"usd_per_km": "x"}}, ["found travel, usd_per_km: x", "number"]),
    ],
)
def test_a_change_that_the_model_cannot_take_is_the_scenarios_problem(
    problems_of: Problems, change: dict[str, Any], words: list[str]
) -> None:
    """The model's file is sound, so the message names the scenario and its change."""
    (problem,) = problems_of(change)
    assert problem.startswith("scenarios/s.yaml, column changes[1]")
    for word in words:
        assert word in problem


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ([LOOSER, {**LOOSER, "to": {"tolerance": 0.2}}], "change 1 touches the same"),
        ([LOOSER, REMOVE], "change 1 touches the same"),
        ([REMOVE, LOOSER], "change 1 removes it"),
        ([{"change": "rule", "add": {"rule": "move_limit", "share": 0.1}}] * 2, ""),
        (
            [{"change": "rule", "add": ANOTHER}, {**LOOSER, "where": {"measure": "workload_hours"}}],
            "change 1 touches the same",
        ),
    ],
)
def test_two_changes_of_one_rule_are_an_error(
    apply: Apply, problems_of: Problems, changes: list[dict[str, Any]], words: str
) -> None:
    """Within one file; two limits on moves are two rules, and get along."""
    if not words:
        assert len(apply(*changes).applied) == 2
        return
    (problem,) = problems_of(*changes)
    assert problem.startswith("scenarios/s.yaml, column changes[2]")
    assert words in problem


def test_a_derived_scenario_overrules_its_base(apply: Apply) -> None:
    """The same parameter again, or the rule taken out that the base changed."""
    assert _balances(apply({**LOOSER, "to": {"tolerance": 0.2}}, bases=[[LOOSER]])) == {"potential_usd": 0.2}
    assert _balances(apply(REMOVE, bases=[[LOOSER]])) == {}


@pytest.mark.parametrize(
    "keys",
    [
        {"rule": "balance"},
        {"rule": "balance", "to": {"tolerance": 0.1}, "remove": True},
        {"rule": "balance", "add": {"rule": "locks"}},
        {"to": {"tolerance": 0.1}},
        {"add": {"rule": "locks"}, "where": {"rule": "locks"}},
    ],
)
def test_a_change_does_one_thing(apply: Apply, keys: dict[str, Any]) -> None:
    """Changes, removes or adds, and names what it changes or removes."""
    with pytest.raises(ValueError, match=r"one of to, remove|a name with to or remove|where with to or remove only"):
        apply({"change": "rule", **keys})
