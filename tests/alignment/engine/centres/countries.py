"""Small countries for the tests of designs with free centres, and what trying every plan says about them."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from territory_opt.alignment.engine.centres.task import CentreTask, LoadLimit
from territory_opt.geography.distance import distance_km


def grid(rows: int, columns: int) -> csr_matrix:
    """Return the neighbours of a grid of units, row by row."""
    number = np.arange(rows * columns).reshape(rows, columns)
    pairs = [(number[:, :-1], number[:, 1:]), (number[:-1], number[1:])]
    one = np.concatenate([a.ravel() for a, _ in pairs] + [b.ravel() for _, b in pairs])
    other = np.concatenate([b.ravel() for _, b in pairs] + [a.ravel() for a, _ in pairs])
    return csr_matrix((np.ones(len(one), dtype=bool), (one, other)), shape=(rows * columns,) * 2)


def grid_task(rows: int, columns: int, count: int, *, tolerance: float, seed: int, power: int = 2) -> CentreTask:
    """Return a connected grid of units with uneven weights, a degree apart, weights balanced."""
    random = np.random.default_rng(seed)
    latitude, longitude = np.divmod(np.arange(rows * columns), columns)
    weights = random.uniform(0.5, 1.5, rows * columns)
    fair = weights.sum() / count
    limit = LoadLimit(weights, (1 - tolerance) * fair, (1 + tolerance) * fair)
    places = 40.0 + latitude + random.uniform(-0.2, 0.2, len(weights)), longitude - 90.0
    return CentreTask(*places, weights, power, (limit,), count, grid(rows, columns))


@st.composite
def tasks(draw: st.DrawFn) -> CentreTask:
    """Draw a task of up to six units: any power, prices and weights with zeros, missing places, up to two limits."""
    units = draw(st.integers(2, 5))
    degrees = st.floats(-3.0, 3.0).map(lambda value: round(value, 2))
    places = draw(st.lists(st.tuples(degrees, degrees), min_size=units, max_size=units))
    missing = draw(st.lists(st.integers(0, 5), min_size=units, max_size=units))
    latitude = np.array([np.nan if gone == 0 else 40.0 + lat for (lat, _), gone in zip(places, missing, strict=True)])
    longitude = np.array([lon - 90.0 for _, lon in places])
    amounts = st.lists(st.sampled_from([0.0, 0.5, 1.0, 2.0, 5.0]), min_size=units, max_size=units)
    limits = []
    for _ in range(draw(st.integers(0, 2))):
        weights = np.array(draw(amounts))
        upper = draw(st.sampled_from([0.6, 0.8, 1.0, np.inf])) * max(weights.sum(), 1.0)
        lower = draw(st.sampled_from([0.0, 0.1, 0.3, -np.inf])) * max(weights.sum(), 1.0)
        limits.append(LoadLimit(weights, float(np.nan_to_num(lower, nan=-np.inf)), float(upper)))
    usd = np.array(draw(amounts))
    return CentreTask(
        latitude, longitude, usd, draw(st.sampled_from([1, 2])), tuple(limits), draw(st.integers(1, 2)), None
    )


def pair_usd(task: CentreTask) -> np.ndarray:
    """Return the objective of each unit (row) around each centre (column)."""
    km = distance_km(task.latitude, task.longitude, task.latitude, task.longitude)
    return task.usd_per_km[:, None] * np.nan_to_num(km) ** task.power


def territory_usd(task: CentreTask, members: np.ndarray) -> float:
    """Return the least objective of a territory over its own centres, those with a place where there are any."""
    there = members[task.placed[members]]
    centres = there if len(there) else members
    return float(pair_usd(task)[np.ix_(members, centres)].sum(axis=0).min())


def least_usd(task: CentreTask) -> float:
    """Return the least objective of all plans that keep the rules, ``inf`` when there is none."""
    best = np.inf
    for assigned in product(range(task.count), repeat=task.units):
        plan = np.array(assigned)
        if task.keeps(plan):
            parts = [territory_usd(task, np.flatnonzero(plan == territory)) for territory in range(task.count)]
            best = min(best, sum(parts))
    return best
