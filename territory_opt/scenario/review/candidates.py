"""Everything that could be done to bring coverage back, as the problem that picks among it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from territory_opt.demand.segments import entry_of
from territory_opt.headcount.arrays import Floats, Ints
from territory_opt.headcount.model import HeadcountModel
from territory_opt.headcount.recovery.problem import Limit, RecoveryProblem
from territory_opt.headcount.seats import SEAT_ROLE
from territory_opt.headcount.statement.supply import expected_usd
from territory_opt.scenario.review.basis import Basis
from territory_opt.scenario.review.eligible import cells_open_to
from territory_opt.scenario.review.groups import Group, review_groups
from territory_opt.scenario.review.positions import earliest_starts
from territory_opt.scenario.review.reforecast import Outlook
from territory_opt.workspace.schema import TEXT

COLUMNS = ("kind", "segment", "region", "month", "seat_id", "from_segment", "from_region")


@dataclass(frozen=True)
class Candidates:
    """Actions that could be taken; A actions, G groups, C cells, H months of the rest of the year.

    Attributes
    ----------
    frame : DataFrame, shape (A, ...)
        kind ("hire", "opening", "move"), segment and region (whose accounts get the capacity), month (from when),
        seat_id (whose start or capacity it is; NaN for a hire), from_segment and from_region (of a move's seat).
    groups : tuple of Group
        Where coverage is kept.
    monthly_usd : ndarray of float, shape (A, C, H)
        What one of each adds by cell and month.
    problem : RecoveryProblem
        The question.
    """

    frame: pd.DataFrame
    groups: tuple[Group, ...]
    monthly_usd: Floats
    problem: RecoveryProblem


@dataclass(frozen=True)
class _Family:
    """One kind of candidates, as `Candidates` has them, with what each costs and how much of it there is."""

    frame: pd.DataFrame
    monthly_usd: Floats
    cost_usd: Floats
    least: Floats
    most: Floats


def list_candidates(basis: Basis, outlook: Outlook) -> Candidates:
    """List every hire, earlier opening and move that the rest of the year allows.

    A hire starts on the first of a month from the segment's lead time on. An approved open position can start in any
    month from then to its own. A seat's capacity can be turned, in part, to any cell that the plan's model lets it
    cover, once handed over.
    """
    model, recovery = basis.plan.record.headcount, basis.model.recovery
    families = [_hires(basis, outlook), _openings(basis, outlook), _moves(basis, outlook)]
    frame = pd.concat([family.frame for family in families], ignore_index=True)
    monthly = np.concatenate([family.monthly_usd for family in families])
    cost = np.concatenate([family.cost_usd for family in families])
    capacity = outlook.shares.T @ outlook.seat_usd
    groups = review_groups(outlook.demand.cells, outlook.months, basis.plan_months, recovery.scope, model.coverage)
    demand = outlook.demand.point_usd[:, : len(outlook.months)]
    problem = RecoveryProblem(
        groups=tuple(group.name for group in groups),
        demand_usd=np.array([group.added(demand) for group in groups]),
        capacity_usd=np.array([group.added(capacity) for group in groups]),
        service_level=service_level(basis),
        brings_usd=np.array([group.added(monthly) for group in groups]).reshape(len(groups), len(frame)),
        cost_usd=cost,
        whole=frame["kind"].ne("move").to_numpy(bool),
        least=np.concatenate([family.least for family in families]),
        most=np.concatenate([family.most for family in families]),
        limits=_limits(basis, outlook, frame, cost),
    )
    return Candidates(frame, groups, monthly, problem)


def service_level(basis: Basis) -> float:
    """Return the share of demand to be covered: the review's own, else the plan's."""
    own = basis.model.recovery.service_level
    return basis.plan.record.headcount.coverage.service_level if own is None else own


def budget_left_usd(basis: Basis) -> float:
    """Return what hires and openings may cost: the review's own, else what the plan's leaves; inf: no limit."""
    own: float | None = basis.model.recovery.budget_usd
    if own is not None:
        return own
    headcount = basis.plan.summary["headcount"]
    if headcount.get("budget_usd") is None:
        return math.inf
    return max(float(headcount["budget_usd"]) - float(headcount["cost_usd"]), 0.0)


def monthly_cost_usd(model: HeadcountModel, segment: str, region: str) -> float:
    """Return what an account executive of a segment costs a month in a region, loaded."""
    return entry_of(model.segments, segment).cost_usd * model.cost_factors.get(region, 1.0) / 12


def _hires(basis: Basis, outlook: Outlook) -> _Family:
    model, cells = basis.plan.record.headcount, outlook.demand.cells
    first = earliest_starts(pd.Series([segment for segment, _ in cells], dtype=TEXT), model, basis.last_day)
    at = [(cell, month) for cell in _hired_for(basis, outlook) for month in outlook.months if month >= first.iloc[cell]]
    rows = [("hire", *cells[cell], month, None, None, None) for cell, month in at]
    frame = _frame(rows)
    segments = [cells[cell][0] for cell, _ in at]
    quota = [entry_of(model.segments, name).quota_usd for name in segments]
    seats = _starting(segments, quota, frame["month"])
    monthly = np.zeros((len(at), len(cells), len(outlook.months)))
    monthly[np.arange(len(at)), [cell for cell, _ in at]] = expected_usd(seats, model, outlook.months)
    cost = [
        entry_of(model.segments, cells[cell][0]).hire_cost_usd
        + monthly_cost_usd(model, *cells[cell]) * int((outlook.months >= month).sum())
        for cell, month in at
    ]
    most = np.full(len(at), float(basis.model.recovery.hires_per_cell))
    return _Family(frame, monthly, np.array(cost), np.ones(len(at)), most)


def _hired_for(basis: Basis, outlook: Outlook) -> list[int]:
    """Return the cells that hires are considered for.

    Where coverage is kept for a whole segment, all its regions of one cost come to the same: the least covered of them
    stands for the others.
    """
    cells = outlook.demand.cells
    if basis.model.recovery.scope == "cell":
        return list(range(len(cells)))
    factors = basis.plan.record.headcount.cost_factors
    demand = outlook.demand.point_usd[:, : len(outlook.months)].sum(axis=1)
    capacity = (outlook.shares.T @ outlook.seat_usd).sum(axis=1)
    share = np.divide(capacity, demand, out=np.full(len(cells), np.inf), where=demand > 0)
    least: dict[tuple[str, float], int] = {}
    for cell in np.argsort(share, kind="stable").tolist():
        segment, region = cells[cell]
        least.setdefault((segment, factors.get(region, 1.0)), cell)
    return sorted(least.values())


def _openings(basis: Basis, outlook: Outlook) -> _Family:
    """Approved positions that nobody has signed for, each from any month that lead time allows to its own start."""
    model, seats = basis.plan.record.headcount, outlook.seats
    first = earliest_starts(seats["segments"].str[0], model, basis.last_day)
    is_open = seats["status"].eq("open").to_numpy(bool)
    at = [
        (row, month)
        for row in np.flatnonzero(is_open)
        for month in outlook.months
        if first.iloc[row] <= month < seats["start_date"].iloc[row].to_period("M").to_timestamp()
    ]
    row = np.array([row for row, _ in at], dtype=int)
    own = seats.iloc[row].reset_index(drop=True)
    frame = _frame(
        [
            ("opening", segments[0], region, month, seat_id, None, None)
            for segments, region, seat_id, (_, month) in zip(
                own["segments"], own["region"], own["seat_id"], at, strict=True
            )
        ]
    )
    opened = own.assign(start_date=frame["month"])
    earlier = expected_usd(opened, model, outlook.demand.months)[:, : len(outlook.months)] - outlook.seat_usd[row]
    months_earlier = own["start_date"].dt.to_period("M").astype("int64") - frame["month"].dt.to_period("M").astype(
        "int64"
    )
    cost = [
        monthly_cost_usd(model, segment, region) * fte * count
        for segment, region, fte, count in zip(
            frame["segment"], frame["region"], own["fte"], months_earlier, strict=True
        )
    ]
    ones = np.ones(len(at))
    return _Family(frame, outlook.shares[row][:, :, None] * earlier[:, None, :], np.array(cost), ones, ones)


def _moves(basis: Basis, outlook: Outlook) -> _Family:
    """Capacity of people there, turned in part to other cells that they may cover."""
    recovery, cells, seats = basis.model.recovery, outlook.demand.cells, outlook.seats
    handed_over = basis.month + pd.DateOffset(months=1 + recovery.handover_months)
    open_to = cells_open_to(basis.plan.record, seats, cells)
    brings = outlook.seat_usd * (outlook.months >= handed_over)
    people = seats["status"].ne("open").to_numpy(bool) & (brings.sum(axis=1) > 0)
    row, cell = np.nonzero(open_to & people[:, None] & (outlook.shares < 1))
    own = seats.iloc[row].reset_index(drop=True)
    frame = _frame(
        [
            ("move", *cells[to], handed_over, seat_id, segments[0], region)
            for to, seat_id, segments, region in zip(cell, own["seat_id"], own["segments"], own["region"], strict=True)
        ]
    )
    monthly = -outlook.shares[row][:, :, None] * brings[row][:, None, :]
    monthly[np.arange(len(row)), cell] += (1 - recovery.lost_share) * brings[row]
    ones = np.ones(len(row))
    cost = recovery.lost_share * brings[row].sum(axis=1)
    return _Family(frame, monthly, cost, recovery.least_moved_share * ones, recovery.moved_share * ones)


def _limits(basis: Basis, outlook: Outlook, frame: pd.DataFrame, cost: Floats) -> tuple[Limit, ...]:
    """Return what actions share: the budget, onboarding places by month, each position and each seat."""
    starting = np.flatnonzero(frame["kind"].ne("move"))
    limits = []
    budget = budget_left_usd(basis)
    if math.isfinite(budget):
        # In thousands, as the solver's tolerances are meant for numbers near 1.
        limits.append(Limit("budget", starting, cost[starting] / 1000, budget / 1000))
    onboarding = basis.plan.record.headcount.hiring.onboarding_per_month
    if onboarding is not None:
        free = np.maximum(onboarding - starts_by_month(basis, outlook), 0.0)
        of_month = frame.iloc[starting].groupby("month").indices
        limits += [
            _one_each(f"onboarding in {month:%Y-%m}", starting[of_month[month]], float(most))
            for month, most in zip(outlook.months, free, strict=True)
            if month in of_month
        ]
    for kind, most in (("opening", 1.0), ("move", basis.model.recovery.moved_share)):
        own = np.flatnonzero(frame["kind"].eq(kind))
        of_seat = frame.iloc[own].groupby("seat_id").indices
        limits += [_one_each(f"{kind} of {seat_id}", own[rows], most) for seat_id, rows in of_seat.items()]
    return tuple(limits)


def _one_each(name: str, actions: Ints, most: float) -> Limit:
    return Limit(name, actions, np.ones(len(actions)), most)


def starts_by_month(basis: Basis, outlook: Outlook) -> Floats:
    """Return how many people start in each month of the rest of the year without actions, support included; shape (H,).

    People who have signed, open positions, positions still to come, and the support roles that the plan starts.
    """
    starts = outlook.seats["start_date"].dt.to_period("M").dt.to_timestamp()
    executives = starts.value_counts().reindex(outlook.months, fill_value=0)
    planned = basis.tables.starts
    support = planned.loc[planned["role"].ne(SEAT_ROLE) & planned["kind"].eq("firm")]
    others = support.groupby("month")["starts"].sum().reindex(outlook.months, fill_value=0.0)
    reps = basis.workspace.reps
    signed = reps.loc[reps["role"].ne(SEAT_ROLE), "start_date"].dt.to_period("M").dt.to_timestamp()
    joining = signed.value_counts().reindex(outlook.months, fill_value=0)
    return np.asarray(executives.to_numpy(float) + others.to_numpy(float) + joining.to_numpy(float))


def _starting(segments: Sequence[str], quota: Sequence[float], month: pd.Series) -> pd.DataFrame:
    """Return bare seats that start on the first of a month, as `expected_usd` reads them."""
    return pd.DataFrame(
        {
            # Nobody's key, so that whoever follows them is as the model says of everybody.
            "seat_id": pd.Series([""] * len(month), dtype=TEXT),
            "segments": pd.Series([(segment,) for segment in segments], dtype=object),
            "quota_usd": np.array(quota, dtype=float),
            "start_date": month,
            "end_date": pd.Series([pd.NaT] * len(month), dtype="datetime64[ns]"),
        }
    )


def _frame(rows: Sequence[tuple[object, ...]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    texts = dict.fromkeys([name for name in COLUMNS if name != "month"], TEXT)
    return frame.astype({**texts, "month": "datetime64[ns]"})
