"""The problem that a stored run solved, in its normal form again, with the run's plan and prices."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from territory_opt.alignment.arrays import Floats, Ints
from territory_opt.alignment.build import LockClashError, build_problem
from territory_opt.alignment.engine.easier import easier
from territory_opt.alignment.engine.prices import Prices, limits_bound, priced_pairs
from territory_opt.alignment.engine.standing import Standing, stand
from territory_opt.alignment.pieces import AlignmentInput
from territory_opt.alignment.price_table import prices_from
from territory_opt.alignment.problem import Problem
from territory_opt.scenario.record import StoredRun


@dataclass(frozen=True)
class Bound:
    """What the run's prices prove of every plan, and of those with a unit at a certain seat.

    Attributes
    ----------
    problem : Problem
        The problem made easier, which the prices belong to, units whole.
    prices : Prices
        The run's prices.
    usd : float
        No plan by the model's rules has an objective below this, USD a year.
    """

    problem: Problem
    prices: Prices
    usd: float

    def with_unit_at(self, unit: int) -> Floats:
        """Return what no plan with the unit at each seat is below, shape (K + 1,); ``inf`` where it may not go.

        Notes
        -----
        The prices leave a problem that falls apart by unit (Fisher, Management Science 27, 1981). Holding one unit at a
        seat changes its own part alone: its cheapest priced pair gives way to the pair with that seat.
        """
        priced = _priced_row(self.problem, self.prices, unit)
        return np.asarray(np.maximum(self.usd, self._own_usd + priced - priced.min()), dtype=np.float64)

    @cached_property
    def _own_usd(self) -> float:
        return priced_bound(self.problem, self.prices)


@dataclass(frozen=True)
class Posed:
    """A stored run's problem and plan in arrays.

    Attributes
    ----------
    stored : StoredRun
        The run.
    data : AlignmentInput
        Its accounts and seats, and the units that the model's rules make of the accounts.
    problem : Problem
        Its normal form, with seats at the plan's centres. Where the plan, drawn by hand, splits units, each account is
        a unit of its own here.
    plan : ndarray of int, shape (n,)
        The seat of each unit; K for none.
    prices : Prices
        The run's prices of the problem's limits.
    """

    stored: StoredRun
    data: AlignmentInput
    problem: Problem
    plan: Ints
    prices: Prices

    @cached_property
    def standing(self) -> Standing:
        """The plan's objective and what it breaks."""
        return stand(self.problem, self.plan)

    @cached_property
    def bound(self) -> Bound | None:
        """What is proved of plans by the model's rules; None where locks clash, so that there are none."""
        try:
            whole = build_problem(self.data, self.stored.record.alignment.pieces(self.data))
        except LockClashError:
            return None
        problem = easier(whole)
        prices = prices_from(self.stored.record.prices, problem)
        told = self.stored.summary["bound_usd"]
        return Bound(problem, prices, -np.inf if told is None else float(told))

    @cached_property
    def seat_names(self) -> list[str]:
        """What each seat is called: its rep, or that it is open; the last stands for no seat."""
        seats = self.data.seats
        return [*seats["name"].fillna(seats["seat_id"]), "nobody"]

    def members(self, unit: int) -> Ints:
        """Return the accounts of a unit of `problem`, in the user's order."""
        return np.sort(self.problem.by_unit[self.problem.starts[unit] : self.problem.starts[unit + 1]])


def pose(stored: StoredRun) -> Posed:
    """Return a stored run's problem in its normal form.

    Parameters
    ----------
    stored : StoredRun
        A run with a plan.
    """
    record = stored.record
    data = record.alignment.read(record.accounts, record.seats, record.tables)
    pieces = tuple(record.alignment.pieces(data))
    seat = pd.Index(record.seats["seat_id"]).get_indexer(pd.Index(record.accounts["seat_id"])).astype(np.int64)
    seat[seat < 0] = len(record.seats)
    first = seat[np.unique(data.unit, return_index=True)[1]]
    split = bool((first[data.unit] != seat).any())
    problem = _placed(build_problem(data, pieces, split=split), data)
    plan = seat[problem.by_unit[problem.starts[:-1]]]
    return Posed(stored, data, problem, plan, prices_from(record.prices, problem))


def priced_bound(problem: Problem, prices: Prices) -> float:
    """Return what prices prove of a problem made easier, evaluated over all its pairs, in USD a year."""
    cheapest = sum(float(priced.min(axis=1).sum()) for *_, priced in priced_pairs(problem, prices))
    return cheapest + limits_bound(problem, prices)


def _priced_row(problem: Problem, prices: Prices, unit: int) -> Floats:
    """Return the priced objective of one unit at every seat, shape (K + 1,)."""
    row: Floats = problem.pair_usd(unit, unit + 1)[0]
    return np.asarray(row + room_usd(problem, prices, unit).sum(axis=1), dtype=np.float64)


def room_usd(problem: Problem, prices: Prices, unit: int) -> Floats:
    """Return what the room that a unit takes costs at every seat, shape (K + 1, limits, curves and move limits)."""
    none = np.zeros(1)
    parts = [
        np.append(limit.block(unit, unit + 1)[0] * price, none)
        for limit, price in zip(problem.seat_limits, prices.limits, strict=True)
    ]
    parts += [
        np.append(curve.weights[unit] * price, none)
        for curve, price in zip(problem.seat_curves, prices.curves, strict=True)
    ]
    parts += [
        price * limit.moves.block(unit, unit + 1)[0]
        for limit, price in zip(problem.move_limits, prices.moves, strict=True)
    ]
    return np.stack(parts, axis=1) if parts else np.zeros((problem.seats + 1, 0), dtype=np.float64)


def _placed(problem: Problem, data: AlignmentInput) -> Problem:
    """Return the problem with its seats at the plan's centres, where centres are free."""
    if not problem.free_centres:
        return problem
    # A run by such a model keeps each seat's centre, the basic unit of an account that speaks for its unit.
    basic = pd.Index(data.accounts["unit_id"])
    centre = data.seats["centre_unit_id"]
    first = pd.Series(problem.account_unit, index=basic)[~basic.duplicated()]
    return problem.at_units(centre.map(first).fillna(-1).to_numpy(dtype=np.int64))
