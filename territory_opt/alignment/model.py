"""A declared alignment model: rules and objective terms, as its YAML names them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Self

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from territory_opt.alignment.pieces import AlignmentInput, Piece
from territory_opt.alignment.rules import AnyRule
from territory_opt.alignment.rules.assign import Assign
from territory_opt.alignment.tables import Tables
from territory_opt.alignment.terms import AnyTerm
from territory_opt.alignment.together import check_together, require_data, territories_of
from territory_opt.alignment.units import merge_units
from territory_opt.errors import InputError, InputProblem
from territory_opt.workspace.declared import find_declared, read_declared

ONCE = ("assign", "eligibility", "locks", "families", "contiguity", "territories", "decisions")
"""Rules that say all they can at once: a second one of the name would be a contradiction or an echo."""


class AlignmentModel(BaseModel):
    """Rules a plan keeps to and terms its objective adds up; `models/*.yaml` declares it.

    A model without the rule `assign` has it in its strict form: every account gets exactly one seat.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1)
    title: str = ""
    description: str = ""
    rules: tuple[AnyRule, ...] = Field((), validate_default=True)
    objective: tuple[AnyTerm, ...]

    @field_validator("rules", mode="after")
    @classmethod
    def _complete(cls, rules: Sequence[AnyRule]) -> tuple[AnyRule, ...]:
        counts: Counter[str] = Counter(rule.rule for rule in rules)
        twice = [name for name in ONCE if counts[name] > 1]
        if twice:
            raise ValueError(f"rule {twice[0]} once, not {counts[twice[0]]} times")
        return tuple(rules) if counts["assign"] else (Assign.model_validate({"rule": "assign"}), *rules)

    @field_validator("objective", mode="after")
    @classmethod
    def _some(cls, objective: tuple[AnyTerm, ...]) -> tuple[AnyTerm, ...]:
        # A length that pydantic checks would be reported beside every misspelled term.
        if not objective:
            raise ValueError("at least one term")
        return objective

    @model_validator(mode="after")
    def _together(self) -> Self:
        check_together(self.rules, self.objective)
        return self

    def read(self, accounts: pd.DataFrame, seats: pd.DataFrame, tables: Tables | None = None) -> AlignmentInput:
        """Return accounts, seats and tables with the units that the rules make of the accounts.

        Raises
        ------
        InputError
            When there are no accounts or no seats, or with everything that rules and terms ask of them in vain.
        """
        missing = [
            InputProblem(table, None, "", "none", expected)
            for table, frame, expected in (
                ("accounts", accounts, "at least one account"),
                ("reps", seats, "at least one seat with presence in the plan year, of a rep or open"),
            )
            if frame.empty
        ]
        if missing:
            raise InputError(missing)
        joins = (rule.joins(accounts) for rule in self.rules)
        unit = merge_units(accounts, [labels for labels in joins if labels is not None])
        count = territories_of(self.rules).territories(seats)
        data = AlignmentInput(accounts, seats, unit, tables or Tables(), count)
        require_data(self.name, self.rules, self.objective, data)
        return data

    def pieces(self, data: AlignmentInput) -> Iterator[Piece]:
        """Yield what all rules and terms say of the accounts and seats."""
        for declared in (*self.rules, *self.objective):
            yield from declared.pieces(data)


def load_model(folder: Path | None, name: str) -> AlignmentModel:
    """Load an alignment model by name: the workspace's own first, then the shipped one.

    Parameters
    ----------
    folder : Path or None
        The workspace; None looks among the shipped models only.
    name : str
        The model's name.

    Raises
    ------
    InputError
        When there is no such model or its file is not valid.
    """
    return read_declared(find_declared(folder, "models", name), AlignmentModel)
