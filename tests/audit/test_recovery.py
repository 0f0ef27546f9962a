"""The audit of a review's actions finds each claim that does not hold."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from territory_opt.audit.headcount.facts import HiringFacts
from territory_opt.audit.recovery import RecoveryClaims, RecoveryFacts, audit_recovery

MONTHS = pd.date_range("2027-04", periods=12, freq="MS")
CELLS = (("SMB", "South"), ("SMB", "North"))
HEADCOUNT = {
    "season_shares": [1 / 12] * 12,
    "backfill": {"refill": False, "lag_months": 3},
    "hiring": {"onboarding_per_month": 2},
    "cost_factors": {},
    "segments": {
        "default": {
            "quota_usd": 1200.0, "attainment_share": 1.0, "cost_usd": 1200.0, "hire_cost_usd": 50.0,
            "attrition_share": 0.0, "ramp_shares": (0.0, 0.5), "lead_months": 2,
        }
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def facts() -> RecoveryFacts:
    """Return nine months in which one seat each serves South and North, and an open position starts in October."""
    seats = pd.DataFrame(
        {
            "seat_id": ["S1", "N1", "O1"],
            "segments": [("SMB",)] * 3,
            "region": ["South", "North", "North"],
            "start_date": pd.to_datetime(["2020-01-01", "2020-01-01", "2027-10-01"]),
            "end_date": pd.to_datetime([None, None, None]),
            "fte": 1.0,
            "quota_usd": 1200.0,
        }
    )
    hiring = HiringFacts(
        months=MONTHS,
        cells=CELLS,
        point_usd=np.array([[200.0] * 12, [100.0] * 12]),
        demand_usd=np.empty(0),
        seats=seats,
        people=pd.DataFrame(),
        base=pd.DataFrame(),
        declaration=HEADCOUNT,
        stages={},
        seat_limits={},
    )
    return RecoveryFacts(
        hiring=hiring,
        rest=9,
        recovery={"lost_share": 0.1, "moved_share": 0.5, "least_moved_share": 0.1},
        groups=[([0], list(range(9))), ([1], list(range(9)))],
        service_level=0.8,
        budget_usd=2000.0,
        starting=np.zeros(9),
        by_region=False,
    )


@pytest.fixture(scope="module")
def claims() -> RecoveryClaims:
    """Return a hire for the South, the open position three months earlier, and a part of N1 turned to the South."""
    actions = pd.DataFrame(
        {
            "kind": ["hire", "opening", "move"],
            "segment": "SMB",
            "region": ["South", "North", "South"],
            "month": pd.to_datetime(["2027-06-01", "2027-07-01", "2027-05-01"]),
            "seat_id": [None, "O1", "N1"],
            "share": [np.nan, np.nan, 0.25],
            # By hand: 100 a month ramped; five months and a half of a hire, three more months of the opening.
            "brings_usd": [550.0, 300.0, 0.9 * 200.0],
            "cost_usd": [50.0 + 700.0, 300.0, 0.1 * 200.0],
        }
    )
    before = np.array([[100.0] * 9, [100.0] * 6 + [100.0, 150.0, 200.0]])
    added = np.zeros((2, 9))
    added[0] += [0, 0, 0, 50, 100, 100, 100, 100, 100]
    added[1] += [0, 0, 0, 0, 50, 100, 100, 50, 0]
    added[0, 1:] += 0.9 * 25
    added[1, 1:] -= 25
    short = 0.8 * 1800 - (before + added)[0].sum()
    return RecoveryClaims(
        actions=actions,
        before_usd=before,
        after_usd=before + added,
        short_usd=max(short, 0.0),
        short_bound_usd=0.0,
        count_bound=2.0,
        cost_bound_usd=100.0,
        status="optimal" if short <= 0 else "feasible",
    )


def _changed(claims: RecoveryClaims, row: int, **values: object) -> RecoveryClaims:
    actions = claims.actions.copy()
    for name, value in values.items():
        actions.loc[row, name] = value
    return replace(claims, actions=actions)


def test_actions_by_hand_pass(facts: RecoveryFacts, claims: RecoveryClaims) -> None:
    """What the actions bring, cost and leave short, reckoned by hand, stands up."""
    audit = audit_recovery(facts, claims)
    assert [check.name for check in audit.failures] == []


@pytest.mark.parametrize(
    ("row", "values", "found"),
    [
        (0, {"brings_usd": 560.0}, "what actions bring"),
        (0, {"cost_usd": 740.0}, "what actions cost"),
        (0, {"month": pd.Timestamp("2027-05-01")}, "lead time"),
        (2, {"share": 0.6}, "shares that move"),
        (2, {"share": 0.05}, "shares that move"),
        (2, {"segment": "Enterprise"}, None),
    ],
)
def test_a_wrong_action_is_found(
    facts: RecoveryFacts, claims: RecoveryClaims, row: int, values: dict[str, object], found: str | None
) -> None:
    """Each figure, date and share is held against the facts; a cell nobody plans for is none to serve."""
    wrong = _changed(claims, row, **values)
    if found is None:
        with pytest.raises(ValueError, match="not in tuple"):
            audit_recovery(facts, wrong)
        return
    assert found in {check.name for check in audit_recovery(facts, wrong).failures}


def test_wrong_limits_and_totals_are_found(facts: RecoveryFacts, claims: RecoveryClaims) -> None:
    """A bound above the value, a total that is off, a budget or onboarding passed, a region that may not be served."""

    def failed(facts: RecoveryFacts, claims: RecoveryClaims) -> set[str]:
        return {check.name for check in audit_recovery(facts, claims).failures}

    assert failed(facts, replace(claims, count_bound=4.0)) == {"bounds"}
    assert failed(facts, replace(claims, short_usd=claims.short_usd + 5)) == {"what stays short"}
    assert failed(facts, replace(claims, after_usd=claims.after_usd + 1)) == {"capacity with actions"}
    assert failed(facts, replace(claims, before_usd=claims.before_usd + 1)) == {"capacity now"}
    assert failed(facts, replace(claims, status="infeasible")) <= {"status"}
    assert failed(replace(facts, budget_usd=1000.0), claims) == {"budget"}
    assert failed(replace(facts, starting=np.full(9, 2.0)), claims) == {"onboarding"}
    assert failed(replace(facts, by_region=True), claims) == {"eligibility"}
    twice = replace(claims, actions=pd.concat([claims.actions, claims.actions.iloc[[1]]], ignore_index=True))
    assert "openings" in failed(facts, twice)
