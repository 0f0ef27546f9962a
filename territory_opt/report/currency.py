"""Sentences with amounts in the workspace's own currency."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from territory_opt.report.fields import currency_sign

if TYPE_CHECKING:
    from territory_opt.report.results import Hiring, HiringResults

_BEFORE_AMOUNT = re.compile(r"\$(?=\d)")

TOLD_IN = {
    "starts": ("reason",),
    "worth": ("sentence",),
    "assumptions": ("source",),
    "tornado": ("low_label", "high_label"),
}
"""Frames of a hiring plan and their columns of words."""


def in_currency(text: str, currency: str) -> str:
    """Put the currency's sign where a sentence has the dollar's.

    The rooms that plan count in one unit of money and know no settings: before amounts they write the dollar sign.

    Parameters
    ----------
    text : str
        Sentences.
    currency : str
        Code of the workspace's currency.
    """
    return _BEFORE_AMOUNT.sub(currency_sign(currency), text)


def hiring_in_currency(hiring: Hiring, currency: str) -> Hiring:
    """Return a hiring plan whose sentences name amounts in a currency."""
    frames: dict[str, Any] = {
        name: _told(getattr(hiring, name), columns, currency) for name, columns in TOLD_IN.items()
    }
    sentences = {key: in_currency(text, currency) for key, text in hiring.sentences.items()}
    return replace(hiring, sentences=sentences, **frames)


def results_in_currency(results: HiringResults) -> HiringResults:
    """Return what was found on hiring with all sentences in the workspace's currency."""
    currency = str(results.settings["currency"])
    notes = tuple(in_currency(note, currency) for note in results.notes)
    told = {"reason": in_currency(str(results.summary["reason"]), currency), "notes": list(notes)}
    return replace(
        results,
        summary={**results.summary, **told},
        hiring=hiring_in_currency(results.hiring, currency),
        notes=notes,
    )


def _told(frame: pd.DataFrame, columns: tuple[str, ...], currency: str) -> pd.DataFrame:
    told = {
        column: frame[column].map(lambda text: in_currency(text, currency), na_action="ignore") for column in columns
    }
    return frame.assign(**told).astype(frame.dtypes)
