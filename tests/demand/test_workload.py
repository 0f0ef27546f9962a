"""Tiers and coverage standards."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.demand.model import DemandModel
from territory_opt.demand.workload import plan_coverage


def test_tiers_split_each_segment_by_potential(model: DemandModel) -> None:
    """Of ten accounts the best two are A, the next three B, the rest C, in each segment for itself."""
    segment = pd.Series(["SMB"] * 10 + ["Enterprise"] * 10)
    potential = np.concatenate([np.arange(10.0), np.arange(10.0)[::-1] * 1000])
    tier = plan_coverage(segment, potential, model).tier
    assert "".join(tier) == "CCCCCBBBAA" + "AABBBCCCCC"


def test_hours_are_visits_and_touches(model: DemandModel) -> None:
    """The only account of a segment is its best: tier A, and its hours follow from the standard."""
    coverage = plan_coverage(pd.Series(["Enterprise"]), np.array([1.0]), model)
    assert coverage.tier[0] == "A"
    assert coverage.visits[0] == 14
    assert coverage.touches[0] == 40
    assert coverage.travel_hours[0] == 14 * 1.0
    assert coverage.workload_hours[0] == 14 * (2.0 + 1.0) + 40 * 0.75


def test_hours_on_the_way_are_part_of_the_workload(model: DemandModel) -> None:
    """An hour more on the way adds an hour a visit, and a segment that says nothing of it has none."""
    entries = {name: entry.model_dump() for name, entry in model.segments.items()}
    del entries["default"]["travel_hours"], entries["Mid-Market"]["travel_hours"]
    entries["SMB"]["travel_hours"] += 1.0
    changed = DemandModel.model_validate({**model.model_dump(), "segments": entries})
    segment, potential = pd.Series(["SMB", "Mid-Market", "SMB", "Mid-Market"]), np.array([1.0, 1.0, 2.0, 2.0])
    before, after = (plan_coverage(segment, potential, version) for version in (model, changed))
    shipped = model.segments["Mid-Market"].travel_hours
    more = np.where(segment.eq("SMB"), before.visits, -shipped * before.visits)
    np.testing.assert_allclose(after.workload_hours, before.workload_hours + more)
    np.testing.assert_allclose(after.travel_hours, before.travel_hours + more)
    assert after.travel_hours[segment.eq("Mid-Market")].tolist() == [0.0, 0.0]


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(st.sampled_from(["SMB", "Other"]), st.integers(0, 5)), min_size=1, max_size=40))
def test_order_means_nothing_and_equals_share_a_tier(model: DemandModel, rows: list[tuple[str, int]]) -> None:
    """Accounts in another order keep their tiers, and accounts of one segment and potential have the same."""
    frame = pd.DataFrame(rows, columns=["segment", "potential"]).astype({"potential": float})
    frame["tier"] = plan_coverage(frame["segment"], frame["potential"].to_numpy(), model).tier
    assert len(frame.drop_duplicates()) == len(frame[["segment", "potential"]].drop_duplicates())
    turned = frame.iloc[::-1]
    again = plan_coverage(turned["segment"].reset_index(drop=True), turned["potential"].to_numpy(), model).tier
    assert again.tolist() == turned["tier"].tolist()
