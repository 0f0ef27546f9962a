"""Thirty-six months of opportunities that led to today's customers and pipeline."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from territory_opt.workspace.demo.families import SEGMENTS
from territory_opt.workspace.demo.people import AS_OF

MONTHS = pd.date_range(end=AS_OF, periods=36, freq="MS")
"""The months in which opportunities closed; the last one is complete."""

# New business of the last twelve months; the two years before were smaller by the growth.
NEW_BUSINESS_USD = {"Enterprise": 11.0e6, "Mid-Market": 9.6e6, "SMB": 6.4e6}
GROWTH_SHARE = 0.20
# By calendar month: buyers sign at quarter ends and before their own year ends.
SEASON = np.array([0.75, 0.85, 1.30, 0.75, 0.85, 1.25, 0.70, 0.80, 1.20, 0.90, 1.05, 1.60])
MONTH_NOISE = 0.10

WON = {"Enterprise": 430, "Mid-Market": 1400, "SMB": 2400}
WIN_RATE = {"Enterprise": 0.22, "Mid-Market": 0.25, "SMB": 0.28}
OPEN = {"Enterprise": 300, "Mid-Market": 480, "SMB": 420}
# What a customer bought within the history is at most so much of its current ARR: few have shrunk much.
MOST_BOUGHT_OF_ARR = 1.3
# Part of what was won is gone again: its buyers are prospects today.
CHURNED_SHARE = {"Enterprise": 0.04, "Mid-Market": 0.10, "SMB": 0.22}

CYCLE_DAYS = {"Enterprise": 150.0, "Mid-Market": 75.0, "SMB": 35.0}
CYCLE_SHAPE = 2.5
SHORTEST_CYCLE_DAYS = 3
# Opportunities that nobody has closed although they are long dead.
STALE_SHARE = 0.05
STALE_DAYS = (300, 720)

DEAL_SPREAD = 0.7
# Days of a month late in the month: u^0.6.
LATE_IN_MONTH = 0.6


def make_opportunities(rng: np.random.Generator, accounts: pd.DataFrame) -> pd.DataFrame:
    """Draw all opportunities, in the columns of the opportunities table but ``rep_id``, by the day they were created.

    Won amounts of today's customers are a part of their current ARR, the rest of which is older; lost ones are as many
    as the win rates say; open ones are what the accounts' open pipeline adds up.

    Parameters
    ----------
    rng : Generator
    accounts : DataFrame
        With segment, status, employees, fit and current_arr_usd.
    """
    opportunities = pd.concat([_segment(rng, accounts, segment) for segment in SEGMENTS], ignore_index=True)
    opportunities["account_id"] = accounts["account_id"].to_numpy()[opportunities["row"].to_numpy()]
    opportunities = opportunities.sort_values(["created_date", "row", "amount_usd"], kind="stable", ignore_index=True)
    opportunities["opportunity_id"] = "O" + pd.Series(range(100001, 100001 + len(opportunities))).astype(str)
    return opportunities.drop(columns="row")


def open_pipeline(accounts: pd.DataFrame, opportunities: pd.DataFrame) -> NDArray[np.float64]:
    """Open opportunities' amount of each account, shape (n,), in USD."""
    still_open = opportunities[opportunities["stage"] == "open"]
    by_account = still_open.groupby("account_id")["amount_usd"].sum()
    return by_account.reindex(accounts["account_id"]).fillna(0.0).to_numpy(dtype=float)


def _segment(rng: np.random.Generator, accounts: pd.DataFrame, segment: str) -> pd.DataFrame:
    """Won, lost and open opportunities of a segment; ``row`` is the account's row."""
    rows = np.flatnonzero(accounts["segment"] == segment)
    own = accounts.iloc[rows]
    curve = _month_curve(rng)
    won = _won(rng, own, segment, curve)
    chance = (own["fit"] * np.sqrt(own["employees"]) * np.where(own["status"] == "customer", 0.6, 1.0)).to_numpy()
    typical_usd = won["amount_usd"].sum() / len(won) * np.sqrt(own["employees"] / own["employees"].mean()).to_numpy()

    def drawn(count: int) -> pd.DataFrame:
        at = rng.choice(len(own), size=count, p=chance / chance.sum())
        luck = rng.lognormal(-(DEAL_SPREAD**2) / 2, DEAL_SPREAD, count)
        return pd.DataFrame({"row": at, "amount_usd": typical_usd[at] * luck})

    lost = drawn(round(WON[segment] * (1 / WIN_RATE[segment] - 1)))
    lost["month"] = rng.choice(len(MONTHS), size=len(lost), p=curve)
    closed = pd.concat([won.assign(stage="won"), lost.assign(stage="lost")], ignore_index=True)
    closed["closed_date"] = _closing_days(rng, closed["month"].to_numpy())
    closed["created_date"] = closed["closed_date"] - _days(_cycles(rng, segment, len(closed)))
    still_open = drawn(OPEN[segment]).assign(stage="open")
    still_open["created_date"] = AS_OF - _days(_ages(rng, segment, len(still_open)))

    found = pd.concat([closed.drop(columns="month"), still_open])
    found["row"] = rows[found["row"].to_numpy()]
    # Sellers quote in hundreds; nobody opens an opportunity below that.
    found["amount_usd"] = found["amount_usd"].round(-2).clip(lower=100.0)
    return found


