"""The figures a hiring plan shows, each held against what its facts and starts make it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from territory_opt.audit.claims import CENT_USD, Check
from territory_opt.audit.headcount.derived import Derived, by_period, mean_of_worst, missing_price_usd
from territory_opt.audit.headcount.facts import EXECUTIVE, YEAR, HiringClaims, HiringFacts
from territory_opt.audit.headcount.rules import budgets_usd
from territory_opt.audit.tolerance import RELATIVE_TOLERANCE, FloatArray
from territory_opt.workspace.schema import TEXT

PLACE = ["month", "segment", "region"]
LINE = [*PLACE, "role"]


def figure_checks(facts: HiringFacts, claims: HiringClaims, derived: Derived) -> Iterator[Check]:
    """Yield a check of the paths and of each frame."""
    yield _paths("demand paths", facts.demand_usd, facts.point_usd, "the forecast")
    yield _paths("supply paths", claims.supply_usd, derived.there.usd, "what can be expected of the people there")
    yield _same("hires shown", claims.hires, _hires(facts, derived), LINE)
    yield _same("heads shown", claims.heads, _heads(facts, derived), LINE)
    yield _same("coverage shown", claims.coverage, _coverage(facts, claims, derived), PLACE)
    yield _same("budget shown", claims.budget, _budget(facts, derived), ["year"])
    yield _seats(facts, claims)


def objective_checks(facts: HiringFacts, claims: HiringClaims, derived: Derived) -> Iterator[Check]:
    """Yield a check of the objective, the bound, the gap and the status."""
    terms = objective_terms(facts, derived)
    total = sum(terms.values())
    parts = " + ".join(f"${amount:,.2f} {name}" for name, amount in terms.items())
    room = RELATIVE_TOLERANCE * abs(total) + CENT_USD
    same = abs(claims.objective_usd - total) <= room
    said = "as claimed" if same else f"but ${claims.objective_usd:,.2f} is claimed"
    yield Check("objective", same, f"{parts} = ${total:,.2f}, {said}.")
    below = math.isnan(claims.bound_usd) or claims.bound_usd <= total + room
    yield Check("bound", below, f"The bound of ${claims.bound_usd:,.2f} {'is' if below else 'is not'} below it.")
    gap = max(total - claims.bound_usd, 0.0) / max(abs(total), 1.0)
    close = abs(claims.gap - gap) <= 2 * RELATIVE_TOLERANCE or (math.isnan(gap) and math.isnan(claims.gap))
    yield Check("gap", close, f"From the bound to the objective it is {gap:.4%}, {claims.gap:.4%} is claimed.")
    proven = claims.status == "feasible" or gap <= claims.asked_gap + RELATIVE_TOLERANCE
    yield Check(
        "status", proven, f"The plan is {claims.status}, its gap {gap:.4%}; {claims.asked_gap:.4%} was asked for."
    )


def objective_terms(facts: HiringFacts, derived: Derived) -> dict[str, float]:
    """Return the objective's terms: USD over the horizon."""
    hiring = facts.declaration["hiring"]
    aversion = float(hiring.get("risk_aversion", 0.0))
    tail = facts.declaration.get("coverage", {}).get("tail") or {}
    total = derived.shortfall_usd.sum(axis=(1, 2))
    worst = mean_of_worst(total, float(tail.get("share", 0.1))) if aversion else 0.0
    lost = (1 - aversion) * float(total.mean()) + aversion * worst
    return {
        "cost of starts": float(derived.planned.cost_usd.sum()),
        "price of shortfall": float(hiring["margin_share"]) * lost,
        "price of support missing": missing_price_usd(facts, derived),
    }


def _paths(name: str, paths: FloatArray, expected: FloatArray, words: str) -> Check:
    """Paths are at least 0, and their mean is what is expected."""
    if paths.shape[1:] != expected.shape:
        return Check(name, False, f"They have {paths.shape[1:]} cells and months, {expected.shape} are planned for.")
    off = np.abs(paths.mean(axis=0) - expected) - RELATIVE_TOLERANCE * np.abs(expected) - CENT_USD
    ok = bool((off <= 0).all() and (paths >= 0).all() and np.isfinite(paths).all())
    mean = "is" if (off <= 0).all() else "is not"
    return Check(name, ok, f"Their mean {mean} {words}; the least amount of a month is ${paths.min():,.2f}.")


def _hires(facts: HiringFacts, derived: Derived) -> pd.DataFrame:
    there, planned = derived.there, derived.planned
    return _by_line(
        facts, derived, growth=planned.joins, committed=there.joins, backfill=there.refills + planned.refills
    )


def _heads(facts: HiringFacts, derived: Derived) -> pd.DataFrame:
    heads = derived.there.heads + derived.planned.heads
    return _by_line(facts, derived, heads=heads, needed=derived.needed, missing=derived.missing)


