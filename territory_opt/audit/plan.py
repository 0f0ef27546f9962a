"""A plan as the audit reads it: each account's seat, incumbent seat and unit as positions in the tables."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from territory_opt.audit.distance import great_circle_km

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Plan:
    """An assignment read against its accounts and seats; n accounts, k seats.

    Attributes
    ----------
    accounts : DataFrame, n rows
        The accounts frame.
    seats : DataFrame, k rows
        The seats frame.
    seat : int array [n]
        Position of each account's seat in ``seats``; -1 when it has none that exists.
    incumbent : int array [n]
        Position of each account's incumbent seat; -1 when nobody or somebody without a seat covers it today.
    rules : frozenset of str
        Names of the rules the model declares: ``families`` merges units, ``locks`` exempts from eligibility.
    """

    accounts: pd.DataFrame
    seats: pd.DataFrame
    seat: IntArray
    incumbent: IntArray
    rules: frozenset[str]

    @property
    def assigned(self) -> BoolArray:
        """Which accounts sit at a seat, [n]."""
        return self.seat >= 0

    @cached_property
    def moved(self) -> BoolArray:
        """Which accounts change hands, [n]: somebody covers them today, but not from the seat they get."""
        has_incumbent = self.accounts["rep_id"].notna().to_numpy(dtype=bool)
        stays = self.assigned & (self.seat == self.incumbent)
        return np.asarray(has_incumbent & ~stays)

    @cached_property
    def locked(self) -> BoolArray:
        """Which accounts are locked to a seat that exists, [n]."""
        return self.accounts["locked"].to_numpy(dtype=bool) & (self.incumbent >= 0)

    @cached_property
    def basic_unit(self) -> IntArray:
        """The accounts' ``unit_id``, [n], numbered from 0 by first appearance."""
        return pd.factorize(self.accounts["unit_id"])[0].astype(np.int64)

    @cached_property
    def unit(self) -> IntArray:
        """The unit of each account, [n], numbered from 0; with the rule families, units that share one merge."""
        units, families = self.basic_unit, self.family
        if "families" not in self.rules:
            return units
        unit_count, family_count = units.max(initial=-1) + 1, families.max(initial=-1) + 1
        size = unit_count + family_count
        edges = (np.ones(len(units), dtype=np.int8), (units, unit_count + families))
        _, component = connected_components(coo_array(edges, shape=(size, size)), directed=False)
        return np.asarray(component[units], dtype=np.int64)

    @cached_property
    def family(self) -> IntArray:
        """The accounts' ``family_id``, [n], numbered from 0 by first appearance."""
        return pd.factorize(self.accounts["family_id"])[0].astype(np.int64)

    @cached_property
    def root(self) -> IntArray:
        """Position of the account whose segment and region count for each account's unit, [n].

        The first of the unit's accounts that is the root of its family; the first account where there is none.
        """
        n = len(self.accounts)
        is_root = (self.accounts["account_id"] == self.accounts["family_id"]).to_numpy(dtype=bool)
        # Shifting the others by n lets one minimum prefer roots and keep the order of accounts.
        rank = np.arange(n) + np.where(is_root, 0, n)
        first = np.full(self.unit.max(initial=-1) + 1, 2 * n)
        np.minimum.at(first, self.unit, rank)
        return (first % max(n, 1))[self.unit]

    @cached_property
    def km(self) -> FloatArray:
        """Great-circle distance of each account from its seat's home, [n]; NaN without a seat or a place."""
        km = np.full(len(self.accounts), np.nan)
        places, homes = (frame[["latitude", "longitude"]].to_numpy(np.float64) for frame in (self.accounts, self.seats))
        at = np.flatnonzero(self.assigned)
        km[at] = great_circle_km(*places[at].T, *homes[self.seat[at]].T)
        return km

    def values(self, measure: str) -> FloatArray:
        """Return a measure of every account, [n]."""
        return self.accounts[measure].to_numpy(np.float64)

    def load(self, measure: str) -> FloatArray:
        """Return the sum of a measure over the accounts of every seat, [k]."""
        return self.seat_sum(self.values(measure)[self.assigned], self.seat[self.assigned])

    def seat_sum(self, amounts: FloatArray, seat: IntArray) -> FloatArray:
        """Return the sum of amounts by seat, [k], given the seat's position of each amount."""
        return np.bincount(seat, weights=amounts, minlength=len(self.seats)).astype(np.float64)

    def parts(self, group: IntArray) -> IntArray:
        """Return into how many parts each group of accounts is split: its distinct seats, no seat counting as one."""
        places = len(self.seats) + 1
        pairs = np.sort(group * places + self.seat + 1)
        distinct = pairs[np.diff(pairs, prepend=-1) > 0]
        return np.bincount(distinct // places)


def read_plan(accounts: pd.DataFrame, seats: pd.DataFrame, assignment: pd.Series, rules: Collection[str] = ()) -> Plan:
    """Read an assignment against its accounts and seats.

    Parameters
    ----------
    accounts, seats : DataFrame
        The accounts and seats frames.
    assignment : Series of str
        Seat of each account, indexed by ``account_id``; NaN leaves an account unassigned. Accounts it does not name
        and seats that do not exist read as unassigned, of an account named twice the first seat counts: the audit
        reports all three.
    rules : collection of str
        Names of the declared rules.
    """
    seat_ids = pd.Index(seats["seat_id"])
    first = assignment if assignment.index.is_unique else assignment[~assignment.index.duplicated()]
    by_account = first.reindex(pd.Index(accounts["account_id"]))
    return Plan(
        accounts,
        seats,
        seat=seat_ids.get_indexer(pd.Index(by_account)).astype(np.int64),
        incumbent=seat_ids.get_indexer(pd.Index(accounts["incumbent_seat_id"])).astype(np.int64),
        rules=frozenset(rules),
    )
