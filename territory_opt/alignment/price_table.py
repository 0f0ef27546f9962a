"""The prices of limits as a table, so that a stored plan can be explained later without solving it again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from territory_opt.alignment.engine.prices import Prices
from territory_opt.alignment.problem import Floats, Problem
from territory_opt.workspace.schema import TEXT

COLUMNS = ("kind", "number", "name", "measure", "seat_id", "usd")


def price_table(problem: Problem, prices: Prices) -> pd.DataFrame:
    """Return what one more of a measure costs at each seat.

    Parameters
    ----------
    problem : Problem
        The problem the prices belong to.
    prices : Prices
        Prices of its limits.

    Returns
    -------
    DataFrame
        kind ("limit", "curve" or "move"), number (which one of its kind, from 0), name (of the rule or term), measure
        (empty for a curve), seat_id (NaN for a limit on moves, which has one price), usd (a unit of the measure).
    """
    rows = list(_rows(problem, prices))
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(
        {"kind": TEXT, "number": int, "name": TEXT, "measure": TEXT, "seat_id": TEXT, "usd": float}
    )


def _rows(problem: Problem, prices: Prices) -> Iterator[tuple[str, int, str, str, object, float]]:
    for number, (limit, by_seat) in enumerate(zip(problem.seat_limits, prices.limits, strict=True)):
        for seat, usd in zip(problem.seat_ids, by_seat, strict=True):
            yield "limit", number, limit.rule, limit.measure, seat, float(usd)
    for number, (curve, by_seat) in enumerate(zip(problem.seat_curves, prices.curves, strict=True)):
        for seat, usd in zip(problem.seat_ids, by_seat, strict=True):
            yield "curve", number, curve.term, "", seat, float(usd)
    for number, (move_limit, price) in enumerate(zip(problem.move_limits, prices.moves, strict=True)):
        yield "move", number, move_limit.rule, move_limit.measure, np.nan, float(price)


def prices_from(table: pd.DataFrame, problem: Problem) -> Prices:
    """Return the prices of a table for a similar problem: those of its own rules and terms, by measure and seat.

    What the table does not know has no price. Any prices prove some bound, so those of a slightly different problem are
    still worth something.
    """
    limits = _numbered((limit.rule, limit.measure) for limit in problem.seat_limits)
    curves = _numbered((curve.term, "") for curve in problem.seat_curves)
    moves = _numbered((limit.rule, limit.measure) for limit in problem.move_limits)
    known = table.assign(same=table.groupby(["kind", "name", "measure"])["number"].rank("dense"))
    return Prices(
        tuple(_by_seat(_of(known, "limit", *which), problem) for which in limits),
        tuple(_by_seat(_of(known, "curve", *which), problem) for which in curves),
        tuple(float(_of(known, "move", *which)["usd"].sum()) for which in moves),
    )


def _numbered(named: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, int]]:
    """Number those of one rule and measure, or of one term, from 1: a problem may have several."""
    seen: Counter[tuple[str, str]] = Counter()
    for name, measure in named:
        seen[name, measure] += 1
        yield name, measure, seen[name, measure]


def _of(table: pd.DataFrame, kind: str, name: str, measure: str, same: int) -> pd.DataFrame:
    is_kind, is_same = table["kind"].eq(kind), table["same"].eq(same)
    return table[is_kind & is_same & table["name"].eq(name) & table["measure"].eq(measure)]


def _by_seat(table: pd.DataFrame, problem: Problem) -> Floats:
    usd = table.set_index("seat_id")["usd"]
    return usd.reindex(pd.Index(problem.seat_ids)).fillna(0.0).to_numpy(dtype=np.float64)
