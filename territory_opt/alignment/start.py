"""A design that begins from the plan and the prices of a similar problem."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from territory_opt.alignment.engine.beginning import Beginning
from territory_opt.alignment.engine.prices import no_prices
from territory_opt.alignment.pieces import AlignmentInput
from territory_opt.alignment.price_table import prices_from
from territory_opt.alignment.problem import Problem


@dataclass(frozen=True)
class Start:
    """What is known of a similar problem, such as the same one with another limit.

    It saves time and proves nothing by itself: a plan counts only when it keeps the rules of the problem at hand, and
    a bound is evaluated anew over all its pairs. What does not fit is dropped.

    Attributes
    ----------
    assignment : Series of str
        The seat of each account by ``account_id``, NaN for none; accounts and seats that the problem does not have are
        passed over, and those that it lacks are filled in.
    prices : DataFrame
        What one more of a measure costs at each seat, see `price_table`; empty where it is not known.
    """

    assignment: pd.Series
    prices: pd.DataFrame = field(default_factory=pd.DataFrame)


def beginning_of(start: Start, problem: Problem, data: AlignmentInput) -> Beginning:
    """Return a start in the problem's own numbers; a unit goes with the account that speaks for it."""
    prices = no_prices(problem) if start.prices.empty else prices_from(start.prices, problem)
    accounts = data.accounts["account_id"].iloc[problem.by_unit[problem.root]]
    seat_id = start.assignment.reindex(accounts)
    plan = pd.Index(problem.seat_ids).get_indexer(pd.Index(seat_id)).astype(np.int64)
    without = accounts.isin(start.assignment.index).to_numpy(dtype=bool) & seat_id.isna().to_numpy(dtype=bool)
    plan[without] = problem.seats
    return Beginning(plan, prices)
