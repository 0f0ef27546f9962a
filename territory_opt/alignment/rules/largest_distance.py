"""Rule `largest_distance`: no account lies too far from its seat."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, Self

from pydantic import Field, model_validator

from territory_opt.alignment.pieces import AlignmentInput, Piece, Reach, Source
from territory_opt.alignment.rules.base import Missing, Rule
from territory_opt.alignment.rules.travelled import By, km_source, missing_ways


class LargestDistance(Rule):
    """No account lies farther than so much from its seat's home or centre.

    Notes
    -----
    A way that counts as nothing, as an account or seat has no place, is allowed; so is that of a locked account.
    """

    rule: Literal["largest_distance"]
    km: float | None = Field(None, gt=0, allow_inf_nan=False, description="Longest way in km.")
    minutes: float | None = Field(None, gt=0, allow_inf_nan=False, description="Longest way in minutes, by travel.")
    by: By = "places"

    @model_validator(mode="after")
    def _one_measure(self) -> Self:
        if (self.km is None) == (self.minutes is None):
            raise ValueError("either km or minutes")
        if self.minutes is not None and self.by == "places":
            raise ValueError("by: travel, since minutes come from the travel table")
        return self

    @property
    def source(self) -> Source:
        """Where its ways come from."""
        if self.minutes is not None:
            return "table_minutes"
        return km_source(self.by)

    def misses(self, data: AlignmentInput) -> Iterator[Missing]:
        """Yield that the travel table does not give these ways."""
        yield from missing_ways(data.tables, self.source)

    def pieces(self, data: AlignmentInput) -> Iterator[Piece]:
        """Yield how far is too far."""
        yield Reach(self.source, self.km or self.minutes or 0.0)

    def sentence(self) -> str:
        """Return the sentence that explains this to a user."""
        most = f"{self.minutes:g} minutes" if self.minutes is not None else f"{self.km:g} km"
        way = " by the travel table" if self.by == "travel" else ""
        return f"No account is farther than {most}{way} from its seat's home or centre."
