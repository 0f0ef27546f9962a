"""A made-up hiring problem of any size, by seed: account executives by cell, four support roles, drawn demand."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from territory_opt.headcount.arrays import Floats
from territory_opt.headcount.model import BackfillModel, SegmentHeadcount
from territory_opt.headcount.ramp import SeatLife, seat_life
from territory_opt.headcount.staffing.problem import HiringProblem, Line, Option, Ratio, ServiceGroup, Tail

FIRM_MONTHS = 12
SEASON = (0.06, 0.07, 0.11, 0.06, 0.07, 0.11, 0.06, 0.07, 0.11, 0.07, 0.08, 0.13)
RAMPS = ((0.1, 0.4, 0.7, 0.9), (0.0, 0.15, 0.35, 0.6, 0.85), (0.0, 0.0, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9))
QUOTAS_USD = (380_000.0, 620_000.0, 1_100_000.0)
SALARIES_USD = (150_000.0, 215_000.0, 320_000.0)
"""Of account executives, by kind of segment: small, middle and large contracts."""

SUPPORT = {
    "sdr": (3.0, 95_000.0),
    "sales_engineer": (4.0, 210_000.0),
    "manager": (8.0, 260_000.0),
    "customer_success": (2.5e6, 120_000.0),
}
"""What one of them serves, and the loaded cost of a year: account executives, or USD of recurring revenue."""

ATTAINMENT_SHARE = 0.75
ATTRITION_SHARE = 0.25
ARR_YEARS = 4.0
"""Recurring revenue at the start, over a year's new business."""

MARGIN_SHARE = 0.8
MISSING_SHARE = 1.5
TAIL_SHARE = 0.1

Pool = Literal["segment", "region", "cell"]


@dataclass(frozen=True)
class Company:
    """What a made-up company is like.

    Attributes
    ----------
    seed : int
        Of all that is drawn.
    segments, regions : int
        Every segment sells in every region.
    months, paths : int
        The horizon, and how many courses demand may take.
    people : float
        Account executives in a cell today, on average.
    covered_share : float
        Share of today's demand that they can cover.
    pool : Pool
        Over which people support is shared.
    service_level : float
        Share of each segment's demand of the plan year that must be covered.
    budget_share : float
        Most that starts may cost in the plan year, against what today's people cost; infinite for no limit.
    onboarding_share : float
        Most people who can start in a month, against those there today; infinite for no limit.
    risk_aversion : float
        Share of the price of shortfall on its worst tenth.
    tail_level : float or None
        Share of demand that must be covered in the worst tenth of outcomes.
    """

    seed: int = 0
    segments: int = 4
    regions: int = 5
    months: int = 24
    paths: int = 200
    people: float = 8.0
    covered_share: float = 0.85
    pool: Pool = "segment"
    service_level: float = 0.8
    budget_share: float = 0.25
    onboarding_share: float = 0.06
    risk_aversion: float = 0.0
    tail_level: float | None = None


