"""Why accounts are where a plan has them: prices, moves and rules in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from territory_opt.alignment.engine.prices import Prices
from territory_opt.alignment.engine.wide.elsewhere import elsewhere_usd
from territory_opt.alignment.limits import sparse_pairs
from territory_opt.alignment.model import AlignmentModel
from territory_opt.alignment.pieces import AlignmentInput
from territory_opt.alignment.problem import Floats, Ints, Problem

__all__ = ["elsewhere_usd", "move_reasons", "rule_table"]

NOBODY = "nobody"

Texts = npt.NDArray[np.object_]


class _Fact(NamedTuple):
    """What the reason for one account's move may rest on; old and new are the seats' names."""

    rep: str
    segment: str
    region: str
    old: str
    new: str
    held: bool
    allowed: bool
    split: bool
    old_way: float
    new_way: float
    way_usd: float
    room_usd: float


def move_reasons(problem: Problem, data: AlignmentInput, plan: Ints, prices: Prices) -> Texts:
    """Return one line for each account that changes hands, shape (a,); empty where it stays.

    The reason named is the first that holds: the incumbent holds no seat; the incumbent's seat may not have the
    account; the family joins; the way gets shorter; the territories get more even.
    """
    seat = plan[problem.account_unit]
    incumbent = data.incumbent()
    moved = np.flatnonzero(data.has_incumbent() & (seat != incumbent))
    reasons = np.full(len(data.accounts), "", dtype=object)
    if len(moved) == 0:
        return reasons
    unit_of_way = _unit_of_way(problem)
    reasons[moved] = [_reason(fact, unit_of_way) for fact in _facts(problem, data, prices, plan, moved)]
    return reasons


class _Ways(NamedTuple):
    """Each account's way to a seat, in the unit of the first source that is priced, and what all its ways cost."""

    way: Floats
    usd: Floats

    @classmethod
    def of(cls, problem: Problem, seat: Ints) -> _Ways:
        """Return the ways of accounts to `seat`, shape (a,), accounts in the user's order; -1 or K for no seat."""
        by_unit = np.where(seat < 0, problem.seats, seat)[problem.by_unit]
        way, usd = np.zeros(len(seat)), np.zeros(len(seat))
        for travel in reversed(problem.travel):
            way[problem.by_unit] = travel.ways.of_seats(by_unit)
            for price in travel.prices:
                usd[problem.by_unit] += price.usd * way[problem.by_unit] ** price.power
        return cls(way, usd)


def _facts(problem: Problem, data: AlignmentInput, prices: Prices, plan: Ints, moved: Ints) -> Iterator[_Fact]:
    """Yield, for each moved account, what a reason may rest on."""
    seat, incumbent = plan[problem.account_unit[moved]], data.incumbent()[moved]
    unit = problem.account_unit[moved]
    names = np.append(data.seats["name"].fillna(data.seats["seat_id"]).to_numpy(dtype=object), NOBODY)
    old, new = _Ways.of(problem, data.incumbent()), _Ways.of(problem, plan[problem.account_unit])
    columns = (
        data.accounts["rep_id"].iloc[moved].to_numpy(dtype=object),
        data.accounts["segment"].iloc[moved].to_numpy(dtype=object),
        data.accounts["region"].iloc[moved].to_numpy(dtype=object),
        names[incumbent],
        names[seat],
        incumbent >= 0,
        _allowed(problem, unit, incumbent),
        _split_today(data, problem)[moved],
        old.way[moved],
        new.way[moved],
        (old.usd - new.usd)[moved],
        _room_usd(problem, prices, unit, incumbent) - _room_usd(problem, prices, unit, seat),
    )
    return map(_Fact, *columns)


def _unit_of_way(problem: Problem) -> str:
    return "minutes" if problem.travel and problem.travel[0].source == "table_minutes" else "km"


