"""The months of each person: how much of them they were there, how long they had been, and what they won."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from territory_opt.headcount.learning.records import Records, day_after
from territory_opt.headcount.ramp import month_number

UNKNOWN = -1
"""Tenure of somebody whose start is not known."""


@dataclass(frozen=True)
class Panel:
    """People x months x the part of a month before and after the monthly return of the start's day.

    Whoever is there and wins nothing stands with 0, so that quiet months count.

    Attributes
    ----------
    months : DatetimeIndex, shape (t,)
        First days of the months looked at.
    segment : ndarray of str, shape (n,)
    tenure : ndarray of int, shape (n, t, 2)
        Whole months since the start; `UNKNOWN` where that is not known.
    present : ndarray of float, shape (n, t, 2)
        Share of the month's days they were there, times their full-time equivalent.
    usd : ndarray of float, shape (n, t, 2)
        Won by them then.
    deals : ndarray of float, shape (n, t)
        Number of deals won.
    """

    months: pd.DatetimeIndex
    segment: np.ndarray
    tenure: np.ndarray
    present: np.ndarray
    usd: np.ndarray
    deals: np.ndarray


class Total(NamedTuple):
    """A number of deals and what they add up to."""

    deals: float
    usd: float


@dataclass(frozen=True)
class Credit:
    """Whom the deals looked at name.

    Attributes
    ----------
    all, unnamed, strangers, others, absent : Total
        Every deal, and those that name nobody, somebody whom reps does not know, somebody who is no account executive
        or has not started, and an account executive who was not there at the time.
    strangers_named : frozenset of str
        Whom reps does not know.
    """

    all: Total
    unnamed: Total
    strangers: Total
    others: Total
    absent: Total
    strangers_named: frozenset[str]

    @property
    def named_share(self) -> float:
        """Share of the amount won that names somebody; 0 where nothing was won."""
        return 1 - self.unnamed.usd / self.all.usd if self.all.usd > 0 else 0.0


def build_panel(records: Records, history_months: int) -> tuple[Panel, Credit]:
    """Lay the deals of the last months beside the days people were there.

    The months begin with the first deal that names somebody, at most ``history_months`` back. Where deals know their
    month alone, a person's are spread over the days they were there in it.
    """
    months = _months(records, history_months)
    people, deals = records.people, records.deals.loc[records.deals["date"].ge(months[0])]
    spans = _Spans(people, months, records.after)
    days = np.stack([spans.days(spans.began, spans.turns), spans.days(spans.turns, spans.ended)], axis=2)
    person = pd.Index(people["rep_id"]).get_indexer(pd.Index(deals["rep_id"]))
    month = (month_number(deals["date"]) - month_number(months)[0]).astype(int)
    known = np.flatnonzero(person >= 0)  # where nobody has started, there is nobody to look up
    who, when = person[known], month[known]
    if records.by_day:
        day = deals["date"].to_numpy("datetime64[D]")[known]
        there = (day >= spans.came[who]) & (day < spans.gone[who])
    else:
        there = days.sum(axis=2)[who, when] > 0
    credited = known[there]
    at, won_usd = (person[credited], month[credited]), deals["amount_usd"].iloc[credited]
    if records.by_day:
        later = (day >= spans.turns[who, when])[there].astype(int)
        usd = _sums(days.shape, (*at, later), won_usd)
    else:
        whole = _sums(days.shape[:2], at, won_usd)
        usd = whole[:, :, None] * days / np.maximum(days.sum(axis=2, keepdims=True), 1)
    in_month = (spans.ended - spans.began).astype(float)
    panel = Panel(
        months,
        people["segment"].to_numpy(object),
        spans.tenure(),
        days / in_month[:, :, None] * people["fte"].to_numpy(float)[:, None, None],
        usd,
        _sums(days.shape[:2], at, deals["deals"].iloc[credited]),
    )
    return panel, _credit(deals, person, np.isin(np.arange(len(deals)), credited), records.known)


def _months(records: Records, history_months: int) -> pd.DatetimeIndex:
    last = (records.after - pd.Timedelta(days=1)).to_period("M").to_timestamp()
    first = last - pd.DateOffset(months=history_months - 1)
    named = records.deals.loc[records.deals["rep_id"].notna(), "date"]
    named = named.loc[named.ge(first)]
    first = last if named.empty else named.min().to_period("M").to_timestamp()
    return pd.date_range(first, last, freq="MS")


class _Spans:
    """Days of months and of people, as half-open spans."""

    def __init__(self, people: pd.DataFrame, months: pd.DatetimeIndex, after: pd.Timestamp) -> None:
        start, end = people["start_date"], people["end_date"]
        self.began = months.to_numpy("datetime64[D]")[None, :]
        self.ended = (months + pd.offsets.MonthBegin(1)).to_numpy("datetime64[D]")[None, :]
        self.came = start.where(start.gt(months[0]), months[0]).to_numpy("datetime64[D]")
        self.gone = day_after(end, after).to_numpy("datetime64[D]")
        self._since = month_number(months)[None, :] - month_number(start)[:, None]
        ahead = start.dt.day.fillna(1).to_numpy(int) - 1
        in_month = (self.ended - self.began).astype(int)
        self.turns = self.began + np.minimum(ahead[:, None], in_month).astype("timedelta64[D]")

    def days(self, first: np.ndarray, after: np.ndarray) -> np.ndarray:
        """Days of each person within spans of shape (n, t) or (1, t)."""
        inside = np.minimum(after, self.gone[:, None]) - np.maximum(first, self.came[:, None])
        return np.asarray(np.maximum(inside.astype(float), 0.0))

    def tenure(self) -> np.ndarray:
        """Whole months since the start before and after the turn of each month; shape (n, t, 2)."""
        both = np.stack([self._since - 1, self._since], axis=2)
        return np.asarray(np.nan_to_num(np.maximum(both, 0), nan=UNKNOWN).astype(int))


def _sums(shape: tuple[int, ...], at: tuple[np.ndarray, ...], values: pd.Series) -> np.ndarray:
    """Add values up in the cells of an array."""
    cells = np.ravel_multi_index(at, shape)
    return np.bincount(cells, weights=values.to_numpy(float), minlength=int(np.prod(shape))).reshape(shape)


def _credit(deals: pd.DataFrame, person: np.ndarray, credited: np.ndarray, known: frozenset[str]) -> Credit:
    unnamed = deals["rep_id"].isna().to_numpy(bool)
    strange = ~unnamed & ~deals["rep_id"].isin(known).to_numpy(bool)

    def total(rows: np.ndarray) -> Total:
        chosen = deals.loc[rows]
        return Total(float(chosen["deals"].sum()), float(chosen["amount_usd"].sum()))

    return Credit(
        all=total(np.ones(len(deals), dtype=bool)),
        unnamed=total(unnamed),
        strangers=total(strange),
        others=total(~unnamed & ~strange & (person < 0)),
        absent=total((person >= 0) & ~credited),
        strangers_named=frozenset(deals.loc[strange, "rep_id"]),
    )
