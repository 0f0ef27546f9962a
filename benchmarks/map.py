"""Measure the interactive map of a made-up company in headless Chromium.

Run ``python -m benchmarks.map --accounts 100000 --territories 500``. It prints one line of JSON: megabytes of the file,
processor seconds to make it, seconds from opening it to its first picture, and for several views the dots drawn and the
milliseconds that a pan, a hover and a change of filter take, the canvas read back each time, so that no drawing is left
for later.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.spatial import cKDTree

from territory_opt.audit.measures import territory_measures
from territory_opt.geography.distance import unit_vectors
from territory_opt.geography.outlines import land, outlines
from territory_opt.geography.shapes import territory_shapes
from territory_opt.report.map_page import write_map
from territory_opt.report.results import Results
from territory_opt.workspace.schema import TEXT

SEGMENTS = ("Enterprise", "Mid-Market", "SMB")
NEARBY_DEGREES = 0.25
"""Standard deviation of accounts around the middle of their county."""

VIEWS = {
    "country": "",
    "all segments": "#segment=*",
    "before and after": "#view=both",
    "state": "#segment=*&at=41,-75,7",
    "city": "#segment=*&at=40.7,-74,10",
}
MEASURE = """
const settle = () => document.querySelectorAll('canvas').forEach((canvas) => {
  if (canvas.width) canvas.getContext('2d').getImageData(0, 0, 1, 1);
});
const { map, dots, state } = territoryMap;
const median = (task) => {
  const spent = [];
  for (let k = 0; k < 7; k += 1) {
    const start = performance.now();
    task(k);
    settle();
    spent.push(performance.now() - start);
  }
  return Math.round(10 * spent.sort((a, b) => a - b)[3]) / 10;
};
const size = map.getSize();
const shown = dots(state.view === 'today' ? 'today' : 'plan');
return {
  dots: shown.count,
  accounts: shown.accounts,
  pan_ms: median((k) => map.panBy([k % 2 ? 150 : -150, 0], { animate: false })),
  hover_ms: median((k) => map.fire('mousemove', {
    containerPoint: L.point(size.x / 2 + 9 * k, size.y / 2), latlng: map.getCenter(),
  })),
  filter_ms: median((k) => { state.movedOnly = k % 2 === 0; territoryMap.changed(); }),
};
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.map", description=__doc__)
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--territories", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="write the map to this file and leave it there")
    chosen = parser.parse_args(arguments)
    results = made_results(chosen.accounts, chosen.territories, chosen.seed)
    with tempfile.TemporaryDirectory() as folder:
        path = (chosen.keep or Path(folder) / "map.html").resolve()
        started = time.process_time()
        write_map(results, path)
        figures = {
            "accounts": chosen.accounts,
            "territories": chosen.territories,
            "megabytes": round(path.stat().st_size / 1e6, 2),
            "making_cpu_seconds": round(time.process_time() - started, 2),
            **_in_browser(path),
        }
    sys.stdout.write(json.dumps(figures) + "\n")
    return 0


def made_results(accounts: int, territories: int, seed: int) -> Results:
    """Return a run whose accounts lie around the middles of counties and belong to the nearest seat of their segment.

    Parameters
    ----------
    accounts, territories : int
        How many of each, at least three territories.
    seed : int
        Seed of everything that is random.
    """
    random = np.random.default_rng(seed)
    segment = random.integers(0, len(SEGMENTS), accounts)
    latitude, longitude = _places(random, accounts)
    seats = _seats(random, latitude, longitude, territories)
    plan = _nearest(latitude, longitude, segment, seats, np.zeros(territories))
    today = _nearest(latitude, longitude, segment, seats, random.normal(0, 0.3, territories))
    frame = _accounts(random, latitude, longitude, segment, seats.loc[plan], seats.loc[today])
    by_account = frame.set_index("account_id")
    drawn = {name: territory_shapes(frame, frame[name], land(0.02)) for name in ("territory_id", "today_id")}
    nothing = pd.DataFrame()
    return Results(
        name="made",
        title="Made-up company",
        description="",
        settings={"name": "Made-up company", "plan_start": "2027-01", "currency": "USD", "unit": "account"},
        summary={},
        accounts=frame,
        seats=seats,
        territories=territory_measures(frame, seats, by_account["seat_id"]),
        moves=pd.DataFrame(columns=["from_rep_id", "from_name"]),
        headcount_plan=nothing,
        coverage=nothing,
        quotas=nothing,
        shapes=drawn["territory_id"],
        outlines=outlines("state").cx[-125:-66, 24:50],
        rules=nothing,
        audit=nothing,
        incumbent_shapes=drawn["today_id"],
    )


def _places(random: np.random.Generator, accounts: int) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    middles = outlines("county").cx[-125:-66, 24:50].representative_point()
    weight = random.pareto(1.2, len(middles))
    of = random.choice(len(middles), accounts, p=weight / weight.sum())
    latitude, longitude = middles.y.to_numpy()[of], middles.x.to_numpy()[of]
    return (
        latitude + random.normal(0, NEARBY_DEGREES, accounts),
        longitude + random.normal(0, NEARBY_DEGREES, accounts),
    )


