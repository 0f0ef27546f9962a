"""People of support roles, by the pools they serve."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from territory_opt.headcount.model import BackfillModel, RoleHeadcount
from territory_opt.headcount.ramp import position_life
from territory_opt.headcount.statement.support import expected_support

MONTHS = pd.date_range("2027-01-01", periods=24, freq="MS")
POOLS = [("Enterprise", "all"), ("SMB", "all")]
MASS = np.array([3.0, 1.0])
BACKFILL = BackfillModel(lag_months=2, notice_months=1)


def people(*rows: tuple[str, tuple[str, ...], str | None, str | None]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["status", "segment", "start_date", "end_date"]).assign(region="East")
    frame["rep_id"] = [f"P{number}" for number in range(1, len(rows) + 1)]
    return frame.astype({"start_date": "datetime64[ns]", "end_date": "datetime64[ns]"})


def role(**changes: float) -> RoleHeadcount:
    return RoleHeadcount.model_validate(
        {"driver": "account_executives", "cost_usd": 100_000, "lead_months": 3} | changes
    )


def test_people_serve_their_pools_by_demand() -> None:
    """Who serves both segments is parted by their demand; who serves a segment counts there whole."""
    frame = people(("active", ("SMB",), None, None), ("active", ("Enterprise", "SMB"), None, None))
    there = expected_support(frame, role(), BACKFILL, POOLS, MASS, MONTHS)
    np.testing.assert_allclose(there.heads[:, 0], [0.75, 1.25])
    np.testing.assert_allclose(there.heads[:, 23], [0.75, 1.25])


def test_unknown_dates_follow_the_model() -> None:
    """An open position starts after the lead time; a leaver stays for the notice and is followed after the lag."""
    frame = people(("open", ("SMB",), None, None), ("leaving", ("Enterprise",), None, None))
    there = expected_support(frame, role(), BACKFILL, POOLS, MASS, MONTHS)
    assert there.heads[1].tolist() == [0.0] * 3 + [1.0] * 21
    assert there.joins[1, 3] == there.joins.sum() == 1
    assert there.heads[0].tolist() == [1.0, 0.0, 0.0] + [1.0] * 21
    assert there.refills[0, 3] == there.refills.sum() == 1


def test_who_is_gone_counts_only_while_a_successor_is_awaited() -> None:
    """Somebody who left long ago is nobody; one whose place is filled within the plan year is one from then on."""
    gone = ("active", ("SMB",), "2020-01-01", "2026-06-30")
    awaited = ("leaving", ("SMB",), "2020-01-01", "2026-12-15")
    there = expected_support(people(gone, awaited), role(), BACKFILL, POOLS, MASS, MONTHS)
    assert there.heads[1].tolist() == [0.0] * 2 + [1.0] * 22
    assert expected_support(people(gone), role(), BACKFILL, POOLS, MASS, MONTHS).heads.sum() == 0


def test_single_positions_are_refilled_otherwise_than_the_rest() -> None:
    """One of two leavers is followed by nobody, because the model says so of them."""
    leaves = ("leaving", ("SMB",), None, "2027-03-31")
    single = BACKFILL.model_copy(update={"seats": {"P1": False}})
    there = expected_support(people(leaves, leaves), role(), single, POOLS, MASS, MONTHS)
    assert there.heads[1].tolist() == [2.0] * 3 + [0.0] * 2 + [1.0] * 19


def test_chance_takes_support_people_too() -> None:
    """Attrition and refilling are those of the role."""
    there = expected_support(
        people(("active", ("SMB",), None, None)), role(attrition_share=0.3), BACKFILL, POOLS, MASS, MONTHS
    )
    life = position_life(0.3, (), BACKFILL, 24)
    np.testing.assert_allclose(there.heads[1], life.occupied)
    np.testing.assert_allclose(there.refills[1], life.refills)


def test_nobody_there_is_no_heads() -> None:
    """A role without anybody, and pools without people."""
    there = expected_support(people(), role(), BACKFILL, POOLS, MASS, MONTHS)
    assert there.heads.shape == (2, 24)
    assert there.heads.sum() == pytest.approx(0)
