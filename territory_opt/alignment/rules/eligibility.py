"""Rule `eligibility`: a seat covers only accounts that match it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd
from pydantic import Field, field_validator

from territory_opt.alignment.arrays import Bools
from territory_opt.alignment.fits import read_fits
from territory_opt.alignment.pieces import AlignmentInput, Eligible, Listed, Piece
from territory_opt.alignment.rules.base import Missing, Rule

Attribute = Literal["segment", "region", "skills", "language", "fit"]

SEAT_COLUMN: dict[Attribute, str] = {
    "segment": "segments", "region": "region", "skills": "skills", "language": "languages",
}  # fmt: skip
"""The seats' column that answers to each attribute of the accounts."""


class Eligibility(Rule):
    """A unit goes to a seat only where its root account matches the seat in every attribute named."""

    rule: Literal["eligibility"]
    match: tuple[Attribute, ...] = Field(("segment",), description="Attributes of accounts that the seat must cover.")

    @field_validator("match", mode="after")
    @classmethod
    def _some(cls, match: tuple[Attribute, ...]) -> tuple[Attribute, ...]:
        # A length that pydantic checks would be reported beside every misspelled item.
        if not match:
            raise ValueError("at least one attribute")
        return match

    def misses(self, data: AlignmentInput) -> Iterator[Missing]:
        """Yield attributes that accounts or seats do not have."""
        for attribute in self.match:
            if attribute == "fit":
                if data.tables.fit is None:
                    yield Missing("match", attribute, "the table fit")
            elif attribute not in data.accounts:
                yield Missing("match", attribute, f"a column {attribute} of the accounts")
            elif SEAT_COLUMN[attribute] not in data.seats:
                yield Missing("match", attribute, f"a column {SEAT_COLUMN[attribute]} of the seats")

    def pieces(self, data: AlignmentInput) -> Iterator[Piece]:
        """Yield the seats each value of each attribute allows."""
        for attribute in self.match:
            if attribute == "fit":
                fits = read_fits(data)
                yield Listed(fits.listed, fits.by_pair(np.ones(len(fits.account))))
                continue
            values = data.accounts[attribute]
            kind, distinct = pd.factorize(values if attribute == "skills" else values.fillna(""))
            yield Eligible(kind.astype(np.int64), _COVERS[attribute](data.seats[SEAT_COLUMN[attribute]], distinct))

    def sentence(self) -> str:
        """Return the sentence that explains this to a user."""
        covered = [attribute for attribute in self.match if attribute != "fit"]
        told = [f"that cover its {_listed(covered)}"] if covered else []
        told += ["that the table fit lists for it"] if "fit" in self.match else []
        return f"An account goes only to seats {' and '.join(told)}."


def _covers_any(covered: pd.Series, values: Sequence[str]) -> Bools:
    return np.array([[value in by_seat for by_seat in covered] for value in values], dtype=bool)


def _covers_region(region: pd.Series, values: Sequence[str]) -> Bools:
    regions = region.to_numpy(dtype=object)
    return np.array([(regions == value) | (regions == "all") | (value == "all") for value in values], dtype=bool)


def _covers_skills(skills: pd.Series, needs: Sequence[tuple[str, ...]]) -> Bools:
    return np.array([[set(need) <= set(by_seat) for by_seat in skills] for need in needs], dtype=bool)


def _covers_language(languages: pd.Series, values: Sequence[str]) -> Bools:
    # An account that names no language is spoken to in any.
    return np.array([[not value or value in by_seat for by_seat in languages] for value in values], dtype=bool)


_COVERS: dict[str, Callable[[pd.Series, Any], Bools]] = {
    "segment": _covers_any,
    "region": _covers_region,
    "skills": _covers_skills,
    "language": _covers_language,
}
"""By attribute: which seats, by what they cover, may have accounts of each distinct value, shape (values, K)."""


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
