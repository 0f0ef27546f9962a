"""Frontiers by hand: one of territories with names that try to break out, one of hiring plans, one without a plan."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from territory_opt.report.frontier.results import Axis, Frontier

HOSTILE = "</script><script>window.hacked=1</script> & <b>co</b>"
SUMMARY = {"model": "annual_redesign", "seed": 1, "seconds": 12.0, "versions": {"python": "3.11"},
           "inputs": {"data/accounts.csv": "0" * 64}, "created": "2027-01-05T10:00:00+00:00"}  # fmt: skip


def _territories(found: bool) -> Frontier:
    usd = np.array([900.0, 500.0, 300.0, 300.0, 280.0]) * 1e3 if found else np.full(5, np.nan)
    measured = np.array([0.02, 0.05, 0.1, 0.2, 0.4]) if found else np.full(5, np.nan)
    points = pd.DataFrame(
        {
            "point": range(1, 6),
            "level": [0.02, 0.05, 0.1, 0.2, 0.4],
            "measured": measured,
            "objective_usd": usd,
            "bound_usd": usd * 0.98,
            "gap": usd * 0 + 0.02,
            "status": "feasible" if found else "infeasible",
            "cv_potential": usd * 0 + 0.07,
            "travel_km": usd / 10,
            "moved_accounts": usd * 0 + 120.0,
            "moved_current_arr_share": measured,
            "seats": usd * 0 + 24.0,
            "seconds": 5.0,
            "plan_of": 0.02,
            "bound_of": 0.4,
            "dominated": [False, False, False, found, False],
            "knee": [False, False, found, False, False],
            "reason": "" if found else HOSTILE,
        }
    )
    return Frontier(
        name="redesign",
        title=HOSTILE,
        settings={"name": HOSTILE, "plan_start": "2027-01", "currency": "EUR", "unit": "account"},
        limited=Axis("disruption", "Current ARR that changes hands", "measured", "share"),
        minimised=Axis("objective", "Objective without the price of what is limited", "objective_usd", "usd"),
        points=points,
        plans={1: pd.DataFrame({"account_id": ["=1+1", "A2"], "seat_id": ["S1", "S2"]})} if found else {},
        scenarios={1: "name: redesign-point-1\nbase: redesign\n", 3: f"title: {HOSTILE}\n"} if found else {},
        sentences=("The objective falls.", HOSTILE),
        notes=(HOSTILE,),
        summary=SUMMARY,
    )


def _hiring() -> Frontier:
    level = np.array([0.6, 0.7, 0.8, 0.9])
    points = pd.DataFrame(
        {
            "point": range(1, 5),
            "level": level,
            "measured": level,
            "cost_usd": [1e6, 1.1e6, 1.3e6, 2e6],
            "objective_usd": [3e6, 3.1e6, 3.4e6, 5e6],
            "bound_usd": [2.99e6, 3.1e6, 3.39e6, np.nan],
            "gap": [0.001, 0.0, 0.002, np.nan],
            "status": "feasible",
            "shortfall_usd": 1e5,
            "starts": 12.0,
            "dominated": False,
            "knee": [False, False, True, False],
        }
    )
    return Frontier(
        name="redesign",
        title="Redesign",
        settings={"name": "Small company", "plan_start": "2027-01", "currency": "USD", "unit": "account"},
        limited=Axis("service_level", "Service level", "measured", "share"),
        minimised=Axis("cost", "Cost of the starts in the plan year", "cost_usd", "usd"),
        points=points,
        plans={},
        scenarios={1: "name: redesign-point-1\n"},
        sentences=("Cost rises.",),
        notes=(),
        summary=SUMMARY,
    )


@pytest.fixture(scope="session")
def frontiers() -> dict[str, Frontier]:
    """Return the three frontiers by what they are."""
    return {"territories": _territories(True), "hiring": _hiring(), "no plan": _territories(False)}