def _reason(fact: _Fact, unit_of_way: str) -> str:
    if not fact.held:
        return f"its rep {fact.rep} holds no seat in the plan year"
    if not fact.allowed:
        return (
            f"{fact.old} is not eligible for segment {fact.segment} in region {fact.region}, "
            "or its family is locked elsewhere"
        )
    if fact.new == NOBODY:
        return "covering it costs more than leaving it without a seat"
    if fact.split:
        return f"joins its family at {fact.new}"
    if fact.way_usd > 0 and fact.way_usd >= fact.room_usd:
        return (
            f"nearer to {fact.new}: {fact.new_way:,.0f} {unit_of_way} instead of {fact.old_way:,.0f}, "
            f"saving ${fact.way_usd:,.0f} of travel a year"
        )
    if fact.room_usd > 0:
        scarcer = f"room with {fact.old} is scarcer than with {fact.new} by ${fact.room_usd:,.0f} a year"
        return f"evens out territories: {scarcer}"
    return f"makes room at {fact.old} for accounts that fit it better"


def _allowed(problem: Problem, unit: Ints, seat: Ints) -> npt.NDArray[np.bool_]:
    locked = problem.locked[unit]
    suits = problem.allows[problem.kind[unit], seat]
    if problem.listed is not None:
        marked = sparse_pairs(problem.listed.pairs, unit, np.where(seat < 0, problem.seats, seat)) != 0
        suits &= marked | ~problem.listed.restricted[unit]
    return np.where(locked >= 0, locked == seat, suits)


def _split_today(data: AlignmentInput, problem: Problem) -> npt.NDArray[np.bool_]:
    """Return which accounts belong to a unit that several seats cover today, shape (a,)."""
    incumbent = pd.Series(data.incumbent())
    seats_today = incumbent[incumbent >= 0].groupby(problem.account_unit[incumbent >= 0]).nunique()
    return seats_today.reindex(problem.account_unit, fill_value=0).to_numpy() > 1


def _room_usd(problem: Problem, prices: Prices, unit: Ints, seat: Ints) -> Floats:
    """Return what the room that units take at seats is worth, shape of `unit`."""
    worth = np.zeros(len(unit))
    for limit, price in zip(problem.seat_limits, prices.limits, strict=True):
        worth += limit.of_pairs(unit, seat) * np.append(price, 0.0)[seat]
    for curve, price in zip(problem.seat_curves, prices.curves, strict=True):
        worth += curve.weights[unit] * np.append(price, 0.0)[seat]
    return worth


def rule_table(
    model: AlignmentModel, problem: Problem, data: AlignmentInput, plan: Ints, by_term: dict[str, float]
) -> pd.DataFrame:
    """Return every rule and term in words with how tight it is: columns rule, sentence, detail."""
    details = {("assign", ""): f"{int((plan == problem.seats).sum()):,} units without a seat"}
    names = data.seats["name"].fillna(data.seats["seat_id"]).tolist()
    for limit in problem.seat_limits:
        carried = limit.carried(plan)
        details[limit.rule, limit.measure] = _tightest(carried, limit.lower, limit.upper, names)
    for move_limit in problem.move_limits:
        moved = float(move_limit.moves.of_pairs(np.arange(problem.units), plan).sum())
        details[move_limit.rule, move_limit.measure] = f"{moved:,.0f} of at most {move_limit.upper:,.0f} moves"
    rows: list[tuple[str, str, str]] = [
        (rule.rule, rule.sentence(), details.get((rule.rule, getattr(rule, "measure", "")), "")) for rule in model.rules
    ]
    rows += [(term.term, term.sentence(), f"${by_term.get(term.term, 0.0):,.0f} a year") for term in model.objective]
    return pd.DataFrame(rows, columns=["rule", "sentence", "detail"])


def _tightest(carried: Floats, lower: Floats, upper: Floats, names: list[str]) -> str:
    """Say which seat is nearest to its bound, as a share of the bound."""
    with np.errstate(divide="ignore", invalid="ignore"):
        above = np.where(np.isfinite(upper), carried / np.maximum(upper, 1e-12), -np.inf)
        below = np.where(lower > 0, lower / np.maximum(carried, 1e-12), -np.inf)
    tight = np.maximum(above, below)
    seat = int(np.argmax(tight))
    if not np.isfinite(tight[seat]):
        return ""
    bound, side = (upper[seat], "at most") if above[seat] >= below[seat] else (lower[seat], "at least")
    return f"tightest at {names[seat]}: {carried[seat]:,.0f} of {side} {bound:,.0f}"
