"""What an account would cost at each seat: by term, with the price of the room it takes there, and alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from territory_opt.alignment.arrays import Floats
from territory_opt.alignment.engine.standing import stand
from territory_opt.alignment.problem import Problem
from territory_opt.alignment.rules.base import measure_words
from territory_opt.scenario.explain.broken import breaks
from territory_opt.scenario.explain.loads import Load, seat_loads
from territory_opt.scenario.explain.posed import Posed, room_usd


@dataclass(frozen=True)
class Candidate:
    """A seat that an account's unit is at or may go to; amounts are those of the whole unit, in USD a year.

    Attributes
    ----------
    seat_id : str or None
        The seat; None for no seat.
    name : str
        What it is called.
    here : bool
        Whether the plan has the account there.
    way, way_unit : float, str
        The account's way there in the unit of the first way that the model prices or limits; NaN for none.
    usd_by_term : mapping of str to float
        The cost of the pair, by term.
    room_usd : mapping of str to float
        The price of the room that it takes there, by what is scarce ("capacity, workload"; for a limit on moves
        "moves, current ARR").
    priced_usd : float
        Their sum.
    more_usd : float
        How much more that is than where the plan has it.
    alone_usd : float
        How much the plan's objective changes when it alone goes there, exactly; negative only where that breaks rules
        or the plan can be bettered.
    breaks : tuple of str
        The rules that the plan then breaks.
    at_least_usd : float
        No plan by the model's rules that has it there is cheaper than the run's plan plus this (proven); NaN where the
        rules clash.
    loads : tuple of Load
        How full the seat is under the plan.
    """

    seat_id: str | None
    name: str
    here: bool
    way: float
    way_unit: str
    usd_by_term: Mapping[str, float]
    room_usd: Mapping[str, float]
    priced_usd: float
    more_usd: float
    alone_usd: float
    breaks: tuple[str, ...]
    at_least_usd: float
    loads: tuple[Load, ...]


def candidates(posed: Posed, account: int, most: int, asked: int | None = None) -> tuple[Candidate, ...]:
    """Return the seat where an account is, and the others it may go to that are cheapest at the run's prices.

    Parameters
    ----------
    posed : Posed
        A stored run.
    account : int
        The account's row.
    most : int
        How many other seats.
    asked : int, optional
        A seat to tell of in any case, in place of the last, where the account may go there.
    """
    problem = posed.problem
    unit = int(problem.account_unit[account])
    here = int(posed.plan[unit])
    by_term = unit_terms(problem, unit)
    rooms = room_usd(problem, posed.prices, unit)
    # Where a plan drawn by hand has it may not be allowed.
    allowed = problem.allowed(unit, unit + 1)[0]
    priced = sum(by_term.values(), np.zeros(problem.seats + 1)) + rooms.sum(axis=1)
    others = np.flatnonzero(allowed & (np.arange(problem.seats + 1) != here))
    chosen = others[np.argsort(priced[others], kind="stable")[:most]]
    if asked is not None and asked in others and asked not in chosen:
        chosen = np.append(chosen[: most - 1], asked)
    at_least = _at_least(posed, account)
    names = _room_names(problem)

    def at(seat: int) -> Candidate:
        moved = posed.plan.copy()
        moved[unit] = seat
        return Candidate(
            seat_id=None if seat == problem.seats else str(problem.seat_ids[seat]),
            name=posed.seat_names[seat],
            here=seat == here,
            way=_way(posed, account, seat),
            way_unit=way_unit(problem),
            usd_by_term={term: float(usd[seat]) for term, usd in by_term.items()},
            room_usd=_added(names, rooms[seat]),
            priced_usd=float(priced[seat]),
            more_usd=float(priced[seat] - priced[here]),
            alone_usd=stand(problem, moved).usd - posed.standing.usd,
            breaks=() if seat == here else breaks(posed, moved, unit),
            at_least_usd=float(at_least[seat]),
            loads=seat_loads(posed, seat),
        )

    return tuple(at(int(seat)) for seat in (here, *chosen))


def unit_terms(problem: Problem, unit: int) -> dict[str, Floats]:
    """Return what a unit costs at every seat by term, shape (K + 1,) each; terms that are nought everywhere left out.

    Their sum is the unit's row of `Problem.pair_usd`, but for seats that are not allowed, which have a price here, too.
    """
    rows = slice(int(problem.starts[unit]), int(problem.starts[unit + 1]))
    terms: dict[str, Floats] = {}

    def add(term: str, usd: Floats) -> None:
        terms[term] = terms.get(term, np.zeros(problem.seats + 1)) + usd

    for travel in problem.travel:
        way = travel.ways.block(rows.start, rows.stop)
        way[np.isinf(way)] = 0.0
        for price in travel.prices:
            add(price.term, np.append(price.usd[rows] @ way**price.power, 0.0))
    for pair_term in problem.pair_terms:
        paired = pair_term.elsewhere_usd[unit] + pair_term.pairs_usd[unit].toarray()[0]
        add(pair_term.term, np.append(paired, 0.0))
    add("disruption", problem.move_usd.block(unit, unit + 1)[0])
    if np.isfinite(problem.unassigned_usd[unit]):
        add("unassigned", np.append(np.zeros(problem.seats), problem.unassigned_usd[unit]))
    return {term: usd for term, usd in terms.items() if usd.any()}


def way_unit(problem: Problem) -> str:
    """Return the unit of the first ways that a problem knows."""
    return "minutes" if problem.travel and problem.travel[0].source == "table_minutes" else "km"


def _at_least(posed: Posed, account: int) -> Floats:
    """Return what a plan with the account at each seat costs more than the run's at the least, shape (K + 1,)."""
    if posed.bound is None:
        return np.full(posed.problem.seats + 1, np.nan)
    return posed.bound.with_unit_at(int(posed.data.unit[account])) - posed.standing.usd


def _way(posed: Posed, account: int, seat: int) -> float:
    problem = posed.problem
    if not problem.travel or seat == problem.seats:
        return np.nan
    row = int(np.flatnonzero(problem.by_unit == account)[0])
    way = float(problem.travel[0].ways.block(row, row + 1)[0, seat])
    return way if np.isfinite(way) else np.nan


def _room_names(problem: Problem) -> list[str]:
    limits = [f"{limit.rule}, {measure_words(limit.measure)}" for limit in problem.seat_limits]
    curves = [f"{curve.term}, {measure_words(curve.measure)}" for curve in problem.seat_curves]
    return [*limits, *curves, *(f"moves, {measure_words(limit.measure)}" for limit in problem.move_limits)]


def _added(names: list[str], usd: Floats) -> dict[str, float]:
    """Add amounts up by name, as a model may have two rules of one name for one measure."""
    added: dict[str, float] = {}
    for name, amount in zip(names, usd, strict=True):
        added[name] = added.get(name, 0.0) + float(amount)
    return added
