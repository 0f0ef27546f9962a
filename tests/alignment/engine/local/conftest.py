"""Small tables with every kind of rule, and their best plans by trying all."""

from __future__ import annotations

import itertools
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from scipy.spatial.distance import cdist

from territory_opt.alignment.engine.table import PairTable, TotalLimit
from territory_opt.alignment.limits import SeatCurve


def grid_of(places: np.ndarray, reach: float) -> csr_matrix:
    near = cdist(places, places) <= reach
    np.fill_diagonal(near, False)
    return csr_matrix(near)


def free_table(seed: int, units: int = 6, most: int = 3) -> PairTable:
    """Units, each of which may be a centre; bounds by candidate, with or without contiguity, some pairs barred."""
    random = np.random.default_rng(seed)
    places, weight = random.random((units, 2)), random.integers(1, 6, units).astype(float)
    usd = 100.0 * cdist(places, places)
    usd[(random.random(usd.shape) < 0.08) & ~np.eye(units, dtype=bool)] = np.inf
    count = int(random.integers(1, most + 1))
    fair, room = weight.sum() / count, random.choice([0.2, 0.5])
    lower = np.full((1, units), (1.0 - room) * fair) if random.random() < 0.6 else np.full((1, units), -np.inf)
    return PairTable(
        usd=usd,
        loads=(np.broadcast_to(weight[:, None], (units, units)),),
        lower=lower,
        upper=(1.0 + room) * fair * random.choice([1.0, 1.3], (1, units)),
        open_usd=np.zeros(units),
        may_close=np.ones(units, dtype=bool),
        least_open=count,
        most_open=count,
        home=np.arange(units),
        neighbours=grid_of(places, 0.5) if random.random() < 0.6 else None,
    )


def given_table(seed: int) -> PairTable:
    """Six units and three seats of which some may stay closed at a price; the load of a unit differs by seat."""
    random = np.random.default_rng(seed)
    usd = random.integers(1, 60, (6, 3)).astype(float)
    usd[random.random(usd.shape) < 0.1] = np.inf
    loads = tuple(random.integers(0, 9, (6, 3)).astype(float) for _ in range(int(random.integers(1, 3))))
    may_close = random.random(3) < 0.5
    least = int((~may_close).sum())
    closable = np.where(may_close, random.integers(0, 40, 3), 0.0)
    return PairTable(
        usd=usd,
        loads=loads,
        lower=np.where(random.random((len(loads), 3)) < 0.4, 5.0, -np.inf),
        upper=random.integers(9, 30, (len(loads), 3)).astype(float),
        open_usd=closable,
        may_close=may_close,
        least_open=least,
        most_open=3,
        home=np.full(3, -1),
        neighbours=grid_of(random.random((6, 2)), 0.6) if random.random() < 0.4 else None,
    )


def full_table(seed: int) -> PairTable:
    """A table of given or free seats with a limit on a total, a price of loads, and perhaps units without a seat."""
    random = np.random.default_rng(seed)
    table = given_table(seed) if seed % 2 else free_table(seed, units=5, most=2)
    extra = int(random.integers(0, 2))
    seats = table.seats + extra

    def widened(values: np.ndarray, filler: float) -> np.ndarray:
        return np.concatenate([values, np.full((*values.shape[:-1], extra), filler)], axis=-1)

    loads = np.cumsum(random.integers(2, 9, (seats, 3)), axis=1) - 2.0
    slopes = np.sort(random.integers(-3, 6, (seats, 2)), axis=1)
    usd = np.cumsum(np.column_stack([random.integers(0, 9, seats), slopes * np.diff(loads)]), axis=1).astype(float)
    usd[table.seats :] = 0.0
    amounts = random.integers(0, 5, (table.units, seats)).astype(float)
    return replace(
        table,
        usd=widened(table.usd, 50.0),
        loads=tuple(widened(load, 0.0) for load in table.loads),
        lower=widened(table.lower, -np.inf),
        upper=widened(table.upper, np.inf),
        open_usd=widened(table.open_usd, 0.0),
        may_close=np.concatenate([table.may_close, np.full(extra, True)]),
        home=np.concatenate([table.home, np.full(extra, -1)]),
        nobody=table.seats if extra else -1,
        curves=(SeatCurve("imbalance", random.integers(1, 6, table.units).astype(float), loads - loads[:, :1], usd),),
        totals=(TotalLimit(amounts, float(random.integers(8, 16))),),
    )


def best_usd(table: PairTable) -> float:
    """Return the objective of the best of all plans, ``inf`` when none keeps the rules."""
    best = np.inf
    lowest = min(table.open_usd.min(), 0.0) + sum(table.seats * min(curve.usd.min(), 0.0) for curve in table.curves)
    extra = int(table.nobody >= 0)
    for count in range(1, min(table.most_open + extra, table.seats) + 1):
        for seats in itertools.combinations(range(table.seats), count):
            plans = np.array(list(itertools.product(seats, repeat=table.units)))
            usd = table.usd[np.arange(table.units), plans].sum(axis=1) + lowest
            for number in np.argsort(usd, kind="stable"):
                if usd[number] >= best:
                    break
                if (cost := table.cost_usd(plans[number])) < best and table.keeps(plans[number]):
                    best = cost
    return float(best)


@pytest.fixture(scope="session")
def small() -> SimpleNamespace:
    """What makes small tables: free, given, full, any of them; and best_usd of one."""
    return SimpleNamespace(
        free=free_table,
        given=given_table,
        full=full_table,
        either=lambda seed: (free_table, given_table, full_table)[seed % 3](seed),
        best_usd=best_usd,
    )
