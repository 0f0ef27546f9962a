"""Somebody leaves, somebody joins: what that changes in the reps table."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from territory_opt.demand.cells import WHOLE
from territory_opt.scenario.changes.cannot import CannotApplyError
from territory_opt.scenario.changes.kinds import AddChange, JoinsChange, LeavesChange, SetChange, Value
from territory_opt.scenario.changes.names import known_names
from territory_opt.scenario.changes.tables import TableDraft
from territory_opt.scenario.changes.words import expected_of

OWN = ("rep_id", "name", "start_date", "end_date", "status")
"""What nobody shares with the rep they are like."""


def leave(draft: TableDraft, number: int, change: LeavesChange) -> str:
    """Give a rep a last day; return it in words.

    Somebody whom the table lets leave in that month already keeps their day; then the change says of their seat alone
    whether it is filled again.

    Raises
    ------
    CannotApplyError
        When nobody of that key is there to leave in that month, or another change of the file has touched their dates.
    """
    faults = tuple(_cannot_leave(draft, change))
    if faults:
        raise CannotApplyError(*faults)
    reps = draft.table("reps")
    person = reps.loc[reps["rep_id"].eq(change.rep)].iloc[0]
    ends = (change.month + pd.offsets.MonthEnd(0), _known_end(draft, change.rep))
    last_day = min(end for end in ends if end is not None)
    to: dict[str, Value] = {"status": "leaving", "end_date": last_day.date()}
    draft.apply(number, SetChange(change="set", table="reps", where={"rep_id": change.rep}, to=to))
    # Who was added without a name gets the key for one only when the tables are checked.
    is_named = pd.notna(person["name"]) and person["name"] != change.rep
    who = f"{person['name']} ({change.rep})" if is_named else change.rep
    seat = {None: "", True: "; the seat is filled again", False: "; the seat is not filled again"}[change.backfill]
    return f"{who} leaves in {change.month:%B %Y}, last day {last_day:%Y-%m-%d}{seat}"


def _known_end(draft: TableDraft, rep: str) -> pd.Timestamp | None:
    """Return the last day that the table gives a rep, a fact; None for none, or where a base has put another."""
    ends = [
        table.loc[table["rep_id"].eq(rep), "end_date"].max() for table in (draft.table("reps"), draft.as_read("reps"))
    ]
    return ends[0] if ends[0] == ends[1] else None


def _cannot_leave(draft: TableDraft, change: LeavesChange) -> Iterator[tuple[str, str]]:
    reps, rep, first_day = draft.table("reps"), change.rep, change.month
    found = reps.loc[reps["rep_id"].eq(rep)]
    if found.empty:
        yield rep, expected_of(rep, list(reps.loc[reps["status"].ne("left"), "rep_id"]), "a rep")
        return
    person, known = found.iloc[0], _known_end(draft, rep)
    if person["status"] == "open":
        yield rep, "somebody who is there; this is an open position (change: remove takes it out)"
    elif person["status"] == "left" or (known is not None and known < first_day):
        yield rep, f"somebody who is there in {first_day:%Y-%m}; they leave on {person['end_date']:%Y-%m-%d}"
    elif known is not None and known <= first_day + pd.offsets.MonthEnd(0) and change.backfill is None:
        yield rep, f"something to change; they leave on {known:%Y-%m-%d} already"
    if person["start_date"] > first_day + pd.offsets.MonthEnd(0):
        yield rep, f"somebody who has started by {first_day:%Y-%m}; they start on {person['start_date']:%Y-%m-%d}"


def join(draft: TableDraft, number: int, change: JoinsChange, last_month: pd.Timestamp) -> str:
    """Add reps who start on the first day of a month; return who, in words.

    Parameters
    ----------
    draft : TableDraft
    number : int
        The change's number in its file.
    change : JoinsChange
    last_month : Timestamp
        Of the plan year.

    Raises
    ------
    CannotApplyError
        When they start after the plan year, their key is taken, or segment, region or the rep they are like is unknown.
    """
    reps = draft.table("reps")
    faults = tuple(_cannot_join(draft, reps, change, last_month))
    if faults:
        raise CannotApplyError(*faults)
    given: dict[str, Value] = {"segment": change.segment, "region": change.region, "name": change.name}
    row = {
        **({} if change.like is None else _shared(reps, change.like)),
        **{column: value for column, value in given.items() if value},
        "start_date": change.month.date(),
    }
    keys = [change.rep_id] if change.rep_id is not None else _keys(set(reps["rep_id"]), change.month, change.count)
    draft.apply(number, AddChange(change="add", table="reps", rows=tuple({"rep_id": key, **row} for key in keys)))
    who = "1 joins" if len(keys) == 1 else f"{len(keys)} join"
    segments = row["segment"] if isinstance(row["segment"], list) else [str(row["segment"])]
    place = (
        f"{' and '.join(segments)} in {row['region']}" if row.get("region", WHOLE) != WHOLE else " and ".join(segments)
    )
    like = "" if change.like is None else f", like {change.like}"
    return f"{who} in {change.month:%B %Y} for {place}{like}: {', '.join(keys)}"


def _cannot_join(
    draft: TableDraft, reps: pd.DataFrame, change: JoinsChange, last_month: pd.Timestamp
) -> Iterator[tuple[str, str]]:
    if change.month > last_month:
        yield f"{change.month:%Y-%m}", f"a month up to {last_month:%Y-%m}, the last of the plan year"
    if change.like is not None and change.like not in set(reps["rep_id"]):
        yield change.like, expected_of(change.like, list(reps["rep_id"]), "a rep")
    if change.rep_id is not None and change.rep_id in set(reps["rep_id"]):
        yield change.rep_id, "a key that no rep has"
    names = known_names(draft)
    for segment in [change.segment] if isinstance(change.segment, str) else change.segment or []:
        if segment not in names.segments:
            yield segment, expected_of(segment, names.segments, "a segment")
    if change.region is not None and change.region not in {WHOLE, *names.regions}:
        yield change.region, expected_of(change.region, {WHOLE, *names.regions}, "a region")


def _shared(reps: pd.DataFrame, like: str) -> dict[str, Value]:
    """Return the columns that somebody shares with the rep they are like, those without a value left out."""
    person = reps.loc[reps["rep_id"].eq(like)].iloc[0].drop(list(OWN))
    lists = {column: list(value) for column, value in person.items() if isinstance(value, tuple)}
    single = person.drop(list(lists)).dropna()
    return {str(column): value for column, value in {**single.to_dict(), **lists}.items()}


def _keys(taken: set[str], month: pd.Timestamp, count: int) -> list[str]:
    """Return keys that say when somebody joins, numbered after those there are."""
    free = (key for number in range(1, len(taken) + count + 1) if (key := f"JOIN-{month:%Y-%m}-{number}") not in taken)
    return [next(free) for _ in range(count)]
