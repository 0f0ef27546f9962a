"""Months of the plan year as they came out, written into a demo workspace: for trying the monthly review.

``python -m territory_opt.workspace.demo.actuals FOLDER 2027-03`` carries the tables of the demo in FOLDER on to the end
of that month. Business follows the growth of the history but for one region; two people leave whom nobody expected to,
one starts late, one position stays open.
"""

from __future__ import annotations

import argparse
from collections.abc import Hashable
from pathlib import Path

import numpy as np
import pandas as pd

from territory_opt.errors import InputError, InputProblem
from territory_opt.workspace import schema
from territory_opt.workspace.demo.credit import credit_opportunities
from territory_opt.workspace.demo.families import SEGMENTS
from territory_opt.workspace.demo.history import (
    DEAL_SPREAD,
    GROWTH_SHARE,
    MONTH_NOISE,
    NEW_BUSINESS_USD,
    OPEN,
    SEASON,
    WIN_RATE,
    WON,
    open_pipeline,
)
from territory_opt.workspace.demo.names import load_words, person_names
from territory_opt.workspace.demo.people import AS_OF
from territory_opt.workspace.demo.write import as_exported

WEAK_REGION, WEAK_SHARE = "West", 0.65
"""The region whose demand comes in under the forecast, and the share of it that does."""

LEAVERS = {"Mid-Market": pd.Timestamp("2027-02-12"), "SMB": pd.Timestamp("2027-03-19")}
"""Last days of two people whose leaving nobody knew of, by segment."""

DUE_START, LATE_START = pd.Timestamp("2027-02-01"), pd.Timestamp("2027-03-15")
"""When somebody who had signed should have started, and did."""

FILLED, FILLED_BY = "TBH-02", "R1061"
STILL_OPEN, OPENS = "TBH-01", pd.Timestamp("2027-06-01")
"""Of the positions to be hired, the one filled on its day and the one that slipped."""

TABLES = (schema.ACCOUNTS, schema.REPS, schema.OPPORTUNITIES)


def write_actuals(folder: Path, month: str, seed: int = 2027) -> None:
    """Carry a demo workspace's tables on to the end of a month of the plan year.

    Each month has a stream of its own, so that going on month by month gives the same as going there at once.

    Parameters
    ----------
    folder : Path
        A workspace that `write_demo` wrote.
    month : str
        The last month to write (YYYY-MM); at most a year after the data's last day.
    seed : int
        The same seed gives the same data.

    Raises
    ------
    InputError
        When the folder holds no demo workspace, the month is none of the year after its data, or its data reach beyond
        it already.
    """
    last = _month(month)
    data = folder / "data"
    missing = [table.name for table in TABLES if not (data / f"{table.name}.csv").is_file()]
    if missing:
        raise InputError(
            [InputProblem(str(data / f"{name}.csv"), None, "", "", "a file of the demo") for name in missing]
        )
    tables = {table.name: _read(data / f"{table.name}.csv", table) for table in TABLES}
    reached = tables["opportunities"]["closed_date"].max().to_period("M")
    if reached >= last:
        expected = f"a month after {reached}, the last one it has"
        raise InputError([InputProblem("opportunities", None, "closed_date", month, expected)])
    for one in pd.period_range(reached + 1, last, freq="M"):
        tables = _carried_on(tables, one, np.random.default_rng([seed, one.year, one.month]))
    for name, table in tables.items():
        as_exported(table).to_csv(data / f"{name}.csv", index=False, lineterminator="\n", date_format="%Y-%m-%d")


def _month(text: str) -> pd.Period:
    first, last = AS_OF.to_period("M") + 1, AS_OF.to_period("M") + 13
    try:
        month = pd.Period(text, "M")
    except ValueError:
        month = None
    if month is None or not first <= month <= last:
        raise InputError([InputProblem("month", None, "", text, f"a month from {first} to {last}")])
    return month


def _read(path: Path, table: schema.Table) -> pd.DataFrame:
    texts: dict[Hashable, type[str]] = {name.name: str for name in table.columns if name.type in ("text", "list")}
    dates = [column.name for column in table.columns if column.type == "date"]
    return pd.read_csv(path, dtype=texts, parse_dates=dates, keep_default_na=False, na_values=[""])


