"""What was known of each account on a day of the past, and who bought after it: the cases a score is learned from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from territory_opt.demand.model import DemandModel
from territory_opt.demand.score import relative_size, score_parts
from territory_opt.workspace.workspace import Workspace

SCALED = ("lead score", "size fit", "size", "open opportunity", "bought before", "lost before")
"""Columns of `Past.known_at` that are numbers; the others tell an account's segment and industry."""


def last_day(opportunities: pd.DataFrame, plan_start: pd.Timestamp) -> pd.Timestamp:
    """Return the day after the last thing that happened to an opportunity, at most the start of the plan year."""
    closed = opportunities["closed_date"].where(opportunities["stage"].ne("open"))
    last = pd.Timestamp(pd.concat([opportunities["created_date"], closed]).max())
    return min(last + pd.Timedelta(days=1), plan_start)


def first_day(opportunities: pd.DataFrame) -> pd.Timestamp:
    """Return the first day on which an opportunity was won or lost: from then on it is known who bought."""
    return pd.Timestamp(opportunities["closed_date"].where(opportunities["stage"].ne("open")).min())


@dataclass(frozen=True)
class Past:
    """Accounts, and what happened to their opportunities.

    Attributes
    ----------
    accounts : DataFrame, shape (n, ...)
        Accounts, in the workspace's columns.
    opportunities : DataFrame, shape (m, ...)
        Opportunities, in the workspace's columns.
    account : ndarray of int, shape (m,)
        Position of each opportunity's account.
    """

    accounts: pd.DataFrame
    opportunities: pd.DataFrame
    account: np.ndarray

    def known_at(self, day: pd.Timestamp, months: int, model: DemandModel) -> pd.DataFrame:
        """Tell of each account what could be known on a day.

        Today's current ARR, status and open pipeline are left out: whoever bought since has them from buying. An
        opportunity open on the day counts by being there, not by its amount, which may have been revised when it
        closed. Lead score, size and industry are today's, as no older ones are kept.

        Parameters
        ----------
        day : Timestamp
            Nothing of this day or later is used.
        months : int
            How far back purchases and losses are looked for; the same for every day, so that days compare.
        model : DemandModel
            For the parts that the learned score shares with the declared one.

        Returns
        -------
        DataFrame, shape (n, k)
            ``SCALED`` and one column of 0 and 1 for each segment and industry.
        """
        since = day - pd.DateOffset(months=months)
        parts = score_parts(self.accounts, model)
        numbers = (
            parts["lead_score"].to_numpy(),
            parts["size"].to_numpy(),
            np.log(relative_size(self.accounts)),
            self._has(self._open_on(day)),
            self._has(self._closed("won", since, day)),
            self._has(self._closed("lost", since, day)),
        )
        kinds = pd.get_dummies(self.accounts[["segment", "industry"]].reset_index(drop=True), dtype=float)
        return pd.concat([pd.DataFrame(dict(zip(SCALED, numbers, strict=True)), dtype=float), kinds], axis="columns")

    def bought_between(self, since: pd.Timestamp, until: pd.Timestamp) -> np.ndarray:
        """Whether each account had an opportunity won from one day on and before another; shape (n,)."""
        return self._has(self._closed("won", since, until))

    def pipeline_on(self, day: pd.Timestamp) -> np.ndarray:
        """Amount of each account's opportunities that were open on a day, in USD; shape (n,)."""
        amounts = self.opportunities["amount_usd"].where(self._open_on(day), 0.0).to_numpy(float)
        return np.bincount(self.account, weights=amounts, minlength=len(self.accounts))

    def _open_on(self, day: pd.Timestamp) -> pd.Series:
        still = self.opportunities["stage"].eq("open") | self.opportunities["closed_date"].ge(day)
        return self.opportunities["created_date"].lt(day) & still

    def _closed(self, stage: str, since: pd.Timestamp, until: pd.Timestamp) -> pd.Series:
        closed = self.opportunities["closed_date"]
        return self.opportunities["stage"].eq(stage) & closed.ge(since) & closed.lt(until)

    def _has(self, which: pd.Series) -> np.ndarray:
        """Whether each account has any of some opportunities."""
        return np.bincount(self.account[which.to_numpy(bool)], minlength=len(self.accounts)) > 0


def read_past(workspace: Workspace) -> Past:
    """Read the accounts and opportunities of a workspace, each opportunity with its account's position."""
    accounts, opportunities = workspace.accounts, workspace.table("opportunities")
    position = pd.Series(np.arange(len(accounts)), index=accounts["account_id"])
    return Past(accounts, opportunities, opportunities["account_id"].map(position).to_numpy(np.int64))
