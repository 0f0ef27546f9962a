"""The chosen actions as a list to work off: what, by whom, until when, what it brings and costs, and why."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import numpy as np
import pandas as pd

from territory_opt.demand.segments import entry_of
from territory_opt.headcount.recovery.solve import Recovery
from territory_opt.headcount.seats import SEAT_ROLE
from territory_opt.report.fields import money, show
from territory_opt.scenario.review.basis import Basis
from territory_opt.scenario.review.candidates import Candidates
from territory_opt.scenario.review.reforecast import Outlook
from territory_opt.workspace.schema import TEXT

COLUMNS = (
    "action", "kind", "what", "role", "segment", "region", "month", "seat_id", "owner", "due_date", "brings_usd",
    "cost_usd", "share", "reason",
)  # fmt: skip
_ORDER = {"opening": 0, "hire": 1, "move": 2}


def action_list(
    basis: Basis,
    outlook: Outlook,
    candidates: Candidates,
    recovery: Recovery,
    *,
    owner: str | None,
    due: datetime.date | None,
) -> pd.DataFrame:
    """Put the chosen actions in words, the ones that are due first on top.

    Parameters
    ----------
    basis, outlook, candidates : Basis, Outlook, Candidates
        What they were chosen from.
    recovery : Recovery
        How much of each is taken.
    owner : str, optional
        Who sees to an action whose people have no manager; else the role that would.
    due : date, optional
        By when moves are made; the review's handover days after the month without it.

    Returns
    -------
    DataFrame
        action (from 1), kind ("hire", "opening" or "move"), what, role, segment, region, month (from when it counts),
        seat_id, owner, due_date, brings_usd (to its cell in the rest of the year), cost_usd, share (of a seat's
        capacity, of a move), reason. One row a hire.
    """
    chosen = candidates.frame.assign(amount=recovery.amounts, cost_usd=candidates.problem.cost_usd)
    chosen = chosen.assign(at=np.arange(len(chosen))).loc[recovery.amounts > 0]
    times = np.where(chosen["kind"].eq("move"), 1, chosen["amount"].round()).astype(int)
    chosen = chosen.loc[chosen.index.repeat(times)]
    part = chosen["amount"].where(chosen["kind"].eq("move"), 1.0)
    rows = chosen.assign(
        role=SEAT_ROLE,
        cost_usd=chosen["cost_usd"] * part,
        share=part.where(chosen["kind"].eq("move")),
        brings_usd=_brings(outlook, candidates, chosen) * part.to_numpy(float),
        due_date=list(_due(basis, chosen, due)),
        owner=list(_owners(basis, chosen, owner)),
        what=list(_what(outlook, chosen)),
    )
    rows = rows.assign(reason=list(_reasons(basis, outlook, candidates, rows)), order=rows["kind"].map(_ORDER))
    rows = rows.sort_values(["due_date", "order", "segment", "region", "seat_id"], kind="stable", ignore_index=True)
    texts = dict.fromkeys(["kind", "what", "role", "segment", "region", "seat_id", "owner", "reason"], TEXT)
    return rows.assign(action=np.arange(1, len(rows) + 1))[list(COLUMNS)].astype(texts)


def _brings(outlook: Outlook, candidates: Candidates, chosen: pd.DataFrame) -> np.ndarray:
    """What one of each action brings to its own cell in the rest of the year; shape (rows,)."""
    cells = pd.MultiIndex.from_tuples(outlook.demand.cells)
    cell = cells.get_indexer(pd.MultiIndex.from_frame(chosen[["segment", "region"]]))
    # An opening serves the cells of its seat, of which the frame names the first.
    of_cell = candidates.monthly_usd[chosen["at"].to_numpy(), cell].sum(axis=1)
    everywhere = candidates.monthly_usd[chosen["at"].to_numpy()].sum(axis=(1, 2))
    return np.asarray(np.where(chosen["kind"].eq("opening"), everywhere, of_cell))


def _due(basis: Basis, chosen: pd.DataFrame, due: datetime.date | None) -> Iterator[pd.Timestamp]:
    """Yield the day by which each must be under way: the hiring lead time before a start, a set day for moves."""
    handover = basis.last_day + pd.Timedelta(days=basis.model.recovery.handover_days)
    segments = basis.plan.record.headcount.segments
    for kind, segment, month in chosen[["kind", "segment", "month"]].itertuples(index=False, name=None):
        if kind == "move":
            yield handover if due is None else pd.Timestamp(due)
        else:
            yield month - pd.DateOffset(months=entry_of(segments, segment).lead_months)


def _owners(basis: Basis, chosen: pd.DataFrame, owner: str | None) -> Iterator[str]:
    """Yield who sees to each action: the manager of the seat's person, else the one given, else the role."""
    reps = basis.workspace.reps.set_index("rep_id")
    managers = reps["manager_id"].map(reps["name"]).fillna(reps["manager_id"])
    for segment, region, seat_id in chosen[["segment", "region", "seat_id"]].itertuples(index=False, name=None):
        manager = managers.get(seat_id) if not pd.isna(seat_id) else None
        yield str(manager) if not pd.isna(manager) else owner or f"Sales manager of {segment} in {region}"