def _seats(
    random: np.random.Generator,
    latitude: npt.NDArray[np.float64],
    longitude: npt.NDArray[np.float64],
    territories: int,
) -> pd.DataFrame:
    home = random.choice(len(latitude), territories, replace=False)
    numbers = np.arange(territories)
    frame = pd.DataFrame(
        {
            "seat_id": [f"R{number:04d}" for number in numbers],
            "territory_id": [f"T-{number:04d}" for number in numbers],
            "rep_id": [f"R{number:04d}" for number in numbers],
            "name": [f"Representative Number {number}" for number in numbers],
            "segments": [(SEGMENTS[number % len(SEGMENTS)],) for number in numbers],
            "region": "all",
            "latitude": latitude[home],
            "longitude": longitude[home],
            "start_date": pd.NaT,
            "end_date": pd.NaT,
            "status": np.where(numbers % 20 == 0, "open", "filled"),
            "capacity_hours": 1700.0,
        }
    )
    return frame.astype(dict.fromkeys(("seat_id", "territory_id", "rep_id", "name", "status"), TEXT))


def _nearest(
    latitude: npt.NDArray[np.float64],
    longitude: npt.NDArray[np.float64],
    segment: npt.NDArray[np.int64],
    seats: pd.DataFrame,
    shift_degrees: npt.NDArray[np.float64],
) -> npt.NDArray[np.int64]:
    """Return the row of the nearest seat of each account's segment, homes moved by some degrees."""
    nearest = np.empty(len(segment), dtype=np.int64)
    rows = np.arange(len(seats))
    for number in range(len(SEGMENTS)):
        own, mine = rows % len(SEGMENTS) == number, segment == number
        homes = seats.loc[own]
        tree = cKDTree(unit_vectors(homes["latitude"] + shift_degrees[own], homes["longitude"]))
        nearest[mine] = rows[own][tree.query(unit_vectors(latitude[mine], longitude[mine]))[1]]
    return nearest


def _accounts(
    random: np.random.Generator,
    latitude: npt.NDArray[np.float64],
    longitude: npt.NDArray[np.float64],
    segment: npt.NDArray[np.int64],
    plan: pd.DataFrame,
    today: pd.DataFrame,
) -> pd.DataFrame:
    count = len(segment)
    numbers = np.arange(count)
    moved = plan["seat_id"].to_numpy() != today["seat_id"].to_numpy()
    is_customer = random.random(count) < 0.25
    frame = pd.DataFrame(
        {
            "account_id": [f"A{number:08d}" for number in numbers],
            "name": [f"Made-up Company Number {number}" for number in numbers],
            "family_id": [f"A{number:08d}" for number in numbers],
            "unit_id": [f"A{number:08d}" for number in numbers],
            "segment": np.array(SEGMENTS)[segment],
            "region": "all",
            "status": np.where(is_customer, "customer", "prospect"),
            "latitude": latitude,
            "longitude": longitude,
            "potential_usd": random.lognormal(10, 1, count).round(),
            "workload_hours": random.uniform(2, 60, count).round(1),
            "current_arr_usd": np.where(is_customer, random.lognormal(10, 1, count).round(), 0.0),
            "open_pipeline_usd": random.lognormal(8, 1, count).round(),
            "visits": 4.0,
            "customers": is_customer.astype(float),
            "accounts": 1.0,
            "rep_id": today["seat_id"].to_numpy(),
            "incumbent_seat_id": today["seat_id"].to_numpy(),
            "locked": False,
            "territory_id": plan["territory_id"].to_numpy(),
            "today_id": today["territory_id"].to_numpy(),
            "seat_id": plan["seat_id"].to_numpy(),
            "moved": moved,
            "reason": [f"nearer to the new rep: {number % 500} km, not {number}, saving ${number} of travel"
                       for number in numbers],
        }
    )  # fmt: skip
    return frame.astype({name: TEXT for name in frame if frame[name].dtype == object})


def _in_browser(path: Path) -> dict[str, Any]:
    from selenium.webdriver import Chrome, ChromeOptions
    from selenium.webdriver.chrome.service import Service

    options = ChromeOptions()
    for flag in ("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1400,900"):
        options.add_argument(flag)
    driver = Chrome(options=options, service=Service(executable_path=shutil.which("chromedriver")))
    try:
        views = {}
        loads = []
        for name, link in VIEWS.items():
            driver.get("about:blank")
            started = time.monotonic()
            driver.get(path.as_uri() + link)
            driver.execute_async_script("requestAnimationFrame(() => requestAnimationFrame(arguments[0]));")
            loads.append(time.monotonic() - started)
            views[name] = driver.execute_script(MEASURE)
        return {"first_picture_seconds": round(loads[0], 2), "views": views}
    finally:
        driver.quit()


if __name__ == "__main__":
    sys.exit(main())
