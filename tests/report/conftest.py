"""A small synthetic run with hostile names, the folder it writes, and a browser to open it in."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from territory_opt.audit.measures import plan_measures, territory_measures
from territory_opt.report.results import Results
from territory_opt.report.write import write_results
from territory_opt.workspace.schema import TEXT

# Test folders are no packages, so a file that two of them share is run, not imported.
MADE = SimpleNamespace(**runpy.run_path(str(Path(__file__).parent / "made_hiring.py")))
SEGMENTS = ("Enterprise", "Mid-Market", "SMB")
HOSTILE = (
    "=1+1",
    "+1-800 <b>Call</b>",
    "-2+3",
    "@SUM(A1)",
    "</script><script>window.hacked=1</script>",
    "<img src=x onerror=window.hacked=1>",
    "Quote \" and ' and \\",
    "Two\nlines",
    "{{ 7*7 }} $x^2$",
    "שלום עולם",
    "Emoji 🚀 Ltd",
    "https://example.com/?a=1&b=2",
    "\u2028line separator",
    "L" * 10_000,
)


def _seats(per_segment: int, rng: np.random.Generator) -> pd.DataFrame:
    rows: list[dict[str, object]] = []
    for segment in SEGMENTS:
        for k in range(per_segment):
            number = len(rows) + 1
            last = k == per_segment - 1
            rows.append(
                {
                    "seat_id": f"R{number:03d}",
                    "territory_id": f"T-{segment[:3].upper()}{k + 1:02d}",
                    "rep_id": np.nan if last else f"R{number:03d}",
                    "name": f"Open {segment} {number}" if last else f"Rep <i>{number}</i> O'Neil",
                    "role": "account_executive",
                    "segments": (segment,),
                    "region": "all",
                    "skills": (),
                    "latitude": rng.uniform(32, 45),
                    "longitude": -120 + 45 * (k + 0.5) / per_segment,
                    "home_source": "region" if last else "given",
                    "start_date": pd.Timestamp("2027-04-01") if last else pd.NaT,
                    "end_date": pd.NaT,
                    "status": "open" if last else "filled",
                    "fte": 1.0,
                    "capacity_hours": 1700.0,
                    "capacity_usd": 9e5,
                    "quota_usd": 1e6,
                    "cost_usd": 2.2e5,
                    "source": "reps",
                }
            )
    return pd.DataFrame(rows)


def _accounts(count: int, seats: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    per_segment = len(seats) // len(SEGMENTS)
    number = np.arange(count)
    longitude = rng.uniform(-120, -75, count)
    segment = number % len(SEGMENTS)
    place = np.floor((longitude + 120) / 45 * per_segment).astype(int).clip(0, per_segment - 1)
    seat = segment * per_segment + place
    held = segment * per_segment + rng.integers(0, max(per_segment - 1, 1), count)
    incumbent = np.where(rng.random(count) < 0.7, np.where(place < per_segment - 1, seat, held), held)
    ids = seats["seat_id"].to_numpy()
    accounts = pd.DataFrame(
        {
            "account_id": [f"A{n:05d}" for n in number],
            "name": [HOSTILE[n] if n < len(HOSTILE) else f"Company {n}" for n in number],
            "parent_id": np.nan,
            "family_id": [f"A{n:05d}" for n in number],
            "unit_id": [f"A{n:05d}" for n in number],
            "status": np.where(number % 3 == 0, "customer", "prospect"),
            "segment": np.array(SEGMENTS)[segment],
            "industry": "Software",
            "region": "all",
            "country": "US",
            "postal_code": "02110",
            "latitude": rng.uniform(30, 47, count),
            "longitude": longitude,
            "place_source": "coordinates",
            "employees": 100.0,
            "annual_revenue_usd": np.nan,
            "lead_score": 50.0,
            "current_arr_usd": np.where(number % 3 == 0, rng.lognormal(10, 1, count), 0.0),
            "open_pipeline_usd": rng.lognormal(8, 1, count),
            "potential_usd": rng.lognormal(11, 1, count),
            "workload_hours": rng.uniform(5, 60, count),
            "visits": 4.0,
            "tier": "A",
            "customers": (number % 3 == 0).astype(float),
            "accounts": 1.0,
            "rep_id": ids[incumbent],
            "incumbent_seat_id": ids[incumbent],
            "locked": False,
            "territory_id": seats["territory_id"].to_numpy()[seat],
            "seat_id": ids[seat],
            "moved": ids[incumbent] != ids[seat],
            "reason": np.where(ids[incumbent] != ids[seat], "nearer to the new rep", "stays"),
            "elsewhere_usd": rng.uniform(0, 500, count),
        }
    )
    accounts.loc[20, ["latitude", "longitude"]] = np.nan
    accounts.loc[20, "place_source"] = "missing"
    accounts.loc[21, ["territory_id", "seat_id"]] = np.nan
    text = [c for c in accounts if accounts[c].dtype == object or c == "parent_id"]
    return accounts.astype(dict.fromkeys(text, TEXT))


def _moves(accounts: pd.DataFrame, seats: pd.DataFrame) -> pd.DataFrame:
    moved = accounts.loc[accounts["moved"] & accounts["seat_id"].notna()]
    names = seats.set_index("seat_id")["name"]
    return pd.DataFrame(
        {
            "account_id": moved["account_id"],
            "name": moved["name"],
            "segment": moved["segment"],
            "from_rep_id": moved["rep_id"],
            "from_seat_id": moved["incumbent_seat_id"],
            "to_seat_id": moved["seat_id"],
            "from_name": moved["incumbent_seat_id"].map(names),
            "to_name": moved["seat_id"].map(names),
            "current_arr_usd": moved["current_arr_usd"],
            "potential_usd": moved["potential_usd"],
            "open_pipeline_usd": moved["open_pipeline_usd"],
            "reason": moved["reason"],
        }
    ).reset_index(drop=True)


def _shapes(seats: pd.DataFrame) -> gpd.GeoDataFrame:
    per_segment = len(seats) // len(SEGMENTS)
    width = 45 / per_segment
    west = -120 + width * (np.arange(len(seats)) % per_segment)
    return gpd.GeoDataFrame(
        {"territory_id": seats["territory_id"], "segment": seats["segments"].str[0]},
        geometry=shapely.box(west, 30, west + width, 47),
        crs=4326,
    )


def _summary(status: str, measures: dict[str, float], before: dict[str, float]) -> dict[str, object]:
    found = status in ("optimal", "feasible")
    return {
        "scenario": "redesign", "title": "Annual <redesign>", "description": "Balance potential & keep travel short.",
        "method": "solve", "status": status, "objective_usd": 1.25e6 if found else np.nan,
        "objective_by_term": {"travel": 2.5e5, "disruption": 4e5, "imbalance": 6e5} if found else {},
        "bound_usd": 1.24e6 if found else np.nan, "gap": 0.008 if found else np.nan, "seconds": 4.2, "seed": 7,
        "model": "annual", "reason": "" if found else "balance needs <9.4 %> and the limit on moves allows 3 %",
        "measures": measures if found else {}, "measures_before": before,
        "headcount": MADE.make_headcount(),
        "audit": "passed" if found else "", "notes": [], "versions": {"territory-opt": "0.1.0"},
        "inputs": {"accounts.csv": "0" * 64}, "created": "2026-11-20T09:00:00+00:00",
    }  # fmt: skip


def make_results(accounts: int = 200, per_segment: int = 3, status: str = "feasible", seed: int = 1) -> Results:
    """Make a synthetic run whose territories are strips of the map."""
    rng = np.random.default_rng(seed)
    months = pd.date_range("2027-01-01", periods=12, freq="MS")
    seats = _seats(per_segment, rng)
    frame = _accounts(accounts, seats, rng)
    assignment = frame.set_index("account_id")["seat_id"]
    today = frame.set_index("account_id")["incumbent_seat_id"]
    territories, moves, shapes = territory_measures(frame, seats, assignment), _moves(frame, seats), _shapes(seats)
    hiring = MADE.make_hiring()
    quotas = territories[["territory_id", "seat_id"]].merge(pd.DataFrame({"month": months}), how="cross")
    quotas["quota_usd"] = 80_000.0
    audit = pd.DataFrame({"check": ["assign", "balance"], "ok": True, "detail": ["each unit once", "worst 4.1 %"]})
    if status not in ("optimal", "feasible"):
        frame = frame.assign(moved=False, territory_id=pd.Series(dtype=TEXT), seat_id=pd.Series(dtype=TEXT))
        territories, moves, quotas, audit, shapes = (t.iloc[:0] for t in (territories, moves, quotas, audit, shapes))
    summary = _summary(status, plan_measures(frame, seats, assignment), plan_measures(frame, seats, today))
    return Results(
        name="redesign",
        title=str(summary["title"]),
        description=str(summary["description"]),
        settings={"name": "Acme <plan>", "plan_start": "2027-01", "currency": "USD", "unit": "account"},
        summary=summary,
        accounts=frame,
        seats=seats,
        territories=territories,
        moves=moves,
        headcount_plan=hiring.starts,
        coverage=hiring.coverage,
        quotas=quotas,
        shapes=shapes,
        outlines=gpd.GeoDataFrame({"name": ["Land"]}, geometry=[shapely.box(-125, 25, -67, 49)], crs=4326),
        rules=pd.DataFrame(
            {"rule": ["balance"], "sentence": ["Potential within 8 % of the mean."], "detail": ["worst seat 4.1 %"]}
        ),
        audit=audit,
        notes=("Workload comes from coverage standards.", "1 account has no place."),
        hiring=hiring,
        forecast=MADE.forecast(),
    )


@pytest.fixture(scope="session")
def results() -> Results:
    """A run that found a plan."""
    return make_results()


@pytest.fixture(scope="session")
def results_of() -> Callable[..., Results]:
    """The maker of synthetic runs, for tests that need another size or status."""
    return make_results


@pytest.fixture(scope="session")
def made() -> SimpleNamespace:
    """The makers of a hiring plan's parts."""
    return MADE


@pytest.fixture(scope="session")
def run_folder(results: Results, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that run writes; tests only read it."""
    folder = tmp_path_factory.mktemp("run")
    write_results(results, folder)
    return folder