def _what(outlook: Outlook, chosen: pd.DataFrame) -> Iterator[str]:
    names = outlook.seats.set_index("seat_id")["name"]
    columns = ["kind", "segment", "region", "month", "seat_id", "amount", "from_region"]
    for kind, segment, region, month, seat_id, amount, away in chosen[columns].itertuples(index=False, name=None):
        if kind == "hire":
            yield f"Hire an account executive for {segment} in {region}, start {month:%B %Y}"
        elif kind == "opening":
            yield f"Fill {names[seat_id]} ({segment}, {region}) in {month:%B %Y} already"
        else:
            yield f"Turn {show(amount, 'share')} of {names[seat_id]} ({away}) to {segment} accounts in {region}"


def _reasons(basis: Basis, outlook: Outlook, candidates: Candidates, rows: pd.DataFrame) -> Iterator[str]:
    """Say for each action what is short where it goes, what it brings, and what makes it late."""
    problem = candidates.problem
    share = problem.capacity_usd / np.where(problem.demand_usd > 0, problem.demand_usd, np.nan)
    cells = list(outlook.demand.cells)
    starts = outlook.seats.set_index("seat_id")["start_date"]
    demand = outlook.demand.point_usd[:, : len(outlook.months)].sum(axis=1)
    covered = (outlook.shares.T @ outlook.seat_usd).sum(axis=1) / np.where(demand > 0, demand, np.nan)
    currency = basis.workspace.settings.currency
    columns = ["kind", "segment", "region", "month", "seat_id", "brings_usd", "at"]
    for kind, segment, region, month, seat_id, brings, at in rows[columns].itertuples(index=False, name=None):
        of_cell = [row for row, group in enumerate(candidates.groups) if cells.index((segment, region)) in group.cells]
        # Of several periods, the one with least coverage is why.
        worst = min(of_cell, key=lambda row: share[row] if not np.isnan(share[row]) else np.inf)
        text = (
            f"{problem.groups[worst]} is covered to {show(share[worst], 'share')} of demand in the rest of the year, "
            f"{show(problem.service_level, 'share')} asked for; this brings {money(brings, currency)}"
        )
        entry = entry_of(basis.plan.record.headcount.segments, segment)
        if kind == "hire":
            text += f" in the year, with {len(entry.ramp_shares)} months of ramp after {entry.lead_months} of hiring"
        elif kind == "opening":
            text += f", start planned for {starts[seat_id]:%B %Y}"
        else:
            own = (candidates.frame["from_segment"].iloc[at], candidates.frame["from_region"].iloc[at])
            text += f" from {month:%B %Y} on, out of {' in '.join(own)}"
            text += f", covered to {show(covered[cells.index(own)], 'share')}" if own in cells else ""
        yield f"{text}."
