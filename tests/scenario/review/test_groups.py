"""For whom and when coverage is kept, and who may serve whom."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from territory_opt.alignment.rules.eligibility import Eligibility
from territory_opt.headcount.model import CoverageModel
from territory_opt.scenario.review.basis import Basis
from territory_opt.scenario.review.eligible import cells_open_to
from territory_opt.scenario.review.groups import review_groups

CELLS = (("SMB", "South"), ("SMB", "North"), ("Enterprise", "South"))
YEAR = pd.date_range("2027-01", periods=12, freq="MS")


@pytest.mark.parametrize(("scope", "count"), [("cell", 3), ("segment", 2), ("company", 1)])
def test_groups_part_the_rest_of_the_year(scope: str, count: int) -> None:
    """Whatever the scope, every cell and month counts once; by quarter the one under way counts with what is left."""
    values = np.random.default_rng(1).random((3, 8))
    for period, spans in (("year", 1), ("quarter", 3)):
        model = CoverageModel(service_period=period)
        groups = review_groups(CELLS, YEAR[4:], YEAR, scope, model)
        assert len(groups) == count * spans
        assert sum(group.added(values) for group in groups) == pytest.approx(values.sum())
    assert len(groups[0].months) == 2  # May and June


def test_added_keeps_what_stands_before(basis: Basis) -> None:
    """Candidates by cell and month add up to candidates."""
    (group,) = review_groups(CELLS, YEAR[:2], YEAR, "company", CoverageModel())
    values = np.arange(2 * 3 * 2, dtype=float).reshape(2, 3, 2)
    assert group.added(values).tolist() == values.sum(axis=(1, 2)).tolist()


def test_regions_bind_where_the_model_matches_them(basis: Basis) -> None:
    """A seat covers its segments everywhere, unless the plan's model matches regions, too."""
    record = basis.plan.record
    seats = pd.DataFrame({"segments": [("SMB",), ("SMB", "Enterprise")], "region": ["South", "all"]})
    by_segment, by_region = (
        record.alignment.model_copy(update={"rules": (Eligibility(rule="eligibility", match=match),)})
        for match in (("segment",), ("segment", "region"))
    )
    anywhere = cells_open_to(replace(record, alignment=by_segment), seats, CELLS)
    assert anywhere.tolist() == [[True, True, False], [True, True, True]]
    bound = cells_open_to(replace(record, alignment=by_region), seats, CELLS)
    assert bound.tolist() == [[True, False, False], [True, True, True]]
