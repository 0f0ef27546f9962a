"""Changes of single parameters of the demand and headcount models and of the stages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.scenario.changes.apply import Changed
from territory_opt.scenario.changes.cannot import CannotApplyError
from territory_opt.scenario.changes.parameters import at, in_words, meet, parse, put, unshared

Apply = Callable[..., Changed]
Problems = Callable[..., list[str]]

LEVEL = "coverage.service_level"


def _change(model: str = "headcount", **to: Any) -> dict[str, Any]:
    return {"change": "parameter", "model": model, "to": {key.replace("__", "."): value for key, value in to.items()}}


def test_parameters_change_by_their_path(apply: Apply) -> None:
    """Values, whole groups, and groups that the YAML leaves out."""
    to = {LEVEL: 0.7, "hiring.budget_usd": 2_000_000, "coverage.tail": {"share": 0.1, "service_level": 0.6}}
    changed = apply({"change": "parameter", "model": "headcount", "to": to})
    headcount = changed.models.headcount
    assert headcount.coverage.service_level == 0.7
    assert headcount.hiring.budget_usd == 2_000_000
    assert headcount.coverage.tail is not None
    told = "model headcount: coverage.service_level from 0.8 to 0.7, hiring.budget_usd from empty to 2000000, "
    assert changed.applied == (told + "coverage.tail from empty to share 0.1, service_level 0.6",)


def test_what_stands_for_all_segments_changes_for_all_that_do_not_say_otherwise(apply: Apply) -> None:
    """The default's quota reaches Mid-Market, which has none of its own, and not SMB."""
    segments = apply(_change(segments__default__quota_usd=1.0)).models.headcount.segments
    assert segments["Mid-Market"].quota_usd == 1.0
    assert segments["SMB"].quota_usd == 380_000


def test_demand_and_stages_change_too(apply: Apply) -> None:
    """Entries of a list by their number from 1."""
    stages = {"change": "parameter", "model": "stages", "to": {"stages[2].from_arr_usd": 2_000_000}}
    changed = apply(stages, _change("demand", score__learn=False))
    assert changed.models.stages.stages[1].from_arr_usd == 2_000_000
    assert changed.models.demand.score.learn is False


def test_what_history_may_replace_is_said(apply: Apply) -> None:
    """A parameter that may be learned does less than it says, unless learning is off."""
    ramp = _change(segments__SMB__attrition_share=0.4)
    assert apply(ramp).applied[0].endswith("where history tells enough, what it tells stands in place of that")
    assert apply(ramp, _change(learning__use="never")).applied[0].endswith("from 0.32 to 0.4")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_change(coverage__service_lvel=0.7), ["coverage.service_lvel", "service_level (did you mean that?)"]),
        (_change(coverage__service_level=7), ["coverage.service_level: 7", "less than or equal to 1"]),
        (_change(coverage__service_level__x=7), ["coverage.service_level.x", "has none below it"]),
        (_change(segments__SBM__quota_usd=1), ["segments.SBM", "SMB"]),
        (_change(cost_factors__Soth=1.1), ["cost_factors.Soth", "South (did you mean that?)"]),
        (_change(backfill__seats__M9=False), ["backfill.seats.M9", "M1"]),
        (_change(roles__sdr__each__SMBs=4), ["roles.sdr.each.SMBs", "SMB (did you mean that?)"]),
        (_change("demand", score__industry_fit__Bankng=1), ["score.industry_fit.Bankng"]),
        (_change("stages", **{"stages[9].from_arr_usd": 1}), ["stages[9]", "an entry of a list; there are 3"]),
        (_change(**{"hiring..x": 1}), ["hiring..x", "keys parted by dots"]),
        (_change(coverage__period="year", coverage__service_period="quarter"), ["service_period: year where period"]),
    ],
)
def test_a_parameter_that_is_none_or_cannot_be_is_an_error(
    problems_of: Problems, change: dict[str, Any], words: list[str]
) -> None:
    """Misspelled, out of range, of nobody, or at odds with the rest of the model."""
    (problem,) = problems_of(change)
    assert problem.startswith("scenarios/s.yaml, column changes[1]")
    for word in words:
        assert word in problem


