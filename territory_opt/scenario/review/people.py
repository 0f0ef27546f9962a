"""Who came and went against the plan, and how likely so many leavers were."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import poisson_binom

from territory_opt.demand.segments import entry_of
from territory_opt.headcount.arrays import Floats
from territory_opt.headcount.ramp import month_number
from territory_opt.scenario.review.basis import Basis
from territory_opt.workspace.schema import TEXT

EVERY = "all"
EVENT_COLUMNS = ("event", "rep_id", "name", "segment", "region", "plan_date", "actual_date")


def attrition(basis: Basis, people: pd.DataFrame) -> pd.DataFrame:
    """Hold who left against what the plan's attrition let expect.

    Whoever is there takes the plan's chance to leave at each month's end; whose last day the plan knew do not count.
    People leave independently of each other with chances of their own, so the number who leave is Poisson-binomial
    (Wang, Statistica Sinica 3, 1993).

    Parameters
    ----------
    basis : Basis
    people : DataFrame
        As `executives_now` returns them.

    Returns
    -------
    DataFrame
        segment ("all" last), people (who took a chance), expected (leavers), left, chance_share (that so many or more
        leave), known_left (whose leaving the plan knew).
    """
    held = basis.plan.record.seats
    known = held.loc[held["rep_id"].notna() & held["end_date"].le(basis.last_day), "rep_id"]
    started = people["status"].ne("open") & ~people["start_date"].gt(basis.last_day)
    there = people.loc[started & ~people["end_date"].lt(basis.plan_months[0])]
    left = there["end_date"].le(basis.last_day)
    planned = there["rep_id"].isin(known)
    chance = _chances(basis, there)
    rows = []
    for segment in [*sorted(there["segment"].unique()), EVERY]:
        own = there["segment"].eq(segment) | (segment == EVERY)
        at_risk, gone = own & ~planned, int((own & ~planned & left).sum())
        law = chance[at_risk.to_numpy(bool)]
        rows.append(
            (
                segment,
                int(at_risk.sum()),
                float(law.sum()),
                gone,
                _so_many(law, gone),
                int((own & planned & left).sum()),
            )
        )
    columns = ["segment", "people", "expected", "left", "chance_share", "known_left"]
    return pd.DataFrame(rows, columns=columns).astype({"segment": TEXT})


def _chances(basis: Basis, there: pd.DataFrame) -> Floats:
    """Chance of each to have left by the reviewed month's end, from the plan year's start or their own; shape (n,)."""
    segments = basis.plan.record.headcount.segments
    yearly = np.array([entry_of(segments, name).attrition_share for name in there["segment"]], dtype=float)
    since = month_number(basis.to_date)[-1] - np.nan_to_num(month_number(there["start_date"]), nan=-np.inf) + 1
    months = np.minimum(since, len(basis.to_date))
    return np.asarray(1 - (1 - yearly) ** (months / 12))


def _so_many(chances: Floats, left: int) -> float:
    """Chance that so many or more leave."""
    if left == 0:
        return 1.0
    return float(poisson_binom.sf(left - 1, chances))


def starts(basis: Basis) -> pd.DataFrame:
    """Hold who started against who should have by now, by role.

    Planned are the plan's starts, open positions and accepted offers; refills of leavers, which the plan only expects,
    stand beside them.

    Returns
    -------
    DataFrame
        role, planned, started, behind (not below 0), expected_refills.
    """
    hires = basis.tables.hires.loc[basis.tables.hires["month"].isin(basis.to_date)]
    planned = hires.assign(planned=hires["growth"] + hires["committed"]).groupby("role")[["planned", "backfill"]].sum()
    reps = basis.workspace.reps
    came = reps.loc[reps["status"].ne("open") & reps["start_date"].between(basis.plan_months[0], basis.last_day)]
    started = came.groupby("role").size()
    roles = planned.index.union(started.index)
    table = pd.DataFrame(
        {
            "role": roles.astype(TEXT),
            "planned": planned["planned"].reindex(roles).fillna(0.0).to_numpy(float),
            "started": started.reindex(roles).fillna(0.0).to_numpy(float),
            "expected_refills": planned["backfill"].reindex(roles).fillna(0.0).to_numpy(float),
        }
    )
    return table.assign(behind=(table["planned"] - table["started"]).clip(lower=0.0))


def events(basis: Basis, people: pd.DataFrame, positions: pd.DataFrame) -> pd.DataFrame:
    """List who left, started, or should have started, with the plan's date and the actual one.

    Returns
    -------
    DataFrame
        event ("left", "left as planned", "started", "started late", "not started", "not filled"), rep_id, name,
        segment, region, plan_date, actual_date.
    """
    seats = basis.plan.record.seats.dropna(subset=["rep_id"]).set_index("rep_id")
    first, last = basis.plan_months[0], basis.last_day
    own = people.assign(
        plan_start=seats["start_date"].reindex(people.index), plan_end=seats["end_date"].reindex(people.index)
    )
    gone = own.loc[own["end_date"].between(first, last)]
    gone = gone.assign(plan_date=gone["plan_end"], actual_date=gone["end_date"])
    expected = gone["plan_end"].le(last)
    filled = positions.dropna(subset=["rep_id"]).drop_duplicates("rep_id").set_index("rep_id")["due_date"]
    due = own["plan_start"].fillna(filled.reindex(own.index))
    came = own.assign(plan_date=due, actual_date=own["start_date"])
    came = came.loc[came["status"].ne("open") & (came["start_date"].between(first, last) | due.between(first, last))]
    late = came["start_date"].gt(came["plan_date"])
    open_now = positions.loc[positions["due_date"].le(last) & positions["rep_id"].isna()]
    slipped = own.loc[own["status"].eq("open") & own["rep_id"].isin(_due_open(basis, last).index)]
    never = pd.Series(pd.NaT, index=open_now.index, dtype="datetime64[ns]")
    parts = [
        gone.assign(event=np.where(expected, "left as planned", "left")),
        came.assign(event=np.select([came["start_date"].gt(last), late], ["not started", "started late"], "started")),
        slipped.assign(
            event="not filled",
            plan_date=_due_open(basis, last).reindex(slipped.index),
            actual_date=slipped["start_date"],
        ),
        open_now.assign(event="not filled", name=open_now["what"], plan_date=open_now["due_date"]).assign(
            actual_date=never
        ),
    ]
    texts = dict.fromkeys(EVENT_COLUMNS[:5], TEXT)
    dates = dict.fromkeys(EVENT_COLUMNS[5:], "datetime64[ns]")
    listed = [part[list(EVENT_COLUMNS)].astype(texts).astype(dates) for part in parts]
    return pd.concat(listed, ignore_index=True).sort_values(["event", "segment", "rep_id"], ignore_index=True)


def _due_open(basis: Basis, last: pd.Timestamp) -> pd.Series:
    """Return when open positions of the reps table should have been filled, by their key, of those due by now."""
    seats = basis.plan.record.seats
    due = seats.loc[seats["status"].eq("open") & seats["start_date"].le(last)]
    return due.set_index("seat_id")["start_date"]
