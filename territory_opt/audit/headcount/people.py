"""People there and open positions: what dates and chance let expect of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from territory_opt.audit.headcount.facts import WHOLE, Declared, HiringFacts, Place
from territory_opt.audit.headcount.lives import follow, monthly_chance
from territory_opt.audit.tolerance import FloatArray


@dataclass(frozen=True)
class People:
    """Expectations by place and month; P places, H months.

    Attributes
    ----------
    heads : float array [P, H]
        People there.
    usd : float array [P, H]
        What they bring; 0 for support.
    joins, refills : float array [P, H]
        People who start as the reps table has it, and in leavers' places.
    """

    heads: FloatArray
    usd: FloatArray
    joins: FloatArray
    refills: FloatArray


def executives(facts: HiringFacts) -> People:
    """Expect the people of the seats frame, by cell."""
    seats = facts.seats
    parameters = [facts.segment(segments[0]) for segments in seats["segments"]]
    attainment = np.array([declared["attainment_share"] for declared in parameters], dtype=float)
    full_usd = (seats["quota_usd"].to_numpy(float) * attainment)[:, None] * facts.season
    shares = _parted(facts, seats["segments"], seats["region"], facts.cells, facts.year_usd)
    return _expected(facts, seats.assign(rep_id=seats["seat_id"]), parameters, full_usd, shares)


def support(facts: HiringFacts, role: str, places: Sequence[Place], mass: FloatArray) -> People:
    """Expect the people of a support role, by the places they serve and the demand there, [P]."""
    declared = facts.declaration["roles"][role]
    people = facts.people.loc[facts.people["role"].eq(role)]
    begin, notice = facts.months[0], int(facts.declaration.get("backfill", {}).get("notice_months", 1))
    opens = begin + pd.DateOffset(months=int(declared.get("lead_months", 0)))
    last = begin + pd.DateOffset(months=notice) - pd.Timedelta(days=1)
    leaving = people["status"].eq("leaving")
    start = people["start_date"].mask(people["status"].eq("open") & people["start_date"].isna(), opens)
    end = people["end_date"].mask(leaving & people["end_date"].isna(), last)
    successor = _successor(facts, people["rep_id"], facts.month_of(end))
    counts = (end.isna() | end.ge(begin) | (leaving & (successor >= 0))).to_numpy(bool)
    shares = _parted(facts, people["segment"], people["region"], places, mass)[counts]
    parameters = [declared] * int(counts.sum())
    none = np.zeros((len(parameters), len(facts.months)))
    dated = people.assign(start_date=start, end_date=end)
    return _expected(facts, dated.loc[counts], parameters, none, shares)


def _successor(facts: HiringFacts, reps: pd.Series, left: FloatArray) -> FloatArray:
    """Month in which somebody follows one who left in a month; NaN where nobody does."""
    backfill = facts.declaration.get("backfill", {})
    single, otherwise = backfill.get("seats", {}), backfill.get("refill", True)
    follows = [bool(single.get(rep, otherwise)) for rep in reps]
    return np.where(follows, left + 1 + int(backfill.get("lag_months", 3)), np.nan)


def _expected(
    facts: HiringFacts,
    people: pd.DataFrame,
    parameters: Sequence[Declared],
    full_usd: FloatArray,
    shares: FloatArray,
) -> People:
    """Expect people by rep_id, start_date and end_date, and part them among places by shares [n, P].

    Somebody whose last day lies within the horizon follows it; chance takes whoever succeeds them. Anybody else is
    taken by chance from the end of their first month of the horizon on.
    """
    months, start, end = len(facts.months), people["start_date"], people["end_date"]
    left = facts.month_of(end)
    goes = left < months
    ramps = ramp_table(parameters)
    there = _days_there(facts, start, end)
    own_usd = full_usd * there * _ramped(facts, start, ramps)
    successor = _successor(facts, people["rep_id"], left)
    begins = np.where(goes, successor, np.nan_to_num(np.maximum(facts.month_of(start), 0)))
    leave = monthly_chance(np.array([declared.get("attrition_share", 0.0) for declared in parameters], dtype=float))
    lives = follow(np.nan_to_num(begins, nan=months), ~goes, leave, ramps, facts.lag_months, months)
    # A known leaver stays for sure until the last day; all others for as long as chance lets them.
    stays = np.where(goes[:, None], 1.0, lives.stays)
    return People(
        heads=shares.T @ (there * stays + lives.heads),
        usd=shares.T @ (own_usd * stays + full_usd * lives.productive),
        joins=shares.T @ (facts.month_of(start)[:, None] == np.arange(months)),
        refills=shares.T @ lives.joins,
    )


def ramp_table(parameters: Sequence[Declared]) -> FloatArray:
    """Productivity by months since the start, [n, t]; full in the last column. Support roles do not ramp."""
    ramps = [tuple(declared.get("ramp_shares", ())) for declared in parameters]
    longest = max(map(len, ramps), default=0)
    return np.array([(*ramp, *(1.0,) * (longest + 1 - len(ramp))) for ramp in ramps]).reshape(len(ramps), longest + 1)


def _days_there(facts: HiringFacts, start: pd.Series, end: pd.Series) -> FloatArray:
    """Share of each month's days from the first to the last day, both included, [n, H]."""
    opening = facts.months.to_numpy("datetime64[D]").astype(float)
    length = facts.months.days_in_month.to_numpy(float)
    came = np.where(start.isna(), -np.inf, start.to_numpy("datetime64[D]").astype(float))
    gone = np.where(end.isna(), np.inf, end.to_numpy("datetime64[D]").astype(float) + 1)
    until = np.clip((gone[:, None] - opening) / length, 0, 1)
    return np.asarray(np.maximum(until - np.clip((came[:, None] - opening) / length, 0, 1), 0.0))