def test_a_whole_that_is_wrong_is_told_of_the_change_that_touched_it(problems_of: Problems) -> None:
    """Not of one that touched something else of the model."""
    problems = problems_of(_change(coverage__service_level=2), _change(hiring__margin_share=0.5))
    assert [problem.split(":")[0] for problem in problems] == ["scenarios/s.yaml, column changes[1]"]


@pytest.mark.parametrize("second", [_change(coverage__service_level=0.6), _change(coverage={"service_level": 0.6})])
def test_two_changes_of_one_parameter_are_an_error(problems_of: Problems, second: dict[str, Any]) -> None:
    """The same path, or one that holds it."""
    (problem,) = problems_of(_change(coverage__service_level=0.7), second)
    assert "changes[2]" in problem
    assert "change 1 touches coverage.service_level" in problem


def test_a_derived_scenario_overrules_its_base(apply: Apply) -> None:
    """And its sentence starts from what the base said."""
    changed = apply(_change(coverage__service_level=0.6), bases=[[_change(coverage__service_level=0.7)]])
    assert changed.models.headcount.coverage.service_level == 0.6
    assert changed.applied[1] == "model headcount: coverage.service_level from 0.7 to 0.6"


KEYS = st.text("abc.", min_size=1, max_size=3).filter(lambda key: key[0] != "." and key[-1] != "." and ".." not in key)
TREES = st.recursive(
    st.integers(), lambda inner: st.dictionaries(KEYS, inner, max_size=3) | st.lists(inner, max_size=3), max_leaves=8
)


def _leaves(node: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    if isinstance(node, dict):
        return [leaf for key, value in node.items() for leaf in _leaves(value, (*path, key))]
    if isinstance(node, list):
        return [leaf for place, value in enumerate(node) for leaf in _leaves(value, (*path, place))]
    return [path]


@given(tree=st.dictionaries(st.sampled_from(["a", "b.c", "d"]), TREES, min_size=1))
def test_a_value_put_at_a_path_stands_there_and_nothing_else_changes(tree: dict[str, Any]) -> None:
    """At every leaf of every tree; what stood elsewhere stands."""
    for path in _leaves(tree):
        changed = unshared(tree)
        put(changed, path, "new")
        assert at(changed, path) == "new"
        others = [other for other in _leaves(tree) if not meet(other, path)]
        assert [at(changed, other) for other in others] == [at(tree, other) for other in others]


def test_paths_are_read_as_they_are_written() -> None:
    """Names with dots are taken whole where the model has them."""
    declared = {"segments": {"St. Louis": {"quota_usd": 1}}, "stages": [{"name": "a"}, {"name": "b"}]}
    for text, path in {
        "segments.St. Louis.quota_usd": ("segments", "St. Louis", "quota_usd"),
        "stages[2].name": ("stages", 1, "name"),
        "hiring.budget_usd": ("hiring", "budget_usd"),
    }.items():
        assert parse(text, declared) == path
        assert in_words(path) == text


@pytest.mark.parametrize("text", ["", ".", "a..b", "a.", "a[0]", "a[x]", "a]b", ".a"])
def test_what_is_no_path_is_refused(text: str) -> None:
    """Rather than read as something else."""
    with pytest.raises(CannotApplyError):
        parse(text, {})


def test_values_shared_by_an_alias_are_changed_one_by_one() -> None:
    """YAML makes one object of two keys; a change of one leaves the other."""
    shared = {"quota_usd": 1}
    copied = unshared({"a": shared, "b": shared})
    put(copied, ("a", "quota_usd"), 2)
    assert copied["b"]["quota_usd"] == 1
