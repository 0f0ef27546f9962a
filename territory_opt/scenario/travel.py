"""The travel table as a model takes it: both ways of a visit, and what becomes of pairs that it leaves out."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from territory_opt.alignment.ways import ACCOUNT_KEYS
from territory_opt.errors import InputError, InputProblem
from territory_opt.geography.distance import pair_distance_km
from territory_opt.workspace.schema import TEXT
from territory_opt.workspace.settings import SETTINGS_FILE, TravelSettings

_PAIR = ["from_id", "to_id"]
_PLACE = ["latitude", "longitude"]
_WAYS = ("distance_km", "minutes")
_NAMES_SHOWN = 5
_MOST_PAIRS = 5_000_000
"""More pairs than this are not filled in: a router's table of them would not be given either."""
_SHORTEST_KM = 1.0
"""Ways between places nearer than this say little of detours."""

Floats = npt.NDArray[np.float64]


class Travel(NamedTuple):
    """The travel table of a plan, and notes on it."""

    ways: pd.DataFrame
    notes: tuple[str, ...]


def plan_travel(
    travel: pd.DataFrame,
    accounts: pd.DataFrame,
    seats: pd.DataFrame,
    settings: TravelSettings,
    *,
    free_centres: bool = False,
) -> Travel:
    """Return the ways between the accounts and the seats of a plan.

    A visit goes there and back, so where the table tells both ways of a pair their mean counts, and where it tells
    only one, that. A pair that it leaves out is out of reach, or goes by the straight line between its places, times
    the median of what the table's ways are of theirs.

    Parameters
    ----------
    travel : DataFrame
        ``from_id``, ``to_id``, ``distance_km`` and ``minutes``.
    accounts : DataFrame
        Accounts with ``account_id``, ``unit_id``, ``postal_code``, ``latitude`` and ``longitude``.
    seats : DataFrame
        Seats with ``seat_id``, ``latitude`` and ``longitude``.
    settings : TravelSettings
        What becomes of pairs that the table leaves out.
    free_centres : bool
        Whether ways lead to units, any of which may become a territory's centre, instead of to the seats.

    Raises
    ------
    InputError
        When the table knows no pair of an account and a seat, or straight lines cannot be had.
    """
    origins = _keyed_places(accounts, _origin_keys(accounts, travel))
    targets = _keyed_places(accounts, accounts["unit_id"]) if free_centres else _keyed_places(seats, seats["seat_id"])
    known = _both_ways(travel, origins.index, targets.index)
    if known.empty:
        expected = "ways from accounts, units or postal codes to " + ("units" if free_centres else "seats (reps' keys)")
        raise InputError([InputProblem("travel", None, "from_id, to_id", str(travel["from_id"].iloc[0]), expected)])
    notes = _unknown(travel, accounts, seats)
    if settings.missing != "straight_line":
        return Travel(known, (*notes, *_out_of_reach(known)))
    ways, told = _straight(known, origins, targets)
    return Travel(ways, (*notes, *told))


def _origin_keys(accounts: pd.DataFrame, travel: pd.DataFrame) -> pd.Series:
    """Return the key by which the table knows each account, its own where it does not know it."""
    ids = {*travel["from_id"], *travel["to_id"]}
    keys = pd.Series(np.nan, index=accounts.index, dtype=TEXT)
    for name in ACCOUNT_KEYS:
        keys = keys.fillna(accounts[name].where(accounts[name].isin(ids)))
    return keys.fillna(accounts["account_id"])


def _keyed_places(frame: pd.DataFrame, keys: pd.Series) -> pd.DataFrame:
    """Return the mean place of what has each key."""
    return frame[_PLACE].groupby(keys.to_numpy(dtype=object)).mean()


def _both_ways(travel: pd.DataFrame, origins: pd.Index, targets: pd.Index) -> pd.DataFrame:
    """Return the ways from origins to targets, each the mean of there and back as far as both are told."""
    back = travel.rename(columns={"from_id": "to_id", "to_id": "from_id"})
    told = [ways[ways["from_id"].isin(origins) & ways["to_id"].isin(targets)] for ways in (travel, back)]
    both = pd.concat(told, ignore_index=True)
    if both[_PAIR].duplicated().any():
        both = both.groupby(_PAIR, as_index=False, sort=False)[list(_WAYS)].mean()
    return both[[*_PAIR, *_WAYS]]


