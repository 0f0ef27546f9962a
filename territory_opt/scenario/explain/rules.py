"""Which rules hold an account where it is, and which keep it from other seats."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from territory_opt.alignment.arrays import Bools, Ints
from territory_opt.alignment.build import LockClashError, build_problem
from territory_opt.alignment.engine.table import pieces_by_seat
from territory_opt.alignment.pieces import AlignmentInput, Piece
from territory_opt.alignment.rules.base import measure_words
from territory_opt.alignment.tables import Tables
from territory_opt.scenario.explain.loads import amount, seat_loads
from territory_opt.scenario.explain.posed import Posed

NO_WAY = "The travel table has no way there."

SHOWN_NAMES = 3
"""Accounts that a sentence names before it only counts them."""


@dataclass(frozen=True)
class Binding:
    """A rule that matters for an account or a seat: its name in the model, and how it does in words."""

    rule: str
    sentence: str


@dataclass(frozen=True)
class Reach:
    """The seats that one rule or term leaves to an account's unit: `allows` (K,), with the rule's name and sentence."""

    rule: str
    sentence: str
    allows: Bools


def rules_reach(posed: Posed, account: int) -> tuple[Reach, ...]:
    """Return what each rule and term leaves to the unit of an account, of those that leave less than all seats.

    Parameters
    ----------
    posed : Posed
        A stored run.
    account : int
        The account's row.
    """
    data = posed.data
    members = np.flatnonzero(data.unit == data.unit[account])
    own = AlignmentInput(
        data.accounts.iloc[members].reset_index(drop=True),
        data.seats,
        np.zeros(len(members), dtype=np.int64),
        _of_accounts(data.tables, data.accounts["account_id"].iloc[members]),
        data.count,
    )
    model = posed.stored.record.alignment
    reaches = [Reach(rule.rule, rule.sentence(), _allowed(own, rule.pieces(own))) for rule in model.rules]
    # A term leaves out the seats that its ways do not lead to.
    reaches += [Reach(term.term, NO_WAY, _allowed(own, term.pieces(own))) for term in model.objective]
    return tuple(reach for reach in reaches if not reach.allows.all())


def _of_accounts(tables: Tables, account_ids: pd.Series) -> Tables:
    """Return tables whose decisions are those on some of the accounts."""
    if tables.decisions is None:
        return tables
    return replace(tables, decisions=tables.decisions[tables.decisions["account_id"].isin(account_ids)])


def _allowed(own: AlignmentInput, pieces: Iterable[Piece]) -> Bools:
    try:
        return np.asarray(build_problem(own, pieces).allowed(0, 1)[0, :-1])
    except LockClashError:
        return np.zeros(len(own.seats), dtype=bool)


def bindings(posed: Posed, account: int, reaches: tuple[Reach, ...]) -> tuple[Binding, ...]:
    """Return the rules that matter for where an account is, the strictest first.

    Parameters
    ----------
    posed : Posed
        A stored run.
    account : int
        The account's row.
    reaches : tuple of Reach
        What each rule leaves to it, see `rules_reach`.
    """
    return tuple(
        binding
        for found in (_together(posed, account), _reach(posed, account, reaches), _shape(posed, account))
        for binding in found
    ) + tuple(room_bindings(posed, int(posed.plan[posed.problem.account_unit[account]])))


def _together(posed: Posed, account: int) -> Iterator[Binding]:
    others = np.setdiff1d(np.flatnonzero(posed.data.unit == posed.data.unit[account]), [account])
    if len(others) == 0:
        return
    accounts = posed.data.accounts
    families = accounts["family_id"].iloc[others].eq(accounts["family_id"].iloc[account]).all()
    kind = ("families", "family") if families else ("units", "unit")
    shown = ", ".join(accounts["name"].fillna(accounts["account_id"]).iloc[others[:SHOWN_NAMES]])
    more = f" and {len(others) - SHOWN_NAMES:,} more" if len(others) > SHOWN_NAMES else ""
    yield Binding(kind[0], f"It goes with its {kind[1]} of {len(others) + 1:,} as one: {shown}{more}.")


def _reach(posed: Posed, account: int, reaches: tuple[Reach, ...]) -> Iterator[Binding]:
    seats = posed.problem.seats
    for reach in sorted(reaches, key=lambda reach: int(reach.allows.sum())):
        left = np.flatnonzero(reach.allows)
        if len(left) == 1:
            yield Binding(
                reach.rule, f"{_holder(posed, account)} held at {posed.seat_names[left[0]]}. {reach.sentence}"
            )
        else:
            yield Binding(reach.rule, f"{len(left):,} of {seats:,} seats may have it. {reach.sentence}")


def _holder(posed: Posed, account: int) -> str:
    locked = posed.data.accounts["locked"].to_numpy(dtype=bool)
    family = bool(locked[posed.data.unit == posed.data.unit[account]].any()) and not locked[account]
    return "Through its family it is" if family else "It is"


def _shape(posed: Posed, account: int) -> Iterator[Binding]:
    problem, plan = posed.problem, posed.plan
    unit = int(problem.account_unit[account])
    seat = int(plan[unit])
    if seat == problem.seats:
        return
    name = posed.seat_names[seat]
    if problem.home[seat] == unit:
        yield Binding("territories", f"It is the centre of {name}'s territory.")
    if problem.neighbours is None:
        return
    beside = bordering(posed, unit)
    yield Binding("contiguity", f"It borders on the territories of {_names(posed, beside)}." if len(beside) else
                  "It borders on no other territory, so that no other can have it alone.")  # fmt: skip
    without = plan.copy()
    without[unit] = problem.seats
    if _parts(posed, without, seat) > _parts(posed, plan, seat):
        yield Binding("contiguity", f"Without it {name}'s territory would fall apart.")


def bordering(posed: Posed, unit: int) -> Ints:
    """Return the other seats that have a neighbour of a unit, ascending; none where no neighbours are asked."""
    if posed.problem.neighbours is None:
        return np.empty(0, dtype=np.int64)
    seats = np.unique(posed.plan[posed.problem.neighbours[unit].indices])
    return np.asarray(seats[(seats < posed.problem.seats) & (seats != posed.plan[unit])], dtype=np.int64)


def _parts(posed: Posed, plan: Ints, seat: int) -> int:
    parts = pieces_by_seat(posed.problem.neighbours, plan)
    return int(parts[seat]) if seat < len(parts) else 0


def _names(posed: Posed, seats: Ints) -> str:
    return ", ".join(posed.seat_names[seat] for seat in seats)


def room_bindings(posed: Posed, seat: int) -> Iterator[Binding]:
    """Yield the limits that hold a seat's territory, and those on moves, with what one more is worth."""
    for load in seat_loads(posed, seat):
        if load.bound is not None:
            side, bound = load.bound
            carries, may = amount(load.carried, load.measure), amount(bound, load.measure)
            worth = f"; one more is worth ${abs(load.price_usd):,.2f} a year" if load.price_usd else ""
            told = f"{posed.seat_names[seat]} carries {carries} of {side} {may} of {load.words}{worth}."
            yield Binding(load.by, told)
    rows = np.arange(posed.problem.units)
    for limit, price in zip(posed.problem.move_limits, posed.prices.moves, strict=True):
        if price:
            moved = amount(float(limit.moves.of_pairs(rows, posed.plan).sum()), limit.measure)
            most, words = amount(limit.upper, limit.measure), measure_words(limit.measure)
            worth = f"one more that may is worth ${price:,.2f} a year"
            yield Binding(limit.rule, f"{moved} of at most {most} of {words} changes hands; {worth}.")
