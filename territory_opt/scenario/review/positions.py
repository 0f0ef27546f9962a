"""Positions that the plan wants filled, who filled them, and when the others can be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from territory_opt.demand.segments import entry_of
from territory_opt.headcount.model import HeadcountModel
from territory_opt.headcount.ramp import refill_start
from territory_opt.headcount.seats import SEAT_ROLE, are_planned
from territory_opt.workspace.schema import TEXT

CELL = ["segment", "region"]
COLUMNS = (*CELL, "what", "seat_id", "due_date", "rep_id", "start_date")


@dataclass(frozen=True)
class Positions:
    """Account executives' positions that somebody new should fill.

    Attributes
    ----------
    frame : DataFrame
        segment, region, what (in words), seat_id (of the plan, or of who left; NaN for a planned start that has no
        territory yet), due_date (when the plan wants it
        filled), rep_id (who filled it, or the open row of the reps table that stands for it; NaN for nobody),
        start_date (of them; for nobody, when it can be filled).
    lost : tuple of str
        People of the plan whom the reps table does not list any more.
    """

    frame: pd.DataFrame
    lost: tuple[str, ...]

    @property
    def to_come(self) -> pd.DataFrame:
        """Positions that nobody stands for in the reps table."""
        return self.frame.loc[self.frame["rep_id"].isna()].reset_index(drop=True)

    @property
    def filled(self) -> pd.Series:
        """Who stands for positions that are seats of the plan, by seat."""
        return self.frame.dropna(subset=["seat_id", "rep_id"]).set_index("seat_id")["rep_id"]


def executives_now(reps: pd.DataFrame, seats: pd.DataFrame, last_day: pd.Timestamp) -> pd.DataFrame:
    """Return account executives of the reps table by key, with those of the plan who are missing from it.

    Parameters
    ----------
    reps : DataFrame
        The reps table as it stands.
    seats : DataFrame
        The plan's seats.
    last_day : Timestamp
        Of the reviewed month: whoever is missing is taken to be gone since.

    Returns
    -------
    DataFrame
        The reps table's columns with ``segment`` their first one; index rep_id.
    """
    own = reps.loc[reps["role"].eq(SEAT_ROLE)].assign(segment=lambda rows: rows["segment"].str[0])
    held = seats.loc[seats["rep_id"].notna() & ~seats["rep_id"].isin(own["rep_id"])]
    missing = pd.DataFrame(
        {
            "rep_id": held["rep_id"],
            "name": held["name"],
            "segment": held["segments"].str[0],
            "region": held["region"],
            "start_date": held["start_date"],
            "end_date": last_day,
            "status": "left",
            "fte": held["fte"],
        }
    )
    together = pd.concat([own, missing], ignore_index=True) if len(missing) else own
    return together.set_index("rep_id", drop=False).rename_axis(None)


def find_positions(
    seats: pd.DataFrame,
    starts: pd.DataFrame,
    people: pd.DataFrame,
    model: HeadcountModel,
    year: pd.DatetimeIndex,
    last_day: pd.Timestamp,
) -> Positions:
    """List the positions to fill and match them with who is new: in each cell, first due is first filled.

    Positions are open ones of the plan that the reps table does not list any more, the plan's starts, and the seats of
    those who have left since the plan year began, where the model refills them. Somebody is new whom the plan did not
    know.

    Parameters
    ----------
    seats : DataFrame
        The plan's seats.
    starts : DataFrame
        Its planned starts: month, segment, region, role, starts, kind.
    people : DataFrame
        As `executives_now` returns them.
    model : HeadcountModel
        Refilling and hiring lead times.
    year : DatetimeIndex, shape (12,)
        The plan year.
    last_day : Timestamp
        Of the reviewed month.
    """
    wanted = pd.concat(
        [_open(seats, people), _planned(seats, starts, year), _left(people, model, year[0], last_day)],
        ignore_index=True,
    )
    wanted = wanted.sort_values([*CELL, "due_date", "what"], kind="stable", ignore_index=True)
    new = people.loc[_is_new(people, seats, year)].sort_values([*CELL, "start_date", "rep_id"], kind="stable")
    new = new.reset_index(drop=True)[["rep_id", "start_date", *CELL]]
    matched = wanted.assign(turn=wanted.groupby(CELL).cumcount()).merge(
        new.assign(turn=new.groupby(CELL).cumcount()), on=[*CELL, "turn"], how="left"
    )
    earliest = earliest_starts(matched["segment"], model, last_day)
    past = matched["due_date"].le(last_day)
    matched["start_date"] = matched["start_date"].where(
        matched["rep_id"].notna(), matched["due_date"].mask(past, earliest)
    )
    lost = seats.loc[seats["rep_id"].notna(), "rep_id"]
    gone = tuple(lost[lost.isin(people.loc[people["role"].isna(), "rep_id"])])
    return Positions(matched[list(COLUMNS)], gone)


def earliest_starts(segment: pd.Series, model: HeadcountModel, last_day: pd.Timestamp) -> pd.Series:
    """Return the first day on which somebody not yet looked for can start, by the hiring lead time of each segment."""
    first = last_day + pd.Timedelta(days=1)
    days: Mapping[str, pd.Timestamp] = {
        name: first + pd.DateOffset(months=entry_of(model.segments, name).lead_months) for name in segment.unique()
    }
    return pd.to_datetime(segment.map(days)).astype("datetime64[ns]")


def _open(seats: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Open positions that the plan took from the reps table and that are no row of it any more."""
    own = seats.loc[seats["status"].eq("open") & ~are_planned(seats) & ~seats["seat_id"].isin(people.index)]
    return _wanted(own["segments"].str[0], own["region"], "open position " + own["seat_id"], own["start_date"], own)


