"""Laying the schema's column names on the user's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from territory_opt.errors import InputProblem
from territory_opt.workspace.problems import expected_name, likely_name
from territory_opt.workspace.raw import HEADER_ROW
from territory_opt.workspace.schema import Table
from territory_opt.workspace.settings import SETTINGS_FILE, TableSource

_SHORTEST_ABBREVIATION = 3


@dataclass(frozen=True)
class Header:
    """Which of the user's columns holds which standard column.

    Attributes
    ----------
    position : dict of str to int
        Standard name -> position among the user's columns.
    given : dict of str to str
        Standard name -> the user's name, for every column of the schema (its own where the user has none).
    problems : tuple of InputProblem
        Misspelled, missing and repeated columns.
    ignored : tuple of str
        The user's columns that resemble nothing in the schema and are left out.
    """

    position: dict[str, int]
    given: dict[str, str]
    problems: tuple[InputProblem, ...]
    ignored: tuple[str, ...]


def match_header(table: Table, names: Sequence[str], source: TableSource, file: str) -> Header:
    """Find each column of a table among the user's.

    The names that ``workspace.yaml`` maps come first; any other column is found by its standard name, whatever its
    case and whether spaces, hyphens or underscores part its words. A column left over is an error when it resembles
    a column that is absent (a misspelling would silently lose data), and is ignored otherwise.

    Parameters
    ----------
    table : Table
        The schema's table.
    names : sequence of str
        The user's column names.
    source : TableSource
        What ``workspace.yaml`` says about the table.
    file : str
        The file's name, for messages.
    """
    position, problems = _mapped(table, names, source, file)
    taken = set(position.values())
    # A column that workspace.yaml speaks for is not looked for anywhere else.
    absent = {column.name for column in table.columns} - set(source.columns)
    leftover: list[int] = []
    for place, name in enumerate(names):
        standard = _standard(name)
        if place in taken or name in source.ignore:
            continue
        if standard in absent and standard not in position:
            position[standard] = place
        elif standard in position and standard in absent:
            problems.append(
                InputProblem(table.name, HEADER_ROW, name, "", "each column once; this one stands here twice")
            )
        else:
            leftover.append(place)
    absent -= set(position)
    ignored: list[str] = []
    for place in leftover:
        likely = _resembled(names[place], absent)
        if likely is None:
            ignored.append(names[place] or f"column {place + 1} without a name")
            continue
        # Its values are checked as if it were spelled right, so that everything wrong is told at once.
        absent.discard(likely)
        position[likely] = place
        expected = (
            f"a column of {table.name}: did you mean {likely}? (if not, list it under "
            f"tables: {table.name}: ignore in {SETTINGS_FILE})"
        )
        problems.append(InputProblem(table.name, HEADER_ROW, names[place], "", expected))
    problems += [
        InputProblem(table.name, HEADER_ROW, column.name, "", _needed(table))
        for column in table.columns
        if column.required and column.name in absent
    ]
    given = {column.name: column.name for column in table.columns}
    given |= {standard: names[place] for standard, place in position.items()}
    return Header(position, given, tuple(problems), tuple(ignored))


def _mapped(
    table: Table, names: Sequence[str], source: TableSource, file: str
) -> tuple[dict[str, int], list[InputProblem]]:
    """Find the columns that ``workspace.yaml`` maps."""
    problems: list[InputProblem] = []
    position: dict[str, int] = {}
    counts = Counter(names)
    known = [column.name for column in table.columns]
    for standard, name in source.columns.items():
        key = f"tables.{table.name}.columns.{standard}"
        if standard not in known:
            problems.append(InputProblem(SETTINGS_FILE, None, key, standard, expected_name(standard, known)))
        elif name not in counts:
            likely = likely_name(name, names)
            hint = f": did you mean {likely}?" if likely else f"; it has {', '.join(filter(None, names))}"
            problems.append(InputProblem(SETTINGS_FILE, None, key, name, f"a column of {file}{hint}"))
        elif counts[name] > 1:
            problems.append(
                InputProblem(table.name, HEADER_ROW, name, "", "each column once; this one stands here twice")
            )
        else:
            position[standard] = names.index(name)
    return position, problems


def _needed(table: Table) -> str:
    return (
        f"this column, which every {table.name} table needs (yours may have another name: say so under "
        f"tables: {table.name}: columns in {SETTINGS_FILE})"
    )


def _standard(name: str) -> str:
    """Write a name as the schema would: ``Account ID`` as ``account_id``."""
    return "_".join(name.casefold().replace("-", " ").replace("_", " ").split())


def _resembled(name: str, absent: set[str]) -> str | None:
    """Return the absent column that a name misspells or abbreviates (``lat``)."""
    standard = _standard(name)
    if len(standard) >= _SHORTEST_ABBREVIATION:
        starts = sorted(column for column in absent if column.startswith(standard))
        if starts:
            return starts[0]
    return likely_name(standard, sorted(absent))