def make_problem(company: Company) -> HiringProblem:
    """State the hiring problem of a made-up company."""
    rng = np.random.default_rng(company.seed)
    cells = tuple(
        (f"S{segment}", f"R{region}") for segment in range(company.segments) for region in range(company.regions)
    )
    kinds = np.repeat(np.arange(company.segments) % len(RAMPS), company.regions)
    support = [(role, name, members) for role in SUPPORT for name, members in _pools(company.pool, cells)]
    lives = [_life(RAMPS[kind], company.months) for kind in kinds]
    lives += [_life((1.0,), company.months)] * len(support)
    season = np.tile(np.array(SEASON), company.months // 12)
    full_usd = ATTAINMENT_SHARE * np.array(QUOTAS_USD)[kinds, None] * season
    there = np.maximum(np.round(company.people * rng.lognormal(0.0, 0.5, len(cells))), 1.0)
    demand_usd, supply_usd = _money(rng, company, full_usd * there[:, None])
    arr_usd = ARR_YEARS * 12 * demand_usd.mean(axis=(0, 2))[:, None] * 1.02 ** np.arange(company.months)
    ratios = tuple(
        _ratio(len(cells) + row, role, members, len(cells) + len(support), arr_usd)
        for row, (role, _, members) in enumerate(support)
    )
    staff = [float(np.floor(ratio.weights[: len(cells), 0] @ there + ratio.fixed[0])) for ratio in ratios]
    heads = np.repeat(np.concatenate([there, staff])[:, None], company.months, axis=1)
    salary_usd = np.concatenate([np.array(SALARIES_USD)[kinds], [SUPPORT[role][1] for role, _, _ in support]])
    first_year_usd = company.budget_share * float(heads[:, 0] @ salary_usd)
    return HiringProblem(
        months=pd.date_range("2027-01-01", periods=company.months, freq="MS"),
        cells=cells,
        lines=_lines(cells, support),
        options=_options(company.months),
        period_of=np.arange(company.months) // 3,
        demand_usd=demand_usd,
        supply_usd=supply_usd,
        heads=heads,
        committed=np.full(company.months, ATTRITION_SHARE / 12 * float(heads[:, 0].sum())),
        occupied=np.array([life.occupied for life in lives]),
        refills=np.array([np.concatenate([[0.0], life.hires[1:]]) for life in lives]),
        productive=np.array([life.productive for life in lives[: len(cells)]]),
        full_usd=full_usd,
        salary_usd=salary_usd,
        hire_cost_usd=0.1 * salary_usd,
        first_month=np.concatenate([1 + kinds, np.ones(len(support), dtype=int)]),
        onboarding=float(np.ceil((ATTRITION_SHARE / 12 + company.onboarding_share) * float(heads[:, 0].sum()))),
        budgets_usd=np.array([first_year_usd, *[math.inf] * (company.months // 12 - 1)]),
        margin_share=MARGIN_SHARE,
        risk_aversion=company.risk_aversion,
        ratios=ratios,
        missing_usd=MISSING_SHARE * salary_usd / 12,
        groups=_service_groups(company),
        service_level=company.service_level,
        tail=Tail(TAIL_SHARE, company.tail_level),
    )


def _lines(
    cells: tuple[tuple[str, str], ...], support: list[tuple[str, tuple[str, str], tuple[int, ...]]]
) -> tuple[Line, ...]:
    """Account executives by cell, then support by role and pool."""
    return (
        *(Line("account_executive", *cell, (row,)) for row, cell in enumerate(cells)),
        *(Line(role, *name, members) for role, name, members in support),
    )


def _service_groups(company: Company) -> tuple[ServiceGroup, ...]:
    """Keep the service level by segment, over the quarters of the plan year."""
    regions = company.regions
    return tuple(
        ServiceGroup(f"S{row}", tuple(range(row * regions, (row + 1) * regions)), (0, 1, 2, 3))
        for row in range(company.segments)
    )


def _life(ramp: tuple[float, ...], months: int) -> SeatLife:
    """Follow a start of anybody: presence, ramp, leaving and refilling."""
    parameters = SegmentHeadcount(
        hours=1600,
        quota_usd=1.0,
        attainment_share=1.0,
        cost_usd=1.0,
        hire_cost_usd=0.0,
        attrition_share=ATTRITION_SHARE,
        ramp_shares=ramp,
        lead_months=0,
    )
    return seat_life(parameters, BackfillModel(), months)


def _options(months: int) -> tuple[Option, ...]:
    """Starts month by month in the plan year, by quarter after it."""
    firm = (Option((month,), True) for month in range(FIRM_MONTHS))
    return (*firm, *(Option((first, first + 1, first + 2), False) for first in range(FIRM_MONTHS, months, 3)))


def _pools(pool: Pool, cells: tuple[tuple[str, str], ...]) -> list[tuple[tuple[str, str], tuple[int, ...]]]:
    """List the names and cells over which support is shared."""
    members: dict[tuple[str, str], list[int]] = {}
    for row, (segment, region) in enumerate(cells):
        name = {"segment": (segment, "all"), "region": ("all", region), "cell": (segment, region)}[pool]
        members.setdefault(name, []).append(row)
    return [(name, tuple(rows)) for name, rows in members.items()]


def _money(rng: np.random.Generator, company: Company, today_usd: Floats) -> tuple[Floats, Floats]:
    """Draw demand and what today's people bring, by path, cell and month.

    Demand grows, and strays from its trend as the company, the cell and the month do, the first two ever further.
    """
    months = np.arange(company.months)
    shape = (company.paths, len(today_usd), company.months)
    growth = (1 + rng.uniform(0.05, 0.4, len(today_usd)))[:, None] ** (months / 12)
    expected = today_usd / company.covered_share * rng.uniform(0.8, 1.3, len(today_usd))[:, None] * growth
    company_wide = np.cumsum(rng.normal(0, 0.03, (company.paths, 1, company.months)), axis=2)
    of_cell = np.cumsum(rng.normal(0, 0.04, shape), axis=2)
    of_month = rng.normal(0, 0.15, shape)
    demand_usd = expected * np.exp(company_wide + of_cell + of_month)
    supply_usd = today_usd * np.clip(rng.normal(0.93, 0.06, shape), 0.0, 1.0)
    return demand_usd, supply_usd


def _ratio(line: int, role: str, members: tuple[int, ...], lines: int, arr_usd: Floats) -> Ratio:
    """State what calls for a support role: account executives, or recurring revenue for customer success."""
    each = SUPPORT[role][0]
    months = arr_usd.shape[1]
    weights = np.zeros((lines, months))
    if role == "customer_success":
        return Ratio(line, weights, arr_usd[list(members)].sum(axis=0) / each, f"one {role} for ${each:,.0f}")
    weights[list(members)] = 1 / each
    return Ratio(line, weights, np.zeros(months), f"one {role} for {each:g} account executives")
