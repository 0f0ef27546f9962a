"""What every rule and term is: validated parameters, pieces of the normal form, and one sentence."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Annotated, NamedTuple

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from territory_opt.alignment.arrays import Ints
from territory_opt.alignment.pieces import AlignmentInput, Piece

Measure = Annotated[str, Field(min_length=1)]
"""A column of the accounts frame that territories add up: numbers, never negative, none missing."""

MEASURE_WORDS: dict[str, str] = {
    "accounts": "accounts",
    "customers": "customers",
    "potential_usd": "potential",
    "workload_hours": "workload",
    "current_arr_usd": "current ARR",
    "open_pipeline_usd": "open pipeline",
    "visits": "visits",
}
"""How sentences call the measures that every accounts frame has."""

PLACES = ("latitude", "longitude")
"""Number columns that nobody adds up."""


def measure_words(measure: str) -> str:
    """Return how sentences call a measure; one that the user declares goes by its name."""
    return MEASURE_WORDS.get(measure, measure.replace("_", " "))


def measures_of(frame: pd.DataFrame) -> list[str]:
    """Return the columns of a frame that can be added up: numbers, none missing or negative."""
    return [name for name in frame.columns if adds_up(frame, name)]


def adds_up(frame: pd.DataFrame, name: str) -> bool:
    """Whether a frame has a column of that name whose values are numbers, none missing or negative."""
    if name not in frame or name in PLACES or not _is_number(frame[name]):
        return False
    values = frame[name].to_numpy(dtype=np.float64, na_value=np.nan)
    return bool((values >= 0).all())


def _is_number(values: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)


class Missing(NamedTuple):
    """What a rule or term asks for and the data does not have.

    Attributes
    ----------
    key : str
        The parameter that asks for it.
    value : str
        What the parameter says.
    expected : str
        What was expected instead, as a phrase that completes "expected ...".
    """

    key: str
    value: str
    expected: str


def missing_column(frame: pd.DataFrame, table: str, key: str, name: str) -> Iterator[Missing]:
    """Yield that a frame has no column of that name to add up, and which it has."""
    if not adds_up(frame, name):
        there = ", ".join(measures_of(frame))
        yield Missing(key, name, f"a column of the {table} with numbers from 0 in every row: {there}")


class Declared(BaseModel, ABC):
    """A rule or term as a model declares it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def pieces(self, data: AlignmentInput) -> Iterator[Piece]:
        """Yield what this says of the accounts and seats, for the normal form."""
        yield from ()

    def misses(self, data: AlignmentInput) -> Iterator[Missing]:
        """Yield what this asks of the data that is not there; its pieces are made only when nothing is missing."""
        measure = getattr(self, "measure", None)
        if measure is not None:
            yield from missing_column(data.accounts, "accounts", "measure", measure)

    @abstractmethod
    def sentence(self) -> str:
        """Return the sentence that explains this to a user."""


class Rule(Declared):
    """What a plan must keep to; the field `rule` names it in YAML."""

    def joins(self, accounts: pd.DataFrame) -> Ints | None:
        """Return labels of the accounts, shape (a,), when accounts of one label must share a seat; else None."""
        return None
