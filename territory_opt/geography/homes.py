"""The home of every seat: its own, or else the middle of the accounts it could cover."""

from __future__ import annotations

import numpy as np
import pandas as pd

from territory_opt.geography.distance import Array, unit_vectors
from territory_opt.workspace.schema import TEXT

ALL_REGIONS = "all"
"""The region of a seat or account that is not bound to one."""

_STEPS = 200
_CLOSE_ENOUGH = 1e-7
"""Length of a last step on the unit sphere, about 0.6 m on the ground."""


def place_seats(seats: pd.DataFrame, accounts: pd.DataFrame) -> pd.DataFrame:
    """Give every seat a home where one can be found.

    A seat without a home, such as a position to be hired, gets the potential-weighted median place of the
    accounts of its segments and region (of its segments alone when the region is "all" or has no accounts).
    Seats of the same segments and region get the same home.

    Parameters
    ----------
    seats : DataFrame
        Seats with ``segments`` (tuples), ``region``, ``latitude`` and ``longitude``.
    accounts : DataFrame
        Accounts with ``segment``, ``region``, ``latitude``, ``longitude`` and ``potential_usd``.

    Returns
    -------
    DataFrame
        The seats with ``latitude`` and ``longitude`` filled and ``home_source``: ``given``, ``region`` or
        ``missing``.
    """
    given = seats["latitude"].notna() & seats["longitude"].notna()
    placed = accounts[accounts["latitude"].notna() & accounts["longitude"].notna()]
    cells = pd.Series(list(zip(seats["segments"], seats["region"], strict=True)), index=seats.index, dtype=object)
    homes = {(segments, region): _home(placed, segments, region) for segments, region in cells[~given].unique()}
    latitude = seats["latitude"].where(given, cells.map({cell: home[0] for cell, home in homes.items()}))
    longitude = seats["longitude"].where(given, cells.map({cell: home[1] for cell, home in homes.items()}))
    source = pd.Series("missing", index=seats.index, dtype=TEXT)
    source = source.mask(latitude.notna(), "region").mask(given, "given")
    return seats.assign(latitude=latitude, longitude=longitude, home_source=source)


def median_place(latitude: Array, longitude: Array, weight: Array) -> tuple[float, float]:
    """Find the place with the least weighted sum of great-circle distances to given places.

    Weiszfeld's iteration on the sphere (Fletcher, Venkatasubramanian and Joshi, 2009) with the step of Vardi
    and Zhang (2000), which lets it rest on a given place. Unit vectors, so that neither the antimeridian nor
    a pole matters.

    Parameters
    ----------
    latitude, longitude : ndarray, shape (n,)
        Degrees, none missing.
    weight : ndarray, shape (n,)
        Weights, at least one of them positive.

    Returns
    -------
    tuple of float
        Latitude and longitude in degrees.
    """
    points = unit_vectors(latitude, longitude)
    middle = _normed(np.average(points, axis=0, weights=weight))
    for _ in range(_STEPS):
        along = points @ middle
        aside = points - along[:, np.newaxis] * middle
        sine = np.linalg.norm(aside, axis=1)
        angle = np.arctan2(sine, along)
        here = angle < _CLOSE_ENOUGH
        pull = np.where(here, 0.0, weight / np.where(here, 1.0, sine)) @ aside
        force = np.linalg.norm(pull)
        # A place under the middle holds it back with its whole weight.
        free = force - weight[here].sum()
        if free <= 0:
            break
        step = pull * (free / force) / np.where(here, 0.0, weight / np.where(here, 1.0, angle)).sum()
        middle = _normed(middle + step)
        if np.linalg.norm(step) < _CLOSE_ENOUGH:
            break
    # The steps grow small near a given place that is the best one itself.
    nearest = points[(points @ middle).argmax()]
    x, y, z = min(middle, nearest, key=lambda place: float(weight @ _angles(points, place)))
    return float(np.degrees(np.arctan2(z, np.hypot(x, y)))), float(np.degrees(np.arctan2(y, x)))


def _angles(points: Array, place: Array) -> Array:
    """Return the angle from a place to every point of the unit sphere."""
    half_chord = np.linalg.norm(points - place, axis=1) / 2
    return np.asarray(2 * np.arcsin(np.minimum(half_chord, 1.0)))


def _normed(vector: Array) -> Array:
    """Carry a vector back to the unit sphere."""
    return vector / np.linalg.norm(vector)


def _home(accounts: pd.DataFrame, segments: tuple[str, ...], region: str) -> tuple[float, float]:
    """Return the median place of the accounts a seat could cover; NaN when there are none."""
    covered = accounts[accounts["segment"].isin(segments)]
    regional = covered[covered["region"] == region]
    if region != ALL_REGIONS and len(regional):
        covered = regional
    if covered.empty:
        return np.nan, np.nan
    weight = covered["potential_usd"].fillna(0.0).to_numpy(dtype=np.float64)
    if not weight.any():
        weight = np.ones(len(covered))
    return median_place(covered["latitude"].to_numpy(), covered["longitude"].to_numpy(), weight)
