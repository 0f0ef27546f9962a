"""Problems that others published, read from their folders into what a user of the library would hand over."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from benchmarks.frames import accounts_frame, seats_frame, territory_seats
from territory_opt.alignment.tables import Tables

Floats = npt.NDArray[np.float64]

CENT_FREE_USD = 1e6
"""Where all pairs together would cost this much, a cent, below which amounts count as equal, no longer matters."""

LARGEST_PRICE_USD = 1e9
"""Price of one of the objective's units at most: a file of zeros does not reach any sum."""


@dataclass(frozen=True)
class Instance:
    """A published problem.

    Attributes
    ----------
    name : str
        Its name.
    accounts, seats : DataFrame
        One account a unit; with free centres as many seats without homes as there are to be territories.
    declaration : dict
        The model, as its YAML would say it.
    tables : Tables
        Neighbours, distances between units, or costs and loads of pairs.
    usd_per_unit : float
        Dollars that one unit of the published objective stands for in the model.
    """

    name: str
    accounts: pd.DataFrame
    seats: pd.DataFrame
    declaration: dict[str, Any]
    tables: Tables
    usd_per_unit: float


def read_instance(folder: Path) -> Instance:
    """Read a folder with instance.json, units.csv and, by family, adjacency, distances, seats and pairs.

    Raises
    ------
    OSError, ValueError, KeyError
        When the folder lacks a file or a file lacks a column.
    """
    info = json.loads((folder / "instance.json").read_text(encoding="utf-8"))
    units = pd.read_csv(folder / "units.csv", dtype={"unit_id": str, "seat_id": str})
    neighbours = pd.read_csv(folder / "adjacency.csv", dtype=str) if info["contiguous"] else None
    return (_given if info["centers"] == "given" else _free)(folder, info, units, neighbours)


def price_of_a_unit(prices: Floats, units: int) -> float:
    """Return how many dollars one unit of a published objective stands for, a power of ten.

    The product counts in dollars and takes differences below a cent for none, which an objective of 0.17 in all cannot
    afford. So prices become whole dollars where that is possible, and large in any case.

    Parameters
    ----------
    prices : ndarray of float
        What each pair of unit and seat or centre costs, in units of the objective.
    units : int
        Number of units.
    """
    usd = 1.0
    while usd < LARGEST_PRICE_USD and usd * prices.mean() * units < CENT_FREE_USD and not _whole(usd * prices):
        usd *= 10
    return usd


def _whole(prices: Floats) -> bool:
    return bool(np.isclose(prices, np.round(prices), rtol=0.0, atol=1e-9).all())


def _given(folder: Path, info: Mapping[str, Any], units: pd.DataFrame, neighbours: pd.DataFrame | None) -> Instance:
    """Seats are given, and each pair of unit and seat has its cost and load."""
    bounds = pd.read_csv(folder / "seats.csv", dtype={"seat_id": str})
    pairs = pd.read_csv(folder / "pairs.csv.gz", dtype={"unit_id": str, "seat_id": str})
    columns = {name: units[name] for name in _measures(info)}
    if "seat_id" in units:
        columns |= dict.fromkeys(("rep_id", "incumbent_seat_id"), units["seat_id"])
    # Without a limit of its own a seat may carry everything.
    supply = bounds["load_upper"].fillna(pairs["load"].sum())
    usd = price_of_a_unit(pairs["cost"].to_numpy(dtype=np.float64), len(units))
    names = {"unit_id": "account_id", "seat_id": "rep_id", "cost": "cost_usd", "load": "workload_hours"}
    rules = [{"rule": "eligibility", "match": ["fit"]}, *_common_rules(info)]
    if bounds["load_upper"].notna().any():
        rules.append({"rule": "capacity", "measure": "workload_hours", "from_fit": True})
    lower = bounds["load_lower"].fillna(0.0)
    if lower.any():
        rules.append({"rule": "balance", "measure": "workload_hours", "lower_of": "load_lower", "from_fit": True})
    return Instance(
        info["name"],
        accounts_frame(units["unit_id"], columns),
        seats_frame(bounds["seat_id"], {"capacity_hours": supply, "load_lower": lower}),
        _model(rules, {"term": "fit", "usd_per_cost": usd}),
        Tables(neighbours=neighbours, fit=pairs.rename(columns=names)),
        usd,
    )


def _free(folder: Path, info: Mapping[str, Any], units: pd.DataFrame, neighbours: pd.DataFrame | None) -> Instance:
    """Centres are units: the objective adds up distances to them."""
    objective = info["objective"]
    travel = _euclidean(units) if info["distance"] == "euclidean" else _listed(folder / info["distance"])
    measure = objective["weight"] or "accounts"
    accounts = accounts_frame(units["unit_id"], {name: units[name] for name in _measures(info)})
    weight = travel["from_id"].map(pd.Series(accounts[measure].to_numpy(), accounts["account_id"]))
    prices = objective["scale"] * weight * travel["distance_km"] ** objective["power"]
    usd = price_of_a_unit(prices.to_numpy(dtype=np.float64), len(units))
    rules = [{"rule": "territories", "centres": "free", "count": info["territories"]}, *_common_rules(info)]
    if "capacity" in info:
        supply = info["capacity"]
        rules.append({"rule": "capacity", "measure": supply["measure"], "supply": supply["column"], "at": "centre"})
    term = {
        "term": "compactness",
        "measure": measure,
        "power": objective["power"],
        "usd_per_unit": objective["scale"] * usd,
        "by": "travel",
    }
    seats = territory_seats(info["territories"])
    return Instance(info["name"], accounts, seats, _model(rules, term), Tables(neighbours, travel), usd)


def _measures(info: Mapping[str, Any]) -> list[str]:
    """Return the columns of the units that the problem reads as measures."""
    named = [*info["balance"], *info.get("capacity", {}).values(), info["objective"].get("weight")]
    return [name for name in dict.fromkeys(named) if name]


def _common_rules(info: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the rules that every family may have."""
    for measure, (lower, upper) in info["balance"].items():
        if lower is not None or upper is not None:
            yield _balance(measure, lower, upper)
    if info["contiguous"]:
        yield {"rule": "contiguity", "neighbours": "adjacency"}


def _balance(measure: str, lower: float | None, upper: float | None) -> dict[str, Any]:
    return {"rule": "balance", "measure": measure, "within": "all", "lower": lower, "upper": upper}


def _model(rules: list[dict[str, Any]], term: dict[str, Any]) -> dict[str, Any]:
    return {"name": "published", "rules": rules, "objective": [term]}


def _listed(path: Path) -> pd.DataFrame:
    """Return the ways of a file that lists each pair once, in both directions."""
    once = pd.read_csv(path, dtype={"from_id": str, "to_id": str}).rename(columns={"distance": "distance_km"})
    back = once.rename(columns={"from_id": "to_id", "to_id": "from_id"})
    return pd.concat([once, back], ignore_index=True)


def _euclidean(units: pd.DataFrame) -> pd.DataFrame:
    """Return the straight ways between all units."""
    ids, x, y = units["unit_id"].to_numpy(dtype=object), units["x"].to_numpy(), units["y"].to_numpy()
    here, there = np.nonzero(~np.eye(len(ids), dtype=bool))
    way = np.hypot(x[here] - x[there], y[here] - y[there])
    return pd.DataFrame({"from_id": ids[here], "to_id": ids[there], "distance_km": way})
