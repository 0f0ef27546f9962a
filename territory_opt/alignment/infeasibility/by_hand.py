"""Decisions made by hand that other rules rule out, in words that name the decisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from territory_opt.alignment.allowed import allowed_pairs
from territory_opt.alignment.arrays import Bools, Ints
from territory_opt.alignment.infeasibility.words import NAMED, named, seat_words
from territory_opt.alignment.pieces import AlignmentInput, Eligible, Listed, Locked
from territory_opt.alignment.problem import Problem
from territory_opt.alignment.rules.base import Rule
from territory_opt.alignment.rules.decisions import Decided, Decisions, read_decided
from territory_opt.alignment.rules.eligibility import Eligibility
from territory_opt.alignment.rules.locks import Locks
from territory_opt.alignment.rules.protected import Protected

MEND = "Take the decision back, or change what stands against it."


def lock_reason(accounts: tuple[int, int], data: AlignmentInput) -> str:
    """Return why accounts of one unit cannot share a seat: they are locked, or assigned by hand, to different ones."""
    decided = read_decided(data)
    pair = data.accounts.iloc[list(accounts)]
    if not np.isin(accounts, decided.assigned[0]).any():
        return (
            f"Accounts {' and '.join(pair['account_id'])} belong together but are locked to different "
            f"seats, {' and '.join(pair['incumbent_seat_id'])}. Unlock one of them."
        )
    ties = [_ties(data, decided, account) for account in accounts]
    # An account may be tied to its own seat and to another: the two that differ are what clashes.
    first, second = next((one, other) for one in ties[0] for other in ties[1] if one[0] != other[0])
    together = "" if accounts[0] == accounts[1] else ", and the two accounts belong together"
    return f"{first[1]}, but {second[1]}{together}. {MEND}"


def _ties(data: AlignmentInput, decided: Decided, account: int) -> list[tuple[int, str]]:
    """Return the seats that an account is tied to, by hand and by locks, each with what ties it in words."""
    rows = np.flatnonzero(decided.assigns & (decided.account == account)).tolist()
    ties = [(int(decided.seat[row]), _assigns(data, decided, row)) for row in rows]
    today = int(data.incumbent()[account])
    if today >= 0:
        name = data.accounts["account_id"].iloc[account]
        ties.append((today, f"account {name} is locked to, or protected at, its seat {seat_words(data, today)}"))
    return ties


def by_hand_reason(problem: Problem, data: AlignmentInput, rules: Sequence[Rule]) -> str:
    """Return which decisions other rules rule out, each on its own; empty when they all can be kept one at a time.

    Parameters
    ----------
    problem : Problem
        What all rules pose.
    data : AlignmentInput
        Its accounts, seats and tables.
    rules : sequence of Rule
        The rules.
    """
    decided = read_decided(data)
    if not len(decided.account) or not any(isinstance(rule, Decisions) for rule in rules):
        return ""
    locked = _locked_otherwise(problem, data, rules)
    unit = problem.account_unit[decided.account]
    against = np.flatnonzero(~decided.assigns & (locked[unit] == decided.seat))
    told = [_keeps_what_is_refused(data, decided, int(row)) for row in against[:NAMED]]
    rows = np.flatnonzero(decided.assigns)
    impossible = rows[~allowed_pairs(replace(problem, locked=locked), unit[rows], decided.seat[rows])]
    told += [_ruled_out(problem, data, rules, decided, int(row)) for row in impossible[:NAMED]]
    more = len(against) + len(impossible) - len(told)
    if more > 0:
        told.append(f"{more:,} more decisions cannot be kept either.")
    return " ".join([*told, MEND]) if told else ""


def refused_everywhere(problem: Problem, data: AlignmentInput, unit: int) -> str:
    """Return that decisions refuse a unit every seat it could go to, as a cause; empty where they refuse it nothing."""
    decided = read_decided(data)
    of_unit = ~decided.assigns & (problem.account_unit[decided.account] == unit)
    return f"decisions made by hand ({sources(decided, of_unit)}) refuse it" if of_unit.any() else ""


def set_aside(problem: Problem, data: AlignmentInput, units: Ints) -> str:
    """Return the decisions on the accounts of units, by where they were made."""
    decided = read_decided(data)
    return sources(decided, np.isin(problem.account_unit[decided.account], units))


def sources(decided: Decided, rows: Bools) -> str:
    """Return where the first few of some decisions were made, and how many more there are."""
    found = decided.source[rows].tolist()
    more = len(found) - NAMED
    return "; ".join(found[:NAMED]) + (f" and {more:,} more" if more > 0 else "")


def _locked_otherwise(problem: Problem, data: AlignmentInput, rules: Sequence[Rule]) -> Ints:
    """Return the seat that locks and protection keep each unit at, shape (n,); -1 for none."""
    locked = np.full(problem.units, -1, dtype=np.int64)
    for rule in rules:
        if isinstance(rule, (Locks, Protected)):
            for piece in rule.pieces(data):
                assert isinstance(piece, Locked)
                held = piece.seat >= 0
                locked[problem.account_unit[held]] = piece.seat[held]
    return locked


def _keeps_what_is_refused(data: AlignmentInput, decided: Decided, row: int) -> str:
    account = data.accounts["account_id"].iloc[decided.account[row]]
    seat = seat_words(data, int(decided.seat[row]))
    return (
        f"{decided.source.iloc[row]} refuses seat {seat} to account {account}, but the account or one of its "
        "family is locked to that seat or protected there."
    )


def _assigns(data: AlignmentInput, decided: Decided, row: int) -> str:
    account = data.accounts["account_id"].iloc[decided.account[row]]
    return f"{decided.source.iloc[row]} assigns account {account} to seat {seat_words(data, int(decided.seat[row]))}"


def _ruled_out(problem: Problem, data: AlignmentInput, rules: Sequence[Rule], decided: Decided, row: int) -> str:
    """Return which rule keeps an account from the seat it is assigned to."""
    unit, seat = int(problem.account_unit[decided.account[row]]), int(decided.seat[row])
    root = int(problem.by_unit[problem.root[unit]])
    refused = ~decided.assigns & (problem.account_unit[decided.account] == unit) & (decided.seat == seat)
    words = _assigns(data, decided, row)
    if refused.any():
        return f"{words}, but {sources(decided, refused)} refuses that seat."
    eligibility = next((rule for rule in rules if isinstance(rule, Eligibility)), None)
    lacking = [] if eligibility is None else [name for name in eligibility.match if not _covers(name, data, root, seat)]
    if lacking:
        speaker = data.accounts["account_id"].iloc[root]
        family = "" if root == decided.account[row] else f" of {named([str(speaker)])}, which speaks for its family"
        return f"{words}, but the seat does not cover its {' and '.join(lacking)}{family} (eligibility)."
    return f"{words}, but the seat is out of its reach (largest_distance, or no way in the travel table)."


def _covers(attribute: str, data: AlignmentInput, account: int, seat: int) -> bool:
    """Whether a seat may have an account as far as one attribute goes."""
    (piece,) = Eligibility.model_validate({"rule": "eligibility", "match": [attribute]}).pieces(data)
    if isinstance(piece, Listed):
        return bool(not piece.restricted[account] or piece.pairs[account, seat] != 0)
    assert isinstance(piece, Eligible)
    return bool(piece.allows[piece.kind[account], seat])
