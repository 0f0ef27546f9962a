"""A small workspace of 120 accounts and 6 reps in two segments, for tests that go through several rooms."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

CITIES = {"Dallas": (32.78, -96.80), "Houston": (29.76, -95.37), "Austin": (30.27, -97.74)}

SETTINGS = """\
name: Small company
plan_start: "2027-01"
"""

_QUICK = "seconds: 5\nstudy_hiring: false\n"
SCENARIOS = {
    "today": f"name: today\ntitle: Today as it is\nmethod: evaluate\nalignment: as_is\n{_QUICK}",
    "redesign": f"name: redesign\ntitle: Redesign\nalignment: annual_redesign\ngap: 0.02\n{_QUICK}",
}


def write_workspace(folder: Path, accounts: int = 120, seed: int = 7) -> Path:
    """Write the workspace into a folder and return the folder."""
    for name in ("data", "scenarios"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "workspace.yaml").write_text(SETTINGS)
    for name, text in SCENARIOS.items():
        (folder / "scenarios" / f"{name}.yaml").write_text(text)
    for name, frame in (("accounts", _accounts(accounts, seed)), ("reps", _reps()), ("bookings", _bookings())):
        frame.to_csv(folder / "data" / f"{name}.csv", index=False)
    return folder


def _accounts(accounts: int, seed: int) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    places = np.array(list(CITIES.values()))[random.integers(len(CITIES), size=accounts)]
    places = places + random.normal(scale=0.3, size=(accounts, 2))
    segment = np.where(np.arange(accounts) % 2 == 0, "Mid-Market", "SMB")
    arr = np.where(random.random(accounts) < 0.6, random.uniform(2_000, 30_000, accounts).round(), 0.0)
    # Two thirds of a segment sit with its first rep, so that today's alignment is badly balanced.
    uneven = np.array(["1", "1", "2", "1", "3", "1"])[np.arange(accounts) // 2 % 6]
    frame = pd.DataFrame(
        {
            "account_id": [f"A{number:03d}" for number in range(accounts)],
            "name": [f"Company {number}" for number in range(accounts)],
            "parent_id": [f"A{number - 2:03d}" if number % 20 == 2 else "" for number in range(accounts)],
            "segment": segment,
            "region": "South",
            "latitude": places[:, 0].round(4),
            "longitude": places[:, 1].round(4),
            "current_arr_usd": arr,
            "potential_usd": random.uniform(20_000, 60_000, accounts).round(),
            "workload_hours": random.uniform(20, 60, accounts).round(1),
            "rep_id": np.where(segment == "SMB", "S", "M") + pd.Series(uneven),
        }
    )
    # A child sits with its parent's rep.
    frame["rep_id"] = frame["rep_id"].where(frame["parent_id"] == "", frame["rep_id"].shift(2))
    return frame


def _reps() -> pd.DataFrame:
    rows = [
        (f"{code}{number}", f"Rep {code}{number}", segment, *place)
        for code, segment in (("M", "Mid-Market"), ("S", "SMB"))
        for number, place in enumerate(CITIES.values(), start=1)
    ]
    columns = ["rep_id", "name", "segment", "latitude", "longitude"]
    return pd.DataFrame(rows, columns=columns).assign(region="South", capacity_hours=1500)


def _bookings() -> pd.DataFrame:
    months = pd.date_range("2025-01", periods=24, freq="MS").strftime("%Y-%m")
    return pd.DataFrame(
        [(month, "South", segment, 50_000) for month in months for segment in ("Mid-Market", "SMB")],
        columns=["month", "region", "segment", "amount_usd"],
    )
