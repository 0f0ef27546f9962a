"""Cells of the hiring problem: segments in regions, what is asked of each, and who serves which."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from territory_opt.demand.cells import WHOLE
from territory_opt.demand.forecasting.forecast import Forecast
from territory_opt.demand.forecasting.paths import centred
from territory_opt.headcount.arrays import Floats

Place = tuple[str, str]
"""Segment and region; either may be ``WHOLE``."""


@dataclass(frozen=True)
class CellDemand:
    """New business asked of each cell.

    Attributes
    ----------
    cells : tuple of (str, str), length C
        Segment and region; those of the forecast first, sorted.
    months : DatetimeIndex, shape (H,)
        The horizon; the first twelve are the plan year.
    point_usd : ndarray of float, shape (C, H)
        The forecast.
    paths_usd : ndarray of float, shape (R, C, H)
        Sample paths around it, with the forecast as their mean.
    """

    cells: tuple[Place, ...]
    months: pd.DatetimeIndex
    point_usd: Floats
    paths_usd: Floats

    @property
    def year_usd(self) -> Floats:
        """Forecast of the plan year by cell, shape (C,)."""
        return np.asarray(self.point_usd[:, :12].sum(axis=1))


def demand_by_cell(forecast: Forecast, seats: pd.DataFrame, months: int, paths: int) -> CellDemand:
    """Sum the forecast's series to cells; seats that serve none of them stand in cells of their own, without demand.

    Parameters
    ----------
    forecast : Forecast
        Series by region, segment and product.
    seats : DataFrame
        The seats frame; segments and region are read.
    months : int
        Months of the horizon.
    paths : int
        How many of the forecast's paths, from the first, the problem stands on.

    Raises
    ------
    ValueError
        When the forecast is shorter than the horizon or has fewer paths.
    """
    if len(forecast.months) < months or len(forecast.paths_usd) < paths:
        raise ValueError(f"a forecast of {months} months on {paths} paths at least")
    summed = forecast.summed("segment", "region")
    forecast_cells: list[Place] = list(summed.labels)
    elsewhere = {
        (segments[0], region)
        for segments, region in set(zip(seats["segments"], seats["region"], strict=True))
        if not any(_serves(segments, region, cell) for cell in forecast_cells)
    }
    point_usd = np.pad(summed.point_usd[:months].T, ((0, len(elsewhere)), (0, 0)))
    cells = (*forecast_cells, *sorted(elsewhere))
    paths_usd = centred(paths_by_cell(forecast, cells, months, slice(paths)), point_usd)
    return CellDemand(cells, forecast.months[:months], point_usd, paths_usd)


def paths_by_cell(forecast: Forecast, cells: Sequence[Place], months: int, which: slice) -> Floats:
    """Sum some of the forecast's paths to cells, those of the trial for example; shape (R, C, H)."""
    summed = forecast.summed("segment", "region")
    at = pd.MultiIndex.from_tuples(cells).get_indexer(summed.labels)
    paths = summed.paths_usd[which, :months]
    by_cell = np.zeros((len(paths), len(cells), months))
    by_cell[:, at] = paths.transpose(0, 2, 1)
    return by_cell


def serving_shares(
    segments: Iterable[tuple[str, ...]], regions: Iterable[str], places: Sequence[Place], mass: Floats
) -> Floats:
    """Part people among the places they serve, in proportion to a mass; equally where none of theirs has any.

    Parameters
    ----------
    segments : iterable of n tuples of str
        Each one's segments.
    regions : iterable of n str
        Each one's region.
    places : sequence of (str, str), length P
        Cells, or the pools of a support role.
    mass : ndarray of float, shape (P,)
        The plan year's demand of each place.

    Returns
    -------
    ndarray of float, shape (n, P)
        Rows add up to 1; to 0 for who serves none of the places.
    """
    # Many people share their segments and region, so each pair is looked at once.
    code, pairs = pd.factorize(pd.Series(list(zip(segments, regions, strict=True)), dtype=object))
    serves = np.array(
        [[_serves(own, region, place) for place in places] for own, region in pairs], dtype=float
    ).reshape(len(pairs), len(places))
    weight = serves * mass
    weight = np.where(weight.sum(axis=1, keepdims=True) > 0, weight, serves)
    total = weight.sum(axis=1, keepdims=True)
    return np.asarray(np.divide(weight, total, out=np.zeros_like(weight), where=total > 0)[code])


def _serves(segments: tuple[str, ...], region: str, place: Place) -> bool:
    return (place[0] == WHOLE or place[0] in segments) and (WHOLE in (region, place[1]) or region == place[1])
