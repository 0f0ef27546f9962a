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

H3_RESOLUTION = 4
"""Resolution of H3 cells unless another is told: hexagons about 45 km across, 5,000 of them over the United States."""

Unit = Literal["account", "postal_code", "polygon", "h3"]
MatrixUnit = Literal["minutes", "seconds", "hours", "km", "metres", "miles"]

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


class TravelSettings(BaseModel):
    """What ``workspace.yaml`` says under ``travel``.

    Attributes
    ----------
    matrix : {"minutes", "seconds", "hours", "km", "metres", "miles"} or None
        What the cells of a square matrix hold, whose first row and column are the ids; None for a table with the
        columns of the schema.
    missing : {"out_of_reach", "straight_line"}
        Whether a pair that is not in the table is out of reach, or goes by the straight line between its places.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    matrix: MatrixUnit | None = None
    missing: Literal["out_of_reach", "straight_line"] = "out_of_reach"


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
    unit : {"account", "postal_code", "polygon", "h3"}
        The basic unit that is assigned whole.
    h3_resolution : int or None
        How fine the cells of ``unit: h3`` are, 0 to 15; `H3_RESOLUTION` when None.
    tables : dict of str to TableSource
        Tables whose file or columns differ from the standard.
    units_file : str or None
        Polygons of the units, relative to the workspace; only with ``unit: polygon``.
    units_layer : str or None
        The layer of that file that holds them; needed where several do.
    units_id : str
        The column of that file that holds their keys.
    units_crs : str or None
        The reference system of that file where it states none, such as ``EPSG:4326``.
    travel : TravelSettings
        How the table ``travel`` is read, and what becomes of pairs that are not in it.
    measures : tuple of str
        Number columns of the accounts that territories add up beside the standard ones.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1)
    plan_start: Month
    currency: Annotated[str, AfterValidator(_currency)] = "USD"
    country: Annotated[str, AfterValidator(_country)] = "US"
    unit: Unit = "account"
    h3_resolution: Annotated[int, Field(ge=0, le=15)] | None = None
    tables: dict[TableName, TableSource] = {}
    units_file: str | None = None
    units_layer: str | None = None
    units_id: str = "unit_id"
    units_crs: str | None = None
    travel: TravelSettings = TravelSettings()
    measures: tuple[Measure, ...] = ()

    @model_validator(mode="after")
    def _polygons_have_a_file(self) -> Settings:
        if (self.unit == "polygon") != (self.units_file is not None):
            raise ValueError("units_file and unit: polygon together, or neither")
        if self.unit != "polygon" and (self.units_layer or self.units_crs or self.units_id != "unit_id"):
            raise ValueError("units_layer, units_id and units_crs only beside a units_file")
        if self.unit != "h3" and self.h3_resolution is not None:
            raise ValueError("h3_resolution only with unit: h3")
        return self

    @field_validator("measures", mode="after")
    @classmethod
    def _each_measure_once(cls, measures: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(measures)) < len(measures):
            raise ValueError("each measure once")
        return measures

    @property
    def resolution(self) -> int:
        """How fine the cells of ``unit: h3`` are."""
        return H3_RESOLUTION if self.h3_resolution is None else self.h3_resolution

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
