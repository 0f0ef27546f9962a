"""Sentences name amounts in the currency that the workspace counts in."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest

from territory_opt.report.currency import TOLD_IN, in_currency, results_in_currency


@pytest.mark.parametrize(
    ("currency", "told"),
    [
        ("USD", "a budget of $1,700, -$0.4M, of a $-sign"),
        ("EUR", "a budget of €1,700, -€0.4M, of a $-sign"),
        ("CHF", "a budget of CHF 1,700, -CHF 0.4M, of a $-sign"),
    ],
)
def test_the_sign_before_amounts_alone_is_exchanged(currency: str, told: str) -> None:
    """A code without a symbol stands with a blank; a dollar sign that is before no amount is left alone."""
    assert in_currency("a budget of $1,700, -$0.4M, of a $-sign", currency) == told


def test_every_sentence_of_a_hiring_plan_is_told_in_it(made: SimpleNamespace) -> None:
    """Notes, reason, findings and the words in frames; no figure and no other column changes."""
    results = made.make_hiring_results()
    hiring = replace(
        results.hiring,
        sentences={"trial": "$4,100 falls short"},
        **{name: getattr(results.hiring, name).assign(**dict.fromkeys(said, "$5")) for name, said in TOLD_IN.items()},
    )
    settings, summary = {**results.settings, "currency": "EUR"}, {**results.summary, "reason": "$1 more would do"}
    results = replace(results, settings=settings, summary=summary, hiring=hiring, notes=("$2 in all",))
    told = results_in_currency(results)
    assert (told.notes, told.summary["notes"], told.summary["reason"]) == (
        ("€2 in all",),
        ["€2 in all"],
        "€1 more would do",
    )
    assert told.hiring.sentences == {"trial": "€4,100 falls short"}
    for name, said in TOLD_IN.items():
        frame, before = getattr(told.hiring, name), getattr(hiring, name)
        assert frame[list(said)].eq("€5").all(axis=None)
        pd.testing.assert_frame_equal(frame.drop(columns=list(said)), before.drop(columns=list(said)))


def test_nothing_changes_in_dollars(made: SimpleNamespace) -> None:
    """In the currency that the rooms write, and on empty frames, everything stays as it was."""
    results = made.make_hiring_results()
    empty = replace(results, hiring=replace(results.hiring, worth=results.hiring.worth.iloc[:0]))
    told = results_in_currency(empty)
    assert told.hiring.sentences == empty.hiring.sentences
    for name in TOLD_IN:
        pd.testing.assert_frame_equal(getattr(told.hiring, name), getattr(empty.hiring, name), check_dtype=False)
