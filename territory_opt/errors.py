"""What the library raises when it cannot go on, and how an input problem is described."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class InputProblem:
    """One thing wrong with the user's input, precise enough to find and mend it.

    Attributes
    ----------
    table : str
        The table or file, as the user knows it (``accounts``, ``workspace.yaml``).
    row : int or None
        The row a spreadsheet shows (the header is row 1), None for the table as a whole.
    column : str
        The user's own column name or the key in a YAML file; empty for the table as a whole.
    value : str
        What stands there, shortened for print; empty when nothing does.
    expected : str
        What was expected instead, as a phrase that completes "expected ...".
    """

    table: str
    row: int | None
    column: str
    value: str
    expected: str

    def __str__(self) -> str:
        place = self.table
        if self.row is not None:
            place += f", row {self.row}"
        if self.column:
            place += f", column {self.column}"
        found = f": found {self.value}" if self.value else ""
        return f"{place}{found}: expected {self.expected}"


class TerritoryOptError(Exception):
    """Base of every error the library raises on purpose."""


class InputError(TerritoryOptError):
    """The input cannot be used; carries every problem found, not only the first.

    Attributes
    ----------
    problems : tuple of InputProblem
        All problems, in the order of table and row.
    """

    def __init__(self, problems: Iterable[InputProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type[InputError], tuple[tuple[InputProblem, ...]]]:
        # From one process to another as it was made; by itself an exception is made anew from its message.
        return type(self), (self.problems,)


class AuditError(TerritoryOptError):
    """A plan fails the independent audit: a defect of the solver, never to be passed over.

    Attributes
    ----------
    failures : tuple of str
        One sentence for each claim that did not hold.
    """

    def __init__(self, failures: Iterable[str]) -> None:
        self.failures = tuple(failures)
        super().__init__("the plan fails its audit:\n" + "\n".join(self.failures))

    def __reduce__(self) -> tuple[type[AuditError], tuple[tuple[str, ...]]]:
        return type(self), (self.failures,)
