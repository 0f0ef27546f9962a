"""The hiring problem of a company, stated from its forecast, its people and the declared model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from territory_opt.demand.forecasting.forecast import Forecast
from territory_opt.demand.forecasting.paths import centred
from territory_opt.demand.segments import entry_of
from territory_opt.headcount.arrays import Floats
from territory_opt.headcount.capacity import season_by_month
from territory_opt.headcount.lives import Posts, Uncertainty, draw_supply
from territory_opt.headcount.model import HeadcountModel, SegmentHeadcount, TailModel
from territory_opt.headcount.ramp import SeatLife, position_life, seat_life
from territory_opt.headcount.seats import SEAT_ROLE
from territory_opt.headcount.staffing.problem import HiringProblem, Line, Tail
from territory_opt.headcount.stages import Stages, stage_by_month
from territory_opt.headcount.statement.calendar import periods, service_groups, start_options
from territory_opt.headcount.statement.cells import CellDemand, Place, demand_by_cell, serving_shares
from territory_opt.headcount.statement.customers import CustomerBase, arr_by_cell
from territory_opt.headcount.statement.lines import executive_lines, planned_roles
from territory_opt.headcount.statement.money import Parameters, missing_prices_usd, salaries_usd, yearly_budgets_usd
from territory_opt.headcount.statement.positions import Expected, together
from territory_opt.headcount.statement.ratios import Called, support
from territory_opt.headcount.statement.supply import expected_seats, expected_usd, seat_posts
from territory_opt.headcount.statement.support import expected_support

PLANNING_STREAM = 1
"""Of a seed's streams of random numbers, the one that leavers on the planning paths are drawn from."""


@dataclass(frozen=True)
class Statement:
    """A hiring problem and the people it stands on; L lines, H months.

    Attributes
    ----------
    problem : HiringProblem
        The problem in numbers.
    posts : Posts
        Account executives and their open positions as chance sees them: those its supply was drawn from.
    joins, refills : ndarray of float, shape (L, H)
        People to be expected to start without planned starts: of the reps table, and in leavers' places.
    """

    problem: HiringProblem
    posts: Posts
    joins: Floats
    refills: Floats


def state_problem(
    forecast: Forecast,
    seats: pd.DataFrame,
    people: pd.DataFrame,
    model: HeadcountModel,
    stages: Stages,
    base: CustomerBase,
    *,
    seed: int,
    uncertainty: Uncertainty | None = None,
    seat_limits: Mapping[Place, int] | None = None,
) -> Statement:
    """State the hiring problem in numbers.

    Parameters
    ----------
    forecast : Forecast
        At least ``model.horizon.months`` months and ``model.outcomes.planning`` paths; the first of each are read.
    seats : DataFrame
        The seats frame: account executives and open positions there are.
    people : DataFrame
        The reps table; its support roles are read.
    model : HeadcountModel
        Ramps, attrition, costs, roles and the rules of hiring.
    stages : Stages
        The stages of growth, with their ratios.
    base : CustomerBase
        What is sold already.
    seed : int
        Of the leavers on the planning paths.
    uncertainty : Uncertainty, optional
        How well attrition and attainment are known; taken as exact without it.
    seat_limits : mapping of (str, str) to int, optional
        Most account executives that can be planned for in the plan year, by segment and region; no limit elsewhere.
    """
    demand = demand_by_cell(forecast, seats, model.horizon.months, model.outcomes.planning)
    executives = executive_lines(demand.cells)
    lines, ratios = support(executives, model, _called(demand, stages, base))
    parameters = [_parameters(line, model) for line in lines]
    lives = [_life(declared, model, len(demand.months)) for declared in parameters]
    salary_usd = salaries_usd(lines, parameters, demand.cells, demand.year_usd, model.cost_factors)
    there = _there(demand, lines, seats, people, model)
    posts = seat_posts(seats, demand.cells, demand.year_usd, model, demand.months)
    period_of = periods(model.coverage, len(demand.months))
    tail = model.coverage.tail or TailModel()
    onboarding = model.hiring.onboarding_per_month
    problem = HiringProblem(
        months=demand.months,
        cells=demand.cells,
        lines=lines,
        options=start_options(model.horizon),
        period_of=period_of,
        demand_usd=demand.paths_usd,
        supply_usd=_supply(posts, demand, seats, model, seed, uncertainty),
        heads=there.heads,
        committed=(there.joins + there.refills).sum(axis=0),
        occupied=np.array([life.occupied for life in lives]),
        refills=np.array([life.refills for life in lives]),
        productive=np.array([life.productive for life in lives[: len(executives)]]),
        full_usd=_full_usd(demand, model),
        salary_usd=salary_usd,
        hire_cost_usd=np.array([declared.hire_cost_usd for declared in parameters]),
        first_month=np.array([declared.lead_months for declared in parameters], dtype=np.int64),
        onboarding=np.inf if onboarding is None else float(onboarding),
        budgets_usd=yearly_budgets_usd(model.hiring, seats, len(demand.months)),
        margin_share=model.hiring.margin_share,
        risk_aversion=model.hiring.risk_aversion,
        ratios=ratios,
        missing_usd=missing_prices_usd(parameters, salary_usd),
        groups=service_groups(demand.cells, model.coverage, period_of, demand.months),
        service_level=model.coverage.service_level,
        tail=Tail(tail.share, tail.service_level),
        most_starts=_most_starts(lines, seat_limits),
    )
    return Statement(problem, posts, there.joins, there.refills)


