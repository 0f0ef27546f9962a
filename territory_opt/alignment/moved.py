"""What lies behind each account's change of hands: facts that anybody can reckon again from the plan.

They hold the plan against the same plan with the account's unit back at its incumbent seat and nothing else changed, so
amounts are differences of the objective, not prices of a relaxation.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from territory_opt.alignment.arrays import Floats, Ints
from territory_opt.alignment.engine.prices import Prices
from territory_opt.alignment.going_back import (
    borders_no_longer,
    broken,
    even_usd,
    holds_together,
    limited,
    moves_usd,
    opens,
    room_usd,
    seats_usd,
    suits,
    within_reach,
)
from territory_opt.alignment.limits import MoveLimit, SeatCurve, SeatLimit, sparse_pairs
from territory_opt.alignment.pieces import AlignmentInput
from territory_opt.alignment.problem import Problem

KINDS = (
    "left",  # its rep holds no seat
    "locked",  # a lock or a decision holds its unit at the new seat
    "barred",  # a rule keeps it from its incumbent seat
    "unreached",  # its incumbent seat is out of reach
    "family",  # several seats cover its unit today
    "closed",  # its incumbent seat gets no territory
    "dropped",  # it gets no seat, which costs less
    "nearer",  # its way gets shorter, which saves most
    "fits",  # it suits the new seat better, which saves most
    "evens",  # a price of what seats carry falls most
    "returns",  # it is back with who covers it today, which spares most: of a plan held against another plan
    "centre",  # its unit is the centre of the new territory
    "apart",  # its unit borders no longer on its incumbent seat's territory
    "full",  # its incumbent seat has no room for it
    "needed",  # the new seat falls below a bound without it
    "spared",  # with it back, more would change hands than may
    "joint",  # the new territory would fall apart without it
    "scarce",  # by the plan's prices, others make more of the room that its incumbent seat has left
    "gap",  # nothing of this: it lies within the plan's gap
)
"""Why an account moves: the first of these that holds."""


def moved_facts(problem: Problem, data: AlignmentInput, plan: Ints, prices: Prices) -> pd.DataFrame:
    """Return the facts of each account that changes hands.

    Parameters
    ----------
    problem : Problem
        The problem, with seats at the plan's centres.
    data : AlignmentInput
        Its accounts and seats.
    plan : ndarray of int, shape (n,)
        The seat of each unit; K for none.
    prices : Prices
        Prices of the problem's limits; only the kind scarce goes by them.

    Returns
    -------
    DataFrame
        One row a moved account, indexed by its row in the accounts: kind (see `KINDS`), unit, old and new (numbers of
        seats, K for none), members (accounts of the unit), seats_today (that cover the unit), there_today (its accounts
        that the new seat covers today), old_way and new_way (of the account, in the unit of the first ways).

        In USD a year for the whole unit, what going back would cost more: way_usd, fit_usd, even_usd (of the curve that
        saves most), disruption_usd (what it would save) and back_usd (all in all); NaN where no one seat covers the
        unit today.

        room_usd is what the room at the old seat costs more at the prices, back_usd not counted.

        What kinds evens, full, needed, spared and scarce are about: measure, by (name of rule or term), old_load and
        new_load (what the seats carry today), old_whole and new_whole (what is fair, or the bound that counts), spared
        (what going back would add to what moves); NaN otherwise. What the old seat gains: gained (accounts) and
        largest (row of the largest by potential; -1 for none).
    """
    incumbent = data.incumbent()
    seat = plan[problem.account_unit]
    moved = np.flatnonzero(data.has_incumbent() & (seat != incumbent))
    unit, new = problem.account_unit[moved], seat[moved]
    old = np.where(incumbent[moved] < 0, problem.seats, incumbent[moved])
    facts = pd.DataFrame({"unit": unit, "old": old, "new": new}, index=moved)
    facts = facts.assign(**_today(problem, incumbent, unit, new), **_ways(problem, incumbent, moved, old, new))
    facts["fit_usd"] = _fit_usd(problem, unit, old) - _fit_usd(problem, unit, new)
    facts["disruption_usd"] = problem.move_usd.of_pairs(unit, new) - problem.move_usd.of_pairs(unit, old)
    evens = even_usd(problem, plan, unit, old, new)
    facts["even_usd"] = evens.max(axis=0, initial=0.0)
    unassigned = np.where(new == problem.seats, problem.unassigned_usd[unit], 0.0)
    saved = facts["way_usd"] + facts["fit_usd"] + evens.sum(axis=0) + seats_usd(problem, plan, old, new)
    facts["back_usd"] = saved - facts["disruption_usd"] - unassigned
    full, needed = broken(problem, plan, unit, old, new)
    # A family that several seats cover today cannot go back as one, nor can what nobody holds a seat for.
    amounts = ["way_usd", "fit_usd", "even_usd", "disruption_usd", "back_usd"]
    facts[amounts] = facts[amounts].where((facts["seats_today"] == 1) & (facts["old"] < problem.seats))
    over, facts["spared"] = limited(problem, plan, unit, old, new)
    rooms = room_usd(problem, prices, unit, old, new)
    facts["room_usd"] = rooms.sum(axis=0) + moves_usd(problem, prices, unit, old, new)
    facts["kind"] = _kinds(problem, plan, facts, full, needed, over)
    about = _about(problem, facts, evens, rooms, full, needed, over)
    facts = facts.assign(**_loads(problem, data, incumbent, facts, about))
    return facts.assign(**_gained(data, incumbent, seat, old))


def _today(problem: Problem, incumbent: Ints, unit: Ints, new: Ints) -> dict[str, Ints]:
    """Return what covers units today: shape of `unit`."""
    held = np.flatnonzero(incumbent >= 0)
    pairs = pd.DataFrame({"unit": problem.account_unit[held], "seat": incumbent[held]})
    by_pair = pairs.value_counts()
    there = by_pair.reindex(pd.MultiIndex.from_arrays([unit, new], names=["unit", "seat"]), fill_value=0)
    seats_today = by_pair.groupby(level="unit").size().reindex(unit, fill_value=0)
    return {
        "members": np.diff(problem.starts)[unit],
        "seats_today": seats_today.to_numpy(dtype=np.int64),
        "there_today": there.to_numpy(dtype=np.int64),
    }


def _ways(problem: Problem, incumbent: Ints, moved: Ints, old: Ints, new: Ints) -> dict[str, Floats]:
    """Return the ways of moved accounts, and what those of their units cost more from the old seat."""
    unit = problem.account_unit[moved]
    # Accounts of a unit that nobody covers would go where its others are.
    unit_old = np.full(problem.units, problem.seats)
    unit_old[unit] = old
    before_usd = _ways_to(problem, unit_old[problem.account_unit])[1]
    own_way = _ways_to(problem, np.where(incumbent < 0, problem.seats, incumbent))[0][moved]
    unit_new = np.full(problem.units, problem.seats)
    unit_new[unit] = new
    after, after_usd = _ways_to(problem, unit_new[problem.account_unit])
    saved = np.bincount(problem.account_unit, weights=before_usd - after_usd)[unit].astype(np.float64)
    return {"old_way": own_way, "new_way": after[moved], "way_usd": saved}


def _ways_to(problem: Problem, seat: Ints) -> tuple[Floats, Floats]:
    """Return accounts' ways to a seat each, in the unit of the first source, and what all ways cost, (a,) each."""
    way, usd = np.zeros(len(seat)), np.zeros(len(seat))
    for travel in reversed(problem.travel):
        way[problem.by_unit] = travel.ways.of_seats(seat[problem.by_unit])
        for price in travel.prices:
            usd[problem.by_unit] += price.usd * way[problem.by_unit] ** price.power
    return way, usd


