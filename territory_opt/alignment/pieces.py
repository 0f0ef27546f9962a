"""What rules and terms say of accounts and seats, before accounts are merged into units.

A rule or term turns itself into pieces, each a plain statement in arrays; `build` adds the pieces up into the normal
form. Arrays run over accounts (a of them, in the user's order) and seats (K of them); the weights of a seat limit or
curve, too, are those of accounts while it is a piece.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from territory_opt.alignment.problem import Bools, Floats, Ints, SeatCurve, SeatLimit
from territory_opt.alignment.tables import Tables

Source = Literal["km", "table_km", "table_minutes"]
"""Where a way comes from: great-circle kilometres, or one of the two columns of the travel table."""


@dataclass(frozen=True)
class AlignmentInput:
    """Accounts and seats of one territory problem.

    Attributes
    ----------
    accounts : DataFrame
        The accounts frame: one row an account, with its unit, family, places, measures and incumbent seat.
    seats : DataFrame
        One row a seat, with its segments, home and capacity.
    unit : ndarray of int, shape (a,)
        The unit of each account, numbered from 0 without gaps.
    tables : Tables
        Neighbours, ways and fits, as far as they are there.
    count : int or None
        How many seats get a territory, where the model says so; fair shares then divide by it.
    """

    accounts: pd.DataFrame
    seats: pd.DataFrame
    unit: Ints
    tables: Tables = field(default_factory=Tables)
    count: int | None = None

    def measure(self, name: str) -> Floats:
        """Return a measure of every account, shape (a,), in the measure's unit."""
        return self.accounts[name].to_numpy(dtype=np.float64)

    def incumbent(self) -> Ints:
        """Return the number of each account's incumbent seat, shape (a,); -1 where none of the seats is."""
        seats = pd.Index(self.seats["seat_id"]).get_indexer(pd.Index(self.accounts["incumbent_seat_id"]))
        return np.asarray(seats, dtype=np.int64)

    def has_incumbent(self) -> Bools:
        """Return which accounts somebody covers today, shape (a,), whether or not that rep holds a seat."""
        return self.accounts["rep_id"].notna().to_numpy(dtype=bool)

    def root(self) -> Ints:
        """Return the account that speaks for each account's unit, shape (a,).

        It is the first in the unit that is the root of a family, or else the first of the unit.
        """
        accounts = len(self.accounts)
        is_root = (self.accounts["account_id"] == self.accounts["family_id"]).to_numpy(dtype=bool)
        rank = np.where(is_root, 0, accounts) + np.arange(accounts)
        first = np.full(int(self.unit.max()) + 1, 2 * accounts)
        np.minimum.at(first, self.unit, rank)
        return np.asarray(first[self.unit] % accounts, dtype=np.int64)


@dataclass(frozen=True)
class Eligible:
    """Seats that accounts of a kind may go to, as far as one rule is concerned: `kind` (a,), `allows` (kinds, K)."""

    kind: Ints
    allows: Bools


@dataclass(frozen=True)
class Listed:
    """Accounts of `restricted` (a,) may go only to the seats that `pairs` (a, K) marks with a value that is not 0."""

    restricted: Bools
    pairs: csr_matrix


@dataclass(frozen=True)
class Locked:
    """An account stays with a seat: `seat` has shape (a,), -1 where it is free."""

    seat: Ints


@dataclass(frozen=True)
class Reach:
    """No account goes to a seat farther than `longest`, in km or minutes as `source` says."""

    source: Source
    longest: float


@dataclass(frozen=True)
class MoveShare:
    """A bound on the total of `weights` (a,) over accounts that move; as `problem.MoveLimit`."""

    rule: str
    measure: str
    weights: Floats
    upper: float
    step: float
    parameter: str
    value: float


@dataclass(frozen=True)
class WayPrice:
    """Price a year of each account's way to its seat, `usd` (a,) times the way to the `power` of 1 or 2."""

    term: str
    source: Source
    usd: Floats
    power: int = 1


@dataclass(frozen=True)
class PairPrice:
    """Price of an account at a seat: `elsewhere_usd` (a,) where `pairs_usd` (a, K) says nothing, else their sum."""

    term: str
    elsewhere_usd: Floats
    pairs_usd: csr_matrix


@dataclass(frozen=True)
class MovePrice:
    """Price of each account's move: `usd` (a,)."""

    usd: Floats


@dataclass(frozen=True)
class UnassignedPrice:
    """Price of leaving each account without a seat: `usd` (a,)."""

    usd: Floats


@dataclass(frozen=True)
class SeatPrice:
    """Price of each seat that is open: `usd` (K,)."""

    usd: Floats


@dataclass(frozen=True)
class Opening:
    """Seats that may stay closed, `may_close` (K,), and how many are open: `count`, None for as many as pays."""

    may_close: Bools
    count: int | None


@dataclass(frozen=True)
class FreeCentres:
    """Territories have no homes: the centre of each is one of its own accounts."""


@dataclass(frozen=True)
class Contiguous:
    """The units of every seat are connected by `pairs` (e, 2) of neighbouring units."""

    pairs: Ints


Piece = (
    Eligible
    | Listed
    | Locked
    | Reach
    | SeatLimit
    | MoveShare
    | WayPrice
    | PairPrice
    | MovePrice
    | UnassignedPrice
    | SeatCurve
    | SeatPrice
    | Opening
    | FreeCentres
    | Contiguous
)
