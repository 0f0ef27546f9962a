"""A made-up hiring plan with everything a report can show of one: 12 cells, 4 roles, 24 months, trial and studies."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pandas as pd

from territory_opt.report.results import Hiring, HiringResults
from territory_opt.workspace.schema import TEXT

SEGMENTS = ("Enterprise", "Mid-Market <b>M</b>", "SMB")
REGIONS = ("=East", "Midwest", "South", "West")
MONTHS = pd.date_range("2027-01-01", periods=24, freq="MS")
SEASON = np.array([0.06, 0.07, 0.11, 0.06, 0.07, 0.11, 0.06, 0.07, 0.11, 0.07, 0.08, 0.13])
YEAR_USD = dict(zip(SEGMENTS, (14.2e6, 11.1e6, 6.5e6), strict=True))


def texts(frame: pd.DataFrame, **kinds: Any) -> pd.DataFrame:
    """Give every text column the type that texts have in the product."""
    found = {name: TEXT for name in frame if frame[name].dtype == object and name != "segments"}
    return frame.astype(found | kinds)


def cells() -> list[tuple[str, str]]:
    return list(itertools.product(SEGMENTS, REGIONS))


def demand(segment: str) -> np.ndarray:
    """Return the demand of a cell of the segment by month, shape (24,)."""
    year = YEAR_USD[segment] / len(REGIONS) * SEASON
    return np.concatenate([year, 1.12 * year])


def starts() -> pd.DataFrame:
    rows = [
        ("2027-02-01", "SMB", "West", "account_executive", 2, "firm"),
        ("2027-03-01", "Enterprise", "=East", "account_executive", 1, "firm"),
        ("2027-03-01", "Mid-Market <b>M</b>", "South", "account_executive", 2, "firm"),
        ("2027-04-01", "Enterprise", "West", "account_executive", 1, "firm"),
        ("2027-05-01", "SMB", "Midwest", "account_executive", 1, "firm"),
        ("2027-05-01", "Enterprise", "all", "sales_engineer", 1, "firm"),
        ("2027-06-01", "SMB", "all", "sdr", 1, "firm"),
        ("2027-09-01", "all", "all", "manager", 1, "firm"),
        ("2028-01-01", "Enterprise", "=East", "account_executive", 2, "outlook"),
        ("2028-04-01", "SMB", "West", "account_executive", 1, "outlook"),
    ]
    frame = pd.DataFrame(rows, columns=["month", "segment", "region", "role", "starts", "kind"])
    reason = "$1,204,000 of the cell's demand (34%) is short without planned starts, $410,000 with all of them"
    return texts(frame.assign(month=pd.to_datetime(frame["month"]), reason=reason))


def hires() -> pd.DataFrame:
    rows: list[tuple[Any, ...]] = [
        (month, segment, region, "account_executive", 0.0, float(k == 1 and region == "West"), 0.08)
        for segment, region in cells()
        for k, month in enumerate(MONTHS)
    ]
    rows += [(month, "all", "all", "manager", 0.0, 0.0, 0.12) for month in MONTHS]
    planned = starts()[["month", "segment", "region", "role", "starts"]]
    rows += [(*row, 0.0, 0.0) for row in planned.itertuples(index=False, name=None)]
    columns = ["month", "segment", "region", "role", "growth", "committed", "backfill"]
    frame = texts(pd.DataFrame(rows, columns=columns))
    return frame.groupby(columns[:4], dropna=False, as_index=False, sort=True).sum()


def heads() -> pd.DataFrame:
    rows = [
        (month, segment, "all", "sales_engineer", 3.0 + 0.02 * k, 3.4 + 0.02 * k, 0.4)
        for k, month in enumerate(MONTHS)
        for segment in SEGMENTS
    ]
    rows += [(month, "all", "all", "manager", 8.0 + (k >= 8), 8.2 + 0.03 * k, 0.0) for k, month in enumerate(MONTHS)]
    return texts(pd.DataFrame(rows, columns=["month", "segment", "region", "role", "heads", "needed", "missing"]))


def coverage() -> pd.DataFrame:
    frames = []
    for number, (segment, region) in enumerate(cells()):
        asked = demand(segment)[:12]
        capacity = asked.mean() * (0.74 + 0.012 * np.arange(12) + 0.01 * (number % 4)) * SEASON * 12
        frames.append(
            pd.DataFrame(
                {
                    "month": MONTHS[:12], "segment": segment, "region": region, "demand_usd": asked,
                    "capacity_usd": capacity, "shortfall_usd": np.maximum(asked - capacity, 0),
                    "coverage_share": capacity / asked, "headcount": 5.0 + 0.02 * np.arange(12),
                    "demand_low_usd": 0.8 * asked, "demand_high_usd": 1.22 * asked,
                    "capacity_low_usd": 0.93 * capacity, "capacity_high_usd": 1.06 * capacity,
                    "coverage_low_share": 0.8 * capacity / asked, "coverage_high_share": 1.18 * capacity / asked,
                }
            )
        )  # fmt: skip
    return texts(pd.concat(frames, ignore_index=True))


def trial_months() -> pd.DataFrame:
    summed = coverage().groupby("month", as_index=False)[["demand_usd", "capacity_usd"]].sum()
    share = summed["capacity_usd"] / summed["demand_usd"]
    return pd.DataFrame(
        {
            "month": summed["month"], "coverage_low_share": 0.9 * share, "coverage_mean_share": 0.99 * share,
            "coverage_high_share": 1.1 * share, "demand_low_usd": 0.89 * summed["demand_usd"],
            "demand_mean_usd": summed["demand_usd"], "demand_high_usd": 1.12 * summed["demand_usd"],
            "capacity_low_usd": 0.95 * summed["capacity_usd"], "capacity_mean_usd": summed["capacity_usd"],
            "capacity_high_usd": 1.04 * summed["capacity_usd"],
        }
    )  # fmt: skip


def levels() -> pd.DataFrame:
    year = "plan year"
    rows = [("company", "all", "all", year, 0.812, 0.744, 0.871, np.nan, 5.98e6, 8.1e4, 5.91e6)]
    rows += [
        ("segment", segment, "all", year, share, share - 0.07, share + 0.06, chance, usd, 4e4, 1.01 * usd)
        for segment, share, chance, usd in zip(
            SEGMENTS, (0.79, 0.82, 0.84), (0.71, 0.83, 0.92), (2.98e6, 2.0e6, 1.0e6), strict=True
        )
    ]
    rows += [("company", "all", "all", f"quarter {k}", 0.8, 0.7, 0.9, np.nan, 1.4e6, 2e4, 1.4e6) for k in range(1, 5)]
    columns = [
        "scope", "segment", "region", "period", "expected_share", "low_share", "high_share", "chance_level_met",
        "expected_shortfall_usd", "standard_error_usd", "model_shortfall_usd",
    ]  # fmt: skip
    return texts(pd.DataFrame(rows, columns=columns))


def frontier() -> pd.DataFrame:
    level = np.array([0.70, 0.73, 0.75, 0.77, 0.79, 0.80, 0.82])
    cost = np.array([1.05e6, 1.05e6, 1.28e6, 1.52e6, 1.83e6, 2.31e6, np.nan])
    frame = pd.DataFrame(
        {
            "service_level": level, "cost_usd": cost, "shortfall_usd": 9.2e6 - 4.1e6 * (level - 0.6) * 5,
            "objective_usd": cost + 4.8e6, "bound_usd": (cost + 4.8e6) * 0.994, "gap": 0.006,
            "starts": [9, 9, 12, 14, 17, 21, np.nan], "status": ["feasible"] * 6 + ["infeasible"],
            "dominated": [True] + [False] * 6,
        }
    )  # fmt: skip
    lost = frame["status"] == "infeasible"
    figures = ["shortfall_usd", "objective_usd", "bound_usd", "gap"]
    return texts(frame.assign(**{name: frame[name].mask(lost) for name in figures}))


def tornado() -> pd.DataFrame:
    rows = [
        ("demand", "all", "-20 %", "+20 %", 0.95, 0.68, 2.0e6, 9.9e6),
        ("attainment", "Enterprise", "69 %", "81 %", 0.77, 0.85, 6.7e6, 5.4e6),
        ("ramp", "Enterprise", "1 month slower", "1 month faster", 0.795, 0.825, 6.3e6, 5.9e6),
        ("attrition", "SMB", "38 %", "26 %", 0.806, 0.817, 6.2e6, 6.05e6),
        ("cost", "all", "+20 %", "-20 %", 0.812, 0.812, 6.4e6, 5.85e6),
    ]
    columns = [
        "assumption", "segment", "low_label", "high_label", "coverage_low_share", "coverage_high_share",
        "objective_low_usd", "objective_high_usd",
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=columns)
    return texts(frame.assign(swing_usd=(frame["objective_high_usd"] - frame["objective_low_usd"]).abs()))


def worth() -> pd.DataFrame:
    rows = [
        ("one more seat, Enterprise", 1.0, 5.7e6, 4.1e5, 4.1e5, "One more ramped Enterprise seat saves $410,000."),
        ("budget", 1e5, 6.02e6, 9e4, 0.9, "Each dollar of $100,000 more budget saves $0.90."),
        ("onboarding", 1.0, 6.1e6, 1e4, 1e4, "One more place in onboarding saves not more than $10,000."),
    ]
    columns = ["what", "step", "objective_usd", "saved_usd", "saved_per_unit_usd", "sentence"]
    return texts(pd.DataFrame(rows, columns=columns))


def stages() -> pd.DataFrame:
    arr = 8.6e6 + 2.4e5 * np.arange(24)
    large = arr >= 1e7
    return texts(
        pd.DataFrame(
            {
                "month": MONTHS, "arr_usd": arr, "stage": np.where(large, "growth", "build"),
                "role": np.where(large, "director of sales operations", "sales effectiveness manager"),
                "due": np.diff(large.astype(int), prepend=0) > 0,
                "duties": np.where(large, "growth plan; territory design", "onboarding; training"),
            }
        )
    )  # fmt: skip


def assumptions() -> pd.DataFrame:
    rows = [
        ("attainment_share", "Enterprise", 0.75, 0.69, 0.81, "learned from 3,214 deals of 41 reps", True),
        ("attrition_share", "SMB", 0.32, 0.26, 0.38, "=assumption", False),
        ("quota_usd", "SMB", 3.8e5, np.nan, np.nan, "assumption", False),
        ("ramp_months", "Enterprise", 4.4, 3.6, 5.2, "learned from 41 reps", True),
    ]
    return texts(pd.DataFrame(rows, columns=["what", "segment", "value", "low", "high", "source", "learned"]))


def seats() -> pd.DataFrame:
    planned = starts()
    rows = planned[planned["role"].eq("account_executive") & planned["kind"].eq("firm")]
    frame = pd.DataFrame(
        {
            "seat_id": [f"TBH-{k}" for k in range(len(rows))], "territory_id": [f"T{k}" for k in range(len(rows))],
            "name": "To be hired", "role": "account_executive", "region": rows["region"].to_numpy(),
            "status": "open", "start_date": rows["month"].to_numpy(),
            "ramped_by": (rows["month"] + pd.DateOffset(months=6)).to_numpy(), "fte": 1.0, "capacity_usd": 3.1e5,
            **{f"capacity_q{k}_usd": 0.6e5 * k for k in range(1, 5)}, "source": "plan",
        }
    )  # fmt: skip
    return texts(frame).assign(segments=list(zip(rows["segment"])))


def forecast(history: int = 24) -> pd.DataFrame:
    """Return the forecast by level and period, with months of history before it."""
    frames = []
    parts = [("company", "all", "all", sum(YEAR_USD.values()), 0.11)]
    parts += [("segment", "all", segment, YEAR_USD[segment], 0.14) for segment in SEGMENTS]
    parts += [("region", region, "all", sum(YEAR_USD.values()) / 4, 0.15) for region in REGIONS]
    parts += [("cell", region, segment, YEAR_USD[segment] / 4, 0.2) for segment, region in cells()]
    past = pd.date_range(end=MONTHS[0] - pd.DateOffset(months=1), periods=history, freq="MS")
    for level, region, segment, year, spread in parts:
        point = year * np.concatenate([SEASON, 1.12 * SEASON])
        quarters = point[:12].reshape(4, 3).sum(axis=1)
        months = [*past, *MONTHS, *MONTHS[:12:3], MONTHS[0]]
        done = year * 0.85 * SEASON[past.month - 1] * (1 + 0.1 * np.sin(np.arange(history)))
        points = np.concatenate([done, point, quarters, [year]])
        known = np.where(np.arange(len(points)) < history, np.nan, 1.0)
        frames.append(
            pd.DataFrame(
                {
                    "period": ["month"] * (history + 24) + ["quarter"] * 4 + ["year"], "month": months, "level": level,
                    "region": region, "segment": segment, "low_usd": points * known * (1 - spread),
                    "point_usd": points, "high_usd": points * known * (1 + spread),
                }
            )
        )  # fmt: skip
    return texts(pd.concat(frames, ignore_index=True), region=TEXT, segment=TEXT)


def make_hiring() -> Hiring:
    """Make the whole hiring part of a run."""
    return Hiring(
        starts=starts(),
        hires=hires(),
        heads=heads(),
        coverage=coverage(),
        budget=pd.DataFrame({"year": [2027, 2028], "cost_usd": [1.28e6, 2.2e6], "budget_usd": [1.94e6, np.nan]}),
        levels=levels(),
        months=trial_months(),
        frontier=frontier(),
        tornado=tornado(),
        worth=worth(),
        stages=stages(),
        assumptions=assumptions(),
        seats=seats(),
        sentences={
            "trial": "In 400 runs, coverage of the plan year lies between 74 % and 87 % in eight of ten.",
            "stage": "Director of sales operations due in July 2027, when ARR passes $10M.",
            "agreement": "The trial's shortfall and the plan's agree within sampling error.",
        },
        runs=400,
        tornado_objective_usd=6.05e6,
    )


def make_headcount(status: str = "feasible") -> dict[str, Any]:
    """Make the headcount part of a run's summary."""
    found = status in ("optimal", "feasible")
    return {
        "status": status, "objective_usd": 6.11e6 if found else np.nan, "bound_usd": 6.08e6 if found else np.nan,
        "gap": 0.005 if found else np.nan, "cost_usd": 1.28e6 if found else 0.0, "budget_usd": 1.94e6,
        "service_level": 0.75, "service_scope": "segment", "service_period": "year", "starts": 13 if found else 0,
        "reason": "" if found else "no plan covers <82.0%> of demand for Enterprise, 80.9% at most",
    }  # fmt: skip


def make_hiring_results(status: str = "feasible") -> HiringResults:
    """Make what the command that plans hiring alone finds out; without a plan nothing is planned, tried or studied."""
    whole = make_hiring()
    if status not in ("optimal", "feasible"):
        whole = Hiring(
            coverage=whole.coverage, stages=whole.stages, assumptions=whole.assumptions,
            sentences={"unavoidable": "$1.2M of Enterprise's demand in Q1 is short whatever is hired: <too late>."},
        )  # fmt: skip
    summary = {
        **make_headcount(status), "scenario": "redesign", "title": "Annual <redesign>", "seconds": 1.3, "seed": 7,
        "overrides": {}, "notes": ["Bookings of <b>December</b> are left out."], "versions": {"territory-opt": "0.1.0"},
        "inputs": {"accounts.csv": "0" * 64}, "created": "2026-11-20T09:00:00+00:00",
    }  # fmt: skip
    return HiringResults(
        name="redesign",
        title="Annual <redesign>",
        description="Balance potential & keep travel short.",
        settings={"name": "Acme <plan>", "plan_start": "2027-01", "currency": "USD", "unit": "account"},
        summary=summary,
        hiring=whole,
        forecast=forecast(),
        notes=("Bookings of <b>December</b> are left out.",),
    )
