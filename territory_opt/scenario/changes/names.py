"""Names by which models keep parameters: a change of one that the workspace does not know would change nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from territory_opt.demand.segments import DEFAULT
from territory_opt.scenario.changes.parameters import Path
from territory_opt.scenario.changes.tables import TableDraft
from territory_opt.scenario.changes.words import expected_of


@dataclass(frozen=True)
class KnownNames:
    """Names of the workspace's rows, by which models keep parameters.

    Attributes
    ----------
    segments, regions, industries, reps : collection of str
    """

    segments: Collection[str]
    regions: Collection[str]
    industries: Collection[str]
    reps: Collection[str]

    def unknown(self, path: Path) -> Iterator[tuple[str, str]]:
        """Yield each key of a path that should name a row and names none, as (value, expected)."""
        keys = [str(step) for step in path]
        for position, key in enumerate(keys[1:], start=1):
            match keys[:position]:
                case ["segments"] | ["roles", _, "each"]:
                    known, what = {DEFAULT, *self.segments}, "a segment"
                case ["cost_factors"]:
                    known, what = {*self.regions}, "a region"
                case ["score", "industry_fit"] | ["segments", _, "industry_fit"]:
                    known, what = {*self.industries}, "an industry"
                case ["backfill", "seats"]:
                    known, what = {*self.reps}, "a rep"
                case _:
                    continue
            if key not in known:
                yield f"{'.'.join(keys[: position + 1])}", expected_of(key, known, what)


def known_names(tables: TableDraft) -> KnownNames:
    """Return the names that the tables hold."""
    accounts, reps = tables.table("accounts"), tables.table("reps")
    return KnownNames(
        segments={*accounts["segment"].unique(), *reps["segment"].explode()},
        regions={*accounts["region"].unique(), *reps["region"]},
        industries={*accounts["industry"].dropna().unique()},
        reps={*reps["rep_id"]},
    )