def _planned(seats: pd.DataFrame, starts: pd.DataFrame, year: pd.DatetimeIndex) -> pd.DataFrame:
    """Return the plan's starts of the year, one row each, with the seat that the design gave it."""
    own = starts.loc[starts["role"].eq(SEAT_ROLE) & starts["month"].isin(year) & starts["kind"].eq("firm")]
    own = own.loc[own.index.repeat(own["starts"].astype(int))].reset_index(drop=True)
    designed = seats.loc[are_planned(seats)].assign(segment=lambda rows: rows["segments"].str[0])
    keys = [*CELL, "month"]
    designed = designed.rename(columns={"start_date": "month"})[[*keys, "seat_id"]].sort_values("seat_id")
    own = own.assign(turn=own.groupby(keys).cumcount()).merge(
        designed.assign(turn=designed.groupby(keys).cumcount()), on=[*keys, "turn"], how="left"
    )
    return _wanted(own["segment"], own["region"], "planned start", own["month"], own)


def _left(people: pd.DataFrame, model: HeadcountModel, first_day: pd.Timestamp, last_day: pd.Timestamp) -> pd.DataFrame:
    """Return the seats of who has left since the plan year began, due after the model's lag."""
    own = people.loc[people["end_date"].between(first_day, last_day)].reset_index(drop=True)
    due = refill_start(own["end_date"], model.backfill, own["rep_id"])
    own, due = own.loc[due.notna()], due.loc[due.notna()]
    return _wanted(own["segment"], own["region"], "refill of " + own["rep_id"], due, own.assign(seat_id=own["rep_id"]))


def _wanted(
    segment: pd.Series, region: pd.Series, what: pd.Series | str, due: pd.Series, rows: pd.DataFrame
) -> pd.DataFrame:
    frame = pd.DataFrame(
        {"segment": segment, "region": region, "what": what, "seat_id": rows["seat_id"], "due_date": due}
    )
    return frame.astype({**dict.fromkeys((*CELL, "what", "seat_id"), TEXT), "due_date": "datetime64[ns]"})


def _is_new(people: pd.DataFrame, seats: pd.DataFrame, year: pd.DatetimeIndex) -> pd.Series:
    """Whether the plan did not know somebody who is there, or an open position, in its year."""
    start, end = people["start_date"], people["end_date"]
    in_year = (end.isna() | end.ge(year[0])) & (start.isna() | start.lt(year[-1] + pd.offsets.MonthBegin(1)))
    return in_year & ~people["rep_id"].isin(seats["seat_id"])
