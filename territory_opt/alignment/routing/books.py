"""What a plan that stands leaves to decide about new accounts: the normal form with its books as fixed loads."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from territory_opt.alignment.arrays import Bools, Floats, Ints
from territory_opt.alignment.build import build_problem
from territory_opt.alignment.limits import SeatLimit
from territory_opt.alignment.model import AlignmentModel
from territory_opt.alignment.pieces import AlignmentInput, Contiguous, FreeCentres, Locked
from territory_opt.alignment.problem import Problem
from territory_opt.alignment.routing.case import Case, Curve, Room
from territory_opt.alignment.tables import Tables
from territory_opt.alignment.terms.imbalance import Imbalance
from territory_opt.alignment.terms.unserved import Unserved
from territory_opt.alignment.together import check_together

LEFT_OUT = 3.0
"""How many times the dearest difference between two seats it costs to leave out a unit of mean potential."""


@dataclass(frozen=True)
class Books:
    """A plan that stands, with new accounts before its seats.

    Attributes
    ----------
    problem : Problem
        Accounts of the plan and new ones in normal form, the new ones last.
    held : ndarray of int, shape (new accounts,)
        The seat where each new account belongs already, or somebody of its unit does; K for those that are free.
    unit : ndarray of int, shape (new accounts,)
        The unit of each new account.
    free : ndarray of int, shape (n,)
        The units that are free to go anywhere.
    case : Case
        What is to be decided about them.
    """

    problem: Problem
    held: Ints
    unit: Ints
    free: Ints
    case: Case


def open_books(
    accounts: pd.DataFrame,
    seats: pd.DataFrame,
    model: AlignmentModel,
    tables: Tables,
    new: pd.DataFrame,
    belongs: pd.Series,
) -> Books:
    """Put new accounts before the seats of a plan; parameters as in `give`."""
    stand = pd.concat([accounts[[*new.columns]], new], ignore_index=True)
    model = evening(model)
    data = model.read(stand, seats, tables)
    # Centres stay where the plan has them, and whoever is there stays; neighbours of units new to it are not known.
    pieces = [piece for piece in model.pieces(data) if not isinstance(piece, FreeCentres | Contiguous | Locked)]
    problem = build_problem(data, pieces)
    known = pd.concat([accounts["seat_id"], belongs.reindex(new["account_id"])])
    by_account = pd.Index(seats["seat_id"]).get_indexer(pd.Index(known)).astype(np.int64)
    plan = np.full(problem.units, -1, dtype=np.int64)
    np.maximum.at(plan, problem.account_unit, by_account)
    by_account = np.where(by_account < 0, plan[problem.account_unit], by_account)
    unit = problem.account_unit[len(accounts) :]
    free = np.unique(unit[plan[unit] < 0])
    by_account[by_account < 0], plan[plan < 0] = problem.seats, problem.seats
    standing, carrying = problem, plan
    if (plan[problem.account_unit] != by_account).any():
        # A plan that was not solved may part what its model keeps together.
        standing, carrying = build_problem(data, pieces, split=True), by_account
    case = _case(problem, free, _loads(standing, carrying, data), ~problem.may_close | _filled(carrying, problem.seats))
    potential = np.bincount(problem.account_unit, weights=data.measure("potential_usd"))[free].astype(np.float64)
    case = replace(case, left_out_usd=_left_out_usd(case, potential))
    return Books(problem, by_account[len(accounts) :], unit, free, case)


def evening(model: AlignmentModel) -> AlignmentModel:
    """Return the model with imbalance priced as by default where it prices no load of seats, if they have fair shares.

    Otherwise the nearest seat would take every new account until it is full.
    """
    if any(isinstance(term, Imbalance | Unserved) for term in model.objective):
        return model
    objective = (*model.objective, Imbalance.model_validate({"term": "imbalance"}))
    try:
        check_together(model.rules, objective)
    except ValueError:
        return model
    return model.model_copy(update={"objective": objective})


@dataclass(frozen=True)
class _Loads:
    """What seats may still carry by limit, and where the stretches of curves end beyond what they carry, (K,) each."""

    left: tuple[Floats, ...]
    ends: tuple[Floats, ...]


def _loads(problem: Problem, plan: Ints, data: AlignmentInput) -> _Loads:
    left = [_most(limit, data) - limit.carried(plan) for limit in problem.seat_limits]
    ends = [np.maximum(curve.loads[:, 1:] - curve.carried(plan)[:, None], 0.0) for curve in problem.seat_curves]
    for end in ends:
        end[:, -1] = np.inf
    return _Loads(tuple(np.maximum(room, 0.0) for room in left), tuple(ends))


def _most(limit: SeatLimit, data: AlignmentInput) -> Floats:
    """Return the most that each seat may carry, (K,): what its centre supplies where the limit is read there."""
    if limit.at_centre is None:
        return limit.upper
    unit = pd.Series(np.arange(len(data.accounts)), index=data.accounts["unit_id"])
    first = unit[~unit.index.duplicated()].reindex(data.seats["centre_unit_id"])
    return np.where(first.notna(), limit.at_centre[first.fillna(0).to_numpy(dtype=np.int64)], 0.0)


def _case(problem: Problem, free: Ints, loads: _Loads, is_open: Bools) -> Case:
    usd = _pairs_usd(problem, free)
    usd[~is_open] = np.inf
    limits = [
        Room(limit.weights[free], left)
        for limit, left in zip(problem.seat_limits, loads.left, strict=True)
        if np.isfinite(left).any()
    ]
    curves = [
        Curve(curve.weights[free], ends, curve.slopes)
        for curve, ends in zip(problem.seat_curves, loads.ends, strict=True)
    ]
    return Case(usd, np.full(len(free), np.inf), tuple(limits), tuple(curves))


def _pairs_usd(problem: Problem, units: Ints) -> Floats:
    """Return the price of units at every seat, shape (K, n)."""
    if not len(units):
        return np.empty((problem.seats, 0))
    first = int(units[0])
    # New accounts stand last, so that their units are one stretch but for those that belong somewhere.
    return np.ascontiguousarray(problem.pair_usd(first, int(units[-1]) + 1)[units - first, :-1].T)


def _filled(plan: Ints, seats: int) -> Bools:
    return np.bincount(plan, minlength=seats + 1)[:seats] > 0


def _left_out_usd(case: Case, potential: Floats) -> Floats:
    """Price being left out above what any seat could cost, the more the more a unit could bring."""
    allowed = np.isfinite(case.usd)
    dearest = case.usd.max(axis=0, where=allowed, initial=0.0)
    spread = dearest - case.usd.min(axis=0, where=allowed, initial=0.0)
    for curve in case.curves:
        spread = spread + curve.weights * np.ptp(curve.slopes)
    worth = potential / potential.mean() if potential.sum() > 0 else np.zeros(len(potential))
    usd = dearest + LEFT_OUT * max(float(spread.max(initial=0.0)), 1.0) * (1.0 + worth)
    return np.asarray(usd, dtype=np.float64)
