"""What was known of each account on a day of the past, and who bought after it: the cases a score is learned from."""

from __future__ import annotations

import numpy as np
import pandas as pd

from territory_opt.demand.model import DemandModel
from territory_opt.demand.score import relative_size, score_parts

SCALED = ("lead score", "size fit", "size", "open opportunity", "bought before", "lost before")
"""Columns of `known_at` that are numbers; the others tell an account's segment and industry."""


def last_day(opportunities: pd.DataFrame, plan_start: pd.Timestamp) -> pd.Timestamp:
    """Return the day after the last thing that happened to an opportunity, at most the start of the plan year."""
    closed = opportunities["closed_date"].where(opportunities["stage"].ne("open"))
    last = pd.Timestamp(pd.concat([opportunities["created_date"], closed]).max())
    return min(last + pd.Timedelta(days=1), plan_start)


def first_day(opportunities: pd.DataFrame) -> pd.Timestamp:
    """Return the first day on which an opportunity was won or lost: from then on it is known who bought."""
    return pd.Timestamp(opportunities["closed_date"].where(opportunities["stage"].ne("open")).min())


def known_at(
    day: pd.Timestamp, months: int, accounts: pd.DataFrame, opportunities: pd.DataFrame, model: DemandModel
) -> pd.DataFrame:
    """Tell of each account what could be known on a day.

    Today's current ARR, status and open pipeline are left out: whoever bought since has them from buying. An
    opportunity open on the day counts by being there, not by its amount, which may have been revised when it closed.
    Lead score, size and industry are today's, as no older ones are kept.

    Parameters
    ----------
    day : Timestamp
        Nothing of this day or later is used.
    months : int
        How far back purchases and losses are looked for; the same for every day, so that days compare.
    accounts : DataFrame, shape (n, ...)
        Accounts, in the workspace's columns.
    opportunities : DataFrame
        Opportunities, in the workspace's columns.
    model : DemandModel
        For the parts that the learned score shares with the declared one.

    Returns
    -------
    DataFrame, shape (n, k)
        ``SCALED`` and one column of 0 and 1 for each segment and industry.
    """
    since = day - pd.DateOffset(months=months)
    closed_before = opportunities["closed_date"].ge(since) & opportunities["closed_date"].lt(day)
    parts = score_parts(accounts, model)
    numbers = (
        parts["lead_score"].to_numpy(),
        parts["size"].to_numpy(),
        np.log(relative_size(accounts)),
        _has(accounts, opportunities, _open_on(day, opportunities)),
        _has(accounts, opportunities, opportunities["stage"].eq("won") & closed_before),
        _has(accounts, opportunities, opportunities["stage"].eq("lost") & closed_before),
    )
    kinds = pd.get_dummies(accounts[["segment", "industry"]].reset_index(drop=True), dtype=float)
    return pd.concat([pd.DataFrame(dict(zip(SCALED, numbers, strict=True)), dtype=float), kinds], axis="columns")


def bought_between(
    since: pd.Timestamp, until: pd.Timestamp, accounts: pd.DataFrame, opportunities: pd.DataFrame
) -> np.ndarray:
    """Whether an account won over brought an opportunity from one day on and before another; shape (n,)."""
    closed = opportunities["closed_date"]
    won = opportunities["stage"].eq("won") & closed.ge(since) & closed.lt(until)
    return _has(accounts, opportunities, won)


def pipeline_on(day: pd.Timestamp, accounts: pd.DataFrame, opportunities: pd.DataFrame) -> np.ndarray:
    """Amount of the opportunities of each account that were open on a day, in USD; shape (n,)."""
    open_then = opportunities.loc[_open_on(day, opportunities)]
    by_account = open_then.groupby("account_id")["amount_usd"].sum()
    return by_account.reindex(accounts["account_id"]).fillna(0.0).to_numpy(float)


def _open_on(day: pd.Timestamp, opportunities: pd.DataFrame) -> pd.Series:
    still = opportunities["stage"].eq("open") | opportunities["closed_date"].ge(day)
    return opportunities["created_date"].lt(day) & still


def _has(accounts: pd.DataFrame, opportunities: pd.DataFrame, which: pd.Series) -> np.ndarray:
    """Whether each account has any of some opportunities."""
    return accounts["account_id"].isin(opportunities.loc[which, "account_id"]).to_numpy(bool)
