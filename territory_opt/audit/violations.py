"""What breaks a rule, one row each, and how quantities are put in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from territory_opt.audit.pairs import BoolArray, FloatArray, IntArray
from territory_opt.workspace.schema import TEXT

COLUMNS: dict[str, Any] = {
    "rule": TEXT,
    "territory_id": TEXT,
    "account_id": TEXT,
    "amount": "float64",
    "limit": "float64",
    "sentence": TEXT,
}
"""Columns of a frame of violations; a row names a territory or an account or both, NaN is what does not apply."""


@dataclass(frozen=True)
class Finding:
    """What the check of one rule found.

    Attributes
    ----------
    violations : DataFrame
        One row for each violation with the columns of ``COLUMNS``, the worst first.
    held : str
        What to say when there is none, in one sentence.
    """

    violations: pd.DataFrame
    held: str

    @property
    def sentence(self) -> str:
        """The finding in one sentence: how often the rule is broken and where worst, or that it holds."""
        count = len(self.violations)
        if not count:
            return self.held
        worst = str(self.violations["sentence"].iloc[0])
        return worst if count == 1 else f"{count:,} violations, the worst: {worst}"


def violations(rule: str, **columns: Any) -> pd.DataFrame:
    """Build a frame of violations of one rule from those of its columns that apply."""
    frame = pd.DataFrame(columns).reindex(columns=list(COLUMNS))
    return frame.assign(rule=rule).astype(COLUMNS).reset_index(drop=True)


def worst_first(severity: FloatArray, broken: BoolArray) -> IntArray:
    """Return the positions of what is broken, the most severe first."""
    rows = np.flatnonzero(broken)
    return rows[np.argsort(-severity[rows], kind="stable")]


def joined(frames: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Put frames of violations below each other."""
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled, ignore_index=True) if filled else violations("")


def phrase(*parts: str | pd.Series) -> pd.Series:
    """Join texts and columns of text row by row; at least one part is a column."""
    columns = [part.astype(TEXT).fillna("none").reset_index(drop=True) for part in parts if isinstance(part, pd.Series)]
    rest = iter(columns)
    joined_text = pd.Series("", index=columns[0].index, dtype=TEXT)
    for part in parts:
        joined_text = joined_text + (part if isinstance(part, str) else next(rest))
    return joined_text


def quantity(amount: float, measure: str) -> str:
    """Put an amount of a measure in words: ``1,200 USD of potential``, ``1,800 hours of workload``, ``12 accounts``."""
    for suffix, unit in (("_usd", "USD"), ("_hours", "hours")):
        if measure.endswith(suffix):
            name = measure.removesuffix(suffix).replace("_", " ").replace("arr", "ARR")
            return f"{amount:,.2f} {unit} of {name}"
    return f"{amount:,.2f} {measure.replace('_', ' ')}"
