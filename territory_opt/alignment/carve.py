"""Another carve of the same accounts: the plan that differs most from earlier ones, of those that cost little more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from territory_opt.alignment.arrays import Floats, Ints
from territory_opt.alignment.build import build_problem
from territory_opt.alignment.engine.apart import seek_apart
from territory_opt.alignment.engine.stop import Stop
from territory_opt.alignment.model import AlignmentModel
from territory_opt.alignment.pieces import AlignmentInput
from territory_opt.alignment.price_table import price_table
from territory_opt.alignment.problem import Problem
from territory_opt.alignment.start import Start, beginning_of
from territory_opt.alignment.tables import Tables
from territory_opt.progress import ProgressCallback, silent
from territory_opt.workspace.schema import TEXT

MEASURES = ("accounts", "potential_usd", "current_arr_usd")
"""What sits at another seat counts by its shares of these, each as much as the others (assumption)."""


@dataclass(frozen=True)
class Departure:
    """A plan that differs from earlier ones.

    Attributes
    ----------
    start : Start
        The plan, with the prices at which it was found for the next search to begin from.
    difference_share : float
        What sits at another seat than in every earlier plan: the mean of its shares of `MEASURES`.
    most_difference_share : float
        Proven: no plan within the limit on the objective differs by more.
    """

    start: Start
    difference_share: float
    most_difference_share: float


def difference_weights(accounts: pd.DataFrame) -> Floats:
    """Return what each account counts when it sits elsewhere, shape (a,), 1 in all.

    It is the mean of the account's shares of `MEASURES`; one that adds up to nothing is left out.
    """
    amounts = accounts[list(MEASURES)].to_numpy(dtype=np.float64)
    totals = amounts.sum(axis=0)
    there = totals > 0
    return np.asarray((amounts[:, there] / totals[there]).mean(axis=1))


def depart(
    accounts: pd.DataFrame,
    seats: pd.DataFrame,
    model: AlignmentModel,
    earlier: Sequence[pd.Series],
    *,
    most_usd: float,
    stop: Stop,
    start: Start,
    tables: Tables | None = None,
    seed: int = 1,
    progress: ProgressCallback = silent,
) -> Departure:
    """Find a plan that differs as much as possible from all earlier plans and costs no more than a limit.

    Parameters
    ----------
    accounts, seats, model, tables, seed, progress
        As in `design_territories`; seats have homes, since whole territories of free centres change hands for nothing.
    earlier : sequence of Series of str
        Seats by ``account_id`` of the plans to differ from.
    most_usd : float
        The most that the plan's objective may be, USD a year.
    stop : Stop
        ``seconds`` are those of the whole search; ``steps`` and ``gap`` those of each solve.
    start : Start
        A plan that keeps the model's rules and that limit, with its prices.

    Returns
    -------
    Departure
        The start itself where nothing that differs more was found.
    """
    data = model.read(accounts, seats, tables)
    problem = build_problem(data, model.pieces(data))
    found = seek_apart(
        problem,
        _stays(problem, data, earlier),
        beginning_of(start, problem, data),
        most_usd=most_usd,
        stop=stop,
        seed=seed,
        progress=progress,
    )
    seat = np.append(problem.seat_ids, np.nan)[found.plan[problem.account_unit]]
    assignment = pd.Series(seat, index=pd.Index(accounts["account_id"]), name="seat_id", dtype=TEXT)
    begun = Start(assignment, price_table(problem, found.prices))
    return Departure(begun, 1.0 - found.stays_share, 1.0 - found.least_share)


def _stays(problem: Problem, data: AlignmentInput, earlier: Sequence[pd.Series]) -> csr_matrix:
    """Return what stays where an earlier plan has it when a unit goes to a seat, shape (n, K + 1)."""
    ids = data.accounts["account_id"]
    seats = [_seat_numbers(problem, plan.reindex(ids)) for plan in earlier]
    pairs = pd.DataFrame({"account": np.tile(np.arange(len(ids)), len(seats)), "seat": np.concatenate(seats)})
    # What several earlier plans have at one seat stays there once.
    account, seat = pairs.drop_duplicates().to_numpy().T
    cells = (problem.account_unit[account], seat)
    return csr_matrix((difference_weights(data.accounts)[account], cells), shape=(problem.units, problem.seats + 1))


def _seat_numbers(problem: Problem, seat_id: pd.Series) -> Ints:
    numbers = pd.Index(problem.seat_ids).get_indexer(pd.Index(seat_id)).astype(np.int64)
    return np.where(numbers < 0, problem.seats, numbers)
