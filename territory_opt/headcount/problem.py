"""The hiring problem in numbers: what the MIP, its relaxations and the plan are made from."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from territory_opt.demand.segments import entry_of
from territory_opt.headcount.capacity import presence_by_month, season_by_month, share_of_year
from territory_opt.headcount.model import HeadcountModel
from territory_opt.headcount.supply import CellSupply, cell_supply, seat_lives


@dataclass(frozen=True)
class ServiceGroup:
    """Cells and periods over which the service level is kept together.

    Attributes
    ----------
    label : str
        What it is, for people: "Enterprise in the plan year".
    cells : tuple of int
        Cells whose demand counts.
    periods : tuple of int
        Periods that count.
    """

    label: str
    cells: tuple[int, ...]
    periods: tuple[int, ...]


@dataclass(frozen=True)
class HiringProblem:
    """A hiring problem; c in cells, s in months of start, k in months, p in periods.

    Attributes
    ----------
    supply : CellSupply
        Cells, their demand and what the seats there are can be expected to bring.
    months : DatetimeIndex, shape (K,)
        The plan months.
    period_of : ndarray of int, shape (K,)
        The period in which each month's capacity meets demand.
    yield_usd : ndarray of float, shape (C, K, K)
        What one start in cell c and month s can be expected to bring in month k.
    heads : ndarray of float, shape (C, K, K)
        People to be expected from it.
    cost_usd : ndarray of float, shape (C, K)
        What one start in cell c and month s can be expected to cost in the plan year, hiring and refills included.
    first_month : tuple of int, length C
        Earliest month of a start not yet committed.
    onboarding : int or None
        Most people who can start in a month; None for no limit.
    committed : ndarray of int, shape (K,)
        People who start in each month anyway.
    budget_usd : float
        Most that all starts may cost; infinite for no limit.
    margin_share : float
        Price of a dollar of shortfall.
    service_level : float
        Share of demand to be covered in each service group.
    groups : tuple of ServiceGroup
        Where it is kept.
    """

    supply: CellSupply
    months: pd.DatetimeIndex
    period_of: np.ndarray
    yield_usd: np.ndarray
    heads: np.ndarray
    cost_usd: np.ndarray
    first_month: tuple[int, ...]
    onboarding: int | None
    committed: np.ndarray
    budget_usd: float
    margin_share: float
    service_level: float
    groups: tuple[ServiceGroup, ...]

    @property
    def periods(self) -> int:
        """Number of periods."""
        return int(self.period_of.max()) + 1

    def by_period(self, monthly: np.ndarray) -> np.ndarray:
        """Add months up to periods along the last axis."""
        return np.stack(
            [monthly[..., self.period_of == period].sum(axis=-1) for period in range(self.periods)], axis=-1
        )

    def capacity_usd(self, starts: np.ndarray) -> np.ndarray:
        """Return expected capacity by cell and month, shape (C, K), with starts of shape (C, K)."""
        return np.asarray(self.supply.supply_usd + np.einsum("cs,csk->ck", starts, self.yield_usd))

    def shortfall_usd(self, starts: np.ndarray) -> np.ndarray:
        """Return the demand that capacity does not cover by cell and period, shape (C, P)."""
        short = self.by_period(self.supply.demand_usd) - self.by_period(self.capacity_usd(starts))
        return np.asarray(np.maximum(short, 0.0))

    def group_demand_usd(self, group: ServiceGroup) -> float:
        """Return the demand of a service group."""
        return float(self.by_period(self.supply.demand_usd)[np.ix_(group.cells, group.periods)].sum())


def build_problem(
    cells: pd.DataFrame, seats: pd.DataFrame, model: HeadcountModel, plan_months: pd.DatetimeIndex
) -> HiringProblem:
    """Put demand, seats and the model's rules in numbers.

    Parameters
    ----------
    cells : DataFrame
        month, region, segment, new_business_usd.
    seats : DataFrame
        The seats frame: people and open positions there are.
    model : HeadcountModel
        Ramps, costs and rules.
    plan_months : DatetimeIndex, shape (12,)
    """
    supply = cell_supply(cells, seats, model, plan_months)
    lives = seat_lives({segment for segment, _ in supply.cells}, model, len(plan_months))
    parameters = [entry_of(model.segments, segment) for segment, _ in supply.cells]
    cell_lives = [lives[segment] for segment, _ in supply.cells]
    full_usd = np.array([entry.quota_usd * entry.attainment_share for entry in parameters])
    productive = np.array([_from_start(life.productive) for life in cell_lives])
    heads = np.array([_from_start(life.occupied) for life in cell_lives])
    salary = np.array([entry.cost_usd for entry in parameters])[:, None] * share_of_year(heads, plan_months)
    hires = np.array([_from_start(life.hires).sum(axis=1) for life in cell_lives])
    period_of = np.arange(len(plan_months)) // 3 if model.coverage.period == "quarter" else np.zeros(12, dtype=int)
    segment = seats["segments"].str[0]
    hiring = model.hiring
    return HiringProblem(
        supply=supply,
        months=plan_months,
        period_of=period_of,
        yield_usd=full_usd[:, None, None] * productive * season_by_month(model, plan_months),
        heads=heads,
        cost_usd=salary + np.array([entry.hire_cost_usd for entry in parameters])[:, None] * hires,
        first_month=tuple(entry.lead_months for entry in parameters),
        onboarding=hiring.onboarding_per_month,
        committed=presence_by_month(seats["start_date"], seats["end_date"], segment, model, plan_months).starts,
        budget_usd=_budget_usd(seats, model),
        margin_share=hiring.margin_share,
        service_level=model.coverage.service_level,
        groups=_service_groups(supply, model, plan_months, int(period_of.max()) + 1),
    )


def _from_start(by_age: np.ndarray) -> np.ndarray:
    """Shift a course by months since the start to every month of start; shape (K, K), 0 before the start."""
    months = np.arange(len(by_age))
    age = months[None, :] - months[:, None]
    return np.where(age >= 0, by_age[np.maximum(age, 0)], 0.0)


def _budget_usd(seats: pd.DataFrame, model: HeadcountModel) -> float:
    if isinstance(model.hiring.budget_usd, float):
        return model.hiring.budget_usd
    if model.hiring.budget_share is not None:
        return model.hiring.budget_share * float(seats["cost_usd"].sum())
    return math.inf


def _service_groups(
    supply: CellSupply, model: HeadcountModel, plan_months: pd.DatetimeIndex, periods: int
) -> tuple[ServiceGroup, ...]:
    """List the groups in which the service level is kept."""
    scope = model.coverage.service_scope
    members: dict[str, list[int]] = {}
    for cell, (segment, region) in enumerate(supply.cells):
        name = {"company": "the company", "segment": segment, "cell": f"{segment} in {region}"}[scope]
        members.setdefault(name, []).append(cell)
    if model.coverage.service_period == "year":
        spans = {"the plan year": tuple(range(periods))}
    else:
        spans = {f"the quarter from {plan_months[3 * quarter]:%B %Y}": (quarter,) for quarter in range(periods)}
    return tuple(
        ServiceGroup(f"{name} in {span}", tuple(cells), covered)
        for name, cells in members.items()
        for span, covered in spans.items()
    )
