"""What stands against fair shares: shared by the rule and the term that balance."""

from __future__ import annotations

from collections.abc import Iterator

from territory_opt.alignment.fair_share import WeightBy, Within, one_group
from territory_opt.alignment.pieces import AlignmentInput
from territory_opt.alignment.rules.base import Missing, missing_column


def missing_share(data: AlignmentInput, within: Within, weight_by: WeightBy | None) -> Iterator[Missing]:
    """Yield segments that would share a number of territories between them, and weights that are not there."""
    if within == "segment" and data.count is not None and not one_group(data):
        yield Missing("within", within, "all, since the number of territories counts those of all segments together")
    if weight_by is not None:
        yield from missing_column(data.seats, "seats", "weight_by", weight_by)
