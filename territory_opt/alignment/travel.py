"""Ways between accounts and seats, and what they cost: one part of a problem's normal form.

A way is measured along the great circle or stands in a table. Accounts are sorted by unit here, as in
`Problem.by_unit`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from scipy.sparse import csr_matrix

from territory_opt.alignment.arrays import Bools, Floats, Ints
from territory_opt.alignment.limits import sparse_pairs
from territory_opt.geography.distance import distance_km, pair_distance_km


class Ways(Protocol):
    """The ways of one source, in km or minutes."""

    def block(self, start: int, stop: int) -> Floats:
        """Return the ways of accounts start to stop, shape (stop - start, K); 0 for no place, ``inf`` out of reach."""

    def of_seats(self, seat: Ints) -> Floats:
        """Return each account's way to its seat, shape (a,); 0 for no seat (number K), no place or out of reach."""

    def at_accounts(self, accounts: Ints) -> Ways:
        """Return the ways to seats whose homes are the places of accounts, numbered as sorted by unit; -1: none."""

    def rows(self, accounts: Ints) -> Ways:
        """Return the ways of some of the accounts only."""


@dataclass(frozen=True)
class Places:
    """Great-circle kilometres between places.

    Attributes
    ----------
    latitude, longitude : ndarray of float, shape (a,)
        Places of the accounts in degrees; NaN where there is none.
    seat_latitude, seat_longitude : ndarray of float, shape (K,)
        Homes of the seats; NaN where there is none, and then the way there is free.
    """

    latitude: Floats
    longitude: Floats
    seat_latitude: Floats
    seat_longitude: Floats

    def block(self, start: int, stop: int) -> Floats:
        """Return the kilometres of accounts start to stop, shape (stop - start, K); 0 for no place."""
        rows = slice(start, stop)
        way = distance_km(self.latitude[rows], self.longitude[rows], self.seat_latitude, self.seat_longitude)
        return np.nan_to_num(way, copy=False, nan=0.0)

    def of_seats(self, seat: Ints) -> Floats:
        """Return each account's kilometres to its seat, shape (a,); 0 for no seat (number K) or no place."""
        home = (np.append(self.seat_latitude, np.nan)[seat], np.append(self.seat_longitude, np.nan)[seat])
        return np.nan_to_num(pair_distance_km(self.latitude, self.longitude, *home), nan=0.0)

    def at_accounts(self, accounts: Ints) -> Places:
        """Return the ways to seats whose homes are the places of accounts."""
        latitude, longitude = np.append(self.latitude, np.nan), np.append(self.longitude, np.nan)
        return replace(self, seat_latitude=latitude[accounts], seat_longitude=longitude[accounts])

    def rows(self, accounts: Ints) -> Places:
        """Return the ways of some of the accounts only."""
        return replace(self, latitude=self.latitude[accounts], longitude=self.longitude[accounts])


@dataclass(frozen=True)
class WayTable:
    """Ways from a table, in km or minutes.

    Attributes
    ----------
    known : csr_matrix of float, shape (a, c)
        The ways that the table holds, stored also where they are 0, to each of its columns.
    placed : ndarray of bool, shape (a,)
        The accounts that the table knows; the ways of all others are free.
    column : ndarray of int, shape (K,)
        The column of each seat; -1 for a seat that the table does not know, the way to which is free.
    account_column : ndarray of int, shape (a,)
        With free centres, the column of each account's place; -1 for none. Empty otherwise.
    """

    known: csr_matrix
    placed: Bools
    column: Ints
    account_column: Ints

    def block(self, start: int, stop: int) -> Floats:
        """Return the ways of accounts start to stop, shape (stop - start, K); ``inf`` where the table has none."""
        rows = self.known[start:stop].tocoo()
        whole = np.full((stop - start, self.known.shape[1] + 1), np.inf)
        whole[rows.row, rows.col] = rows.data
        whole[~self.placed[start:stop]] = 0.0
        whole[:, -1] = 0.0
        return np.asarray(whole[:, self.column], dtype=np.float64)

    def of_seats(self, seat: Ints) -> Floats:
        """Return each account's way to its seat, shape (a,); 0 for no seat (number K) or a way not in the table."""
        column = np.append(self.column, -1)[seat]
        rows = np.arange(len(seat))
        free = ~self.placed | (column < 0)
        return sparse_pairs(self.known, rows, np.where(free, self.known.shape[1], column))

    def at_accounts(self, accounts: Ints) -> WayTable:
        """Return the ways to seats whose homes are the places of accounts."""
        return replace(self, column=np.append(self.account_column, -1)[accounts])

    def rows(self, accounts: Ints) -> WayTable:
        """Return the ways of some of the accounts only."""
        return replace(self, known=self.known[accounts], placed=self.placed[accounts])


@dataclass(frozen=True)
class WayPrice:
    """What ways cost: `usd` (a,) a year for each account, times its way to the `power`, under the name of a term."""

    term: str
    usd: Floats
    power: int


@dataclass(frozen=True)
class Travel:
    """The ways of one source with their prices and a largest way.

    Attributes
    ----------
    source : str
        Where the ways come from: km, table_km or table_minutes.
    ways : Ways
        Kilometres or minutes between accounts and seats.
    prices : tuple of WayPrice
        What they cost.
    longest : float
        No account goes farther; ``inf`` for no such limit.
    """

    source: str
    ways: Ways
    prices: tuple[WayPrice, ...]
    longest: float

    @property
    def limits_reach(self) -> bool:
        """Whether some pairs may be out of reach."""
        return bool(np.isfinite(self.longest)) or isinstance(self.ways, WayTable)

    def usd(self, start: int, stop: int) -> Floats:
        """Return the price of the ways of accounts start to stop, shape (stop - start, K); 0 out of reach."""
        way = self.ways.block(start, stop)
        if isinstance(self.ways, WayTable):
            way[np.isinf(way)] = 0.0
        plain = sum((price.usd[start:stop, None] for price in self.prices if price.power == 1), np.zeros((1, 1)))
        squared = sum((price.usd[start:stop, None] for price in self.prices if price.power == 2), np.zeros((1, 1)))
        # One pass over the pairs, whatever the number of terms.
        return np.asarray(way * (plain + squared * way) if np.any(squared) else way * plain, dtype=np.float64)

    def within_reach(self, start: int, stop: int) -> Bools:
        """Return which seats lie within reach of accounts start to stop, shape (stop - start, K)."""
        return np.asarray(self.ways.block(start, stop) <= min(self.longest, np.finfo(np.float64).max))

    def usd_by_term(self, seat: Ints) -> dict[str, float]:
        """Return the price of all accounts' ways to their seats, `seat` of shape (a,), by term."""
        way = self.ways.of_seats(seat)
        by_term: dict[str, float] = {}
        for price in self.prices:
            by_term[price.term] = by_term.get(price.term, 0.0) + float(price.usd @ way**price.power)
        return by_term

    def at_accounts(self, accounts: Ints) -> Travel:
        """Return the same for seats whose homes are the places of accounts; -1: none."""
        return replace(self, ways=self.ways.at_accounts(accounts))

    def rows(self, accounts: Ints) -> Travel:
        """Return the same for some of the accounts only."""
        prices = tuple(replace(price, usd=price.usd[accounts]) for price in self.prices)
        return replace(self, ways=self.ways.rows(accounts), prices=prices)
