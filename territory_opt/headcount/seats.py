"""Seats: one position each that covers one territory, filled by a rep or to be hired."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

import numpy as np
import pandas as pd

from territory_opt.demand.segments import entry_of
from territory_opt.headcount.capacity import full_month_usd, presence_by_month, share_of_year
from territory_opt.headcount.model import HeadcountModel, SegmentHeadcount
from territory_opt.headcount.ramp import refill_start
from territory_opt.workspace.schema import TEXT
from territory_opt.workspace.workspace import Workspace

SEAT_COLUMNS = (
    "seat_id", "territory_id", "rep_id", "name", "role", "segments", "region", "skills", "languages", "latitude",
    "longitude", "start_date", "ramped_by", "end_date", "status", "fte", "capacity_hours", "capacity_usd",
    "capacity_q1_usd", "capacity_q2_usd", "capacity_q3_usd", "capacity_q4_usd", "quota_usd", "cost_usd", "source",
)  # fmt: skip
"""The seats frame, in the order files show it."""

SEAT_ROLE = "account_executive"


def seats_from_reps(workspace: Workspace, model: HeadcountModel) -> pd.DataFrame:
    """Make a seat of every account executive, there or to be hired, who is present in the plan year.

    An open position without a start date starts after the segment's hiring lead time; somebody leaving without a last
    day stays for the model's notice. The seat of one who leaves in the plan year is refilled where the model says so;
    that of one leaving just before it, whose refill falls into the plan year, is an open position. Figures that the
    rep's row does not give come from the model; all are full-time figures, scaled by ``fte``.

    Returns
    -------
    DataFrame, shape (s, 25)
        The columns of `SEAT_COLUMNS`: capacity_hours, capacity_usd (ramped, also by quarter) and cost_usd over the plan
        year, quota_usd of a full year, the day from which its first person is ramped. Rows in the order of the reps.
    """
    plan_months = workspace.settings.plan_months
    reps = workspace.reps
    reps = reps.loc[reps["role"].eq(SEAT_ROLE)].reset_index(drop=True)
    reps = _with_dates(reps, model, plan_months)
    in_year = reps["start_date"].isna() | reps["start_date"].lt(plan_months[-1] + pd.offsets.MonthBegin(1))
    in_year &= reps["end_date"].isna() | reps["end_date"].ge(plan_months[0])
    reps = reps.loc[in_year].reset_index(drop=True)
    vacant = reps["status"].eq("open")
    goes = reps["end_date"].lt(plan_months[-1] + pd.offsets.MonthBegin(1))
    seats = reps.assign(
        seat_id=reps["rep_id"],
        rep_id=reps["rep_id"].mask(vacant),
        territory_id=pd.Series(territory_ids(reps["segment"].str[0], model), dtype=TEXT),
        segments=reps["segment"],
        status=pd.Series(np.select([vacant, goes], ["open", "leaving"], "filled"), dtype=TEXT),
        source=pd.Series("reps", index=reps.index, dtype=TEXT),
    )
    return with_capacity(seats, model, plan_months)


def seat_notes(workspace: Workspace, model: HeadcountModel) -> tuple[str, ...]:
    """Say which dates of reps were not known and what was taken instead, and who holds no seat."""
    reps = workspace.reps
    others = int((reps["role"].ne(SEAT_ROLE) & reps["status"].ne("left")).sum())
    executives = reps.loc[reps["role"].eq(SEAT_ROLE) & reps["status"].ne("left")]
    undated = int((executives["status"].eq("open") & executives["start_date"].isna()).sum())
    unknown_end = int((executives["status"].eq("leaving") & executives["end_date"].isna()).sum())
    unseated = len(executives) - int(seats_from_reps(workspace, model)["seat_id"].isin(executives["rep_id"]).sum())
    notes = [
        (others, f"{others} reps are no account executives and hold no seat"),
        (unseated, f"{unseated} account executives are not there in the plan year and hold no seat"),
        (undated, f"{undated} open positions have no start date: taken to start after the hiring lead time"),
        (
            unknown_end,
            f"{unknown_end} leaving reps have no last day: taken to stay {model.backfill.notice_months} months",
        ),
    ]
    return tuple(note for count, note in notes if count)


def are_planned(seats: pd.DataFrame) -> pd.Series:
    """Return which seats a hiring plan opens, a bool a row; the others are those of the reps table."""
    return seats["source"].eq("plan").astype(bool)


def with_capacity(seats: pd.DataFrame, model: HeadcountModel, plan_months: pd.DatetimeIndex) -> pd.DataFrame:
    """Complete seats by what they supply and cost in the plan year.

    Parameters
    ----------
    seats : DataFrame, shape (s, ...)
        All columns of `SEAT_COLUMNS` but ramped_by and the capacity in money; capacity_hours, quota_usd and cost_usd
        are those of a full-time year, missing where the model's are to be taken.
    """
    parameters = [entry_of(model.segments, name) for name in seats["segments"].str[0]]
    by_month = presence_by_month(seats, model, plan_months)
    present = share_of_year(by_month.present, plan_months)
    fte = seats["fte"].to_numpy(float)
    seats = seats.assign(
        capacity_hours=_given_or(seats["capacity_hours"], (entry.hours for entry in parameters)) * fte * present,
        quota_usd=_given_or(seats["quota_usd"], (entry.quota_usd for entry in parameters)) * fte,
        cost_usd=_given_or(seats["cost_usd"], (entry.cost_usd for entry in parameters)) * fte * present,
    )
    usd = full_month_usd(seats, model, plan_months) * by_month.productive
    quarters = usd.reshape(len(seats), 4, 3).sum(axis=2)
    return seats.assign(
        ramped_by=_ramped_by(seats["start_date"], [len(entry.ramp_shares) for entry in parameters]),
        capacity_usd=usd.sum(axis=1),
        **{f"capacity_q{quarter + 1}_usd": quarters[:, quarter] for quarter in range(4)},
    )[list(SEAT_COLUMNS)]


def territory_ids(
    segments: Collection[str], model: HeadcountModel, taken: Iterable[str] = (), prefix: str = "T"
) -> list[str]:
    """Number territories within their segment's code (``T-ENT-01``), after those already taken."""
    numbers = dict.fromkeys({segment_code(name, entry_of(model.segments, name)) for name in segments}, 0)
    used = set(taken)
    ids = []
    for name in segments:
        code = segment_code(name, entry_of(model.segments, name))
        candidate = ""
        while not candidate or candidate in used:
            numbers[code] += 1
            candidate = f"{prefix}-{code}-{numbers[code]:02d}"
        used.add(candidate)
        ids.append(candidate)
    return ids


