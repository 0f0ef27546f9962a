"""Where a change stands, for messages and records."""

from __future__ import annotations

from dataclasses import dataclass

from territory_opt.errors import InputProblem


@dataclass(frozen=True)
class Place:
    """Where a change stands.

    Attributes
    ----------
    source : str
        Its file.
    number : int
        Its number there, from 1.
    """

    source: str
    number: int

    def problem(self, value: str, expected: str) -> InputProblem:
        """Return a problem of the change."""
        return InputProblem(self.source, None, f"changes[{self.number}]", value, expected)