def _unknown(travel: pd.DataFrame, accounts: pd.DataFrame, seats: pd.DataFrame) -> tuple[str, ...]:
    """Name ids of the table that stand for nothing in the plan."""
    known = {*seats["seat_id"], *(key for name in ACCOUNT_KEYS for key in accounts[name].dropna().unique())}
    ids = pd.Series(pd.concat([travel["from_id"], travel["to_id"]]).unique())
    lost = ids[~ids.isin(known)]
    if lost.empty:
        return ()
    some = ", ".join(lost.head(_NAMES_SHOWN))
    return (f"travel: {len(lost):,} ids in it stand for no account, unit, postal code or seat of the plan: {some}",)


def _out_of_reach(known: pd.DataFrame) -> tuple[str, ...]:
    """Count the pairs of those in the table for which it gives no way; who is not in it at all counts no way."""
    start, end = pd.Index(known["from_id"].unique()), pd.Index(known["to_id"].unique())
    given = int((known["from_id"] != known["to_id"]).sum())
    lacking = len(start) * len(end) - len(start.intersection(end)) - given
    if not lacking:
        return ()
    some = f"{lacking:,} pairs of accounts (units, postal codes) and seats that it knows are out of reach"
    return (f"travel: {some}, as it gives no way",)


def _lacking(origins: pd.DataFrame, targets: pd.DataFrame, known: pd.DataFrame) -> pd.MultiIndex:
    """Return the pairs that the table gives no way for, those of a key with itself left out."""
    pairs = pd.MultiIndex.from_product([origins.index, targets.index], names=_PAIR)
    pairs = pairs.difference(pd.MultiIndex.from_frame(known[_PAIR]), sort=False)
    return pairs[pairs.get_level_values(0) != pairs.get_level_values(1)]


def _straight(
    known: pd.DataFrame, origins: pd.DataFrame, targets: pd.DataFrame
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Add the straight lines of pairs that have places, times what the table's ways are of theirs."""
    if len(origins) * len(targets) > _MOST_PAIRS:
        value = f"{len(origins):,} x {len(targets):,} pairs"
        expected = f"out_of_reach, or at most {_MOST_PAIRS:,} pairs"
        raise InputError([InputProblem(SETTINGS_FILE, None, "travel.missing", value, expected)])
    lacking = _lacking(origins, targets, known)
    line = _line_km(pd.MultiIndex.from_frame(known[_PAIR]), origins, targets)
    new = pd.Series(_line_km(lacking, origins, targets), index=lacking, name="line_km").dropna().reset_index()
    factors: dict[str, float] = {}
    for way in _WAYS:
        ratio = float((known[way] / np.where(line >= _SHORTEST_KM, line, np.nan)).dropna().median())
        if known[way].notna().any() and np.isnan(ratio):
            expected = "out_of_reach, as no way of the table is between two places, whose straight line would tell"
            raise InputError([InputProblem(SETTINGS_FILE, None, "travel.missing", "straight_line", expected)])
        factors[way] = ratio
    added = new.assign(**{way: new["line_km"] * factor for way, factor in factors.items()}).drop(columns="line_km")
    ways = pd.concat([known, added.astype(dict.fromkeys(_PAIR, TEXT))], ignore_index=True) if len(added) else known
    words = {"distance_km": "{:.2f} times the line", "minutes": "{:.2f} minutes a km of it"}
    learned = ", ".join(words[way].format(factor) for way, factor in factors.items() if not np.isnan(factor))
    total = len(known) + len(lacking)
    notes = []
    if len(added):
        notes.append(
            f"travel: {len(added):,} of {total:,} pairs are not in it and go by the straight line: {learned}, the "
            "median of its own pairs"
        )
    if len(lacking) > len(added):
        notes.append(f"travel: {len(lacking) - len(added):,} pairs are neither in it nor have two places")
    return ways, tuple(notes)


def _line_km(pairs: pd.MultiIndex, origins: pd.DataFrame, targets: pd.DataFrame) -> Floats:
    """Return the straight line of each pair of an origin and a target, km."""
    start, end = origins.reindex(pairs.get_level_values(0)), targets.reindex(pairs.get_level_values(1))
    return pair_distance_km(start["latitude"], start["longitude"], end["latitude"], end["longitude"])