def _coverage(facts: HiringFacts, claims: HiringClaims, derived: Derived) -> pd.DataFrame:
    """Coverage of the plan year: means, and the points that eight of ten planning paths lie between."""
    demand, capacity = (paths[:, :, :YEAR] for paths in (facts.demand_usd, claims.supply_usd + derived.planned.usd))
    mean_demand = facts.point_usd[:, :YEAR]
    mean_capacity = (derived.there.usd + derived.planned.usd)[:, :YEAR]
    spread = facts.point_usd.shape[1] // derived.demand_usd.shape[1]
    short = _share(derived.shortfall_usd.mean(axis=0), by_period(facts, facts.point_usd), 0.0).repeat(spread, axis=1)
    columns = {
        "demand_usd": mean_demand,
        "capacity_usd": mean_capacity,
        "shortfall_usd": mean_demand * short[:, :YEAR],
        "coverage_share": _share(mean_capacity, mean_demand),
        "headcount": (derived.there.heads + derived.planned.heads)[: len(facts.cells), :YEAR],
    }
    bands = {"demand_{}_usd": demand, "capacity_{}_usd": capacity, "coverage_{}_share": _share(capacity, demand)}
    for name, paths in bands.items():
        columns[name.format("low")], columns[name.format("high")] = np.percentile(paths, [10, 90], axis=0)
    return _frame(facts.months[:YEAR], [*facts.cells], columns)


def _budget(facts: HiringFacts, derived: Derived) -> pd.DataFrame:
    cost = derived.planned.cost_usd
    budget = budgets_usd(facts, len(cost))
    return pd.DataFrame(
        {
            "year": facts.months.year.to_numpy()[::YEAR],
            "cost_usd": cost,
            "budget_usd": np.where(np.isinf(budget), np.nan, budget),
        }
    )


def _seats(facts: HiringFacts, claims: HiringClaims) -> Check:
    """Each firm start of an account executive in the plan year opens one seat, and nothing else does."""
    starts = claims.starts
    firm = starts["kind"].eq("firm") & starts["role"].eq(EXECUTIVE) & (facts.month_of(starts["month"]) < YEAR)
    wanted = starts.loc[firm].groupby(PLACE)["starts"].sum()
    seats = claims.seats.assign(month=claims.seats["start_date"], segment=claims.seats["segments"].str.join("; "))
    opened = seats.groupby(PLACE).size()
    named = pd.concat([facts.seats["seat_id"], seats["seat_id"]])
    same = wanted.sort_index().to_dict() == opened.sort_index().to_dict()
    ok = bool(same and named.is_unique and seats["status"].eq("open").all())
    detail = f"{len(seats)} seats are opened by {int(wanted.sum())} starts, {'one each' if ok else 'not one each'}."
    return Check("seats of the plan", ok, detail)


def _by_line(facts: HiringFacts, derived: Derived, **columns: FloatArray) -> pd.DataFrame:
    frame = _frame(facts.months, [(line.segment, line.region) for line in derived.lines], columns)
    roles = np.repeat([line.role for line in derived.lines], len(facts.months))
    return frame.assign(role=pd.Series(roles, dtype=TEXT))


def _frame(months: pd.DatetimeIndex, places: list[tuple[str, str]], columns: Mapping[str, FloatArray]) -> pd.DataFrame:
    segments, regions = zip(*places, strict=True)
    keys = {
        "month": np.tile(months.to_numpy(), len(places)),
        "segment": pd.Series(np.repeat(segments, len(months)), dtype=TEXT),
        "region": pd.Series(np.repeat(regions, len(months)), dtype=TEXT),
    }
    return pd.DataFrame({**keys, **{name: values.ravel() for name, values in columns.items()}})


def _share(part: FloatArray, whole: FloatArray, otherwise: float = math.nan) -> FloatArray:
    return np.asarray(np.divide(part, whole, out=np.full(part.shape, otherwise), where=whole > 0))


def _same(name: str, claimed: pd.DataFrame, derived: pd.DataFrame, keys: list[str]) -> Check:
    """Hold a frame against the derived one: the same rows, in any order, and the same figures within rounding."""
    columns = [column for column in derived.columns if column not in keys]
    if claimed.duplicated(keys).any() or len(claimed) != len(derived) or set(columns) - set(claimed.columns):
        return Check(name, False, f"{len(claimed)} rows are shown, {len(derived)} different ones are due.")
    both = derived.merge(claimed, on=keys, how="left", suffixes=("", "_claimed"), indicator=True)
    if both["_merge"].ne("both").any():
        return Check(name, False, f"{int(both['_merge'].ne('both').sum())} of {len(derived)} rows due are not shown.")
    for column in columns:
        due, shown = (both[one].to_numpy(float) for one in (column, f"{column}_claimed"))
        # Cents of money; of heads and shares a millionth.
        room = RELATIVE_TOLERANCE * np.abs(due) + (CENT_USD if column.endswith("_usd") else RELATIVE_TOLERANCE)
        wrong = ~((np.abs(shown - due) <= room) | (np.isnan(shown) & np.isnan(due)))
        if wrong.any():
            row = both.iloc[int(np.argmax(wrong))]
            where = ", ".join(str(row[key]) for key in keys)
            amounts = f"{due[wrong][0]:,.4f} is due, {shown[wrong][0]:,.4f} is shown"
            return Check(name, False, f"{int(wrong.sum())} figures of {column} are wrong, first {where}: {amounts}.")
    return Check(name, True, f"{len(derived)} rows, every figure as derived.")
