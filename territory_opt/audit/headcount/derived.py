"""Everything that a hiring plan's claims are held against, from the facts and its starts alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from territory_opt.audit.headcount.facts import QUARTER, YEAR, HiringClaims, HiringFacts
from territory_opt.audit.headcount.lines import Line, called_for, lines_of, salary_usd
from territory_opt.audit.headcount.people import People, executives, support
from territory_opt.audit.headcount.planned import Planned, follow_planned
from territory_opt.audit.tolerance import FloatArray


@dataclass(frozen=True)
class Group:
    """Cells and periods over which the service level is kept."""

    name: str
    cells: list[int]
    periods: list[int]


@dataclass(frozen=True)
class Derived:
    """A hiring plan as its facts make it; L lines, C cells, H months, P periods, R paths.

    Attributes
    ----------
    lines : tuple of Line [L]
    there : People
        People there without planned starts: by line, their money by cell.
    planned : Planned
        What planned starts add.
    needed, missing : float array [L, H]
        Support called for and missing; NaN for account executives.
    demand_usd : float array [C, P]
        Mean demand of the paths.
    shortfall_usd : float array [R, C, P]
        Demand that nobody covers, with the supply that is claimed and planned starts as expected.
    groups : tuple of Group
        Where the service level is kept.
    """

    lines: tuple[Line, ...]
    there: People
    planned: Planned
    needed: FloatArray
    missing: FloatArray
    demand_usd: FloatArray
    shortfall_usd: FloatArray
    groups: tuple[Group, ...]


def derive(facts: HiringFacts, claims: HiringClaims) -> Derived:
    """Derive a plan from its facts, its starts and the supply paths it claims."""
    lines = lines_of(facts)
    there = _there(facts, lines)
    planned = follow_planned(facts, lines, claims.starts)
    heads = there.heads + planned.heads
    needed = called_for(facts, lines, heads)
    first = np.array([line.declared.get("lead_months", 0) for line in lines])
    open_then = np.arange(len(facts.months)) >= first[:, None]
    net = facts.demand_usd - claims.supply_usd - planned.usd
    return Derived(
        lines=lines,
        there=there,
        planned=planned,
        needed=needed,
        missing=np.where(open_then, np.maximum(needed - heads, 0.0), needed * 0.0),
        demand_usd=by_period(facts, facts.demand_usd.mean(axis=0)),
        shortfall_usd=np.maximum(by_period(facts, net), 0.0),
        groups=_groups(facts),
    )


def by_period(facts: HiringFacts, monthly: FloatArray) -> FloatArray:
    """Add months up to the periods in which capacity meets demand, along the last axis."""
    length = QUARTER if facts.declaration.get("coverage", {}).get("period", "quarter") == "quarter" else YEAR
    return np.asarray(np.add.reduceat(monthly, np.arange(0, monthly.shape[-1], length), axis=-1))


def missing_price_usd(facts: HiringFacts, derived: Derived) -> float:
    """Return the price of support heads missing over the horizon."""
    prices = [
        line.declared.get("missing_share", 1.5) * salary_usd(facts, line) / YEAR * float(short.sum())
        for line, short in zip(derived.lines, derived.missing, strict=True)
        if line.each is not None
    ]
    return float(sum(prices))


def mean_of_worst(values: FloatArray, share: float) -> float:
    """Return the mean of the worst share of equally likely values.

    It is the least over t of ``t + mean(max(value - t, 0)) / share``, reached at the quantile of ``1 - share``
    (Rockafellar and Uryasev, "Optimization of conditional value-at-risk", Journal of Risk 2, 2000).
    """
    edge = float(np.quantile(values, 1 - share, method="inverted_cdf"))
    return edge + float(np.maximum(values - edge, 0.0).mean()) / share


def _there(facts: HiringFacts, lines: tuple[Line, ...]) -> People:
    parts = [executives(facts)]
    for role in dict.fromkeys(line.role for line in lines[len(facts.cells) :]):
        own = [line for line in lines if line.role == role]
        mass = np.array([facts.year_usd[line.cells].sum() for line in own])
        parts.append(support(facts, role, [(line.segment, line.region) for line in own], mass))
    return People(
        heads=np.concatenate([part.heads for part in parts]),
        usd=parts[0].usd,
        joins=np.concatenate([part.joins for part in parts]),
        refills=np.concatenate([part.refills for part in parts]),
    )


def _groups(facts: HiringFacts) -> tuple[Group, ...]:
    """List the groups of the plan year in which the service level is kept."""
    coverage = facts.declaration.get("coverage", {})
    scope = coverage.get("service_scope", "company")
    scopes: dict[str, list[int]] = {}
    for cell, (segment, region) in enumerate(facts.cells):
        name = {"company": "the company", "segment": segment}.get(scope, f"{segment} in {region}")
        scopes.setdefault(name, []).append(cell)
    periods = list(range(YEAR // QUARTER if coverage.get("period", "quarter") == "quarter" else 1))
    by_year = coverage.get("service_period", "year") == "year"
    spans = {"the plan year": periods} if by_year else {f"quarter {one + 1}": [one] for one in periods}
    return tuple(
        Group(f"{name} in {span}", cells, covered) for name, cells in scopes.items() for span, covered in spans.items()
    )
