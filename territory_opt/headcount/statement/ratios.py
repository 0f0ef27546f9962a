"""How many people of each support line the others, recurring revenue, customers or the stage of growth call for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from territory_opt.demand.cells import WHOLE
from territory_opt.demand.segments import DEFAULT
from territory_opt.headcount.arrays import Floats, Ints
from territory_opt.headcount.model import Driver, HeadcountModel, RoleHeadcount, SupportRole
from territory_opt.headcount.staffing.problem import Line, Ratio
from territory_opt.headcount.stages import Stages, ratio_of
from territory_opt.headcount.statement.cells import Place
from territory_opt.headcount.statement.lines import planned_roles, support_lines

ROLE_WORDS = {
    "sdr": "sales development rep",
    "sales_engineer": "sales engineer",
    "manager": "manager",
    "customer_success": "customer success manager",
    "sales_operations": "sales operations person",
}
"""Roles as people say them."""

DRIVER_WORDS: dict[Driver, str] = {
    "account_executives": "{each:g} account executives",
    "arr_usd": "${each:,.0f} of recurring revenue",
    "customers": "{each:g} customers",
    "headcount": "{each:g} people",
    "stages": "each stage of growth reached",
}


@dataclass(frozen=True)
class Called:
    """What calls for support; C cells, H months.

    Attributes
    ----------
    cells : tuple of (str, str), length C
        Segment and region.
    year_usd : ndarray of float, shape (C,)
        The plan year's demand.
    arr_usd : ndarray of float, shape (C, H)
        Recurring revenue at each month's end.
    customers : ndarray of float, shape (C,)
        Customers today.
    stages : Stages
        The stages of growth, with their ratios.
    stage_of : ndarray of int, shape (H,)
        The stage reached by each month.
    months : DatetimeIndex, shape (H,)
        The horizon.
    """

    cells: tuple[Place, ...]
    year_usd: Floats
    arr_usd: Floats
    customers: Floats
    stages: Stages
    stage_of: Ints
    months: pd.DatetimeIndex


def support(
    executives: Sequence[Line], model: HeadcountModel, called: Called
) -> tuple[tuple[Line, ...], tuple[Ratio, ...]]:
    """Return every support line that anything calls for, after the account executives' lines, and its ratio.

    Parameters
    ----------
    executives : sequence of Line
        The account executives' lines, one a cell.
    model : HeadcountModel
        Support roles and what one of them serves.
    called : Called
        Recurring revenue, customers and stages.

    Returns
    -------
    lines : tuple of Line, length L
        All lines, the account executives' first.
    ratios : tuple of Ratio
        One for each support line.
    """
    lines, ratios = list(executives), list[Ratio]()
    for role in planned_roles(model):
        before = tuple(lines)
        for line in support_lines(role, model.roles[role].pool, called.cells):
            each = _each_by_cell(line, role, model.roles[role], called)
            if each is None:
                continue
            ratios.append(_ratio(line, len(lines), before, each, model.roles[role].driver, called))
            lines.append(line)
    # A line's weights reach over all lines, those that stand after it included.
    every = [replace(ratio, weights=_padded(ratio.weights, len(lines))) for ratio in ratios]
    return tuple(lines), tuple(every)


def _each_by_cell(line: Line, role: SupportRole, declared: RoleHeadcount, called: Called) -> Floats | None:
    """How much of the driver one of the line serves, by its cell and month, infinite where it is not called for.

    The model's own figure for the cell's segment wins; else that of the company's stage. None where nothing calls.
    """
    silent = 1.0 if declared.driver == "stages" else np.inf
    by_stage = np.array([ratio_of(stage, role) or silent for stage in called.stages.stages])[called.stage_of]
    segments = [called.cells[cell][0] for cell in line.cells]
    own = [declared.each.get(segment, declared.each.get(DEFAULT)) for segment in segments]
    each = np.array([by_stage if value is None else np.full(len(called.months), value) for value in own])
    return each if np.isfinite(each).any() else None


def _ratio(line: Line, at: int, before: Sequence[Line], each: Floats, driver: Driver, called: Called) -> Ratio:
    """Put what calls for a line in weights of other lines' heads and a fixed number."""
    served = list(line.cells)
    weights, fixed = np.zeros((len(before), len(called.months))), np.zeros(len(called.months))
    if driver == "account_executives":
        weights[served] = 1 / each
    elif driver == "headcount":
        weights = _head_weights(line, before, each, called)
    elif driver == "arr_usd":
        fixed = (called.arr_usd[served] / each).sum(axis=0)
    elif driver == "customers":
        fixed = (called.customers[served, None] / each).sum(axis=0)
    else:
        fixed = (called.stage_of + 1) / each[0]
    return Ratio(at, weights, fixed, _words(line, each, driver, called))


def _head_weights(line: Line, before: Sequence[Line], each: Floats, called: Called) -> Floats:
    """Weights of all other lines' heads: each counts by the part of its cells' demand that lies in this line's."""
    per_cell = np.zeros((len(called.cells), len(called.months)))
    per_cell[list(line.cells)] = 1 / each
    rows = []
    for other in before:
        cells = list(other.cells)
        mass = called.year_usd[cells] if called.year_usd[cells].sum() > 0 else np.ones(len(cells))
        counts = other.role != line.role
        rows.append(counts * (mass / mass.sum()) @ per_cell[cells])
    return np.array(rows)


def _padded(weights: Floats, lines: int) -> Floats:
    return np.pad(weights, ((0, lines - len(weights)), (0, 0)))


def _words(line: Line, each: Floats, driver: Driver, called: Called) -> str:
    """State the rule as in "one manager for 8 account executives in Enterprise"."""
    where = " in ".join(name for name in (line.segment, line.region) if name != WHOLE) or "the company"
    first = each[:, 0]
    serves = sorted({float(value) for value in first[np.isfinite(first)]})
    amounts = [DRIVER_WORDS[driver].format(each=value) for value in serves] or ["nobody yet"]
    words = f"one {ROLE_WORDS[line.role]} for {' or '.join(amounts)} in {where}"
    later = _first_change(each)
    if later is None:
        return words
    changed = sorted({float(value) for value in each[:, later][np.isfinite(each[:, later])]})
    then = " or ".join(DRIVER_WORDS[driver].format(each=value) for value in changed) or "nobody"
    return f"{words}; for {then} from {called.months[later]:%B %Y}"


def _first_change(each: Floats) -> int | None:
    """Month in which the ratios first differ from those of the first month; None where they stay."""
    changes = np.flatnonzero((each != each[:, [0]]).any(axis=0))
    return int(changes[0]) if len(changes) else None