def _fit_usd(problem: Problem, unit: Ints, seat: Ints) -> Floats:
    usd = np.zeros(len(unit))
    for term in problem.pair_terms:
        usd += np.where(seat < problem.seats, term.elsewhere_usd[unit], 0.0) + sparse_pairs(term.pairs_usd, unit, seat)
    return usd


def _kinds(problem: Problem, plan: Ints, facts: pd.DataFrame, full: Ints, needed: Ints, over: Ints) -> pd.Categorical:
    unit, old, new = (facts[name].to_numpy() for name in ("unit", "old", "new"))
    held = old < problem.seats
    locked = problem.locked[unit]
    spares = -facts["disruption_usd"].to_numpy()
    largest = np.column_stack([facts[["way_usd", "fit_usd", "even_usd"]].to_numpy(), spares]).argmax(axis=1)
    pays = (facts["back_usd"] > 0).to_numpy()
    holds = {
        "left": ~held,
        "locked": (locked >= 0) & (locked == new),
        "barred": ~suits(problem, unit, old),
        "unreached": ~within_reach(problem, unit, old),
        "family": (facts["seats_today"] > 1).to_numpy(),
        "closed": opens(problem, plan, old),
        "dropped": pays & (new == problem.seats),
        **{kind: pays & (largest == position) for position, kind in enumerate(("nearer", "fits", "evens", "returns"))},
        "centre": np.append(problem.home, -1)[new] == unit,
        "apart": borders_no_longer(problem, plan, unit, old),
        "full": full >= 0,
        "needed": needed >= 0,
        "spared": over >= 0,
        "joint": False,
        "scarce": (facts["back_usd"] + facts["room_usd"] > 0).to_numpy(),
    }
    kind = np.select(list(holds.values()), list(holds), default="gap")
    # Pieces are counted unit by unit, so only where nothing else is known.
    open_question = np.isin(kind, ["scarce", "gap"])
    kind[open_question] = np.where(holds_together(problem, plan, unit[open_question]), "joint", kind[open_question])
    return pd.Categorical(kind, categories=KINDS)


