"""A review by hand, with names that try to break out and more rows than a page holds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from territory_opt.report.review.results import Review

HOSTILE = ("</script><script>window.hacked=1</script>", "=1+1", "a|b *c* [d](e)", "L" * 300, "שלום", "Two\nlines")
MANY = 30


def _kpis() -> pd.DataFrame:
    rows = [
        ("attainment", "Attainment of quota to date", "share", 0.8, "", 0.9, 0.75, "watch", "worse", 0.9),
        ("hires_behind", "Planned starts that did not happen", "count", 4.0, HOSTILE[0], 0.0, 2.0, "act", "same", 4.0),
        ("pipeline_coverage", "Open pipeline", "number", np.nan, "", 3.0, 2.0, "not known", "", np.nan),
        ("coverage", "Coverage", "share", 1.1, "SMB in West", 1.0, 0.9, "on track", "new", np.nan),
    ]
    columns = ["indicator", "label", "kind", "value", "where", "watch", "act", "status", "trend", "previous"]
    return pd.DataFrame(rows, columns=columns).assign(sentence="Stands somewhere.", source="assumption")


def _actions() -> pd.DataFrame:
    count = np.arange(MANY)
    return pd.DataFrame(
        {
            "action": count + 1,
            "kind": np.where(count % 2, "hire", "move"),
            "what": [HOSTILE[at % len(HOSTILE)] for at in count],
            "role": "account_executive",
            "segment": "SMB",
            "region": "West",
            "month": pd.Timestamp("2027-06-01"),
            "seat_id": "R1",
            "owner": [HOSTILE[(at + 1) % len(HOSTILE)] for at in count],
            "due_date": pd.Timestamp("2027-04-14"),
            "brings_usd": 1000.0 * (count + 1),
            "cost_usd": 10.0,
            "share": 0.5,
            "reason": "It is short.",
        }
    )


def _recovery() -> dict[str, object]:
    proof = {"value": 30.0, "bound": 30.0, "gap": 0.0, "proven": True}
    return {
        "status": "optimal", "scope": "cell", "restores": True, "below_before_usd": 9e5, "least_short_usd": 0.0,
        "proofs": {"short": {**proof, "value": 0.0, "bound": 0.0}, "count": proof, "cost": {**proof, "value": 3e5}},
        "still_short_usd": {}, "rest_demand_usd": 2e6, "rest_demand_low_usd": 1.8e6, "rest_demand_high_usd": 2.2e6,
        "rest_capacity_usd": 1.6e6, "plan_rest_demand_usd": 1.9e6, "plan_rest_capacity_usd": 1.7e6,
        "method": "by hand",
    }  # fmt: skip


def _attainment() -> pd.DataFrame:
    levels = ["company", *["segment"] * MANY, *["region"] * MANY, "rep"]
    count = len(levels)
    names = [f"Part {at} {HOSTILE[at % len(HOSTILE)][:40]}" for at in range(count)]
    return pd.DataFrame(
        {
            "level": levels, "segment": names, "region": names, "seat_id": "R1", "rep_id": "R1", "name": HOSTILE[0],
            "manager": "M1", "status": "filled", "quota_usd": 1e5, "ramped_quota_usd": 9e4, "won_usd": 8e4,
            "attainment_share": 0.8, "ramped_attainment_share": 0.89,
        }
    )  # fmt: skip


def make_review() -> Review:
    """Make a review of March."""
    cells = pd.DataFrame({"segment": [f"Segment {at}" for at in range(MANY)], "region": HOSTILE[0], "demand_usd": 1e5})
    outlook = cells.assign(
        capacity_usd=6e4, plan_coverage_share=0.9, coverage_share=np.linspace(1.2, 0.3, MANY), after_share=0.8
    )
    empty = pd.DataFrame()
    return Review(
        month=pd.Timestamp("2027-03-01"),
        settings={"name": f"Acme {HOSTILE[0]}", "plan_start": "2027-01", "currency": "EUR"},
        plan={"name": "redesign", "title": "", "approved": True, "by": "Ada", "at": "2026-12-01T10:00:00+00:00",
              "effective": "2027-01-01", "hash": "0" * 64},
        summary={"month": "2027-03", "since": "2027-02", "won_usd": 8e5, "quota_usd": 1e6, "service_level": 0.8,
                 "recovery": _recovery(), "created": "2027-04-02T08:00:00+00:00", "kpis": {}},
        kpis=_kpis(),
        attainment=_attainment(),
        accuracy=empty,
        forecast_months=pd.DataFrame({"level": []}),
        attrition=empty,
        starts=empty,
        events=empty,
        ramp=empty,
        capacity=empty,
        outlook=outlook,
        actions=_actions(),
        accounts=empty,
        notes=(HOSTILE[0], "a note"),
    )  # fmt: skip


@pytest.fixture(scope="session")
def review() -> Review:
    """Return a review with hostile names."""
    return make_review()


@pytest.fixture(scope="session")
def out_of_reach(review: Review) -> Review:
    """Return one whose actions do not reach the level."""
    told = {
        **_recovery(), "status": "infeasible", "restores": False, "least_short_usd": 2e5,
        "proofs": {"short": {"value": 2.5e5, "bound": 2e5, "gap": 0.2, "proven": True}},
        "still_short_usd": {"SMB in West": 1.5e5, "SMB in East": 1e5},
    }  # fmt: skip
    return replace(review, summary={**review.summary, "recovery": told})
