"""Ways by places or by the travel table: shared by the rules and terms that measure them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from territory_opt.alignment.pieces import Source
from territory_opt.alignment.rules.base import Missing
from territory_opt.alignment.tables import Tables
from territory_opt.alignment.ways import COLUMNS, has_ways

By = Annotated[
    Literal["places", "travel"], Field(description="Great-circle km between places, or the ways of the table travel.")
]


def km_source(by: By) -> Source:
    """Return where kilometres come from."""
    return "table_km" if by == "travel" else "km"


def missing_ways(tables: Tables, *sources: Source) -> Iterator[Missing]:
    """Yield that the travel table gives no way by any of the sources; places need no table."""
    if "km" not in sources and not any(has_ways(tables, source) for source in sources):
        yield Missing("by", "travel", f"the table travel with {' or '.join(COLUMNS[source] for source in sources)}")
