"""What accounts cost at the seats of a plan: by themselves, and for the room they take from others."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from territory_opt.alignment.arrays import Floats, Ints
from territory_opt.alignment.build import build_problem
from territory_opt.alignment.engine.prices import Prices
from territory_opt.alignment.engine.wide.sample import part_of
from territory_opt.alignment.model import AlignmentModel
from territory_opt.alignment.price_table import prices_from
from territory_opt.alignment.problem import Problem
from territory_opt.alignment.tables import Tables


def pair_costs(
    accounts: pd.DataFrame,
    seats: pd.DataFrame,
    model: AlignmentModel,
    pairs: pd.DataFrame,
    *,
    tables: Tables,
    prices: pd.DataFrame,
) -> pd.DataFrame:
    """Return what accounts cost at seats, whether or not the rules allow it.

    Parameters
    ----------
    accounts, seats : DataFrame
        The accounts and seats frames; seats with free centres at the centres that are meant.
    model : AlignmentModel
        Its terms price the pairs.
    pairs : DataFrame
        account_id and columns of seats, NaN for no seat; r rows.
    tables : Tables
        Neighbours, ways and fits.
    prices : DataFrame
        What one more of a measure costs at each seat, see `price_table`; empty where it is not known.

    Returns
    -------
    DataFrame, r rows
        For each of the seats' columns, ``<column>_own_usd``, what ways, fits and the move cost a year, and
        ``<column>_room_usd``, what the room it takes is worth to others at the prices. NaN without a seat where that
        has no price, and without a way.
    """
    data = model.read(accounts, seats, tables)
    problem = build_problem(data, model.pieces(data), split=True)
    units = pd.Index(accounts["account_id"]).get_indexer(pd.Index(pairs["account_id"])).astype(np.int64)
    part = _unruled(part_of(problem, units, np.ones(len(units)))) if len(units) else None
    known = None if prices.empty else prices_from(prices, problem)
    columns = {}
    for name in pairs.columns.drop("account_id"):
        seat = pd.Index(seats["seat_id"]).get_indexer(pd.Index(pairs[name])).astype(np.int64)
        seat[seat < 0] = problem.seats
        own = np.empty(0) if part is None else _own_usd(part, seat)
        columns[f"{name}_own_usd"] = np.where(np.isfinite(own), own, np.nan)
        columns[f"{name}_room_usd"] = np.zeros(len(units)) if known is None else _room_usd(problem, known, units, seat)
    return pd.DataFrame(columns, index=pairs.index)


def _unruled(problem: Problem) -> Problem:
    """Return the problem without what is said of single pairs but their prices."""
    return replace(
        problem,
        kind=np.zeros(problem.units, dtype=np.int64),
        allows=np.ones((1, problem.seats), dtype=bool),
        listed=None,
        locked=np.full(problem.units, -1, dtype=np.int64),
        travel=tuple(replace(travel, longest=np.inf) for travel in problem.travel),
    )


def _own_usd(problem: Problem, seat: Ints) -> Floats:
    return np.concatenate(
        [problem.pair_usd(start, stop)[np.arange(stop - start), seat[start:stop]] for start, stop in problem.blocks()]
    )


def _room_usd(problem: Problem, prices: Prices, units: Ints, seat: Ints) -> Floats:
    """Return what the room that units take at seats is worth, shape (r,); without a seat they take none."""
    worth = np.zeros(len(units))
    for limit, price in zip(problem.seat_limits, prices.limits, strict=True):
        worth += limit.of_pairs(units, seat) * np.append(price, 0.0)[seat]
    for curve, price in zip(problem.seat_curves, prices.curves, strict=True):
        worth += curve.weights[units] * np.append(price, 0.0)[seat]
    for move_limit, move_price in zip(problem.move_limits, prices.moves, strict=True):
        worth += move_price * move_limit.moves.of_pairs(units, seat)
    return worth
