"""Changes of several files: precedence, records, and properties of whole chains."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.scenario.changes.apply import Changed

Apply = Callable[..., Changed]
Problems = Callable[..., list[str]]

FTE = {"change": "set", "table": "reps", "where": {"rep_id": "M1"}, "to": {"fte": 0.5}}


def _same(one: Changed, other: Changed) -> None:
    assert one.models == other.models
    for name, frame in one.workspace.tables.items():
        key = list(frame.columns[:1])
        both = (frame, other.workspace.tables[name])
        left, right = (part.sort_values(key, kind="stable", ignore_index=True) for part in both)
        pd.testing.assert_frame_equal(left, right)


def test_a_derived_scenario_overrules_the_cells_of_its_base(apply: Apply) -> None:
    """What would be an error within one file is what a derived scenario is for."""
    changed = apply({**FTE, "to": {"fte": 0.8}}, bases=[[FTE]])
    assert changed.workspace.reps.set_index("rep_id").loc["M1", "fte"] == 0.8
    assert changed.applied == (
        "scenarios/base-1.yaml: set fte to 0.5 in 1 row of reps where rep_id is M1",
        "set fte to 0.8 in 1 row of reps where rep_id is M1",
    )


def test_the_base_of_a_base_comes_first(apply: Apply) -> None:
    """Each file changes what those before it left: the rep that the first adds, the second sets."""
    add = {"change": "add", "table": "reps", "rows": [{"rep_id": "N1", "segment": "SMB"}]}
    rename = {"change": "set", "table": "reps", "where": {"rep_id": "N1"}, "to": {"name": "Kim"}}
    changed = apply({**rename, "to": {"name": "Lee"}}, bases=[[add], [rename]])
    assert changed.workspace.reps.iloc[-1]["name"] == "Lee"


def test_problems_name_the_file_they_stand_in(problems_of: Problems) -> None:
    """Whichever file of the chain it is, all of them at once."""
    wrong = {**FTE, "where": {"rep_id": "Z9"}}
    problems = problems_of(wrong, {"change": "rule", "rule": "balnce", "remove": True}, bases=[[FTE, wrong]])
    assert [problem.split(": ")[0] for problem in problems] == [
        "scenarios/base-1.yaml, column changes[2]",
        "scenarios/s.yaml, column changes[1]",
        "scenarios/s.yaml, column changes[2]",
    ]


def test_all_kinds_of_wrong_changes_are_told_at_once(problems_of: Problems) -> None:
    """Tables, people, demand and models, in the order of the file."""
    problems = problems_of(
        {"change": "set", "table": "rep", "to": {"fte": 1}},
        {"change": "leaves", "rep": "M9", "month": "2027-03"},
        {"change": "demand", "where": {"segment": "SBM"}, "by": 2},
        {"change": "parameter", "model": "headcount", "to": {"coverage.service_level": 2}},
        {"change": "term", "term": "travl", "remove": True},
    )
    assert [problem.split(": ")[0][-2] for problem in problems] == list("12345")


def test_a_changed_workspace_that_is_not_valid_names_the_files_behind_it(problems_of: Problems) -> None:
    """Only those that change tables."""
    remove = {"change": "remove", "table": "reps", "where": {"rep_id": "S2"}}
    rule = {"change": "rule", "rule": "balance", "to": {"tolerance": 0.1}}
    assert problems_of(FTE, bases=[[remove], [rule]])[0].startswith(
        "accounts as changed by scenarios/base-1.yaml and scenarios/s.yaml, row "
    )


@given(factor=st.floats(0.01, 100))
@settings(max_examples=5, deadline=None)
def test_scaling_and_scaling_back_in_a_chain_gives_the_numbers_back(apply: Apply, factor: float) -> None:
    """By f in the base and by 1/f in the file derived from it."""
    up, down = (
        {"change": "scale", "table": "bookings", "where": {"segment": "SMB"}, "by": {"amount_usd": by}}
        for by in (factor, 1 / factor)
    )
    changed, before = (made.workspace.table("bookings")["amount_usd"] for made in (apply(down, bases=[[up]]), apply()))
    assert changed.to_numpy() == pytest.approx(before.to_numpy(), rel=1e-12)


INDEPENDENT: list[dict[str, Any]] = [
    FTE,
    {"change": "set", "table": "reps", "where": {"rep_id": "M1"}, "to": {"quota_usd": 500_000}},
    {"change": "scale", "table": "bookings", "where": {"segment": "SMB"}, "by": {"amount_usd": 1.5}},
    {"change": "leaves", "rep": "M2", "month": "2027-03", "backfill": False},
    {"change": "joins", "month": "2027-05", "like": "S2", "rep_id": "N1"},
    {"change": "add", "table": "reps", "rows": [{"rep_id": "N2", "segment": "SMB"}]},
    {"change": "remove", "table": "accounts", "where": {"account_id": "A119"}},
    {"change": "demand", "where": {"segment": "SMB"}, "by": 1.2},
    {"change": "demand", "where": {"segment": "Mid-Market"}, "by": 0.5, "until": "2027-06"},
    {"change": "rule", "rule": "balance", "to": {"tolerance": 0.2}},
    {"change": "term", "term": "travel", "to": {"usd_per_km": 1.0}},
    {"change": "parameter", "model": "headcount", "to": {"coverage.service_level": 0.5}},
    {"change": "parameter", "model": "headcount", "to": {"hiring.margin_share": 0.5}},
    {"change": "parameter", "model": "demand", "to": {"score.floor": 0.1}},
]
"""Changes of every kind, no two of which touch the same."""


@given(changes=st.permutations(INDEPENDENT), count=st.integers(2, len(INDEPENDENT)))
@settings(max_examples=5, deadline=None)
def test_the_order_of_independent_changes_does_not_matter(
    apply: Apply, changes: list[dict[str, Any]], count: int
) -> None:
    """Any of them in any order make the same tables and models, and scale the same demand."""
    some = changes[:count]
    one, other = apply(*some), apply(*sorted(some, key=str))
    _same(one, other)
    assert sorted(one.applied) == sorted(other.applied)
    assert sorted(one.factors, key=str) == sorted(other.factors, key=str)


@given(changes=st.permutations(INDEPENDENT), cuts=st.lists(st.integers(0, len(INDEPENDENT)), max_size=3).map(sorted))
@settings(max_examples=5, deadline=None)
def test_a_chain_of_files_is_as_all_its_changes_in_one(
    apply: Apply, changes: list[dict[str, Any]], cuts: list[int]
) -> None:
    """Where they touch different cells, it does not matter which file says them."""
    *bases, own = (changes[first:last] for first, last in pairwise([0, *cuts, len(changes)]))
    chain, single = apply(*own, bases=bases), apply(*changes)
    _same(chain, single)
    assert chain.factors == single.factors
    assert [told.split(".yaml: ")[-1] for told in chain.applied] == list(single.applied)