def _about(
    problem: Problem, facts: pd.DataFrame, evens: Floats, rooms: Floats, full: Ints, needed: Ints, over: Ints
) -> dict[str, Ints]:
    """Return the number of the curve, limit or limit on moves that each kind's moves are about, by kind."""
    none = np.full(len(facts), -1)
    numbers = {
        "evens": evens.argmax(axis=0) if len(evens) else none,
        "full": full,
        "needed": needed,
        "spared": over,
        "scarce": rooms.argmax(axis=0) if len(rooms) else none,
    }
    return {kind: np.where(facts["kind"] == kind, number, -1) for kind, number in numbers.items()}


def _loads(
    problem: Problem, data: AlignmentInput, incumbent: Ints, facts: pd.DataFrame, about: dict[str, Ints]
) -> dict[str, npt.NDArray[Any]]:
    """Return the measure that a move is about, what old and new seat carry of it today, and what would be fair."""
    columns = {name: np.full(len(facts), np.nan) for name in ("old_load", "new_load", "old_whole", "new_whole")}
    measure, by = np.full(len(facts), "", dtype=object), np.full(len(facts), "", dtype=object)
    held = np.flatnonzero(incumbent >= 0)
    for kind, numbers in about.items():
        every = {"evens": problem.seat_curves, "spared": problem.move_limits}.get(kind, problem.seat_limits)
        for number in np.unique(numbers[numbers >= 0]):
            rows, asked = numbers == number, every[number]
            measure[rows] = asked.measure
            by[rows] = asked.term if isinstance(asked, SeatCurve) else asked.rule
            weights = data.measure(asked.measure)[held]
            today = np.append(np.bincount(incumbent[held], weights=weights, minlength=problem.seats), np.nan)
            whole = np.append(_whole(asked, kind, problem.seats), np.nan)
            for side in ("old", "new"):
                seat = facts[side].to_numpy()[rows]
                columns[f"{side}_load"][rows], columns[f"{side}_whole"][rows] = today[seat], whole[seat]
    return {"measure": measure, "by": by, **columns}


def _whole(asked: SeatCurve | SeatLimit | MoveLimit, kind: str, seats: int) -> Floats:
    """Return by seat the load that is fair, or the bound that a kind of move is about."""
    if isinstance(asked, SeatCurve):
        return fair_loads(asked)
    if isinstance(asked, MoveLimit):
        return np.full(seats, np.nan)
    return asked.lower if kind == "needed" else asked.upper


def fair_loads(curve: SeatCurve) -> Floats:
    """Return the load at which a curve costs least, the largest of them, shape (K,)."""
    cheapest = curve.usd <= curve.usd.min(axis=1, keepdims=True) + 1e-9
    last = cheapest.shape[1] - 1 - np.argmax(cheapest[:, ::-1], axis=1)
    return np.asarray(curve.loads[np.arange(len(last)), last], dtype=np.float64)


def _gained(data: AlignmentInput, incumbent: Ints, seat: Ints, old: Ints) -> dict[str, Ints]:
    """Return how many accounts old seats gain, and the row of the largest of them by potential, shape of `old`."""
    seats = len(data.seats)
    gained = np.flatnonzero((seat != incumbent) & (seat < seats))
    count = np.append(np.bincount(seat[gained], minlength=seats), 0)
    largest = np.full(seats + 1, -1)
    # The last write wins: the largest of each seat stands.
    ordered = gained[np.argsort(data.measure("potential_usd")[gained], kind="stable")]
    largest[seat[ordered]] = ordered
    return {"gained": count[old], "largest": largest[old]}
