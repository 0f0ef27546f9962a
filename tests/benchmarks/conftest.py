"""Tiny problems in the format of the published ones, one of each family, and a referee of its own."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest

Plan = tuple[str, ...]

GRID = ((0, 0), (30, 2), (61, 0), (1, 28), (33, 31), (60, 30), (29, 62), (62, 59))
"""Places of the units, roughly in rows of three."""

BESIDE = ((0, 1), (1, 2), (0, 3), (1, 4), (2, 5), (3, 4), (4, 5), (4, 6), (5, 7), (6, 7))
POPULATION = (40, 10, 35, 12, 8, 30, 25, 20)


@dataclass(frozen=True)
class Referee:
    """Judges plans of one folder from its files alone, by trying everything.

    Attributes
    ----------
    folder : Path
        The problem.
    """

    folder: Path

    def best(self) -> float:
        """Return the least objective over all plans that keep the rules; infinite when there is none."""
        return min((self.objective(plan) for plan in self._plans()), default=np.inf)

    def of_file(self, path: Path) -> float:
        """Return the objective of a plan in a file; infinite when it breaks a rule."""
        table = pd.read_csv(path, dtype=str)
        assert list(table.columns) == ["unit_id", "territory"]
        by_unit = table.set_index("unit_id")["territory"]
        assert by_unit.index.is_unique
        return self.objective(tuple(by_unit[self._units["unit_id"]]))

    def objective(self, plan: Plan) -> float:
        """Return the objective of a plan; infinite when it breaks a rule."""
        return self._given(plan) if self._info["centers"] == "given" else self._free(plan)

    @cached_property
    def _info(self) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads((self.folder / "instance.json").read_text(encoding="utf-8"))
        return loaded

    @cached_property
    def _units(self) -> pd.DataFrame:
        return pd.read_csv(self.folder / "units.csv", dtype={"unit_id": str, "seat_id": str})

    @cached_property
    def _seats(self) -> pd.DataFrame:
        return pd.read_csv(self.folder / "seats.csv", dtype={"seat_id": str})

    @cached_property
    def _position(self) -> dict[str, int]:
        return {name: position for position, name in enumerate(self._seats["seat_id"])}

    @cached_property
    def _by_pair(self) -> tuple[np.ndarray, np.ndarray]:
        """Costs and loads by unit and seat."""
        pairs = pd.read_csv(self.folder / "pairs.csv.gz", dtype={"unit_id": str, "seat_id": str})
        wide = pairs.pivot_table(index="unit_id", columns="seat_id", values=["cost", "load"])
        places = {"index": self._units["unit_id"], "columns": self._seats["seat_id"]}
        return wide["cost"].reindex(**places).to_numpy(), wide["load"].reindex(**places).to_numpy()

    @cached_property
    def _load_bounds(self) -> np.ndarray:
        bounds = self._seats[["load_lower", "load_upper"]].to_numpy(dtype=float)
        return np.where(np.isnan(bounds), [-np.inf, np.inf], bounds)

    @cached_property
    def _distance(self) -> np.ndarray:
        """Distances by unit and unit."""
        if self._info["distance"] == "euclidean":
            points = self._units[["x", "y"]].to_numpy(dtype=float)
            return np.linalg.norm(points[:, None] - points[None], axis=2)
        position = {unit: number for number, unit in enumerate(self._units["unit_id"])}
        way = np.zeros((len(position), len(position)))
        table = pd.read_csv(self.folder / self._info["distance"], dtype={"from_id": str, "to_id": str})
        here, there = table["from_id"].map(position), table["to_id"].map(position)
        way[here, there] = way[there, here] = table["distance"]
        return way

    def _plans(self) -> Iterator[Plan]:
        free = [f"T{number}" for number in range(self._info["territories"])]
        names = self._seats["seat_id"].tolist() if self._info["centers"] == "given" else free
        return itertools.product(names, repeat=len(self._units))

    def _given(self, plan: Plan) -> float:
        seat, unit = np.array([self._position[name] for name in plan]), np.arange(len(plan))
        cost, load = self._by_pair
        carried = np.bincount(seat, weights=load[unit, seat], minlength=len(self._seats))
        lower, upper = self._load_bounds.T
        kept = ((carried >= lower - 1e-9) & (carried <= upper + 1e-9)).all()
        return float(cost[unit, seat].sum()) if kept else np.inf

    def _free(self, plan: Plan) -> float:
        names = set(plan)
        if len(names) != self._info["territories"]:
            return np.inf
        return sum(self._territory(np.flatnonzero(np.array(plan) == name)) for name in names)

    def _territory(self, members: np.ndarray) -> float:
        info, units = self._info, self._units.iloc[members]
        for measure, (lower, upper) in info["balance"].items():
            total = units[measure].sum()
            if (lower is not None and total < lower) or (upper is not None and total > upper):
                return np.inf
        if info["contiguous"] and not nx.is_connected(nx.Graph(BESIDE).subgraph(members.tolist())):
            return np.inf
        objective = info["objective"]
        weight = units[objective["weight"]].to_numpy() if objective["weight"] else np.ones(len(members))
        cost = objective["scale"] * weight @ self._distance[np.ix_(members, members)] ** objective["power"]
        if "capacity" in info:
            served = units[info["capacity"]["column"]].to_numpy() >= units[info["capacity"]["measure"]].sum()
            cost = np.where(served, cost, np.inf)
        return float(cost.min())


def _write(folder: Path, info: dict[str, Any], units: dict[str, Any], **tables: pd.DataFrame) -> None:
    ids = [f"{number:02d}" for number in range(len(GRID))]
    (folder / "instance.json").write_text(json.dumps({"name": folder.name, **info}), encoding="utf-8")
    pd.DataFrame({"unit_id": ids, **units}).to_csv(folder / "units.csv", index=False)
    if info["contiguous"]:
        pairs = [(ids[here], ids[there]) for here, there in BESIDE]
        pd.DataFrame(pairs, columns=["unit_id", "neighbor_id"]).to_csv(folder / "adjacency.csv", index=False)
    for name, table in tables.items():
        table.to_csv(folder / (f"{name}.csv" if name == "seats" else f"{name}.csv.gz"), index=False)


def _districting(contiguous: bool, weight: str | None, power: int, scale: float, distance: str) -> dict[str, Any]:
    objective = {"weight": weight, "power": power, "scale": scale}
    return {"territories": 2, "centers": "free", "contiguous": contiguous, "objective": objective, "distance": distance}


def counties(folder: Path, population: tuple[int, int] = (80, 100)) -> None:
    """Population within bounds, connected, least moment of inertia by a file of distances."""
    info = _districting(True, "population", 2, 1e-6, "distances.csv.gz") | {"balance": {"population": population}}
    points = np.array(GRID, dtype=float)
    way = [
        (f"{here:02d}", f"{there:02d}", round(float(np.hypot(*(points[here] - points[there])))))
        for here, there in itertools.combinations(range(len(GRID)), 2)
    ]
    distances = pd.DataFrame(way, columns=["from_id", "to_id", "distance"])
    _write(folder, info, {"population": POPULATION}, distances=distances)


def clashing_counties(folder: Path) -> None:
    """As counties, within bounds that no sum of these populations meets."""
    counties(folder, (91, 89 + 2))


def customers(folder: Path) -> None:
    """Two measures within bounds, connected, least distance between points."""
    x, y = np.array(GRID).T
    info = _districting(True, None, 1, 1.0, "euclidean")
    bounds = {"customers": [70.5, 110.25], "workload": [10, None]}
    workload = (5, 5, 5, 3, 3, 4, 4, 1)
    _write(folder, info | {"balance": bounds}, {"x": x, "y": y, "customers": POPULATION, "workload": workload})


def medians(folder: Path) -> None:
    """Each centre serves no more than it can, least distance, connected or not."""
    x, y = np.array(GRID).T
    info = _districting(False, None, 1, 1.0, "euclidean")
    info |= {"balance": {"demand": [None, None]}, "capacity": {"measure": "demand", "column": "capacity"}}
    capacity = (90, 70, 60, 60, 130, 80, 100, 60)
    _write(folder, info, {"x": x, "y": y, "demand": POPULATION, "capacity": capacity})


def _pairs(cost: Callable[[int, int], float], load: Callable[[int, int], float], seats: int) -> pd.DataFrame:
    rows = [
        (f"{unit:02d}", f"{seat}", cost(unit, seat), load(unit, seat))
        for unit in range(len(GRID))
        for seat in range(seats)
    ]
    return pd.DataFrame(rows, columns=["unit_id", "seat_id", "cost", "load"])


def jobs(folder: Path) -> None:
    """Generalized assignment: costs and loads by pair, only upper limits, each seat its own."""
    info = {"territories": 3, "centers": "given", "contiguous": False, "balance": {}, "objective": {"pairs": "cost"}}
    pairs = _pairs(lambda unit, seat: 10 + 7 * unit * (seat + 2) % 23, lambda unit, seat: 3 + (unit + 3 * seat) % 5, 3)
    seats = pd.DataFrame({"seat_id": ["0", "1", "2"], "load_lower": None, "load_upper": [14, 16, 15]})
    _write(folder, info, {}, seats=seats, pairs=pairs)


def bricks(folder: Path) -> None:
    """Bricks with incumbents: small fractions, loads of a brick alike at every seat, the same bounds for all."""
    info = {"territories": 2, "centers": "given", "contiguous": False, "balance": {}, "objective": {"pairs": "cost"}}
    index = [population / 180 for population in POPULATION]
    holder = [0, 0, 0, 1, 1, 0, 0, 1]
    pairs = _pairs(lambda unit, seat: round(index[unit] * (seat != holder[unit]), 4), lambda unit, _: index[unit], 2)
    seats = pd.DataFrame({"seat_id": ["0", "1"], "load_lower": [0.4, 0.4], "load_upper": [0.6, 0.6]})
    _write(folder, info, {"seat_id": [str(seat) for seat in holder]}, seats=seats, pairs=pairs)


FAMILIES = {make.__name__: make for make in (counties, customers, medians, jobs, bricks)}


@pytest.fixture(params=FAMILIES)
def published(request: pytest.FixtureRequest, tmp_path: Path) -> Referee:
    """A tiny problem of each family."""
    return _made(FAMILIES[request.param], tmp_path)


@pytest.fixture
def infeasible(tmp_path: Path) -> Referee:
    """A tiny problem without any plan."""
    return _made(clashing_counties, tmp_path)


def _made(make: Callable[[Path], None], parent: Path) -> Referee:
    folder = parent / make.__name__
    folder.mkdir()
    make(folder)
    return Referee(folder)
