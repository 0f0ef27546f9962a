"""The independent check of a review's actions: what they bring, cost and use up, derived anew from dates alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from territory_opt.audit.audit import Audit
from territory_opt.audit.claims import Check
from territory_opt.audit.headcount.facts import HiringFacts
from territory_opt.audit.headcount.lives import follow, monthly_chance
from territory_opt.audit.headcount.people import executives
from territory_opt.audit.tolerance import FloatArray

CENT = 0.01
ROUNDING_SHARE = 1e-6


@dataclass(frozen=True)
class RecoveryFacts:
    """What actions were chosen for; C cells, H months of the rest of the plan year.

    Attributes
    ----------
    hiring : HiringFacts
        Cells, demand, seats and headcount model over twelve months from the first of the rest of the year.
    rest : int
        Months that are left of the plan year, H.
    recovery : mapping
        The review's declaration of actions, as plain data.
    groups : sequence of (sequence of int, sequence of int)
        Cells and months over which coverage is kept.
    service_level : float
        Share of demand to be covered.
    budget_usd : float
        Most that hires and openings may cost; infinite for no limit.
    starting : float array [H]
        People who start in each month without actions.
    by_region : bool
        Whether a seat may cover its own region alone.
    """

    hiring: HiringFacts
    rest: int
    recovery: Mapping[str, Any]
    groups: Sequence[tuple[Sequence[int], Sequence[int]]]
    service_level: float
    budget_usd: float
    starting: FloatArray
    by_region: bool

    @property
    def months(self) -> pd.DatetimeIndex:
        """The rest of the plan year [H]."""
        return self.hiring.months[: self.rest]

    @property
    def demand_usd(self) -> FloatArray:
        """Demand by cell and month, [C, H]."""
        return self.hiring.point_usd[:, : self.rest]

    def brought_usd(self, seats: pd.DataFrame) -> FloatArray:
        """What can be expected of some seats by cell and month, [C, H]."""
        return executives(replace(self.hiring, seats=seats)).usd[:, : self.rest]


@dataclass(frozen=True)
class RecoveryClaims:
    """What is claimed of actions.

    Attributes
    ----------
    actions : DataFrame
        kind, segment, region, month, seat_id, share, brings_usd, cost_usd; one row an action.
    before_usd, after_usd : float array [C, H]
        Capacity without and with them.
    short_usd, short_bound_usd : float
        What stays short of the level, and a limit proven for it.
    count_bound, cost_bound_usd : float
        Limits proven for their number and their cost.
    status : str
        "optimal", "feasible" or "infeasible".
    """

    actions: pd.DataFrame
    before_usd: FloatArray
    after_usd: FloatArray
    short_usd: float
    short_bound_usd: float
    count_bound: float
    cost_bound_usd: float
    status: str


def audit_recovery(facts: RecoveryFacts, claims: RecoveryClaims) -> Audit:
    """Check a review's actions against the facts, the declared limits and what is claimed of them.

    Nothing of the room that chose them is used: people are followed month by month as chains of tenures, with and
    without what is done.
    """
    actions = claims.actions
    before = facts.brought_usd(facts.hiring.seats)
    added, cost = np.zeros(before.shape), np.zeros(len(actions))
    own = np.zeros(len(actions))
    for row, values in enumerate(actions.to_dict("records")):
        action = {str(name): value for name, value in values.items()}
        brought, cost[row] = _effect(facts, action)
        added += brought
        own[row] = brought.sum() if action["kind"] == "opening" else brought[_cell(facts, action)].sum()
    after = before + added
    short = sum(
        max(facts.service_level * _sum(facts.demand_usd, group) - _sum(after, group), 0.0) for group in facts.groups
    )
    room = ROUNDING_SHARE * float(facts.demand_usd.sum()) + CENT
    checks = [
        Check("capacity now", _same(before, claims.before_usd, room), "Each cell and month is what dates make it."),
        Check("capacity with actions", _same(after, claims.after_usd, room), "So is each with what is done."),
        Check("what actions bring", _same(own, actions["brings_usd"], room), "Each action brings what it says."),
        Check("what actions cost", _same(cost, actions["cost_usd"], CENT), "Each action costs what it says."),
        Check("what stays short", abs(short - claims.short_usd) <= room, f"{short:,.0f} stay short of the level."),
        *_limits(facts, actions, cost),
        *_bounds(claims, short, float(cost.sum()), room),
    ]
    return Audit(tuple(checks))


def _effect(facts: RecoveryFacts, action: Mapping[str, Any]) -> tuple[FloatArray, float]:
    """Return what one action adds by cell and month, and what it costs."""
    at = list(facts.months).index(action["month"])
    entry = facts.hiring.segment(action["segment"])
    salary = entry["cost_usd"] * facts.hiring.declaration.get("cost_factors", {}).get(action["region"], 1.0) / 12
    if action["kind"] == "hire":
        brought = np.zeros(facts.demand_usd.shape)
        brought[_cell(facts, action)] = _course(facts, entry, at) * entry["quota_usd"]
        return brought, entry["hire_cost_usd"] + salary * (facts.rest - at)
    seats = facts.hiring.seats.loc[facts.hiring.seats["seat_id"].eq(action["seat_id"])].reset_index(drop=True)
    own = facts.brought_usd(seats)
    if action["kind"] == "opening":
        start = seats["start_date"].iloc[0]
        months = (start.year - action["month"].year) * 12 + start.month - action["month"].month
        earlier = facts.brought_usd(seats.assign(start_date=action["month"]))
        return earlier - own, salary * float(seats["fte"].iloc[0]) * months
    lost = float(facts.recovery["lost_share"])
    turned = np.where(np.arange(facts.rest) >= at, own, 0.0) * float(action["share"])
    brought = -turned
    brought[_cell(facts, action)] += (1 - lost) * turned.sum(axis=0)
    return brought, lost * float(turned.sum())


def _course(facts: RecoveryFacts, entry: Mapping[str, Any], at: int) -> FloatArray:
    """Follow a dollar of quota of somebody who starts on the first of a month, through leaving and refilling."""
    leave = monthly_chance(np.array([entry["attrition_share"]], dtype=float))
    ramp = np.array([[*entry["ramp_shares"], 1.0]])
    lives = follow(np.array([float(at)]), np.array([False]), leave, ramp, facts.hiring.lag_months, facts.rest)
    return np.asarray(lives.productive[0] * entry["attainment_share"] * facts.hiring.season[: facts.rest])


def _limits(facts: RecoveryFacts, actions: pd.DataFrame, cost: FloatArray) -> Iterator[Check]:
    moves = actions["kind"].eq("move").to_numpy(bool)
    spent = float(cost[~moves].sum())
    yield Check(
        "budget", spent <= facts.budget_usd + CENT * max(1, len(actions)), f"{spent:,.0f} of {facts.budget_usd:,.0f}."
    )
    yield Check("lead time", _in_time(facts, actions.loc[~moves]), "Nobody starts before hiring lets them.")
    most = facts.hiring.declaration["hiring"].get("onboarding_per_month")
    joins = actions.loc[~moves, "month"].value_counts().reindex(facts.months, fill_value=0).to_numpy(float)
    crowded = joins > np.maximum((np.inf if most is None else most) - facts.starting, 0.0)
    yield Check("onboarding", not bool((crowded & (joins > 0)).any()), "No month takes on more than it can.")
    turned = actions.loc[moves].groupby("seat_id")["share"].agg(["sum", "min"])
    fits = turned["sum"].le(facts.recovery["moved_share"] + 1e-6) & turned["min"].ge(
        facts.recovery["least_moved_share"] - 1e-6
    )
    yield Check(
        "shares that move", bool(fits.all()), "No seat is turned further than declared, nor less than is worth it."
    )
    yield Check("eligibility", _suits(facts, actions.loc[moves]), "Every seat may cover what it is turned to.")
    once = not bool(actions.loc[actions["kind"].eq("opening"), "seat_id"].duplicated().any())
    yield Check("openings", once, "Each position is filled once.")


def _bounds(claims: RecoveryClaims, short: float, cost: float, room: float) -> Iterator[Check]:
    below = (
        claims.short_bound_usd <= short + room
        and claims.count_bound <= len(claims.actions)
        and claims.cost_bound_usd <= cost + room
    )
    yield Check("bounds", below, "No limit claimed lies above what the actions have.")
    reached = short <= room
    right = claims.status == "feasible" or reached == (claims.status == "optimal")
    yield Check("status", right, f"{claims.status}, with {short:,.0f} short.")


def _in_time(facts: RecoveryFacts, starts: pd.DataFrame) -> bool:
    return all(
        month >= facts.months[0] + pd.DateOffset(months=facts.hiring.segment(segment)["lead_months"])
        for segment, month in zip(starts["segment"], starts["month"], strict=True)
    )


def _suits(facts: RecoveryFacts, moves: pd.DataFrame) -> bool:
    held = moves[["seat_id", "segment", "region"]].merge(
        facts.hiring.seats[["seat_id", "segments", "region"]], on="seat_id", suffixes=("", "_of_seat")
    )
    return len(held) == len(moves) and all(
        segment in segments and (not facts.by_region or own in (region, "all") or region == "all")
        for segment, region, segments, own in held[["segment", "region", "segments", "region_of_seat"]].itertuples(
            index=False, name=None
        )
    )


def _cell(facts: RecoveryFacts, action: Mapping[str, Any]) -> int:
    return facts.hiring.cells.index((action["segment"], action["region"]))


def _sum(values: FloatArray, group: tuple[Sequence[int], Sequence[int]]) -> float:
    cells, months = group
    return float(values[np.ix_(list(cells), list(months))].sum())


def _same(found: FloatArray, claimed: Any, room: float) -> bool:
    return bool(np.allclose(found, np.asarray(claimed, dtype=float), rtol=ROUNDING_SHARE, atol=room))
