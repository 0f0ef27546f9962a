"""Why a lead has the seat it has, or none, in words."""

from __future__ import annotations

import pandas as pd

from territory_opt.workspace.schema import TEXT


def reasons(leads: pd.DataFrame, belonging: pd.DataFrame, seat_names: pd.Series) -> pd.Series:
    """Return one sentence a lead.

    Parameters
    ----------
    leads : DataFrame
        segment, workload_hours, seat_id, next_seat_id, next_usd, free, covered, eligible (see `Given`), and most_hours,
        the most hours that a seat of its segment has left.
    belonging : DataFrame
        Where each lead belongs, indexed like the leads (see `find_belonging`).
    seat_names : Series of str
        Name of each seat by ``seat_id``.
    """
    through, seat = belonging["through"].fillna(""), leads["seat_id"].map(seat_names).fillna("")
    other = leads["next_seat_id"].map(seat_names).fillna("")
    dearer = leads["next_usd"].map(_dearer, na_action="ignore").fillna("")
    hours = leads["workload_hours"].map(lambda hours: f"{hours:,.1f}")
    way, placed = belonging["way"], leads["seat_id"].notna()
    cases = (
        (way.eq("account") & placed, "already with " + seat),
        (way.eq("account"), pd.Series("an account of the plan, which leaves it without a seat", index=leads.index)),
        (way.eq("parent") & placed, "its parent " + through + " is with " + seat),
        (way.eq("parent"), "its parent " + through + " has no seat in the plan"),
        (way.eq("lock"), "locked to its rep " + through),
        (way.eq("unit"), "its unit " + through + " belongs to this territory"),
        (placed & ~leads["free"], pd.Series("goes with the rest of its family or unit", index=leads.index)),
        (placed & other.ne(""), "least cost: with " + other + " it would be " + dearer),
        (placed, pd.Series("the only seat with room that may have it", index=leads.index)),
        (~leads["covered"], "no seat covers it (segment " + leads["segment"] + ")"),
        (~leads["eligible"], pd.Series("every seat that covers it is too far away or closed", index=leads.index)),
    )
    told = pd.Series("no room: no seat that may have it has " + hours + " hours left", index=leads.index, dtype=TEXT)
    told = told.mask(
        leads["most_hours"] >= leads["workload_hours"],
        "no room: it takes every seat that may have it past a limit of load",
    )
    for which, words in reversed(cases):
        told = told.mask(which, words)
    return told.astype(TEXT)


def _dearer(usd: float) -> str:
    """Return what the next best seat would cost beside this one, without a zero that has a sign."""
    if abs(usd) < 0.5:
        return "as good"
    return f"${abs(usd):,.0f} a year {'more' if usd > 0 else 'less'}"