def _carried_on(tables: dict[str, pd.DataFrame], month: pd.Period, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Carry the tables on by a month."""
    for_people, for_deals, for_credit = rng.spawn(3)
    reps = _people_after(tables["reps"], month, for_people)
    accounts, before = tables["accounts"], tables["opportunities"]
    added = _month_of_deals(for_deals, accounts, before, month)
    people = reps.assign(seat_id=np.nan)
    added["rep_id"] = credit_opportunities(for_credit, added, accounts, people)
    first = int(before["opportunity_id"].str[1:].astype(int).max()) + 1
    added["opportunity_id"] = "O" + pd.Series(range(first, first + len(added)), index=added.index).astype(str)
    lost = before["stage"].eq("open") & (for_deals.random(len(before)) < 1 / 3)
    before = before.assign(
        stage=before["stage"].mask(lost, "lost"),
        closed_date=before["closed_date"].mask(lost, month.end_time.normalize()),
    )
    opportunities = pd.concat([before, added[before.columns]], ignore_index=True)
    won = added[added["stage"] == "won"].groupby("account_id")["amount_usd"].sum()
    accounts = accounts.assign(
        current_arr_usd=accounts["current_arr_usd"] + accounts["account_id"].map(won).fillna(0.0),
        status=accounts["status"].mask(accounts["account_id"].isin(won.index), "customer"),
        open_pipeline_usd=open_pipeline(accounts, opportunities),
    )
    return {"accounts": accounts, "reps": reps, "opportunities": opportunities}


def _people_after(reps: pd.DataFrame, month: pd.Period, rng: np.random.Generator) -> pd.DataFrame:
    """Let people come and go as they did by a month's end, as a CRM would show it then."""
    reps, end = reps.copy(), month.end_time.normalize()
    for segment, last_day in LEAVERS.items():
        if last_day.to_period("M") == month:
            staying = reps["segment"].eq(segment) & reps["status"].eq("active") & reps["end_date"].isna()
            settled = staying & reps["role"].eq("account_executive") & reps["start_date"].lt("2026-01-01")
            reps.loc[rng.choice(np.flatnonzero(settled)), "end_date"] = last_day
    if month >= DUE_START.to_period("M"):
        reps.loc[reps["start_date"].eq(DUE_START) & reps["status"].eq("active"), "start_date"] = LATE_START
        filled = reps["rep_id"].eq(FILLED)
        reps.loc[filled, "name"] = person_names(rng, load_words(), int(filled.sum()))
        reps.loc[filled, ["status", "rep_id"]] = ["active", FILLED_BY]
        reps.loc[reps["rep_id"].eq(STILL_OPEN), "start_date"] = OPENS
    gone = reps["end_date"].le(end)
    return reps.assign(status=reps["status"].mask(gone, "left"))


def _month_of_deals(
    rng: np.random.Generator, accounts: pd.DataFrame, before: pd.DataFrame, month: pd.Period
) -> pd.DataFrame:
    """Draw the opportunities won and lost in a month, and those opened in it and still open."""
    won = before[before["stage"] == "won"].merge(accounts[["account_id", "segment"]], on="account_id")
    typical_usd = won.groupby("segment")["amount_usd"].mean()
    parts = [
        _segment(rng, accounts[accounts["segment"] == segment], segment, month, float(typical_usd[segment]))
        for segment in SEGMENTS
    ]
    return pd.concat(parts, ignore_index=True)


def _segment(
    rng: np.random.Generator, own: pd.DataFrame, segment: str, month: pd.Period, typical_usd: float
) -> pd.DataFrame:
    years = (month - AS_OF.to_period("M")).n / 12
    share = float(SEASON[month.month - 1] / SEASON.sum() * (1 + GROWTH_SHARE) ** (0.5 + years))
    count = max(round(WON[segment] / 3 * share), 1)
    size = np.sqrt(own["employees"].fillna(own["employees"].median()).to_numpy(float))
    chance = size * own["lead_score"].fillna(own["lead_score"].median()).to_numpy(float)
    usual = np.where(own["region"].eq(WEAK_REGION), WEAK_SHARE, 1.0) if month >= pd.Period("2027-01", "M") else 1.0

    def drawn(number: int) -> pd.DataFrame:
        at = rng.choice(len(own), size=number, p=chance / chance.sum())
        amount = typical_usd * (size / size.mean())[at] * rng.lognormal(-(DEAL_SPREAD**2) / 2, DEAL_SPREAD, number)
        return pd.DataFrame({"account_id": own["account_id"].to_numpy()[at], "amount_usd": amount, "at": at})

    won = drawn(count).assign(stage="won")
    won["amount_usd"] *= NEW_BUSINESS_USD[segment] * share * rng.lognormal(0, MONTH_NOISE) / won["amount_usd"].sum()
    won["amount_usd"] *= np.broadcast_to(usual, len(own))[won["at"]]
    lost = drawn(round(count * (1 / WIN_RATE[segment] - 1))).assign(stage="lost")
    still_open = drawn(OPEN[segment] // 3).assign(stage="open")
    found = pd.concat([won, lost, still_open], ignore_index=True).drop(columns="at")
    day = month.start_time + pd.to_timedelta(rng.integers(0, month.days_in_month, len(found)), unit="D")
    opened = found["stage"].eq("open")
    age = pd.to_timedelta(np.where(opened, 0, rng.integers(10, 120, len(found))), unit="D")
    return found.assign(
        created_date=day - age,
        closed_date=pd.Series(day).mask(opened),
        amount_usd=found["amount_usd"].round(-2).clip(lower=100.0),
    )


def main() -> None:
    """Carry a demo on from the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="a workspace that territory-opt demo wrote")
    parser.add_argument("month", help="the last month to write, such as 2027-03")
    parser.add_argument("--seed", type=int, default=2027)
    asked = parser.parse_args()
    try:
        write_actuals(asked.folder, asked.month, asked.seed)
    except InputError as error:
        parser.error(str(error))


if __name__ == "__main__":
    main()
