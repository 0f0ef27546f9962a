"""Why no plan exists, in words and numbers a planner can act on."""

from __future__ import annotations

import numpy as np

from territory_opt.alignment.engine.conflict import (
    Relief,
    barred_seats,
    homeless_units,
    overfull_totals,
    oversized_units,
    reliefs,
    stuck_loads,
)
from territory_opt.alignment.pieces import AlignmentInput
from territory_opt.alignment.problem import Ints, Problem
from territory_opt.alignment.rules.base import MEASURE_WORDS

NAMED = 3
"""Accounts named in a sentence; the others are counted."""


def homeless_reason(problem: Problem, data: AlignmentInput) -> str:
    """Return why some units have no seat at all, empty when all have one."""
    homeless = homeless_units(problem)
    if len(homeless) == 0:
        return ""
    accounts = data.accounts.iloc[np.flatnonzero(np.isin(problem.account_unit, homeless))]
    segments, regions = (", ".join(sorted(set(accounts[key].fillna("none")))) for key in ("segment", "region"))
    return (
        f"No seat may take {_named(accounts['account_id'].tolist())} (segment {segments}; region {regions}). "
        "Let a seat cover them, change theirs, or let accounts stay unassigned at a price."
    )


def lock_reason(accounts: tuple[int, int], data: AlignmentInput) -> str:
    """Return why two locked accounts of one unit clash."""
    pair = data.accounts.iloc[list(accounts)]
    return (
        f"Accounts {' and '.join(pair['account_id'])} belong together but are locked to different "
        f"seats, {' and '.join(pair['incumbent_seat_id'])}. Unlock one of them."
    )


def conflict_reason(problem: Problem, data: AlignmentInput) -> str:
    """Return why the limits cannot be kept: what arithmetic shows, or else what each rule would have to allow."""
    shown = [*_overfull(problem), *_stuck(problem, data), *_barred(problem, data)]
    found = reliefs(problem)
    if any(relief.value <= relief.limit.value for relief in found):
        return (
            "The rules can be kept only when accounts are split: branch and bound went through all ways to assign "
            "whole accounts, and each breaks a rule. Widen a tolerance or give a seat more capacity."
        )
    if not shown:
        names = [limit.name for limit in problem.seat_limits] + [limit.name for limit in problem.move_limits]
        shown.append(f"The rules {', '.join(names)} clash.")
    if found:
        shown.append("It would be enough to relax one rule: " + "; or ".join(map(_in_words, found)) + ".")
    else:
        shown.append("Relaxing any one rule alone is not enough.")
    return " ".join(shown)


def oversized_reason(problem: Problem, data: AlignmentInput) -> str:
    """Return which units are too large for any seat they may go to, empty when none is.

    The relaxation does not see them: it splits them.
    """
    return " ".join(
        f"{_carriers(_accounts_of(problem, data, unit))} {_amount(limit.measure, limit.weights[unit])}, more than the "
        f"{_amount(limit.measure, most)} that {limit.rule} allows any seat it may go to."
        for limit, unit, most in oversized_units(problem)[:NAMED]
    )


def _carriers(keys: list[str]) -> str:
    """Say that accounts carry an amount that follows."""
    named = _named(keys)
    return f"{named[0].upper()}{named[1:]} carries" if len(keys) == 1 else f"Together, {named} carry"


def _overfull(problem: Problem) -> list[str]:
    return [
        f"All accounts together carry {_amount(limit.measure, total)}, but {limit.rule} allows the seats "
        f"{_amount(limit.measure, room)} in all: {_amount(limit.measure, total - room)} too little."
        for limit, total, room in overfull_totals(problem)
    ]


def _stuck(problem: Problem, data: AlignmentInput) -> list[str]:
    return [
        f"Accounts that may go to no other seat (locked, or covered by it alone) bring seat {_seat(data, seat)} "
        f"{_amount(limit.measure, load)}, more than the {_amount(limit.measure, float(limit.upper[seat]))} that "
        f"{limit.rule} allows it."
        for limit, seat, load in stuck_loads(problem)[:NAMED]
    ]


def _barred(problem: Problem, data: AlignmentInput) -> list[str]:
    return [
        f"Seat {_seat(data, seat)} can carry no {MEASURE_WORDS[none.measure]} ({none.rule}), but {some.rule} asks "
        f"at least {_amount(some.measure, float(some.lower[seat]))}. Give it capacity, or leave it out of the design."
        for seat, none, some in barred_seats(problem)[:NAMED]
    ]


def _seat(data: AlignmentInput, seat: int) -> str:
    row = data.seats.iloc[seat]
    return f"{row['seat_id']} ({row['name']})"


def _amount(measure: str, value: float) -> str:
    """Return an amount of a measure with its unit."""
    words = MEASURE_WORDS[measure]
    if measure.endswith("_usd"):
        return f"${value:,.0f} of {words}"
    return f"{value:,.0f} hours of {words}" if measure.endswith("_hours") else f"{value:,.0f} {words}"


def _accounts_of(problem: Problem, data: AlignmentInput, unit: int) -> list[str]:
    members: Ints = problem.by_unit[problem.starts[unit] : problem.starts[unit + 1]]
    return [str(key) for key in data.accounts["account_id"].iloc[members]]


def _in_words(relief: Relief) -> str:
    limit = relief.limit
    words = f"{limit.rule} of {MEASURE_WORDS[limit.measure]}"
    if limit.parameter == "bounds":
        return f"{words} needs bounds wider by at least {relief.value:,.0f}"
    if limit.parameter == "amount":
        return f"{words} needs an amount of at least {relief.value:,.0f}, not {limit.value:,.0f}"
    return f"{words} needs a {limit.parameter} of at least {relief.value:.1%}, not {limit.value:.1%}"


def _named(keys: list[str]) -> str:
    shown = ", ".join(str(key) for key in keys[:NAMED])
    more = len(keys) - NAMED
    noun = "account" if len(keys) == 1 else "accounts"
    return f"{noun} {shown}" + (f" and {more} more" if more > 0 else "")
