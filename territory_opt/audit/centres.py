"""The rule territories: how many seats are open, and that each centre is an account of its own territory."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from territory_opt.audit.pairs import BoolArray, FloatArray, IntArray, spread_ranges
from territory_opt.audit.plan import Declared, Plan
from territory_opt.audit.violations import Finding, joined, violations

SAME_PLACE_DEGREES = 1e-9
"""How far apart coordinates of one place may lie: a tenth of a millimetre."""


@dataclass(frozen=True)
class Candidates:
    """Accounts that may be the centre of a seat: those of the basic unit that is named as its centre.

    Attributes
    ----------
    account, seat : int array [c]
        Positions of the accounts and of the seats whose centre they may be.
    at_seat : bool array [c]
        Whether the account belongs to that seat.
    in_place : bool array [c]
        Whether the account's place is the seat's, or both have none.
    """

    account: IntArray
    seat: IntArray
    at_seat: BoolArray
    in_place: BoolArray


def territories(plan: Plan, _: Declared) -> Finding:
    """As many seats as declared are open, and with free centres each open one has one of its own accounts as centre."""
    count, wanted = int((~plan.closed).sum()), plan.open_count
    found = [_without_centre(plan)] if plan.free_centres else []
    if wanted is not None and count != wanted:
        sentence = f"{count:,} of {len(plan.seats):,} seats are open, not the {wanted:,} that the model asks for."
        found.insert(0, violations("territories", amount=[count], limit=[wanted], sentence=[sentence]))
    centred = ", each about a centre of its own" if plan.free_centres else ""
    return Finding(joined(found), f"{count:,} of {len(plan.seats):,} seats are open{centred}.")


def at_centres(plan: Plan, column: str) -> FloatArray:
    """Read a column of the accounts at the centre of each seat, [k]; NaN where it has none.

    Accounts of one basic unit at one place are each as good a centre; the one with most of the column counts.
    """
    candidates = centre_candidates(plan)
    fits = candidates.at_seat & candidates.in_place
    read = np.full(len(plan.seats), np.nan)
    np.fmax.at(read, candidates.seat[fits], plan.values(column)[candidates.account[fits]])
    return read


def centre_candidates(plan: Plan) -> Candidates:
    """Find the accounts that may be centres: a centre is named by its basic unit, and its place is the seat's."""
    names = pd.Index(pd.factorize(plan.accounts["unit_id"])[1])
    centre = names.get_indexer(pd.Index(_centre_units(plan))).astype(np.int64)
    centred = np.flatnonzero(centre >= 0)
    order = np.argsort(plan.basic_unit, kind="stable")
    first, last = (np.searchsorted(plan.basic_unit[order], centre[centred], side) for side in ("left", "right"))
    which, position = spread_ranges(first, last)
    seat, account = centred[which], order[position]
    places, homes = (frame[["latitude", "longitude"]].to_numpy(np.float64) for frame in (plan.accounts, plan.seats))
    near = np.isclose(places[account], homes[seat], rtol=0.0, atol=SAME_PLACE_DEGREES, equal_nan=True).all(axis=1)
    return Candidates(account, seat, plan.seat[account] == seat, near)


def _centre_units(plan: Plan) -> pd.Series:
    nothing = pd.Series(np.nan, index=plan.seats.index, dtype=object)
    return plan.seats.get("centre_unit_id", nothing)


def _without_centre(plan: Plan) -> pd.DataFrame:
    """Violations of open seats that have no centre, or one that is not theirs."""
    candidates, seats = centre_candidates(plan), len(plan.seats)
    there = np.bincount(candidates.seat, minlength=seats) > 0
    elsewhere = np.bincount(candidates.seat[~candidates.at_seat], minlength=seats) > 0
    in_place = np.bincount(candidates.seat[candidates.in_place], minlength=seats) > 0
    faults = (
        (~there, "{territory} has no account as its centre."),
        (there & elsewhere, "The centre of {territory}, {centre}, is not among its own accounts."),
        (there & ~elsewhere & ~in_place, "{territory} is not placed where its centre, {centre}, lies."),
    )
    centres = _centre_units(plan)
    found = []
    for wrong, words in faults:
        rows = np.flatnonzero(wrong & ~plan.closed)
        ids = plan.seats["territory_id"].iloc[rows]
        sentences = [
            words.format(territory=territory, centre=centre)
            for territory, centre in zip(ids, centres.iloc[rows], strict=True)
        ]
        found.append(violations("territories", territory_id=ids.reset_index(drop=True), sentence=sentences))
    return joined(found)
