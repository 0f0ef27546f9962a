"""Attainment to date: what was won against the quota to date, by rep, segment, region and for the company."""

from __future__ import annotations

import numpy as np
import pandas as pd

from territory_opt.demand.segments import entry_of
from territory_opt.headcount.arrays import Floats
from territory_opt.headcount.capacity import presence_by_month
from territory_opt.headcount.model import HeadcountModel
from territory_opt.headcount.ramp import presence, ramp_share
from territory_opt.scenario.review.basis import Basis
from territory_opt.workspace.schema import TEXT

NAMES = ("level", "segment", "region", "seat_id", "rep_id", "name", "manager", "status")
FIGURES = ("quota_usd", "ramped_quota_usd", "won_usd")
LEVELS: dict[str, list[str]] = {"company": [], "segment": ["segment"], "region": ["region"]}
EVERY = "all"


def attainment(basis: Basis, people: pd.DataFrame, filled: pd.Series) -> pd.DataFrame:
    """Hold what was won against the quotas of the months to date.

    A seat's ramped quota is its quota in proportion to how much of its person was really there, ramp counted, against
    what the plan counted on: nobody is measured by a start that slipped, and a seat that stands empty has none. What
    somebody won counts for the segment and region of their seat; what nobody of the plan won, for the account's.

    Parameters
    ----------
    basis : Basis
    people : DataFrame
        As `executives_now` returns them.
    filled : Series
        Who stands for seats of the plan that somebody new is to fill, by seat.

    Returns
    -------
    DataFrame
        level ("company", "segment", "region", "rep"), segment and region ("all" where they are added up), seat_id,
        rep_id, name, manager, status, quota_usd, ramped_quota_usd, won_usd, attainment_share,
        ramped_attainment_share. Shares are NaN where there is no quota. Regions are left out where what was won tells
        none of them.
    """
    sitters = _sitters(basis, people, filled)
    parts = [_by_seat(basis, sitters), _others(basis, sitters, people)]
    # One type in both parts: a column that is empty in one of them has none of its own.
    texts, columns = dict.fromkeys(NAMES[1:], TEXT), [*NAMES[1:], *FIGURES]
    rows = pd.concat([part[columns].astype(texts) for part in parts], ignore_index=True)
    nowhere = rows["region"].eq(EVERY) & rows["seat_id"].isna()
    # What was won by nobody of the plan in no region known would read as if the regions had not won it.
    told = [level for level in LEVELS if level != "region" or not nowhere.any()]
    levels = [_summed(rows, level, LEVELS[level]) for level in told]
    if basis.actuals.names_people:
        # Without names nothing can be said of people, so their rows would read as if nobody had won anything.
        levels.append(rows.loc[rows["rep_id"].notna() | rows["seat_id"].notna()].assign(level="rep"))
    found = pd.concat(levels, ignore_index=True)
    found = found.assign(
        attainment_share=_ratio(found["won_usd"], found["quota_usd"]),
        ramped_attainment_share=_ratio(found["won_usd"], found["ramped_quota_usd"]),
    )
    columns = [*NAMES, *FIGURES, "attainment_share", "ramped_attainment_share"]
    return found.reindex(columns=columns).astype(dict.fromkeys(NAMES, TEXT))


def _sitters(basis: Basis, people: pd.DataFrame, filled: pd.Series) -> pd.DataFrame:
    """Return everybody who sits or sat in a seat of the plan since its year began, those who came later last.

    Whoever held a seat in the plan has its key, an open row of reps that was filled in place keeps it; whoever follows
    them or fills a seat that was open is a position's.
    """
    seats = basis.plan.record.seats[["seat_id", "segments", "region"]]
    own = seats.loc[seats["seat_id"].isin(people.index)]
    later = seats.loc[seats["seat_id"].isin(filled.index)]
    who = pd.concat([own["seat_id"], later["seat_id"].map(filled).astype(TEXT)], ignore_index=True)
    now = people.reindex(who).reset_index(drop=True)
    started = now["start_date"].le(basis.last_day) | now["start_date"].isna()
    held = pd.concat([own, later], ignore_index=True)
    return pd.DataFrame(
        {
            "seat_id": held["seat_id"],
            "segment": held["segments"].str[0],
            "rep_id": who,
            **{name: now[name] for name in ("name", "manager_id", "status", "start_date", "end_date")},
            "is_there": started & now["status"].ne("open"),
        }
    )


