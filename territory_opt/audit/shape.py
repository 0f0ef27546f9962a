"""The rules on a territory's shape: contiguity, the largest distance, and that every account can be reached."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from territory_opt.audit.pairs import BoolArray, FloatArray, IntArray, spread_ranges
from territory_opt.audit.plan import Declared, Plan
from territory_opt.audit.tolerance import slack
from territory_opt.audit.violations import Finding, phrase, violations, worst_first
from territory_opt.workspace.schema import TEXT


def contiguity(plan: Plan, _: Declared) -> Finding:
    """The units of every seat form one connected piece of the graph of neighbours; unassigned units are exempt."""
    neighbours = getattr(plan.tables, "neighbours", None)
    if neighbours is None:
        return Finding(violations("contiguity"), "There are no neighbours to check it by.")
    places, piece = _pieces(plan, neighbours)
    seats = len(plan.seats)
    size = np.bincount(piece)
    seat_of_piece = np.zeros(len(size), dtype=np.int64)
    seat_of_piece[piece] = places % seats
    pieces = np.bincount(seat_of_piece, minlength=seats)
    main = np.zeros(seats, dtype=np.int64)
    np.maximum.at(main, seat_of_piece, size)
    units = np.bincount(places % seats, minlength=seats)
    rows = worst_first((units - main).astype(np.float64), pieces > 1)
    ids = plan.seats["territory_id"].iloc[rows].reset_index(drop=True)
    sentences = [
        f"{territory} lies in {pieces[at]:,} pieces; {units[at] - main[at]:,} of its {units[at]:,} basic units "
        "are not connected with the largest piece."
        for territory, at in zip(ids, rows, strict=True)
    ]
    found = violations("contiguity", territory_id=ids, amount=pieces[rows], limit=1.0, sentence=sentences)
    return Finding(found, f"Each of the {int((pieces > 0).sum()):,} territories with accounts is connected.")


def _pieces(plan: Plan, neighbours: pd.DataFrame) -> tuple[IntArray, IntArray]:
    """Find the connected pieces of all seats; p distinct pairs of a basic unit and a seat that has accounts of it.

    Returns
    -------
    places : int array [p]
        The pairs, each as basic unit times number of seats plus seat, ascending.
    piece : int array [p]
        The piece of each; a piece lies at one seat.
    """
    seats = len(plan.seats)
    at = plan.assigned
    places, place = np.unique(plan.basic_unit[at] * seats + plan.seat[at], return_inverse=True)
    _, whole = np.unique(plan.unit[at] * seats + plan.seat[at], return_inverse=True)
    names = pd.Index(pd.factorize(plan.accounts["unit_id"])[1])
    here, there = (
        names.get_indexer(pd.Index(neighbours[column])).astype(np.int64) for column in ("unit_id", "neighbor_id")
    )
    known = (here >= 0) & (there >= 0)
    first, second = _joined_at_seats(places, here[known], there[known], seats)
    # Basic units that a family merges hang together through a point of their own, neighbours or not.
    size = len(places) + whole.max(initial=-1) + 1
    ends = np.concatenate((first, place)), np.concatenate((second, len(places) + whole))
    graph = coo_array((np.ones(len(ends[0]), dtype=np.int8), ends), shape=(size, size))
    return places, connected_components(graph, directed=False)[1][: len(places)].astype(np.int64)


def _joined_at_seats(places: IntArray, here: IntArray, there: IntArray, seats: int) -> tuple[IntArray, IntArray]:
    """Positions among places of neighbours at one seat; a unit that is split, against the rules, is at several."""
    start, stop = np.searchsorted(places, here * seats), np.searchsorted(places, (here + 1) * seats)
    pair, first = spread_ranges(start, stop)
    wanted = there[pair] * seats + places[first] % seats
    second = np.minimum(np.searchsorted(places, wanted), len(places) - 1)
    same = places[second] == wanted
    return first[same], second[same]


def largest_distance(plan: Plan, rule: Declared) -> Finding:
    """No account lies farther from its seat's home or centre than allowed, but for locked and protected units."""
    way, limit, unit = ways_and_limit(plan, rule)
    # A way that is not known, for lack of a place or of a key in the table, counts nothing.
    far = (way > limit + float(slack(np.array(limit)))) & ~plan.at_its_bond
    rows = worst_first(way, far)
    accounts = plan.accounts["account_id"].iloc[rows].reset_index(drop=True)
    territory = plan.seats["territory_id"].iloc[plan.seat[rows]].reset_index(drop=True)
    length = pd.Series(way[rows]).map("{:,.1f}".format).astype(TEXT)
    sentence = phrase(
        "Account ", accounts, " lies ", length, f" {unit} from ", territory, f", more than {limit:,.1f} {unit}."
    )
    found = violations(
        "largest_distance",
        territory_id=territory,
        account_id=accounts,
        amount=way[rows],
        limit=limit,
        sentence=sentence,
    )
    measured = way[plan.assigned & ~plan.at_its_bond & np.isfinite(way)]
    farthest = f", the farthest {measured.max():,.1f}" if len(measured) else ""
    return Finding(found, f"No account lies more than {limit:,.1f} {unit} from its territory{farthest}.")


def ways_and_limit(plan: Plan, rule: Declared) -> tuple[FloatArray, float, str]:
    """Return the way of each account to its seat, [n], the longest that a ``largest_distance`` allows, and the unit."""
    if rule.get("km") is not None:
        return plan.way_km(rule.get("by", "places")), rule["km"], "km"
    return plan.ways.minutes, rule["minutes"], "minutes"


def reach(plan: Plan, by_table: Iterable[Declared]) -> Finding:
    """Every account has a way to its seat in the table of travel, where rules and terms go by it.

    Accounts and seats that the table does not know count no way; a unit that is locked or protected may stay where the
    table has no way.
    """
    out = np.zeros(len(plan.seat), dtype=bool)
    for declared in by_table:
        out |= plan.ways.out_of_reach(_columns(plan, declared))
    rows = worst_first(plan.values("potential_usd"), out & ~plan.at_its_bond)
    accounts = plan.accounts["account_id"].iloc[rows].reset_index(drop=True)
    territory = plan.seats["territory_id"].iloc[plan.seat[rows]].reset_index(drop=True)
    origin = pd.Series(plan.ways.origins.take(plan.ways.origin[rows]))
    sentence = phrase(
        "Account ", accounts, " is out of reach of ", territory, ": the table of travel has no way from ", origin, "."
    )
    found = violations("reach", territory_id=territory, account_id=accounts, sentence=sentence)
    return Finding(found, f"The table of travel has a way for every account it should{_nameless(plan)}.")


def _columns(plan: Plan, declared: Declared) -> list[str]:
    """By which columns of the table of travel a rule or term goes; who pays by the hour may have no kilometres."""
    if declared.get("usd_per_hour") is not None:
        return ["distance_km", "minutes"] if plan.ways.has_km else ["minutes"]
    return ["minutes" if declared.get("minutes") is not None else "distance_km"]


def _nameless(plan: Plan) -> str:
    accounts: BoolArray = plan.ways.origin < 0
    seats: BoolArray = (plan.ways.target < 0) & ~plan.closed
    if not (accounts.any() or seats.any()):
        return ""
    return f"; {accounts.sum():,} accounts and {seats.sum():,} seats are not in it and count no way"
