"""Rule `eligibility`: a seat covers only accounts that match it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import numpy as np
import pandas as pd
from pydantic import Field, field_validator

from territory_opt.alignment.pieces import AlignmentInput, Eligible, Piece
from territory_opt.alignment.problem import Bools
from territory_opt.alignment.rules.base import Rule


class Eligibility(Rule):
    """A unit goes to a seat only where its root account matches the seat in every attribute named."""

    rule: Literal["eligibility"]
    match: tuple[Literal["segment", "region"], ...] = Field(
        ("segment",), description="Attributes of accounts that the seat must cover."
    )

    @field_validator("match", mode="after")
    @classmethod
    def _some(cls, match: tuple[str, ...]) -> tuple[str, ...]:
        # A length that pydantic checks would be reported beside every misspelled item.
        if not match:
            raise ValueError("at least one attribute")
        return match

    def pieces(self, data: AlignmentInput) -> Iterator[Piece]:
        """Yield the seats each value of each attribute allows."""
        for attribute in self.match:
            kind, values = pd.factorize(data.accounts[attribute].fillna(""))
            covers = _covers_segment if attribute == "segment" else _covers_region
            yield Eligible(kind.astype(np.int64), covers(data.seats, [str(value) for value in values]))

    def sentence(self) -> str:
        """Return the sentence that explains this to a user."""
        return f"An account goes only to seats that cover its {' and '.join(self.match)}."


def _covers_segment(seats: pd.DataFrame, values: list[str]) -> Bools:
    return np.array([[value in segments for segments in seats["segments"]] for value in values], dtype=bool)


def _covers_region(seats: pd.DataFrame, values: list[str]) -> Bools:
    region = seats["region"].to_numpy(dtype=object)
    return np.array([(region == value) | (region == "all") | (value == "all") for value in values], dtype=bool)