def _by_seat(basis: Basis, sitters: pd.DataFrame) -> pd.DataFrame:
    """Quota and what was won by seat of the plan, with whoever sits there last."""
    seats, months = basis.plan.record.seats, basis.to_date
    table = basis.tables.quotas.pivot_table(index="seat_id", columns="month", values="quota_usd", aggfunc="sum")
    quota = table.reindex(index=seats["seat_id"], columns=months).fillna(0.0).to_numpy(float)
    planned = _planned_presence(basis)
    presences = pd.DataFrame(_presence(sitters, basis.plan.record.headcount, months)).groupby(sitters["seat_id"]).sum()
    there = presences.reindex(seats["seat_id"]).fillna(0.0).to_numpy(float)
    ramped = quota * np.divide(there, planned, out=np.zeros_like(there), where=planned > 0)
    won = sitters["rep_id"].map(basis.actuals.won.groupby("rep_id")["amount_usd"].sum()).fillna(0.0)
    return _last_sitters(basis, sitters).assign(
        quota_usd=quota.sum(axis=1),
        ramped_quota_usd=ramped.sum(axis=1),
        won_usd=won.groupby(sitters["seat_id"]).sum().reindex(seats["seat_id"]).fillna(0.0).to_numpy(float),
    )


def _last_sitters(basis: Basis, sitters: pd.DataFrame) -> pd.DataFrame:
    """Return the plan's seats with who came last of those there, else who is to come, and what became of the seat."""
    seats = basis.plan.record.seats
    # Of one seat's people those who have started come last, so that nobody to come hides them.
    last = sitters.sort_values("is_there", kind="stable").groupby("seat_id").tail(1).set_index("seat_id")
    last = last.reindex(seats["seat_id"]).reset_index(drop=True)
    is_there = last["is_there"].fillna(False).astype(bool)
    signed, gone = ~is_there & last["status"].eq("active"), last["end_date"].le(basis.last_day)
    return pd.DataFrame(
        {
            "seat_id": seats["seat_id"],
            "segment": seats["segments"].str[0],
            "region": seats["region"],
            "rep_id": last["rep_id"].where(is_there),
            "name": last["name"].where(is_there, seats["name"].reset_index(drop=True)),
            "manager": last["manager_id"],
            "status": np.select([signed, ~is_there, gone], ["to start", "open", "left"], "filled"),
        }
    )


def _planned_presence(basis: Basis) -> Floats:
    """Ramped presence that the plan's quotas count on by month to date; shape (s, k)."""
    seats = basis.plan.record.seats
    by_month = presence_by_month(seats, basis.plan.record.headcount, basis.plan_months)
    return by_month.productive[:, : len(basis.to_date)]


def _presence(sitters: pd.DataFrame, model: HeadcountModel, months: pd.DatetimeIndex) -> Floats:
    """Ramped presence of who really sits there, by their own dates; shape (people, k)."""
    ramps = [entry_of(model.segments, name).ramp_shares for name in sitters["segment"]]
    start, end = sitters["start_date"], sitters["end_date"]
    there = presence(start, end, months) * ramp_share(start, ramps, months)
    return np.where(sitters["is_there"].to_numpy(bool)[:, None], there, 0.0)


def _others(basis: Basis, sitters: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """What was won by who has no seat of the plan, and by nobody named; by the account's segment and region."""
    won = basis.actuals.won
    rest = won.loc[~won["rep_id"].isin(sitters["rep_id"])]
    by_name = rest.groupby(["segment", "region", "rep_id"], dropna=False, observed=True)["amount_usd"].sum()
    rows = by_name.rename("won_usd").reset_index()
    known = people.reindex(rows["rep_id"]).reset_index(drop=True)
    return rows.assign(
        seat_id=np.nan,
        name=known["name"].fillna(rows["rep_id"]),
        manager=known["manager_id"],
        status=np.where(rows["rep_id"].isna(), "nobody named", "no seat in the plan"),
        quota_usd=0.0,
        ramped_quota_usd=0.0,
    )


def _summed(rows: pd.DataFrame, level: str, keys: list[str]) -> pd.DataFrame:
    labels = {"segment": EVERY, "region": EVERY}
    if not keys:
        return rows[list(FIGURES)].sum().to_frame().T.assign(level=level, **labels)
    sums = rows.groupby(keys, observed=True)[list(FIGURES)].sum().reset_index()
    return sums.assign(level=level, **{key: EVERY for key in labels if key not in keys})


def _ratio(part: pd.Series, whole: pd.Series) -> pd.Series:
    return part / whole.where(whole > 0)
