"""What adding up shows, in words: accounts without a seat, loads, totals and maps that do not fit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from territory_opt.alignment.engine.conflict.arithmetic import (
    Oversized,
    barred_seats,
    homeless_units,
    overfull_totals,
    oversized_units,
    short_totals,
    stuck_loads,
)
from territory_opt.alignment.engine.conflict.parts import Unfit, miscounted, parted_locks, unfit_parts
from territory_opt.alignment.infeasibility.by_hand import by_hand_reason, lock_reason, refused_everywhere
from territory_opt.alignment.infeasibility.words import NAMED, accounts_of, amount, named, seat_words, value_words
from territory_opt.alignment.pieces import AlignmentInput, Eligible, Listed
from territory_opt.alignment.problem import Problem
from territory_opt.alignment.rules.base import Rule, measure_words
from territory_opt.alignment.rules.eligibility import Eligibility

__all__ = ["hopeless_reason", "lock_reason", "totals_shown"]

PARAMETERS = {"km": "km", "table_km": "km", "table_minutes": "minutes"}
"""The unit of a largest distance by the source of its ways."""


def hopeless_reason(problem: Problem, data: AlignmentInput, rules: tuple[Rule, ...]) -> str:
    """Return what adding up shows that no engine needs to be asked about, empty when it shows nothing.

    Linear relaxations see none of it: they split units, and territories may be broken apart in them.
    """
    return by_hand_reason(problem, data, rules) or _homeless(problem, data, rules) or _misfits(problem, data)


def _misfits(problem: Problem, data: AlignmentInput) -> str:
    """Return which units are too large, and what of the map no territories fit."""
    return " ".join(
        [_too_large(problem, data, found) for found in oversized_units(problem)[:NAMED]]
        or [_unfit(problem, data, found) for found in unfit_parts(problem)[:NAMED]]
        or [*_parted(problem, data), *_miscounted(problem)]
    )


def totals_shown(problem: Problem, data: AlignmentInput) -> list[str]:
    """Return what totals, locked loads and single seats show against the limits, a sentence each."""
    return [*_overfull(problem), *_short(problem), *_stuck(problem, data), *_barred(problem, data)]


def _homeless(problem: Problem, data: AlignmentInput, rules: tuple[Rule, ...]) -> str:
    """Return why some units have no seat at all."""
    homeless = homeless_units(problem)
    if len(homeless) == 0:
        return ""
    anywhere = replace(problem, travel=tuple(replace(travel, longest=np.inf) for travel in problem.travel))
    unknown = replace(problem, travel=())
    causes: dict[str, list[int]] = {}
    far = []
    for unit in homeless.tolist():
        if anywhere.allowed(unit, unit + 1)[0, :-1].any():
            far.append(unit)
            continue
        cause = "the travel table gives no way to a seat that may"
        if not unknown.allowed(unit, unit + 1)[0, :-1].any():
            cause = _uncovered(problem, data, rules, unit)
        causes.setdefault(cause, []).append(unit)
    told = [
        f"No seat may take {named(accounts_of(problem, data, np.array(units)))}: {cause}."
        for cause, units in list(causes.items())[:NAMED]
    ]
    if far:
        told.append(_too_far(anywhere, problem, data, far))
    if causes:
        told.append("Let a seat cover them, change them, or let accounts stay unassigned at a price.")
    return " ".join(told)


def _uncovered(problem: Problem, data: AlignmentInput, rules: tuple[Rule, ...], unit: int) -> str:
    """Return what of a unit's root account no seat covers, or who refuses it the seats that do."""
    refused = refused_everywhere(problem, data, unit)
    if refused:
        return f"{refused} every seat that could; take one of them back"
    account = int(problem.by_unit[problem.root[unit]])
    row = data.accounts.iloc[account]
    rule = next((rule for rule in rules if isinstance(rule, Eligibility)), None)
    if rule is None:
        return "no seat is left to it"
    lacking = [name for name in rule.match if not _covered(rule.model_copy(update={"match": (name,)}), data, account)]
    told = [_attribute(row, name) for name in lacking or rule.match]
    together = "" if lacking else " together"
    return f"no seat covers {' and '.join(told)}{together}"


def _covered(rule: Eligibility, data: AlignmentInput, account: int) -> bool:
    """Whether some seat may have an account by a rule alone."""
    (piece,) = rule.pieces(data)
    if isinstance(piece, Listed):
        return not piece.restricted[account] or piece.pairs[[account]].nnz > 0
    assert isinstance(piece, Eligible)
    return bool(piece.allows[piece.kind[account]].any())


def _attribute(row: object, name: str) -> str:
    if name == "fit":
        return "a pair of the table fit"
    value = row[name]  # type: ignore[index]
    words = ", ".join(value) if isinstance(value, tuple) else str(value)
    return f"{name} {words}"


def _too_far(anywhere: Problem, problem: Problem, data: AlignmentInput, units: list[int]) -> str:
    """Return how far the nearest seats are from units that a largest distance leaves without one."""
    source = next(number for number, travel in enumerate(problem.travel) if np.isfinite(travel.longest))
    # With several sources the one whose limit is passed by the most counts.
    lacks = [_nearest(anywhere, problem, unit) for unit in units]
    worst = max(range(len(units)), key=lambda number: lacks[number][1] / problem.travel[lacks[number][0]].longest)
    source, way, seat = lacks[worst]
    unit_words, longest = PARAMETERS[problem.travel[source].source], problem.travel[source].longest
    keys = accounts_of(problem, data, np.array(units))
    worst_key = accounts_of(problem, data, np.array([units[worst]]))
    apart = f"it is {value_words(unit_words, way)} away"
    if len(keys) > 1:
        apart = f"it is {value_words(unit_words, way)} from {named(worst_key)}, the farthest of them"
    return (
        f"No seat that may take {named(keys)} is within {longest:g} {unit_words} (largest_distance). "
        f"The nearest is {seat_words(data, seat)}: {apart}. "
        f"A largest distance of at least {value_words(unit_words, way)} would leave none without a seat."
    )