def _ramped(facts: HiringFacts, start: pd.Series, ramps: FloatArray) -> FloatArray:
    """Mean productivity in each month of those who are there, [n, H].

    The n-th share holds from the (n-1)-th to the n-th monthly return of the start's day, so that a month's mean is what
    the ramp adds up to between two points a month apart. Before the start, the first share is taken to hold.
    """
    dates = pd.DatetimeIndex(start)
    behind = np.asarray((dates.day - 1) / dates.days_in_month, dtype=float)
    since = np.arange(len(facts.months)) - (facts.month_of(start) + behind)[:, None]
    months = ramps.shape[1] - 1
    added = np.concatenate([-ramps[:, :1], np.zeros((len(ramps), 1)), ramps[:, :months].cumsum(axis=1)], axis=1)
    knots = np.arange(-1, months + 1)
    # Beyond the ramp each month adds one; np.interp would stop at the last knot.
    sums = [
        [np.interp(at, knots, row) + np.maximum(at - months, 0) for at in (own, own + 1)]
        for own, row in zip(since, added, strict=True)
    ]
    gained = np.array([after - before for before, after in sums]).reshape(since.shape)
    return np.where(np.isnan(since), 1.0, np.where(since <= -1, 0.0, gained))


def _parted(
    facts: HiringFacts, segments: pd.Series, regions: pd.Series, places: Sequence[Place], mass: FloatArray
) -> FloatArray:
    """Share of each person that each place they serve gets, in proportion to its demand, [n, P]."""
    serves = np.array(
        [
            [(there[0] in (*own, WHOLE)) and (region == there[1] or WHOLE in (region, there[1])) for there in places]
            for own, region in zip(segments, regions, strict=True)
        ],
        dtype=float,
    ).reshape(len(segments), len(places))
    by_demand = serves * mass
    weight = np.where(by_demand.sum(axis=1, keepdims=True) > 0, by_demand, serves)
    total = weight.sum(axis=1, keepdims=True)
    return np.asarray(np.divide(weight, total, out=np.zeros_like(weight), where=total > 0))
