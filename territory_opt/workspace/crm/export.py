"""What planning reads of an export, declared once a system, and the reading of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from territory_opt.errors import InputProblem
from territory_opt.workspace.checks import LARGEST
from territory_opt.workspace.crm.journal import Journal, Mapped, ReadTable, printable
from territory_opt.workspace.problems import likely_name
from territory_opt.workspace.raw import HEADER_ROW, RawTable
from territory_opt.workspace.schema import TEXT, Column, ColumnType, Table
from territory_opt.workspace.values import EXPECTED, convert, missing

_TOLD_IN_WORDS = "role"
"""What a company writes in words of its own, which are read like titles."""

Cleaner = Callable[[pd.Series], pd.Series]


@dataclass(frozen=True)
class Value:
    """One value that planning reads of an export.

    Attributes
    ----------
    name : str
        What it is called here; a column of the schema where it is one.
    headers : tuple of str
        What exports call it; the first that the file holds is taken.
    becomes : str
        What becomes of it, for the documentation: the workspace's column, and how.
    type : ColumnType
        How it is read.
    required : bool
        Whether the file must hold it.
    is_key : bool
        Whether it is the system's own record Id.
    pattern : str
        A regular expression over a company's own columns, in small letters with words parted by underscores; one
        that it fits is taken where none of ``headers`` is there.
    """

    name: str
    headers: tuple[str, ...]
    becomes: str
    type: ColumnType = "text"
    required: bool = False
    is_key: bool = False
    pattern: str = ""


@dataclass(frozen=True)
class Export:
    """One table that planning reads of an export.

    Attributes
    ----------
    name : str
        What the system calls the table.
    table : Table
        The workspace's table that it becomes.
    parts : tuple of Value
        What is read of it, its key first.
    """

    name: str
    table: Table
    parts: tuple[Value, ...]

    @property
    def key(self) -> str:
        """The value that names a row."""
        return self.parts[0].name

    def value(self, name: str) -> Value:
        """Return the value of that name."""
        return next(value for value in self.parts if value.name == name)


def read_values(
    export: Export,
    file: str,
    raw: RawTable,
    chosen: Mapping[str, str],
    journal: Journal,
    clean_key: Cleaner | None = None,
) -> ReadTable:
    """Bring a table of an export into types.

    Parameters
    ----------
    export : Export
        What is read of it.
    file : str
        The file, as the user knows it.
    raw : RawTable
        The table as it stands there.
    chosen : mapping of str to str
        What the user's column map says: standard name -> column of the file.
    journal : Journal
        What is told: the columns found, the values and columns that make the import impossible.
    clean_key : callable, optional
        What writes record Ids in one way.

    Returns
    -------
    ReadTable
        A column for each value of ``export``, missing where the file has none, and one for each other column chosen.
    """
    others = {value.name: export.table.column(value.name) for value in _chosen_values(export, chosen)}
    wanted = (*export.parts, *_chosen_values(export, chosen))
    places, guessed = _find(wanted, file, raw, chosen, journal)
    length = len(raw.rows)
    columns: dict[str, pd.Series] = {}
    for value in wanted:
        schema = others.get(value.name, Column(value.name, value.type, ""))
        if value.name not in places:
            columns[value.name] = missing(schema, length)
            continue
        converted = convert(schema, raw.columns[places[value.name]])
        journal.problems += [
            InputProblem(file, row, printable(raw.names[places[value.name]]), printable(found), EXPECTED[value.type])
            for row, found in zip(
                raw.rows[converted.bad].tolist(),
                converted.found.filter(converted.bad).to_pylist() if converted.bad.any() else [],
                strict=True,
            )
        ]
        keyed = value.is_key and clean_key is not None
        columns[value.name] = clean_key(converted.series) if keyed and clean_key else converted.series
    frame = pd.DataFrame(columns, index=range(length)).assign(row=raw.rows)
    table = ReadTable(file, frame, {name: raw.names[place] for name, place in places.items()})
    for name, column in others.items():
        if name in places and name != _TOLD_IN_WORDS:
            journal.refuse(table, _out_of_range(column, frame[name]), name, _expected(column))
    for value in export.parts:
        if value.type == "number":
            too_large = f"a number of at most {LARGEST:g}"
            journal.refuse(table, frame[value.name].abs() > LARGEST, value.name, too_large)
    _tell(export, table, raw, places, guessed, chosen, journal)
    return table


def require_keys(table: ReadTable, key: str, journal: Journal) -> None:
    """Refuse rows without a key, and rows that share theirs with another."""
    keys = table.frame[key]
    journal.refuse(table, keys.isna(), key, "a value in every row")
    journal.refuse(table, keys.notna() & keys.duplicated(keep=False), key, "a key that no other row has")


def is_true(flags: pd.Series, *, where_missing: bool = False) -> pd.Series:
    """Return where a flag is true, and what a missing one counts as."""
    true = flags.to_numpy() == True  # noqa: E712 - the flags hold None where missing
    return pd.Series(true | (flags.isna().to_numpy() & where_missing), index=flags.index)


def is_in(values: pd.Series, known: pd.Series) -> pd.Series:
    """Return where a text is among others; false where it is missing."""
    found = pc.is_in(pa.array(values, pa.large_string()), pa.array(known.dropna(), pa.large_string()))
    return pd.Series(found.to_numpy(zero_copy_only=False), index=values.index).astype(bool)


def as_text(values: Sequence[object] | pd.Series | np.ndarray) -> pd.Series:
    """Return values as a column of text."""
    return pd.Series(values, dtype=TEXT)


def plain_name(header: str) -> str:
    """Return a company's own column in small letters, words parted by underscores: ``Sales_Segment__c``."""
    own = header.casefold().removesuffix("__c")
    return re.sub(r"[^\w]+|_+", "_", own).strip("_")


