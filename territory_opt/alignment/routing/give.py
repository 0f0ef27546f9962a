"""Giving new accounts to the seats of a plan that stands, by the plan's own model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from territory_opt.alignment.model import AlignmentModel
from territory_opt.alignment.routing.books import open_books
from territory_opt.alignment.routing.improving import best_moves
from territory_opt.alignment.routing.solve import solve_case
from territory_opt.alignment.tables import Tables
from territory_opt.workspace.schema import TEXT


@dataclass(frozen=True)
class Given:
    """New accounts at the seats of a plan.

    Attributes
    ----------
    accounts : DataFrame
        One row a new account, in their order: account_id, seat_id (NaN for none), next_seat_id and next_usd (the
        cheapest other seat that has room, and what it would cost more a year beside all others where they are; NaN for
        an account that belongs somewhere), free (whether neither it nor anybody of its unit belongs somewhere),
        covered (whether any seat matches it), eligible (whether any that matches is near enough and open).
    cost_usd, bound_usd : float
        What the accounts that were free to go anywhere add to the plan's objective, USD a year, and what no way of
        placing the same ones adds less than.
    """

    accounts: pd.DataFrame
    cost_usd: float
    bound_usd: float


def give(
    accounts: pd.DataFrame,
    seats: pd.DataFrame,
    model: AlignmentModel,
    tables: Tables,
    new: pd.DataFrame,
    belongs: pd.Series,
) -> Given:
    """Give new accounts to seats by the rules of a model, at the least addition to its objective that can be found.

    The accounts of the plan stay where they are: what they weigh is what seats carry already. Fair shares count the
    new accounts, too. An account stays without a seat only when no seat that may have it has room for it.

    Parameters
    ----------
    accounts, seats : DataFrame
        The frames of the plan, accounts with their ``seat_id``, seats at its centres.
    model : AlignmentModel
        The plan's model. Where it prices no load of seats, imbalance has its default price, so that seats stay even.
    tables : Tables
        The plan's ways, fits and decisions.
    new : DataFrame
        New accounts, with the columns of the accounts that the model reads.
    belongs : Series of str
        By ``account_id``, the seat of new accounts that belong somewhere already.

    Raises
    ------
    InputError
        When the model asks for a measure that the new accounts do not have.
    """
    books = open_books(accounts, seats, model, tables, new, belongs)
    solution = solve_case(books.case)
    gain, target = best_moves(books.case, solution.plan)
    free = pd.Index(books.free).get_indexer(pd.Index(books.unit))
    is_free = free >= 0
    seat = np.where(is_free, np.append(solution.plan, books.problem.seats)[free], books.held)
    other = np.where(is_free & np.isfinite(np.append(gain, -np.inf)[free]), np.append(target, 0)[free], -1)
    ids = np.append(books.problem.seat_ids, [np.nan, np.nan])
    reached = np.append(np.isfinite(books.case.usd).any(axis=0), True)[free]
    table = pd.DataFrame(
        {
            "account_id": new["account_id"].to_numpy(),
            "seat_id": pd.array(ids[seat], dtype=TEXT),
            "next_seat_id": pd.array(ids[other], dtype=TEXT),
            "next_usd": np.where(other >= 0, -np.append(gain, -np.inf)[free], np.nan),
            "free": is_free,
            "covered": books.problem.allows[books.problem.kind[books.unit]].any(axis=1),
            "eligible": reached,
        }
    )
    return Given(table, solution.cost_usd, solution.bound_usd)