def _month_curve(rng: np.random.Generator) -> NDArray[np.float64]:
    """Share of the new business that falls into each month: growth x season x noise, shape (36,)."""
    years = np.arange(len(MONTHS)) / 12
    curve = (1 + GROWTH_SHARE) ** years * SEASON[MONTHS.month - 1] * rng.lognormal(0, MONTH_NOISE, len(MONTHS))
    return np.asarray(curve / curve.sum())


def _won(rng: np.random.Generator, own: pd.DataFrame, segment: str, curve: NDArray[np.float64]) -> pd.DataFrame:
    """Opportunities won by a segment's accounts; ``row`` counts in ``own``, ``month`` in ``MONTHS``."""
    total_usd = NEW_BUSINESS_USD[segment] * sum((1 + GROWTH_SHARE) ** -year for year in range(len(MONTHS) // 12))
    arr = own["current_arr_usd"].to_numpy()
    gone = round(CHURNED_SHARE[segment] * WON[segment])
    # Larger customers bought more often; the part of their ARR that is older than the history differs.
    kept = rng.choice(len(own), size=WON[segment] - gone, p=arr**0.4 / (arr**0.4).sum())
    times = np.bincount(kept, minlength=len(own))
    part = rng.beta(3, 3, len(own)) * arr / np.maximum(times, 1)
    kept_usd = part[kept] * rng.lognormal(0, 0.4, len(kept))
    # What the limit takes from some goes to the others; a few rounds settle it.
    for _ in range(12):
        kept_usd *= (1 - CHURNED_SHARE[segment]) * total_usd / kept_usd.sum()
        bought = np.bincount(kept, weights=kept_usd, minlength=len(own))
        kept_usd *= np.minimum(1, MOST_BOUGHT_OF_ARR * arr / np.maximum(bought, 1))[kept]

    lost_again = rng.choice(np.flatnonzero(arr == 0), size=gone, replace=False)
    gone_usd = rng.lognormal(0, DEAL_SPREAD, gone)
    gone_usd *= CHURNED_SHARE[segment] * total_usd / gone_usd.sum()

    order = rng.permutation(WON[segment])
    won = pd.DataFrame(
        {"row": np.concatenate([kept, lost_again])[order], "amount_usd": np.concatenate([kept_usd, gone_usd])[order]}
    )
    # In random order, a region's deals take their places along the curve by amount: no whale makes a year of its own.
    by_region = won["amount_usd"].groupby(own["region"].to_numpy()[won["row"]])
    middle = (by_region.cumsum() - won["amount_usd"] / 2) / by_region.transform("sum")
    won["month"] = np.minimum(np.searchsorted(np.cumsum(curve), middle.to_numpy()), len(MONTHS) - 1)
    return won


def _closing_days(rng: np.random.Generator, month: NDArray[np.int64]) -> pd.DatetimeIndex:
    """A working day of each month, late rather than early."""
    start = MONTHS[month]
    day = np.floor(start.days_in_month * rng.random(len(month)) ** LATE_IN_MONTH)
    days = (start + _days(day)).to_numpy().astype("datetime64[D]")
    return pd.DatetimeIndex(np.busday_offset(days, 0, roll="modifiedpreceding")).as_unit("ns")


def _days(count: NDArray[np.float64]) -> pd.TimedeltaIndex:
    return pd.to_timedelta(count, unit="D")


def _cycles(rng: np.random.Generator, segment: str, count: int) -> NDArray[np.float64]:
    """Days from creating to closing an opportunity."""
    return SHORTEST_CYCLE_DAYS + rng.gamma(CYCLE_SHAPE, CYCLE_DAYS[segment] / CYCLE_SHAPE, count).round()


def _ages(rng: np.random.Generator, segment: str, count: int) -> NDArray[np.float64]:
    """Days since an open opportunity was created, a few of them stale."""
    fresh = np.floor(_cycles(rng, segment, count) * rng.random(count))
    return np.where(rng.random(count) < STALE_SHARE, rng.integers(*STALE_DAYS, size=count), fresh)