def _chosen_values(export: Export, chosen: Mapping[str, str]) -> list[Value]:
    known = {value.name for value in export.parts}
    return [Value(name, (), f"`{name}`", export.table.column(name).type) for name in chosen if name not in known]


def _out_of_range(column: Column, values: pd.Series) -> pd.Series:
    """Return which values the schema's column does not allow."""
    if column.choices:
        return values.notna() & ~values.isin(column.choices)
    if column.type != "number":
        return pd.Series(False, index=values.index)
    lowest = -np.inf if column.lowest is None else column.lowest
    highest = np.inf if column.highest is None else column.highest
    return values.notna() & ~values.between(lowest, highest)


def _expected(column: Column) -> str:
    if column.choices:
        return f"one of {', '.join(column.choices)}"
    lowest = "" if column.lowest is None else f" of at least {column.lowest:g}"
    return f"a number{lowest}" + ("" if column.highest is None else f" and at most {column.highest:g}")


def _find(
    wanted: Sequence[Value], file: str, raw: RawTable, chosen: Mapping[str, str], journal: Journal
) -> tuple[dict[str, int], set[str]]:
    """Return the place of each value among the file's columns, and which of them only a pattern suggests."""
    names = [_squeezed(name) for name in raw.names]
    places: dict[str, int] = {}
    guessed: set[str] = set()
    for value in wanted:
        headers = (chosen[value.name],) if value.name in chosen else value.headers
        header = next((header for header in headers if _squeezed(header) in names), None)
        if header is not None:
            places[value.name] = names.index(_squeezed(header))
            if names.count(_squeezed(header)) > 1:
                expected = "each column once; this one stands here twice"
                journal.problems.append(InputProblem(file, HEADER_ROW, printable(header), "", expected))
        elif value.name in chosen:
            likely = likely_name(chosen[value.name], raw.names)
            hint = f"; did you mean {printable(likely)}?" if likely else ""
            expected = f"a column of {file}{hint}"
            journal.problems.append(InputProblem("--columns", None, value.name, printable(headers[0]), expected))
        elif value.pattern and (fits := _fitting(value.pattern, raw.names)) is not None:
            places[value.name] = fits
            guessed.add(value.name)
        elif value.required:
            expected = f"this column ({' or '.join(value.headers)}), without which there is no plan"
            journal.problems.append(InputProblem(file, HEADER_ROW, value.headers[0], "", expected))
    return places, guessed


def _fitting(pattern: str, names: Sequence[str]) -> int | None:
    """Return the shortest column that fits a pattern: ``Segment__c`` rather than ``Old_Segment__c``."""
    fits = [(len(name), place) for place, name in enumerate(names) if re.fullmatch(pattern, plain_name(name))]
    return min(fits)[1] if fits else None


def _tell(
    export: Export,
    table: ReadTable,
    raw: RawTable,
    places: Mapping[str, int],
    guessed: set[str],
    chosen: Mapping[str, str],
    journal: Journal,
) -> None:
    known = {column.name for column in export.table.columns}
    journal.mapped += [
        Mapped(table.file, header, f"{export.table.name}.{name}", name in guessed)
        for name, header in table.headers.items()
        if name in known and (name in guessed or name in chosen)
    ]
    used = set(places.values())
    unused = [name for place, name in enumerate(raw.names) if place not in used and name]
    if unused:
        journal.left_out.append(f"{table.file}: columns not used: {', '.join(printable(name) for name in unused)}")


def _squeezed(header: str) -> str:
    """Return a header as compared with others: case and spaces do not matter."""
    return "".join(header.casefold().split())
