"""The kinds of change a scenario file may list, told apart by their key ``change``."""

from __future__ import annotations

import datetime
from abc import ABC, abstractmethod
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from territory_opt.workspace.settings import Month

Value = bool | int | float | datetime.date | str | list[str] | None
"""A cell as YAML gives it; the schema of its column decides what it becomes."""

Where = dict[str, Value | list[Value]]
"""Which rows: every column named must hold the value, or one of the values, given."""

Factor = Annotated[float, Field(ge=0, allow_inf_nan=False)]
"""What amounts are multiplied by: 1.1 is ten percent up."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SetChange(_Strict):
    """Give columns of the matching rows a new value.

    Attributes
    ----------
    table : str
        Table to change.
    where : dict
        Rows to change; every row when left out.
    to : dict
        New value by column; null empties the cell.
    """

    change: Literal["set"]
    table: str
    where: Where = {}
    to: dict[str, Value] = Field(min_length=1)


class AddChange(_Strict):
    """Add rows; columns left out take the schema's defaults.

    Attributes
    ----------
    table : str
        Table to change.
    rows : tuple of dict
        New rows, value by column.
    """

    change: Literal["add"]
    table: str
    rows: tuple[dict[str, Value], ...] = Field(min_length=1)


class RemoveChange(_Strict):
    """Remove the matching rows.

    Attributes
    ----------
    table : str
        Table to change.
    where : dict
        Rows to remove; at least one column, so that a slip does not empty a table.
    """

    change: Literal["remove"]
    table: str
    where: Where = Field(min_length=1)


class ScaleChange(_Strict):
    """Multiply number columns of the matching rows.

    Attributes
    ----------
    table : str
        Table to change.
    where : dict
        Rows to scale; every row when left out.
    by : dict
        Factor by column, zero or more (1.1 is ten percent up).
    """

    change: Literal["scale"]
    table: str
    where: Where = {}
    by: dict[str, Factor] = Field(min_length=1)


class LeavesChange(_Strict):
    """Somebody leaves.

    Attributes
    ----------
    rep : str
        Key of the rep.
    month : pandas.Timestamp
        The last month (``YYYY-MM``) in which they are there, all of it.
    backfill : bool or None
        Whether the seat is filled again; as the headcount model says when left out.
    """

    change: Literal["leaves"]
    rep: str
    month: Month
    backfill: bool | None = None


class JoinsChange(_Strict):
    """Somebody joins, on the first day of a month.

    Attributes
    ----------
    month : pandas.Timestamp
        Month (``YYYY-MM``) of the start.
    count : int
        How many join.
    segment : str, list of str or None
        Segments they cover; those of the rep they are like when left out.
    region : str or None
        Their region; that of the rep they are like, else the schema's default.
    like : str or None
        Key of a rep whose other columns they share, but for key, name, dates and status.
    rep_id, name : str or None
        Key and name, of one who joins; the key is made from the month when left out.
    """

    change: Literal["joins"]
    month: Month
    count: Annotated[int, Field(ge=1, le=1000)] = 1
    segment: str | list[str] | None = None
    region: str | None = None
    like: str | None = None
    rep_id: str | None = None
    name: str | None = None

    @model_validator(mode="after")
    def _is_somebody(self) -> Self:
        if not self.segment and self.like is None:
            raise ValueError("a segment, or the rep they are like")
        if self.count > 1 and (self.rep_id is not None or self.name is not None):
            raise ValueError("rep_id and name for one who joins, not for several")
        return self


class DemandChange(_Strict):
    """Demand of some cells and months goes up or down, on every path of the forecast.

    Attributes
    ----------
    where : dict
        Region, segment and product, a value or several of each; every cell when left out.
    by : float
        Factor, zero or more (1.1 is ten percent up).
    first, last : pandas.Timestamp or None
        First and last month (``from`` and ``until``, ``YYYY-MM``); from the first of the forecast, to its last.
    """

    change: Literal["demand"]
    where: dict[Literal["region", "segment", "product"], str | Annotated[list[str], Field(min_length=1)]] = {}
    by: Factor
    first: Month | None = Field(default=None, alias="from")
    last: Month | None = Field(default=None, alias="until")

    @model_validator(mode="after")
    def _months_ascend(self) -> Self:
        if self.first is not None and self.last is not None and self.last < self.first:
            raise ValueError("a month until that is not before from")
        return self


class DeclaredChange(_Strict, ABC):
    """What changes of rules and of terms share.

    Attributes
    ----------
    where : dict
        Parameters by which one of several of that name is picked.
    to : dict or None
        New value by parameter.
    remove : bool
        Take it out of the model.
    add : dict or None
        One more, as a model declares it.
    """

    where: dict[str, Any] = {}
    to: Annotated[dict[str, Any], Field(min_length=1)] | None = None
    remove: bool = False
    add: Annotated[dict[str, Any], Field(min_length=1)] | None = None

    @property
    @abstractmethod
    def named(self) -> str | None:
        """Name of the rule or term to change or remove; None where one is added."""

    @model_validator(mode="after")
    def _does_one_thing(self) -> Self:
        if (self.to is not None) + self.remove + (self.add is not None) != 1:
            raise ValueError("one of to, remove: true and add")
        if (self.add is None) == (self.named is None):
            raise ValueError("a name with to or remove, and none with add, which has its own")
        if self.add is not None and self.where:
            raise ValueError("where with to or remove only")
        return self


class RuleChange(DeclaredChange):
    """Change a rule's parameters, remove a rule or add one; the alignment model stays as it is otherwise.

    Attributes
    ----------
    rule : str or None
        Name of the rule to change or remove.
    """

    change: Literal["rule"]
    rule: str | None = None

    @property
    def named(self) -> str | None:
        """Name of the rule to change or remove; None where one is added."""
        return self.rule


class TermChange(DeclaredChange):
    """Change a term's parameters, remove a term or add one; see `RuleChange`.

    Attributes
    ----------
    term : str or None
        Name of the term to change or remove.
    """

    change: Literal["term"]
    term: str | None = None

    @property
    def named(self) -> str | None:
        """Name of the term to change or remove; None where one is added."""
        return self.term


ModelKind = Literal["demand", "headcount", "stages"]
"""Models whose parameters are changed by their path; the alignment model has rules and terms."""


class ParameterChange(_Strict):
    """Give parameters of a model a new value.

    Attributes
    ----------
    model : {"demand", "headcount", "stages"}
        The model.
    to : dict
        New value by path: keys parted by dots, an entry of a list by its number from 1 (``stages[2].from_arr_usd``).
    """

    change: Literal["parameter"]
    model: ModelKind
    to: dict[str, Any] = Field(min_length=1)


TableChange = SetChange | AddChange | RemoveChange | ScaleChange
PeopleChange = LeavesChange | JoinsChange
ModelChange = RuleChange | TermChange | ParameterChange

Change = Annotated[TableChange | PeopleChange | ModelChange | DemandChange, Field(discriminator="change")]
"""A change as a scenario file lists it."""
