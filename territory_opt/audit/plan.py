"""A plan as the audit reads it: each account's seat, incumbent seat and unit as positions in the tables."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from territory_opt.audit.distance import great_circle_km
from territory_opt.audit.fits import Fits, read_fits
from territory_opt.audit.ways import TableWays, read_ways

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
Declared = Mapping[str, Any]


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
        Names of the rules the model declares: ``families`` merges units, ``locks`` binds to the incumbent seat.
    declared : tuple of mappings
        The declared rules with their parameters; empty where a plan is only measured.
    tables : object or None
        What may be had besides: frames or None under ``neighbours``, ``travel`` and ``fit``.
    """

    accounts: pd.DataFrame
    seats: pd.DataFrame
    seat: IntArray
    incumbent: IntArray
    rules: frozenset[str]
    declared: tuple[Declared, ...] = ()
    tables: Any = None

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
    def bound(self) -> BoolArray:
        """Which accounts the model binds to their incumbent seat, [n]: locked ones and protected ones."""
        bound = self.locked.copy() if "locks" in self.rules else np.zeros(len(self.seat), dtype=bool)
        for rule in self.declared:
            if rule["rule"] == "protected":
                bound |= self.protected(rule)
        return bound

    def protected(self, rule: Declared) -> BoolArray:
        """Return which accounts a rule ``protected`` binds, [n]: with an incumbent seat and enough of the measure."""
        enough = self.values(rule.get("measure", "current_arr_usd")) >= rule["at_least"]
        return np.asarray(enough & (self.incumbent >= 0))

    @cached_property
    def at_its_bond(self) -> BoolArray:
        """Which accounts sit where an account of their unit is bound, [n]: that seat may have them come what may."""
        seats = len(self.seats)
        bonds = self.unit[self.bound] * seats + self.incumbent[self.bound]
        return np.asarray(self.assigned & np.isin(self.unit * seats + self.seat, bonds))

    @cached_property
    def territories(self) -> Declared:
        """The rule ``territories`` as declared; empty where seats have homes and are all open."""
        return next((rule for rule in self.declared if rule["rule"] == "territories"), {})

    @property
    def free_centres(self) -> bool:
        """Whether each territory's centre is one of its own accounts instead of its seat's home."""
        return bool(self.territories.get("centres", "homes") == "free")

    @cached_property
    def may_close(self) -> BoolArray:
        """Which seats may stay without accounts and are closed then, [k]."""
        which = self.territories.get("may_close", "none")
        if which == "open":
            return (self.seats["status"] == "open").to_numpy(dtype=bool)
        return np.full(len(self.seats), which == "all")

    @cached_property
    def closed(self) -> BoolArray:
        """Which seats are closed, [k]: those that may and have no accounts."""
        return np.asarray(self.may_close & (np.bincount(self.seat[self.assigned], minlength=len(self.seats)) == 0))

    @property
    def open_count(self) -> int | None:
        """How many seats the model wants open; None where that is left to the plan."""
        count = self.territories.get("count")
        if count is None and self.free_centres:
            must = int((~self.may_close).sum())
            return must or len(self.seats)
        return count

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

    @cached_property
    def ways(self) -> TableWays:
        """The way of each account to its seat as the table of travel gives it."""
        return read_ways(getattr(self.tables, "travel", None), self.accounts, self.seats, self.seat)

    @cached_property
    def fits(self) -> Fits:
        """The table of fits."""
        return read_fits(getattr(self.tables, "fit", None), self.accounts, self.seats)

    def way_km(self, by: str = "places") -> FloatArray:
        """Return the way of each account to its seat, [n]: great-circle or by the travel table; NaN where unknown."""
        return self.ways.distance_km if by == "travel" else self.km

    def values(self, measure: str) -> FloatArray:
        """Return a measure of every account, [n]."""
        return self.accounts[measure].to_numpy(np.float64)

    def load(self, measure: str, from_fit: bool = False) -> FloatArray:
        """Return the sum of a measure over the accounts of every seat, [k]; by the table of fits where it has one."""
        values = self.values(measure)
        if from_fit:
            of_pair = self.fits.values(measure, self.seat)
            values = np.where(np.isnan(of_pair), values, of_pair)
        return self.seat_sum(values[self.assigned], self.seat[self.assigned])

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
