"""The rules of hiring, each held against a plan's starts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from territory_opt.audit.claims import CENT_USD, Check
from territory_opt.audit.headcount.derived import Derived, mean_of_worst
from territory_opt.audit.headcount.facts import EXECUTIVE, QUARTER, YEAR, HiringClaims, HiringFacts
from territory_opt.audit.headcount.planned import line_of
from territory_opt.audit.tolerance import RELATIVE_TOLERANCE, FloatArray, slack


def rule_checks(facts: HiringFacts, claims: HiringClaims, derived: Derived) -> Iterator[Check]:
    """Yield a check of each rule of hiring."""
    yield _counts(facts, claims.starts, derived)
    yield _lead_time(facts, claims.starts, derived)
    yield _seat_limits(facts, claims.starts)
    yield _onboarding(facts, derived)
    yield _budget(facts, derived)
    yield from _service(facts, derived)


def budgets_usd(facts: HiringFacts, years: int) -> FloatArray:
    """Return the most that planned starts may cost in each year; infinite for no limit."""
    hiring = facts.declaration["hiring"]
    given, share = hiring.get("budget_usd"), hiring.get("budget_share")
    listed = list(given) if isinstance(given, Sequence) else [given]
    if listed[0] is None and share is not None:
        listed[0] = share * float(facts.seats["cost_usd"].sum())
    return np.array([np.inf if one is None else float(one) for one in [*listed, *[None] * years][:years]])


def _counts(facts: HiringFacts, starts: pd.DataFrame, derived: Derived) -> Check:
    """Starts are whole and above 0, of lines there are, once a line and month, firm or of a quarter of the outlook."""
    firm_months = int(facts.declaration.get("horizon", {}).get("firm_months", YEAR))
    month = facts.month_of(starts["month"])
    counts = starts["starts"].to_numpy(float)
    first_of_quarter = (month >= firm_months) & ((month - firm_months) % QUARTER == 0)
    firm = starts["kind"].eq("firm").to_numpy(bool)
    in_time = np.where(firm, (month >= 0) & (month < firm_months), first_of_quarter & (month < len(facts.months)))
    first_day = starts["month"].dt.day.eq(1).to_numpy(bool)
    broken = {
        "not a whole number above 0": (counts < 1) | (counts != np.round(counts)),
        "of positions that the model does not plan for": line_of(starts, derived.lines) < 0,
        "neither firm nor of the outlook": ~(firm | starts["kind"].eq("outlook").to_numpy(bool)),
        "in a month that is not theirs": ~(in_time & first_day),
        "told twice": starts.duplicated(["month", "segment", "region", "role"]).to_numpy(bool),
    }
    found = [f"{int(rows.sum())} rows are {what}" for what, rows in broken.items() if rows.any()]
    detail = f"{counts.sum():,.0f} starts" + (f"; {', '.join(found)}." if found else ", all whole, each in its month.")
    return Check("starts", not found, detail)


def _lead_time(facts: HiringFacts, starts: pd.DataFrame, derived: Derived) -> Check:
    line = line_of(starts, derived.lines)
    leads = np.array([one.declared.get("lead_months", 0) for one in derived.lines])
    early = (line >= 0) & (facts.month_of(starts["month"]) < leads[line])
    if not early.any():
        return Check("hiring lead time", True, "Nobody starts before the hiring lead time.")
    row = starts.iloc[int(np.argmax(early))]
    who = f"a {row['role']} in {row['segment']} {row['region']} in {row['month']:%Y-%m}"
    return Check("hiring lead time", False, f"{int(early.sum())} rows start before the lead time, first {who}.")


def _seat_limits(facts: HiringFacts, starts: pd.DataFrame) -> Check:
    executives = starts["role"].eq(EXECUTIVE) & (facts.month_of(starts["month"]) < YEAR)
    planned = starts.loc[executives].groupby(["segment", "region"])["starts"].sum()
    above = [
        f"{segment} in {region}: {planned[segment, region]} of {limit}"
        for (segment, region), limit in facts.seat_limits.items()
        if planned.get((segment, region), 0) > limit
    ]
    detail = f"More starts than seats that territories can use: {'; '.join(above)}." if above else "Seats suffice."
    return Check("seats that territories can use", not above, detail)


def _onboarding(facts: HiringFacts, derived: Derived) -> Check:
    most = facts.declaration["hiring"].get("onboarding_per_month")
    if most is None:
        return Check("onboarding", True, "Onboarding has no limit.")
    joins = derived.planned.joins.sum(axis=0)
    committed = (derived.there.joins + derived.there.refills).sum(axis=0)
    room = np.maximum(float(most) - committed, 0.0)
    over = joins - room - slack(room)
    worst = int(np.argmax(over))
    ok = bool(over[worst] <= 0)
    side = "at most" if ok else "above"
    detail = (
        f"{joins[worst]:.2f} planned starts in {facts.months[worst]:%Y-%m}, {side} the {room[worst]:.2f} places left."
    )
    return Check("onboarding", ok, detail)


def _budget(facts: HiringFacts, derived: Derived) -> Check:
    cost = derived.planned.cost_usd
    budget = budgets_usd(facts, len(cost))
    over = cost - budget
    worst = int(np.argmax(over))
    if np.isinf(budget).all():
        return Check("budget", True, "There is no budget to keep.")
    ok = bool(over[worst] <= RELATIVE_TOLERANCE * budget[worst] + CENT_USD)
    detail = f"Planned starts cost ${cost[worst]:,.0f} in year {worst + 1}, the budget is ${budget[worst]:,.0f}."
    return Check("budget", ok, detail)


def _service(facts: HiringFacts, derived: Derived) -> Iterator[Check]:
    """In each group the mean shortfall, and that of the worst outcomes, leave the levels asked for."""
    coverage = facts.declaration.get("coverage", {})
    tail = coverage.get("tail") or {}
    asked = {"service level": (float(coverage.get("service_level", 0.0)), 1.0)}
    if tail.get("service_level") is not None:
        asked["service level in the worst outcomes"] = (float(tail["service_level"]), float(tail.get("share", 0.1)))
    for name, (level, share) in asked.items():
        kept = [_kept(derived, group.cells, group.periods, share) for group in derived.groups]
        ok = all(one >= level - RELATIVE_TOLERANCE for one in kept)
        least = int(np.argmin(kept))
        where = derived.groups[least].name
        yield Check(name, ok, f"{kept[least]:.4%} of demand is covered for {where}, {level:.4%} is asked for.")


def _kept(derived: Derived, cells: list[int], periods: list[int], share: float) -> float:
    """Return the share of a group's expected demand that is covered over the worst share of paths, 1 for all."""
    demand = float(derived.demand_usd[np.ix_(cells, periods)].sum())
    short = derived.shortfall_usd[:, cells][:, :, periods].sum(axis=(1, 2))
    return 1 - mean_of_worst(short, share) / demand if demand else 1.0
