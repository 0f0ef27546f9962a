"""Money the seats there are can be expected to bring, by cell and month: attrition and refilling taken into account."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from territory_opt.demand.cells import WHOLE
from territory_opt.demand.segments import entry_of
from territory_opt.headcount.capacity import capacity_by_month, full_month_usd, presence_by_month
from territory_opt.headcount.model import HeadcountModel
from territory_opt.headcount.ramp import SeatLife, month_number, seat_life


@dataclass(frozen=True)
class CellSupply:
    """Demand and expected supply of each headcount cell in each plan month.

    Attributes
    ----------
    cells : tuple of (str, str), length C
        Segment and region.
    demand_usd : ndarray of float, shape (C, 12)
        New business.
    supply_usd : ndarray of float, shape (C, 12)
        What the seats there are, filled or open, can be expected to bring.
    heads : ndarray of float, shape (C, 12)
        People that can be expected to sit there.
    """

    cells: tuple[tuple[str, str], ...]
    demand_usd: np.ndarray
    supply_usd: np.ndarray
    heads: np.ndarray


def cell_supply(
    cells: pd.DataFrame, seats: pd.DataFrame, model: HeadcountModel, plan_months: pd.DatetimeIndex
) -> CellSupply:
    """Hold the seats against the demand of their cells.

    A seat of several segments or of all regions serves each of its cells in proportion to the year's demand there. A
    seat whose segment and region have no demand stands in a cell of its own.
    """
    demand = cells.pivot_table(
        index=["segment", "region"], columns="month", values="new_business_usd", aggfunc="sum", observed=True
    ).reindex(columns=plan_months, fill_value=0.0)
    names = demand.index.to_list()
    elsewhere = [
        (segments[0], region)
        for segments, region in zip(seats["segments"], seats["region"], strict=True)
        if not any(_serves(segments, region, cell) for cell in names)
    ]
    every = tuple(dict.fromkeys([*names, *sorted(elsewhere)]))
    demand_usd = np.zeros((len(every), len(plan_months)))
    demand_usd[: len(names)] = demand.fillna(0.0).to_numpy(float)
    shares = _shares(seats, every, demand_usd.sum(axis=1))
    usd, heads = expected_by_seat(seats, model, plan_months)
    return CellSupply(every, demand_usd, shares.T @ usd, shares.T @ heads)


def expected_by_seat(
    seats: pd.DataFrame, model: HeadcountModel, plan_months: pd.DatetimeIndex
) -> tuple[np.ndarray, np.ndarray]:
    """Expect money and people of each seat by month.

    Whoever sits there at the start of the plan year, or starts within it, may leave by the segment's attrition and is
    refilled as the model says. Seats whose leaver is known follow their dates alone.

    Returns
    -------
    usd, heads : ndarray of float, shape (s, 12)
    """
    segment = seats["segments"].str[0]
    own_usd = capacity_by_month(seats, model, plan_months).usd
    present = presence_by_month(seats["start_date"], seats["end_date"], segment, model, plan_months).present
    full_usd = full_month_usd(seats, model, plan_months)
    # Months since the start within the plan year; before it there is nobody to leave.
    began = np.fmax(month_number(seats["start_date"]) - month_number(plan_months)[0], 0)
    since = (np.arange(len(plan_months)) - began[:, None]).astype(int)
    lives = seat_lives(set(segment), model, len(plan_months))
    usd, heads = own_usd.copy(), present.copy()
    chance = seats["status"].ne("leaving").to_numpy(bool)
    for name, life in lives.items():
        rows = np.flatnonzero(chance & segment.eq(name).to_numpy(bool))
        age = since[rows]
        known = age >= 0
        age = np.maximum(age, 0)
        usd[rows] = known * (own_usd[rows] * life.survival[age] + full_usd[rows] * life.refilled_productive[age])
        heads[rows] = known * (present[rows] * life.survival[age] + life.refilled_occupied[age])
    return usd, heads


def seat_lives(segments: set[str], model: HeadcountModel, months: int) -> dict[str, SeatLife]:
    """Follow a seat of each segment through leaving and refilling."""
    return {name: seat_life(entry_of(model.segments, name), model.backfill, months) for name in sorted(segments)}


def _serves(segments: tuple[str, ...], region: str, cell: tuple[str, str]) -> bool:
    return cell[0] in segments and (region in (cell[1], WHOLE) or cell[1] == WHOLE)


def _shares(seats: pd.DataFrame, cells: tuple[tuple[str, str], ...], demand_usd: np.ndarray) -> np.ndarray:
    """Share of each seat that each cell gets; shape (s, C), rows add up to 1."""
    serves = np.array(
        [
            [_serves(segments, region, cell) for cell in cells]
            for segments, region in zip(seats["segments"], seats["region"], strict=True)
        ],
        dtype=float,
    ).reshape(len(seats), len(cells))
    mass = serves * demand_usd
    mass = np.where(mass.sum(axis=1, keepdims=True) > 0, mass, serves)
    return np.asarray(mass / mass.sum(axis=1, keepdims=True))
