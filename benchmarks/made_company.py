"""A made-up sales organisation of any size, as the tables of a user's workspace."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.spatial import cKDTree

from territory_opt.geography.distance import unit_vectors

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

SEGMENTS = {"Enterprise": 0.2, "Mid-Market": 0.3, "SMB": 0.5}
"""Share of the accounts by segment."""

CITIES = 300
LARGEST_OVER_MEAN = 50.0
"""Workload of the largest account over the mean."""

MEAN_HOURS = 12.0
ROOM = 1.02
"""Capacity of a seat over the fair share of its segment."""

LOCKED_SHARE = 0.1
LOCKED_LOAD = 0.5
"""Most of a seat's capacity that its locked accounts take: beyond, accounts are not locked, so that a plan exists."""

SETTINGS = 'name: Made-up company\nplan_start: "2027-01"\n'


@dataclass(frozen=True)
class _People:
    """Seats of the company: segment by its number, home, and capacity in hours; all of shape (K,)."""

    segment: Ints
    latitude: Floats
    longitude: Floats
    capacity_hours: Floats


def write_company(folder: Path, accounts: int, seats: int, seed: int) -> None:
    """Write the tables of a company that has everything the solver has to cope with.

    Accounts lie around 300 cities of heavy-tailed size, their workload has a heavy tail, three segments have seats of
    their own, each seat's capacity is 1.02 times the fair share of its segment, every account has an incumbent near
    it, and a tenth of them is locked.

    Parameters
    ----------
    folder : Path
        Where the workspace goes; it exists.
    accounts, seats : int
        How many of each.
    seed : int
        Seed of everything that is random.
    """
    random = np.random.default_rng(seed)
    latitude, longitude = _places(random, accounts)
    hours = _heavy_tail(random, accounts)
    segment = random.choice(len(SEGMENTS), p=list(SEGMENTS.values()), size=accounts)
    people = _people(random, segment, hours, latitude, longitude, seats)
    incumbent = _incumbents(random, segment, latitude, longitude, people)
    names = np.array(list(SEGMENTS), dtype=object)
    rep_ids = np.array([f"R{number:05d}" for number in range(seats)], dtype=object)
    table = pd.DataFrame(
        {
            "account_id": np.char.add("A", np.arange(10**7, 10**7 + accounts).astype(str)),
            "segment": names[segment],
            "latitude": latitude,
            "longitude": longitude,
            "current_arr_usd": (_heavy_tail(random, accounts) * 800.0).round(2),
            "potential_usd": (_heavy_tail(random, accounts) * 1500.0).round(2),
            "workload_hours": hours,
            "rep_id": rep_ids[incumbent],
            "locked": _locked(random, incumbent, hours, people),
        }
    )
    reps = pd.DataFrame(
        {
            "rep_id": rep_ids,
            "segment": names[people.segment],
            "latitude": people.latitude,
            "longitude": people.longitude,
            "capacity_hours": people.capacity_hours,
        }
    )
    (folder / "data").mkdir()
    (folder / "workspace.yaml").write_text(SETTINGS, encoding="utf-8")
    table.to_parquet(folder / "data" / "accounts.parquet", index=False)
    reps.to_csv(folder / "data" / "reps.csv", index=False)


def _places(random: np.random.Generator, accounts: int) -> tuple[Floats, Floats]:
    """Scatter accounts around cities; a large city is wider, too."""
    size = random.pareto(1.1, CITIES) + 0.2
    size /= size.sum()
    city = random.choice(CITIES, p=size, size=accounts)
    latitude, longitude = random.uniform(29.0, 47.0, CITIES), random.uniform(-122.0, -72.0, CITIES)
    degrees = 0.1 + 0.6 * np.sqrt(size / size.max())
    scatter = random.normal(size=(2, accounts)) * degrees[city]
    return (latitude[city] + scatter[0]).round(5), (longitude[city] + scatter[1]).round(5)


def _heavy_tail(random: np.random.Generator, count: int) -> Floats:
    """Draw hours of a heavy-tailed workload whose largest is the given multiple of the mean."""
    drawn = random.lognormal(0.0, 1.1, count)
    largest = int(drawn.argmax())
    # Cutting the tail lowers the mean it is measured by, so the cut is found again until both agree.
    for _ in range(50):
        most = LARGEST_OVER_MEAN * drawn.mean()
        drawn = np.minimum(drawn, most)
        drawn[largest] = most
    return np.asarray((drawn * (MEAN_HOURS / drawn.mean())).round(3))


def _people(
    random: np.random.Generator, segment: Ints, hours: Floats, latitude: Floats, longitude: Floats, seats: int
) -> _People:
    """Give each segment seats in proportion to its workload, at homes where its workload is."""
    by_segment = np.bincount(segment, weights=hours, minlength=len(SEGMENTS))
    ends = np.round(np.cumsum(by_segment) / by_segment.sum() * seats).astype(np.int64)
    held = np.searchsorted(ends, np.arange(seats), side="right")
    home = np.empty(seats, dtype=np.int64)
    for number in range(len(SEGMENTS)):
        there, own = np.flatnonzero(segment == number), np.flatnonzero(held == number)
        home[own] = random.choice(there, p=hours[there] / hours[there].sum(), size=len(own), replace=False)
    fair_hours = by_segment / np.bincount(held, minlength=len(SEGMENTS))
    return _People(held, latitude[home], longitude[home], ROOM * fair_hours[held])


def _incumbents(
    random: np.random.Generator, segment: Ints, latitude: Floats, longitude: Floats, people: _People
) -> Ints:
    """Give each account one of the three nearest seats of its segment, mostly the nearest."""
    incumbent = np.empty(len(segment), dtype=np.int64)
    for number in range(len(SEGMENTS)):
        there, own = np.flatnonzero(segment == number), np.flatnonzero(people.segment == number)
        tree = cKDTree(unit_vectors(people.latitude[own], people.longitude[own]))
        nearest = tree.query(unit_vectors(latitude[there], longitude[there]), k=min(3, len(own)))[1]
        nearest = nearest.reshape(len(there), -1)
        rank = random.choice(3, p=[0.6, 0.25, 0.15], size=len(there)) % nearest.shape[1]
        incumbent[there] = own[nearest[np.arange(len(there)), rank]]
    return incumbent


def _locked(random: np.random.Generator, incumbent: Ints, hours: Floats, people: _People) -> npt.NDArray[np.bool_]:
    """Lock a tenth of the accounts, at no seat more than the most of its capacity."""
    chosen = random.random(len(hours)) < LOCKED_SHARE
    order = np.argsort(incumbent, kind="stable")
    taken = np.where(chosen, hours, 0.0)[order]
    before = np.cumsum(taken)
    first = np.searchsorted(incumbent[order], np.arange(len(people.segment)))
    within = before - (before - taken)[np.minimum(first, len(order) - 1)][incumbent[order]]
    locked = np.empty(len(hours), dtype=bool)
    locked[order] = chosen[order] & (within <= LOCKED_LOAD * people.capacity_hours[incumbent[order]])
    return locked
