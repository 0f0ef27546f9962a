"""Tables small enough to try every plan."""

from __future__ import annotations

import itertools
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from territory_opt.alignment.engine.table import PairTable, TotalLimit
from territory_opt.alignment.limits import SeatCurve


def grid(rows: int, columns: int) -> csr_matrix:
    """Return the neighbours of units on a grid, each beside those left, right, above and below."""
    links = [(unit, unit + 1) for unit in range(rows * columns) if unit % columns < columns - 1]
    links += [(unit, unit + columns) for unit in range((rows - 1) * columns)]
    first, second = np.array(links).T
    shape = (rows * columns, rows * columns)
    ones = np.ones(2 * len(links), dtype=bool)
    return csr_matrix((ones, (np.r_[first, second], np.r_[second, first])), shape=shape)


def free_centres(seed: int, *, limits: int = 1, connected: bool = True, tolerance: float = 0.25) -> PairTable:
    """Return six units on a grid, of which two or three are centres."""
    random = np.random.default_rng(seed)
    units, most = 6, 2 + seed % 2
    places = random.uniform(0, 10, (units, 2))
    usd = np.hypot(*(places[:, None] - places[None]).T) ** 2
    usd[random.random((units, units)) < 0.05] = np.inf
    np.fill_diagonal(usd, 0.0)
    weights = random.integers(1, 9, (limits, units)).astype(float)
    loads = tuple(np.broadcast_to(each[:, None], usd.shape) for each in weights)
    mean = weights.sum(axis=1)[:, None] / most * np.ones(units)
    neighbours = grid(2, 3) if connected else None
    closable = np.ones(units, dtype=bool)
    return PairTable(
        usd,
        loads,
        (1 - tolerance) * mean,
        (1 + tolerance) * mean,
        random.uniform(-1, 3, units),
        closable,
        2,
        most,
        np.arange(units),
        neighbours,
    )


def given_seats(seed: int, *, connected: bool = False) -> PairTable:
    """Return five units and three seats without homes, each pair with its own load; the last seat may close."""
    random = np.random.default_rng(seed)
    load = random.integers(1, 12, (5, 3)).astype(float)
    usd = 30 - load + random.uniform(-6, 6, load.shape)
    none = np.full(3, -1, dtype=np.int64)
    neighbours = grid(1, 5) if connected else None
    may_close = np.array([False, False, True])
    lower = np.where(random.random((1, 3)) < 0.5, 6.0, -np.inf)
    return PairTable(
        usd, (load,), lower, np.full((1, 3), 22.0), np.array([1.0, 0.0, 5.0]), may_close, 2, 3, none, neighbours
    )


def priced(table: PairTable, seed: int) -> PairTable:
    """Return a table with a price of what seats carry."""
    random = np.random.default_rng(seed)
    loads = np.cumsum(random.integers(2, 9, (table.seats, 3)), axis=1).astype(float)
    slopes = np.sort(random.integers(-3, 6, (table.seats, 2)), axis=1)
    rises = slopes * np.diff(loads, axis=1)
    usd = np.cumsum(np.column_stack([random.integers(0, 9, table.seats), rises]), axis=1).astype(float)
    weights = random.integers(1, 6, table.units).astype(float)
    return replace(table, curves=(SeatCurve("imbalance", weights, loads - loads[:, :1], usd),))


def all_at_once(seed: int) -> PairTable:
    """Return a table of either kind with a price of loads, a limit on a total, and units that may have no seat."""
    random = np.random.default_rng(seed)
    connected = seed % 4 < 2
    plain = free_centres(seed, connected=connected) if seed % 2 else given_seats(seed, connected=connected)

    def widened(values: np.ndarray, filler: float) -> np.ndarray:
        return np.concatenate([values, np.full((*values.shape[:-1], 1), filler)], axis=-1)

    table = priced(plain, seed)
    curve = table.curves[0]
    amounts = random.integers(0, 5, (table.units, table.seats + 1)).astype(float)
    return replace(
        table,
        usd=widened(table.usd, 40.0),
        loads=tuple(widened(load, 0.0) for load in table.loads),
        lower=widened(table.lower, -np.inf),
        upper=widened(table.upper, np.inf),
        open_usd=widened(table.open_usd, 0.0),
        may_close=np.append(table.may_close, True),
        home=np.append(table.home, -1),
        nobody=table.seats,
        curves=(replace(curve, loads=curve.loads[[*range(table.seats), -1]], usd=np.vstack([curve.usd, np.zeros(3)])),),
        totals=(TotalLimit(amounts, float(random.integers(6, 16))),),
    )


def kept_plans(table: PairTable) -> list[np.ndarray]:
    """Return every plan that keeps the table's rules: for each set of seats with homes, all ways to share the rest."""
    if (table.home < 0).all():
        return [
            plan
            for plan in map(np.array, itertools.product(range(table.seats), repeat=table.units))
            if table.keeps(plan)
        ]
    found = []
    nobody = () if table.nobody < 0 else (table.nobody,)
    for count in range(table.least_open, table.most_open + 1):
        for seats in itertools.combinations(np.flatnonzero(table.home >= 0).tolist(), count):
            at_home = dict(zip(table.home[list(seats)].tolist(), seats, strict=True))
            choices = [[at_home[unit]] if unit in at_home else [*seats, *nobody] for unit in range(table.units)]
            found += [plan for plan in map(np.array, itertools.product(*choices)) if table.keeps(plan)]
    return found


def least_usd(table: PairTable) -> float:
    """Return the least objective of all plans that keep the table's rules; ``inf`` when none does."""
    return min((table.cost_usd(plan) for plan in kept_plans(table)), default=np.inf)


@pytest.fixture(scope="session")
def small() -> SimpleNamespace:
    """Makers of small tables, and every plan of one."""
    return SimpleNamespace(
        free_centres=free_centres,
        given_seats=given_seats,
        priced=priced,
        all_at_once=all_at_once,
        kept_plans=kept_plans,
        least_usd=least_usd,
    )
