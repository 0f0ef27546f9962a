"""Finding histories that capacity has censored."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from territory_opt.demand.censoring import Censoring, find_censoring

END = pd.Timestamp("2027-01-01")
MONTHS = 60
DAYS_A_MONTH = 365.25 / 12
SEASON = np.array([0.75, 0.85, 1.30, 0.75, 0.85, 1.25, 0.70, 0.80, 1.20, 0.90, 1.05, 1.60])


def history(
    seed: int,
    opened_a_month: float = 60.0,
    growth: float = 0.0,
    closed_a_month: float = np.inf,
    cycle_days: float = 75.0,
    poorer: float = 0.0,
) -> pd.DataFrame:
    """Three years of opportunities that reps close in turn, so many a month at most.

    The number opened scatters by Poisson around a season, a growth over the last three years and a noise that lasts for
    months; ``poorer`` is the share by which the chance to win falls a year as more is opened.
    """
    rng = np.random.default_rng(seed)
    month = np.arange(MONTHS)
    years = np.clip(month - (MONTHS - 36), 0, None) / 12
    noise = np.zeros(MONTHS)
    for step in range(1, MONTHS):
        noise[step] = 0.5 * noise[step - 1] + rng.normal(0, 0.15)
    count = rng.poisson(opened_a_month * SEASON[month % 12] * (1 + growth) ** years * np.exp(noise))
    of_month = np.repeat(month, count)
    created = np.sort((of_month + rng.random(len(of_month))) * DAYS_A_MONTH)
    ready = np.sort(created + 3 + rng.gamma(2.5, cycle_days / 2.5, len(created)))
    turn = np.arange(len(ready)) * DAYS_A_MONTH / closed_a_month
    closed = np.maximum.accumulate(ready - turn) + turn
    won = rng.random(len(created)) < 0.25 * (1 - poorer) ** years[of_month]
    start = END - pd.Timedelta(days=MONTHS * DAYS_A_MONTH)
    still_open = closed >= MONTHS * DAYS_A_MONTH
    dates = pd.Series((start + pd.to_timedelta(closed, "D")).floor("D")).mask(still_open)
    frame = pd.DataFrame(
        {
            "account_id": "A",
            "stage": np.where(still_open, "open", np.where(won, "won", "lost")),
            "created_date": (start + pd.to_timedelta(created, "D")).floor("D"),
            "closed_date": dates,
            "amount_usd": rng.lognormal(9, 0.8, len(created)).round(2),
        }
    )
    kept = frame["closed_date"].isna() | frame["closed_date"].ge(END - pd.DateOffset(years=3))
    return frame.loc[kept].assign(opportunity_id=lambda rows: [f"O{number}" for number in range(len(rows))])


@pytest.fixture
def find(make_workspace):
    """Find censoring in a workspace of one or more segments' opportunities, in place of those it was loaded with."""
    segments = ["SMB", "Enterprise"]
    accounts = pd.DataFrame({"account_id": segments, "segment": segments, "region": "East"})
    workspace = make_workspace(accounts=accounts, opportunities=history(0).assign(account_id="SMB"))

    def found(**by_segment: pd.DataFrame) -> tuple[Censoring, ...]:
        parts = [rows.assign(account_id=segment) for segment, rows in by_segment.items()]
        return find_censoring(replace(workspace, tables={**workspace.tables, "opportunities": pd.concat(parts)}))

    return found


def test_a_queue_before_few_reps_is_found(find) -> None:
    """Where 40 % more are opened each year and no more can be closed, the segment is named with its figures."""
    (sign,) = find(SMB=history(1, growth=0.4, closed_a_month=60), Enterprise=history(2))
    assert sign.scope == "SMB"
    assert sign.opened_growth > 0.2
    assert abs(sign.won_growth) < 0.15
    assert sign.backlog_months > 1.2 * sign.backlog_months_before
    sentence = sign.sentence()
    assert "floor of demand" in sentence
    assert f"grew {sign.opened_growth:.0%} a year" in sentence


def test_most_censored_histories_are_found(find) -> None:
    """At 30 % growth before full reps, at least three of four histories are found."""
    found = [bool(find(SMB=history(seed, growth=0.3, closed_a_month=60))) for seed in range(12)]
    assert sum(found) >= 9


def test_other_histories_raise_hardly_an_alarm(find) -> None:
    """Of sixty histories without a limit to what is closed, whatever else happens to them, under 5 % raise one."""
    worlds: list[dict[str, float]] = [
        {},
        {"growth": 0.3},
        {"growth": 0.3, "cycle_days": 200.0},
        {"growth": 0.3, "opened_a_month": 15.0},
        {"growth": 0.3, "poorer": 0.2},
    ]
    alarms = [bool(find(SMB=history(seed, **world))) for world in worlds for seed in range(12)]
    assert sum(alarms) < 3


def test_too_little_to_tell(find) -> None:
    """A year and a quarter of a plainly censored history says nothing, nor do a handful of opportunities."""
    censored = history(1, growth=0.4, closed_a_month=60)
    assert find(SMB=censored)
    assert not find(SMB=censored[censored["created_date"].ge(END - pd.DateOffset(months=15))])
    assert not find(SMB=censored.iloc[::20])


def test_bookings_alone_cannot_tell(make_workspace) -> None:
    """Without opportunities nothing is said."""
    accounts = pd.DataFrame({"account_id": ["A"], "segment": ["SMB"], "region": ["East"]})
    months = pd.date_range("2024-01-01", "2026-12-01", freq="MS").strftime("%Y-%m")
    bookings = pd.DataFrame({"month": months, "segment": "SMB", "region": "East", "amount_usd": 100.0})
    assert find_censoring(make_workspace(accounts=accounts, bookings=bookings)) == ()


def test_what_no_segment_shows_alone_is_told_of_the_company(find) -> None:
    """Two segments too small to tell anything make one censored company."""
    few = history(4, opened_a_month=9, growth=0.5, closed_a_month=9)
    assert [sign.scope for sign in find(SMB=few.iloc[::2], Enterprise=few.iloc[1::2])] == ["the company"]
