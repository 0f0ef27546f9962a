"""Lines of a hiring plan: account executives by cell, and each support role by the places it is shared over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from territory_opt.audit.headcount.facts import EXECUTIVE, WHOLE, YEAR, Declared, HiringFacts, Place
from territory_opt.audit.pairs import IntArray
from territory_opt.audit.tolerance import FloatArray


@dataclass(frozen=True)
class Line:
    """Positions of one role at one place.

    Attributes
    ----------
    role, segment, region : str
    cells : list of int
        Cells served.
    declared : mapping
        What the model says of the role there.
    each : float array [cells served, H] or None
        How much of what calls for the role one of them serves; None for account executives.
    """

    role: str
    segment: str
    region: str
    cells: list[int]
    declared: Declared
    each: FloatArray | None

    @property
    def name(self) -> str:
        """The line, for people."""
        return f"{self.role} in {self.segment} {self.region}"


def lines_of(facts: HiringFacts) -> tuple[Line, ...]:
    """List every line: account executives by cell, then each support role that anything calls for.

    Roles that count everybody else's heads come last, so that none counts itself.
    """
    executives = [
        Line(EXECUTIVE, segment, region, [cell], facts.segment(segment), None)
        for cell, (segment, region) in enumerate(facts.cells)
    ]
    roles = facts.declaration.get("roles", {})
    stage = stage_reached(facts, recurring_usd(facts))
    counted_last = sorted(roles, key=lambda role: bool(roles[role]["driver"] == "headcount"))
    return (*executives, *(line for role in counted_last for line in _support(facts, stage, role, roles[role])))


def demand_weights(facts: HiringFacts, line: Line) -> FloatArray:
    """Part a line among its cells by the plan year's demand; equally where there is none."""
    mass = facts.year_usd[line.cells]
    mass = mass if mass.sum() > 0 else np.ones(len(mass))
    return np.asarray(mass / mass.sum())


def salary_usd(facts: HiringFacts, line: Line) -> float:
    """Return the loaded cost of a full-time year, at what the line's regions cost against others."""
    factors = facts.declaration.get("cost_factors", {})
    factor = np.array([factors.get(facts.cells[cell][1], 1.0) for cell in line.cells])
    return float(line.declared["cost_usd"] * (factor @ demand_weights(facts, line)))


def called_for(facts: HiringFacts, lines: tuple[Line, ...], heads: FloatArray) -> FloatArray:
    """Return the support heads called for by line and month, [L, H], given everybody's; NaN for account executives."""
    arr_usd = recurring_usd(facts)
    needed = np.full(heads.shape, np.nan)
    for row, line in enumerate(lines):
        if line.each is not None and line.declared["driver"] == "stages":
            needed[row] = (stage_reached(facts, arr_usd) + 1) / line.each[0]
        elif line.each is not None:
            needed[row] = (_served(facts, line, lines[:row], heads, arr_usd) / line.each).sum(axis=0)
    return needed


def recurring_usd(facts: HiringFacts) -> FloatArray:
    """Return the recurring revenue of each cell at each month's end, [C, H].

    What is booked in a month comes up a year later, renewed and expanded; at any time the last twelve months' bookings
    and renewals are running. Today's revenue came up in twelve equal parts over the year before.
    """
    today, kept = facts.sold("arr_usd"), facts.sold("kept_usd")
    whole = kept.sum() / today.sum() if today.sum() else 1.0
    share = np.array([k / t if t > 0 else whole for k, t in zip(kept, today, strict=True)])
    running = [today / YEAR] * YEAR
    for new in facts.point_usd.T:
        running.append(new + share * running[-YEAR])
    window = np.cumsum([np.zeros_like(today), *running], axis=0)
    return np.asarray((window[YEAR + 1 :] - window[1 : len(running) - YEAR + 1]).T)


def stage_reached(facts: HiringFacts, arr_usd: FloatArray) -> IntArray:
    """Return the index of the stage of growth that each month has reached, [H]; a stage once reached stays."""
    begins = np.array([stage["from_arr_usd"] for stage in facts.stages["stages"]])
    today = max(float(facts.base["arr_usd"].sum()), 0.0)
    highest = np.maximum.accumulate(np.r_[today, arr_usd.sum(axis=0)])[1:]
    return np.asarray((highest[:, None] >= begins).sum(axis=1) - 1)


def _support(facts: HiringFacts, stage: IntArray, role: str, declared: Declared) -> Iterator[Line]:
    pool = declared.get("pool", "segment")
    by_segment, by_region = pool in ("segment", "cell"), pool in ("region", "cell")
    places: dict[Place, list[int]] = {}
    for cell, (segment, region) in enumerate(facts.cells):
        place = (segment if by_segment else WHOLE, region if by_region else WHOLE)
        places.setdefault(place, []).append(cell)
    for (segment, region), cells in places.items():
        each = np.array([_each(facts, stage, role, declared, facts.cells[cell][0]) for cell in cells])
        if np.isfinite(each).any():
            yield Line(role, segment, region, cells, declared, each)


def _each(facts: HiringFacts, stage: IntArray, role: str, declared: Declared, segment: str) -> FloatArray:
    """How much one of them serves in a segment by month, [H]: the model's own figure, else that of the stage."""
    own = declared.get("each", {})
    figure = own.get(segment, own.get("default"))
    if figure is not None:
        return np.full(len(facts.months), float(figure))
    silent = 1.0 if declared["driver"] == "stages" else np.inf
    by_stage = [_of_stage(one, role, silent) for one in facts.stages["stages"]]
    return np.array(by_stage)[stage]


def _of_stage(stage: Declared, role: str, silent: float) -> float:
    ratio = stage.get("ratios", {}).get(role)
    if ratio is None:
        return silent
    return float(ratio if isinstance(ratio, int | float) else ratio["each"])


def _served(
    facts: HiringFacts, line: Line, before: tuple[Line, ...], heads: FloatArray, arr_usd: FloatArray
) -> FloatArray:
    """What calls for a line in each of its cells by month, [cells served, H] or [cells served, 1]."""
    driver = line.declared["driver"]
    if driver == "account_executives":
        return heads[line.cells]
    if driver == "headcount":
        return _everybody_else(facts, before, heads, line.role)[line.cells]
    return arr_usd[line.cells] if driver == "arr_usd" else facts.sold("customers")[line.cells, None]


def _everybody_else(facts: HiringFacts, before: tuple[Line, ...], heads: FloatArray, role: str) -> FloatArray:
    """Heads of the lines before a role's own, parted among cells, [C, H]."""
    by_cell = np.zeros((len(facts.cells), heads.shape[1]))
    for row, other in enumerate(before):
        if other.role != role:
            by_cell[other.cells] += demand_weights(facts, other)[:, None] * heads[row]
    return by_cell