def _nearest(anywhere: Problem, problem: Problem, unit: int) -> tuple[int, float, int]:
    """Return for the seat that passes the largest ways least: the source of the way, the way, and the seat."""
    first, last = int(problem.starts[unit]), int(problem.starts[unit + 1])
    allowed = anywhere.allowed(unit, unit + 1)[0, :-1]
    limited = [number for number, travel in enumerate(problem.travel) if np.isfinite(travel.longest)]
    ways = np.array([problem.travel[number].ways.block(first, last).max(axis=0) for number in limited])
    longest = np.array([problem.travel[number].longest for number in limited])
    share = np.where(allowed, (ways / longest[:, None]).max(axis=0), np.inf)
    seat = int(np.argmin(share))
    source = int(np.argmax(ways[:, seat] / longest))
    return limited[source], float(ways[source, seat]), seat


def _too_large(problem: Problem, data: AlignmentInput, found: Oversized) -> str:
    """Return that a unit is larger than any seat it may go to."""
    limit = found.limit
    keys = accounts_of(problem, data, np.array([found.unit]))
    several = len(keys) > 1
    who = named(keys)
    carriers = f"Together, {who} carry" if several else f"{who[0].upper()}{who[1:]} carries"
    enough = ""
    if np.isfinite(found.value):
        words = f"bounds wider by at least {value_words('bounds', found.value)}"
        if limit.parameter != "bounds":
            words = f"a {limit.parameter} of at least {value_words(limit.parameter, found.value)}"
        enough = f" It needs {words}, or {'to be split up' if several else 'less to carry'}."
    return (
        f"{carriers} {amount(limit.measure, limit.weights[found.unit])}, more than the "
        f"{amount(limit.measure, found.most)} that {limit.rule} allows any seat it may go to.{enough}"
    )


def _unfit(problem: Problem, data: AlignmentInput, found: Unfit) -> str:
    """Return that no number of territories fits a part of the map."""
    limit, upper = found.limit, found.upper
    between = f"at most {upper:,.0f}" if found.lower <= 0 else f"at least {found.lower:,.0f}"
    if found.lower > 0 and np.isfinite(upper):
        between = f"{found.lower:,.0f} to {upper:,.0f}"
    enough = ""
    if np.isfinite(found.value):
        words = f"bounds wider by at least {value_words('bounds', found.value)}"
        if limit.parameter != "bounds":
            words = f"a {limit.parameter} of at least {value_words(limit.parameter, found.value)}"
        enough = f" It needs {words}, or neighbours that join it to the rest."
    keys = accounts_of(problem, data, found.part.units)
    return (
        f"The part of the map with {named(keys)} is not connected to the rest and carries "
        f"{amount(limit.measure, found.carried)}: no number of territories of {between} each makes that up.{enough}"
    )


def _parted(problem: Problem, data: AlignmentInput) -> list[str]:
    def first(unit: int) -> str:
        return accounts_of(problem, data, np.array([unit]))[0]

    return [
        f"Seat {seat_words(data, seat)} keeps accounts {first(one)} and {first(other)} (locked or protected), but no "
        "chain of neighbours connects them. Free one of them, or make them neighbours."
        for seat, one, other in parted_locks(problem)[:NAMED]
    ]


def _miscounted(problem: Problem) -> list[str]:
    found = miscounted(problem)
    if found is None:
        return []
    least, most = found
    needs = f"{least:,}" if least == most else f"{least:,} to {most:,}"
    open_seats = f"{problem.most_open:,}"
    if problem.least_open != problem.most_open:
        open_seats = f"{problem.least_open:,} to {problem.most_open:,}"
    return [f"The map falls apart into parts that need {needs} territories in all, but {open_seats} are to be open."]


def _overfull(problem: Problem) -> list[str]:
    seats = "seats" if problem.most_open == problem.seats else f"{problem.most_open:,} open seats"
    return [
        f"All accounts together carry {amount(limit.measure, total)}, but {limit.rule} allows the {seats} "
        f"{amount(limit.measure, room)} in all: {amount(limit.measure, total - room)} too little."
        for limit, total, room in overfull_totals(problem)
    ]


def _short(problem: Problem) -> list[str]:
    return [
        f"All accounts together carry {amount(limit.measure, total)}, but {limit.rule} asks the open seats to carry at "
        f"least {amount(limit.measure, asked)} in all: {amount(limit.measure, asked - total)} too much."
        for limit, total, asked in short_totals(problem)
    ]


def _stuck(problem: Problem, data: AlignmentInput) -> list[str]:
    return [
        f"Accounts that may go to no other seat (locked, or covered by it alone) bring seat {seat_words(data, seat)} "
        f"{amount(limit.measure, load)}, more than the {amount(limit.measure, float(limit.upper[seat]))} that "
        f"{limit.rule} allows it."
        for limit, seat, load in stuck_loads(problem)[:NAMED]
    ]


def _barred(problem: Problem, data: AlignmentInput) -> list[str]:
    return [
        f"Seat {seat_words(data, seat)} can carry no {measure_words(none.measure)} ({none.rule}), but {some.rule} asks "
        f"at least {amount(some.measure, float(some.lower[seat]))}. Give it capacity, or leave it out of the design."
        for seat, none, some in barred_seats(problem)[:NAMED]
    ]