def segment_code(segment: str, parameters: SegmentHeadcount) -> str:
    """Return the segment's declared code, else the initials of its words, or three letters of its only one."""
    if parameters.code:
        return parameters.code
    words = re.findall(r"\w+", segment)
    short = "".join(word[0] for word in words) if len(words) > 1 else segment[:3]
    return short.upper()


def _with_dates(reps: pd.DataFrame, model: HeadcountModel, plan_months: pd.DatetimeIndex) -> pd.DataFrame:
    """Fill dates that are not known, and open the seats of those gone by the plan year that are refilled within it."""
    leads = [entry_of(model.segments, name).lead_months for name in reps["segment"].str[0]]
    opens = pd.Series([plan_months[0] + pd.DateOffset(months=lead) for lead in leads], dtype="datetime64[ns]")
    stays = plan_months[0] + pd.DateOffset(months=model.backfill.notice_months) - pd.Timedelta(days=1)
    undated = reps["status"].eq("open") & reps["start_date"].isna()
    unknown_end = reps["status"].eq("leaving") & reps["end_date"].isna()
    end_date = reps["end_date"].mask(unknown_end, stays)
    refill = refill_start(end_date, model.backfill, reps["rep_id"])
    opened = reps["status"].eq("leaving") & end_date.lt(plan_months[0]) & refill.ge(plan_months[0])
    return reps.assign(
        start_date=reps["start_date"].mask(undated, opens).mask(opened, refill),
        end_date=end_date.mask(opened),
        name=reps["name"].mask(opened, "To be hired, after " + reps["name"]),
        status=reps["status"].mask(opened, "open"),
    )


def _ramped_by(start: pd.Series, ramp_months: list[int]) -> pd.Series:
    """Return the day from which whoever starts then is fully productive; missing where the start is not known."""
    first = start.to_numpy("datetime64[M]")
    day = start.dt.day.fillna(1).to_numpy(int)
    month = pd.Series(first + np.array(ramp_months, dtype="timedelta64[M]")).astype("datetime64[ns]")
    # The same day of a later month, or that month's last day where it is shorter.
    within = np.minimum(day, month.dt.days_in_month.fillna(1).to_numpy(int)) - 1
    return pd.Series(month.to_numpy() + pd.to_timedelta(within, unit="D").to_numpy(), index=start.index)


def _given_or(given: pd.Series, from_model: Iterable[float]) -> np.ndarray:
    values = given.to_numpy(float)
    return np.where(np.isnan(values), np.fromiter(from_model, float, len(values)), values)
