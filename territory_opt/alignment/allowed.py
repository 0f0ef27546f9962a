"""Whether single accounts may sit at single seats."""

from __future__ import annotations

import numpy as np
import pandas as pd

from territory_opt.alignment.arrays import Bools, Ints
from territory_opt.alignment.build import LockClashError, build_problem
from territory_opt.alignment.engine.wide.sample import part_of
from territory_opt.alignment.model import AlignmentModel
from territory_opt.alignment.problem import Problem
from territory_opt.alignment.rules.decisions import Decisions
from territory_opt.alignment.tables import Tables


def allowed_pairs(problem: Problem, units: Ints, seats: Ints) -> Bools:
    """Return whether each of some units may go to its seat, both of shape (u,) and positions."""
    if not len(units):
        return np.empty(0, dtype=bool)
    part = part_of(problem, units, np.ones(len(units)))
    return np.concatenate(
        [part.allowed(start, stop)[np.arange(stop - start), seats[start:stop]] for start, stop in part.blocks()]
    )


def may_sit(
    accounts: pd.DataFrame, seats: pd.DataFrame, model: AlignmentModel, pairs: pd.DataFrame, tables: Tables
) -> Bools:
    """Return which pairs of account and seat the rules allow, as far as they look at single pairs.

    Parameters
    ----------
    accounts, seats : DataFrame
        The accounts and seats frames.
    model : AlignmentModel
        Its rules; what was decided by hand is left aside.
    pairs : DataFrame
        account_id and seat_id, r rows; a seat that is missing or not there is never allowed.
    tables : Tables
        Neighbours, ways and fits.

    Returns
    -------
    ndarray of bool, shape (r,)
        All true where locks contradict each other, as no pair is to blame for that.
    """
    undecided = model.model_copy(update={"rules": tuple(r for r in model.rules if not isinstance(r, Decisions))})
    data = undecided.read(accounts, seats, tables)
    account = pd.Index(accounts["account_id"]).get_indexer(pd.Index(pairs["account_id"]))
    seat = pd.Index(seats["seat_id"]).get_indexer(pd.Index(pairs["seat_id"])).astype(np.int64)
    there = seat >= 0
    try:
        problem = build_problem(data, undecided.pieces(data))
    except LockClashError:
        return np.asarray(there)
    allowed = np.zeros(len(pairs), dtype=bool)
    allowed[there] = allowed_pairs(problem, problem.account_unit[account[there]], seat[there])
    return allowed
