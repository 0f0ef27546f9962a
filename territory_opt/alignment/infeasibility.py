"""Why no plan exists, in words and numbers a planner can act on."""

from __future__ import annotations

import numpy as np

from territory_opt.alignment.engine.conflict import Relief, homeless_units, overfull_totals, oversized_units, reliefs
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
    overfull = _overfull(problem)
    if overfull:
        return " ".join(overfull)
    found = reliefs(problem)
    if not found:
        names = [limit.name for limit in problem.seat_limits] + [limit.name for limit in problem.move_limits]
        rules = ", ".join(names)
        return f"The rules {rules} clash, and relaxing any one of them alone is not enough."
    return "The rules clash. It would be enough to relax one of them: " + "; ".join(map(_in_words, found)) + "."


def oversized_reason(problem: Problem, data: AlignmentInput) -> str:
    """Return which units are too large for any seat they may go to, empty when none is.

    The relaxation does not see them: it splits them.
    """
    return " ".join(
        f"By itself {_named(_accounts_of(problem, data, unit))} comes to {limit.weights[unit]:,.0f} of "
        f"{MEASURE_WORDS[limit.measure]}, more than the {most:,.0f} that {limit.rule} allows any seat it may go to."
        for limit, unit, most in oversized_units(problem)[:NAMED]
    )


def _overfull(problem: Problem) -> list[str]:
    return [
        f"All accounts together carry {total:,.0f} of {MEASURE_WORDS[limit.measure]}, but {limit.rule} allows the "
        f"seats {room:,.0f} in all: {total - room:,.0f} too little."
        for limit, total, room in overfull_totals(problem)
    ]


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
