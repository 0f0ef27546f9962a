"""A column map: which of the user's own columns holds which standard column."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import RootModel, model_validator

from territory_opt.errors import InputError, InputProblem
from territory_opt.workspace.declared import read_declared
from territory_opt.workspace.problems import expected_name
from territory_opt.workspace.schema import ACCOUNTS, TABLES
from territory_opt.workspace.settings import TableName

ColumnMap = dict[str, dict[str, str]]
"""Table -> standard name of a column -> the user's own name for it."""


class _Declared(RootModel[dict[TableName, dict[str, str]]]):
    """The content of a column map: by table, or for the accounts alone."""

    @model_validator(mode="before")
    @classmethod
    def _of_accounts(cls, data: Any) -> Any:
        flat = isinstance(data, dict) and not any(isinstance(value, dict) for value in data.values())
        return {ACCOUNTS.name: data} if flat else data


def read_column_map(path: Path) -> ColumnMap:
    """Read a column map from YAML.

    Parameters
    ----------
    path : Path
        The file: ``segment: Customer Tier`` and the like for the accounts, or the same below each table's name.

    Raises
    ------
    InputError
        With every table and column that the schema does not know.
    """
    declared = read_declared(path, _Declared).root
    schema = {table.name: [column.name for column in table.columns] for table in TABLES}
    problems = [
        InputProblem(path.name, None, f"{table}.{standard}", standard, expected_name(standard, schema[table]))
        for table, columns in declared.items()
        for standard in columns
        if standard not in schema[table]
    ]
    if problems:
        raise InputError(problems)
    return {str(table): dict(columns) for table, columns in declared.items()}
