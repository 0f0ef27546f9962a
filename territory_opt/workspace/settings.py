"""``workspace.yaml``: the plan year, the unit of planning and where the tables are."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import Annotated, Literal

import pandas as pd
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    InstanceOf,
    PlainSerializer,
    field_validator,
    model_validator,
)

from territory_opt.errors import InputError, InputProblem
from territory_opt.workspace.declared import read_declared
from territory_opt.workspace.problems import expected_name
from territory_opt.workspace.schema import ACCOUNTS, DERIVED, TABLES, Table, tables_with

SETTINGS_FILE = "workspace.yaml"

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])(-01)?")


def _month(value: object) -> pd.Timestamp:
    """Read a month as YAML gives it: text, or a date where the user wrote its first day."""
    text = value.isoformat() if isinstance(value, datetime.date) else str(value)
    found = _MONTH.fullmatch(text[:10])
    if not found or not 1900 <= int(found[1]) < 2200:
        raise ValueError("a month such as 2027-01")
    return pd.Timestamp(int(found[1]), int(found[2]), 1)


def _currency(code: str) -> str:
    if not re.fullmatch("[A-Z]{3}", code):
        raise ValueError("an ISO 4217 three-letter code such as USD")
    return code


def _country(code: str) -> str:
    if not re.fullmatch("[A-Z]{2}", code):
        raise ValueError("an ISO 3166 two-letter code such as US")
    return code


def _measure(name: str) -> str:
    if not re.fullmatch("[a-z][a-z0-9_]*", name):
        raise ValueError("a name of small letters, digits and underscores that begins with a letter")
    if name in DERIVED or name in (column.name for column in ACCOUNTS.columns):
        raise ValueError("a name of your own; this one is a standard column of the accounts")
    return name


def _table_name(name: str) -> str:
    known = [table.name for table in TABLES]
    if name not in known:
        raise ValueError(expected_name(name, known))
    return name


Month = Annotated[
    InstanceOf[pd.Timestamp], BeforeValidator(_month), PlainSerializer(lambda month: f"{month:%Y-%m}", return_type=str)
]
Measure = Annotated[str, AfterValidator(_measure)]
TableName = Annotated[str, AfterValidator(_table_name)]


class TableSource(BaseModel):
    """Where one table is and what the user calls its columns.

    Attributes
    ----------
    file : str or None
        The file, relative to the workspace; found by the table's name in ``data/`` when None.
    sheet : str or None
        The sheet of the workbook ``file``; the one named like the table, else the first, when None.
    columns : dict of str to str
        Standard name of a column -> the user's own name for it.
    ignore : tuple of str
        The user's columns to leave out although they resemble a standard one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: str | None = None
    sheet: str | None = None
    columns: dict[str, str] = {}
    ignore: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _sheet_has_a_file(self) -> TableSource:
        if self.sheet is not None and self.file is None:
            raise ValueError("the file, too, when a sheet is named")
        return self


class Settings(BaseModel):
    """The content of ``workspace.yaml``.

    Attributes
    ----------
    name : str
        What the plan is called in reports.
    plan_start : pandas.Timestamp
        First day of the plan year's first month.
    currency : str
        ISO 4217 code that money is shown in; every ``_usd`` column then holds that currency.
    country : str
        ISO 3166 two-letter code for accounts that name none.
    unit : {"account", "postal_code", "polygon"}
        The basic unit that is assigned whole.
    tables : dict of str to TableSource
        Tables whose file or columns differ from the standard.
    units_file : str or None
        Polygons of the units, relative to the workspace; only with ``unit: polygon``.
    measures : tuple of str
        Number columns of the accounts that territories add up beside the standard ones.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1)
    plan_start: Month
    currency: Annotated[str, AfterValidator(_currency)] = "USD"
    country: Annotated[str, AfterValidator(_country)] = "US"
    unit: Literal["account", "postal_code", "polygon"] = "account"
    tables: dict[TableName, TableSource] = {}
    units_file: str | None = None
    measures: tuple[Measure, ...] = ()

    @model_validator(mode="after")
    def _polygons_have_a_file(self) -> Settings:
        if (self.unit == "polygon") != (self.units_file is not None):
            raise ValueError("units_file and unit: polygon together, or neither")
        return self

    @field_validator("measures", mode="after")
    @classmethod
    def _each_measure_once(cls, measures: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(measures)) < len(measures):
            raise ValueError("each measure once")
        return measures

    @property
    def known_tables(self) -> dict[str, Table]:
        """Every table a workspace may hold, with its measures among the columns of the accounts."""
        return tables_with(self.measures)

    @property
    def plan_months(self) -> pd.DatetimeIndex:
        """First day of each of the twelve months of the plan year."""
        return pd.date_range(self.plan_start, periods=12, freq="MS")

    @property
    def plan_end(self) -> pd.Timestamp:
        """Last day of the plan year."""
        return self.plan_start + pd.DateOffset(years=1) - pd.Timedelta(days=1)

    def source(self, table: str) -> TableSource:
        """Return where a table is said to be; the standard place when nothing is said."""
        return self.tables.get(table, TableSource())


def read_settings(folder: Path) -> Settings:
    """Read a workspace's ``workspace.yaml``.

    Raises
    ------
    InputError
        When there is none, or with everything that is wrong in it.
    """
    path = folder / SETTINGS_FILE
    if not path.is_file():
        expected = f"this file in the folder {folder} (territory-opt init makes a new workspace)"
        raise InputError([InputProblem(SETTINGS_FILE, None, "", "", expected)])
    return read_declared(path, Settings)
