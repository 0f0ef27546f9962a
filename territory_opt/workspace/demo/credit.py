"""Who worked each opportunity: mostly whoever had the account's seat then, the less the newer they were."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from territory_opt.workspace.demo.books import draw_by_size
from territory_opt.workspace.demo.people import AS_OF, executives_of

RAMP_SHARES = {
    "Enterprise": (0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.55, 0.65, 0.75, 0.85, 0.95),
    "Mid-Market": (0.05, 0.2, 0.4, 0.55, 0.75, 0.9),
    "SMB": (0.2, 0.5, 0.8, 0.95),
}
"""Share of what a ramped rep wins in the first, second, ... month after the start."""

# People differ: standard deviation of the logarithm of what they win.
TALENT_SPREAD = 0.2
# How much likelier than any one colleague the person in the account's seat is, both being ramped.
OWN_SEAT_PULL = 60.0
# Keys of people who are in no table any more; they had the prospects that nobody has today.
FORGOTTEN = tuple(f"R{number:04d}" for number in range(900, 906))


def credit_opportunities(
    rng: np.random.Generator, opportunities: pd.DataFrame, accounts: pd.DataFrame, people: pd.DataFrame
) -> NDArray[np.object_]:
    """Draw who worked each opportunity.

    A closed one is credited to an executive of the account's segment who was there on its last day. Each month's
    amounts are wanted in proportion to ramp and talent of those there, and the draw is fitted so that its expectation
    is that; the one in the account's own seat comes first otherwise. Open ones have been handed over to whoever has the
    seat today, but for those of somebody who has not started yet.

    Parameters
    ----------
    rng : Generator
    opportunities : DataFrame
        From ``make_opportunities``.
    accounts : DataFrame
        With account_id and rep_id.
    people : DataFrame
        From ``make_people`` and ``make_former``; ``seat_id`` says whose seat of today somebody had who left.

    Returns
    -------
    ndarray of str, shape (n,)
        ``rep_id``.
    """
    executives = executives_of(people)
    executives = executives.assign(
        seat_id=executives["seat_id"].fillna(executives["rep_id"]),
        talent=rng.lognormal(-(TALENT_SPREAD**2) / 2, TALENT_SPREAD, len(executives)),
        end_date=executives["end_date"].fillna(pd.Timestamp.max.normalize()),
    )
    seat = opportunities["account_id"].map(accounts.set_index("account_id")["rep_id"])
    credited = rng.choice(np.array(FORGOTTEN, dtype=object), size=len(opportunities))
    still_open = (opportunities["stage"] == "open") & seat.notna()
    began = executives[executives["start_date"] <= AS_OF].sort_values("start_date", kind="stable")
    credited[still_open] = seat[still_open].map(began.groupby("seat_id")["rep_id"].last())
    closed = opportunities.assign(
        seat_id=seat,
        segment=seat.map(executives.set_index("rep_id")["segment"]),
        month=opportunities["closed_date"].dt.to_period("M"),
    ).dropna(subset=["seat_id", "month"])
    for (segment, _, _), deals in closed.groupby(["segment", "month", "stage"]):
        credited[deals.index] = _winners(rng, deals, executives[executives["segment"] == segment])
    return credited


def _winners(rng: np.random.Generator, deals: pd.DataFrame, executives: pd.DataFrame) -> NDArray[np.object_]:
    """Draw who worked each of a segment's deals of a month."""
    day, usd = deals["closed_date"].to_numpy()[:, None], deals["amount_usd"].to_numpy(dtype=float)
    there = (executives["start_date"].to_numpy() <= day) & (day <= executives["end_date"].to_numpy())
    wanted = there * _ramped(deals["closed_date"], executives) * executives["talent"].to_numpy()
    sizes = usd @ (wanted / wanted.sum(axis=1, keepdims=True))
    own = deals["seat_id"].to_numpy()[:, None] == executives["seat_id"].to_numpy()
    pull = np.asarray(there * np.where(own, OWN_SEAT_PULL, 1.0), dtype=np.float64)
    can = np.flatnonzero(sizes > 0)
    chosen = draw_by_size(rng, pull[:, can], usd, sizes[can] / sizes.sum())
    return executives["rep_id"].to_numpy(dtype=object)[can[chosen]]


def _ramped(days: pd.Series, executives: pd.DataFrame) -> NDArray[np.float64]:
    """Share of full productivity of each of a segment's executives on each day, shape (days, executives)."""
    start, day = executives["start_date"].dt, days.dt
    months = 12 * (day.year.to_numpy()[:, None] - start.year.to_numpy())
    months += day.month.to_numpy()[:, None] - start.month.to_numpy()
    months -= day.day.to_numpy()[:, None] < start.day.to_numpy()
    ramp = np.array([*RAMP_SHARES[executives["segment"].iloc[0]], 1.0])
    return np.asarray(ramp[np.clip(months, 0, len(ramp) - 1)])
