"""Rule `decisions`: what somebody decided by hand, account by account, holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from territory_opt.alignment.arrays import Bools, Ints
from territory_opt.alignment.pieces import AlignmentInput, Eligible, Locked, Piece
from territory_opt.alignment.rules.base import Missing, Rule

ASSIGN, REFUSE = "assign", "refuse"


@dataclass(frozen=True)
class Decided:
    """Rows of the table of decisions by position; r of them.

    Attributes
    ----------
    account, seat : ndarray of int, shape (r,)
        The pair of each row.
    assigns : ndarray of bool, shape (r,)
        Whether the account must sit there; it must not where this is false.
    source : Series of str, r rows
        Where each row was decided, in words.
    """

    account: Ints
    seat: Ints
    assigns: Bools
    source: pd.Series

    @property
    def assigned(self) -> tuple[Ints, Ints]:
        """Accounts that must sit somewhere, and their seats."""
        return self.account[self.assigns], self.seat[self.assigns]

    @property
    def refused(self) -> tuple[Ints, Ints]:
        """Accounts that must not sit somewhere, and those seats."""
        return self.account[~self.assigns], self.seat[~self.assigns]


class Decisions(Rule):
    """An account sits where it is assigned by hand and not where it is refused; without the table nothing is decided.

    A unit follows the decisions on any of its accounts. A decision overrules no other rule: what another one forbids
    stays forbidden, and the plan is then infeasible.
    """

    rule: Literal["decisions"]

    def misses(self, data: AlignmentInput) -> Iterator[Missing]:
        """Yield accounts and seats of decisions that are not there."""
        table = data.tables.decisions
        if table is None:
            return
        for key, frame in (("account_id", data.accounts), ("seat_id", data.seats)):
            unknown = table.loc[~table[key].isin(frame[key]), key]
            if len(unknown):
                yield Missing("decisions", f"{key} {unknown.iloc[0]}", "accounts and seats of the design")

    def pieces(self, data: AlignmentInput) -> Iterator[Piece]:
        """Yield the seat of every account that is assigned, and what is refused to units."""
        if data.tables.decisions is None:
            return
        decided = read_decided(data)
        seat = np.full(len(data.accounts), -1, dtype=np.int64)
        accounts, seats = decided.assigned
        seat[accounts] = seats
        yield Locked(seat)
        if not decided.assigns.all():
            yield _refusals(data, *decided.refused)

    def sentence(self) -> str:
        """Return the sentence that explains this to a user."""
        return "Accounts that were assigned or refused to a seat by hand stay so."


def read_decided(data: AlignmentInput) -> Decided:
    """Return the decisions on accounts and seats by position; none where there is no table."""
    table = data.tables.decisions
    if table is None:
        nothing = np.empty(0, dtype=np.int64)
        return Decided(nothing, nothing, np.empty(0, dtype=bool), pd.Series(dtype=str))
    return Decided(
        pd.Index(data.accounts["account_id"]).get_indexer(pd.Index(table["account_id"])).astype(np.int64),
        pd.Index(data.seats["seat_id"]).get_indexer(pd.Index(table["seat_id"])).astype(np.int64),
        table["decision"].eq(ASSIGN).to_numpy(dtype=bool),
        table["source"],
    )


def _refusals(data: AlignmentInput, accounts: Ints, seats: Ints) -> Eligible:
    """Return what refusals leave: units that are refused the same seats are of one kind."""
    shape = (int(data.unit.max()) + 1, len(data.seats))
    refused = csr_matrix((np.ones(len(accounts), dtype=bool), (data.unit[accounts], seats)), shape=shape)
    units = np.unique(data.unit[accounts])
    patterns, pattern = np.unique(refused[units].toarray(), axis=0, return_inverse=True)
    kind = np.zeros(shape[0], dtype=np.int64)
    kind[units] = pattern.reshape(-1) + 1
    return Eligible(kind[data.unit], np.vstack([np.ones((1, len(data.seats)), dtype=bool), ~patterns]))