def _called(demand: CellDemand, stages: Stages, base: CustomerBase) -> Called:
    arr_usd = arr_by_cell(base, demand.cells, demand.point_usd)
    return Called(
        cells=demand.cells,
        year_usd=demand.year_usd,
        arr_usd=arr_usd,
        customers=base.by_cell("customers", demand.cells),
        stages=stages,
        stage_of=stage_by_month(arr_usd.sum(axis=0), stages, base.arr_usd),
        months=demand.months,
    )


def _parameters(line: Line, model: HeadcountModel) -> Parameters:
    if line.role == SEAT_ROLE:
        return entry_of(model.segments, line.segment)
    return next(declared for role, declared in model.roles.items() if role == line.role)


def _life(declared: Parameters, model: HeadcountModel, months: int) -> SeatLife:
    if isinstance(declared, SegmentHeadcount):
        return seat_life(declared, model.backfill, months)
    return position_life(declared.attrition_share, (), model.backfill, months)


def _full_usd(demand: CellDemand, model: HeadcountModel) -> Floats:
    """Return what an account executive brings there in each month, ramped and there all of it; shape (C, H)."""
    entries = [entry_of(model.segments, segment) for segment, _ in demand.cells]
    year_usd = [entry.quota_usd * entry.attainment_share for entry in entries]
    return np.outer(year_usd, season_by_month(model, demand.months))


def _supply(
    posts: Posts,
    demand: CellDemand,
    seats: pd.DataFrame,
    model: HeadcountModel,
    seed: int,
    uncertainty: Uncertainty | None,
) -> Floats:
    """Draw what people there bring on each planning path, around what is expected of them; shape (R, C, H)."""
    rng = np.random.default_rng([seed, PLANNING_STREAM])
    drawn = draw_supply(rng, posts, model, len(demand.paths_usd), uncertainty)
    shares = serving_shares(seats["segments"], seats["region"], demand.cells, demand.year_usd)
    return centred(drawn, shares.T @ expected_usd(seats, model, demand.months))


def _there(
    demand: CellDemand, lines: tuple[Line, ...], seats: pd.DataFrame, people: pd.DataFrame, model: HeadcountModel
) -> Expected:
    """Expect people, starts and refills by line without any planned ones; each of shape (L, H)."""
    shares = serving_shares(seats["segments"], seats["region"], demand.cells, demand.year_usd)
    parts = [expected_seats(seats, model, demand.months).parted(shares)]
    # Lines of one role stand together, roles in the order planned.
    for role in planned_roles(model):
        own = [line for line in lines if line.role == role]
        places = [(line.segment, line.region) for line in own]
        mass = np.array([demand.year_usd[list(line.cells)].sum() for line in own])
        rows = people.loc[people["role"].eq(role)]
        parts.append(expected_support(rows, model.roles[role], model.backfill, places, mass, demand.months))
    return together(parts)


def _most_starts(lines: tuple[Line, ...], seat_limits: Mapping[Place, int] | None) -> Floats | None:
    if not seat_limits:
        return None
    limits = [
        float(seat_limits.get((line.segment, line.region), np.inf)) if line.role == SEAT_ROLE else np.inf
        for line in lines
    ]
    return np.array(limits)
