"""The scenario file: what a run takes, what it changes first, and how long it may work."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from territory_opt.workspace.settings import Month

Value = bool | int | float | datetime.date | str | list[str] | None
"""A cell as YAML gives it; the schema of its column decides what it becomes."""

Where = dict[str, Value | list[Value]]
"""Which rows: every column named must hold the value, or one of the values, given."""


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
    by: dict[str, Annotated[float, Field(ge=0, allow_inf_nan=False)]] = Field(min_length=1)


Change = Annotated[SetChange | AddChange | RemoveChange | ScaleChange, Field(discriminator="change")]


class Scenario(_Strict):
    """One scenario as declared in ``scenarios/<name>.yaml``.

    Attributes
    ----------
    name : str
        Name of the scenario and of its run folder; the same as the file's.
    title, description : str
        What the reports call it and say of it.
    method : {"solve", "evaluate"}
        Design the territories anew, or evaluate today's alignment as it is.
    demand, headcount, stages, alignment : str
        Names of the models it uses.
    design_starts_by : pandas.Timestamp or None
        Last month (``YYYY-MM``) whose planned starts get a territory in this design; by default no planned start does,
        only the seats of ``reps``, its open positions among them.
    study_hiring : bool
        Whether the hiring plan is studied: service levels swept, assumptions varied, what more is worth solved for.
    changes : tuple of Change
        Changes to the workspace's tables, applied in this order before anything is planned.
    seed : int
        Seed of every random choice.
    seconds : float
        Time limit of the territory design, and of the bound when today is evaluated.
    steps : int
        Most steps of its search; a design that these or the gap end, and not the time, is repeated exactly.
    gap : float
        Gap to the proven bound at which the design may stop, a share.
    """

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$")
    title: str
    description: str = ""
    method: Literal["solve", "evaluate"] = "solve"
    demand: str = "demand"
    headcount: str = "headcount"
    stages: str = "arr_stages"
    alignment: str
    design_starts_by: Month | None = None
    study_hiring: bool = True
    changes: tuple[Change, ...] = ()
    seed: int = Field(default=1, ge=0)
    seconds: float = Field(default=60.0, gt=0, allow_inf_nan=False)
    steps: int = Field(default=200, gt=0)
    gap: float = Field(default=0.001, ge=0, allow_inf_nan=False)
