"""What every rule and term is: validated parameters, pieces of the normal form, and one sentence."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict

from territory_opt.alignment.pieces import AlignmentInput, Piece
from territory_opt.alignment.problem import Ints

Measure = Literal[
    "accounts", "customers", "potential_usd", "workload_hours", "current_arr_usd", "open_pipeline_usd", "visits"
]
"""Columns of the accounts frame that territories add up."""

MEASURE_WORDS: dict[str, str] = {
    "accounts": "accounts",
    "customers": "customers",
    "potential_usd": "potential",
    "workload_hours": "workload",
    "current_arr_usd": "current ARR",
    "open_pipeline_usd": "open pipeline",
    "visits": "visits",
}
"""How sentences call the measures."""


class Declared(BaseModel, ABC):
    """A rule or term as a model declares it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def pieces(self, data: AlignmentInput) -> Iterator[Piece]:
        """Yield what this says of the accounts and seats, for the normal form."""
        yield from ()

    @abstractmethod
    def sentence(self) -> str:
        """Return the sentence that explains this to a user."""


class Rule(Declared):
    """What a plan must keep to; the field `rule` names it in YAML."""

    def joins(self, accounts: pd.DataFrame) -> Ints | None:
        """Return labels of the accounts, shape (a,), when accounts of one label must share a seat; else None."""
        return None
