"""What a forecast of the plan year can stand on: the user's own, a history, or an assumption."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from territory_opt.demand.cells import (
    KEYS,
    Sharing,
    absent_cells,
    listed,
    part_among_regions,
    with_unseen,
)
from territory_opt.demand.forecasting.from_history import HistoryForecast, forecast_history
from territory_opt.demand.forecasting.given import GivenForecast, read_given
from territory_opt.demand.forecasting.hierarchy import EVERY_PRODUCT, SERIES, add_up, grouping
from territory_opt.demand.forecasting.methods import SEASON
from territory_opt.demand.forecasting.paths import assumed_error_paths, centred
from territory_opt.demand.forecasting.quantiles import follow_quantiles
from territory_opt.demand.history import History
from territory_opt.demand.model import DemandModel
from territory_opt.demand.segments import SegmentIndex, entry_of

SKEW_NOTED_SHARE = 0.01
"""Distance of the quantiles' own mean from the plan from which a note tells of it."""


@dataclass(frozen=True)
class Planned:
    """New business of H months and S series, from one source.

    Attributes
    ----------
    series : MultiIndex, shape (S,)
        Region, segment and product, sorted.
    point_usd : ndarray, shape (H, S)
        The plan.
    paths_usd : ndarray, shape (R, H, S)
        Sample paths; their mean is the plan.
    methods : tuple of str
        Method by series.
    mase : ndarray, shape (S,)
        Of the backtest; NaN where there is none.
    method : str
        How it was made, in a sentence.
    notes : tuple of str
        What the user should know of it.
    """

    series: pd.MultiIndex
    point_usd: np.ndarray
    paths_usd: np.ndarray
    methods: tuple[str, ...]
    mase: np.ndarray
    method: str
    notes: tuple[str, ...]


def plan_from_history(
    history: History, months: pd.DatetimeIndex, accounts: pd.DataFrame, model: DemandModel, *, paths: int, seed: int
) -> Planned:
    """Forecast the months of the horizon from history, and share the forecast out to the cells of the accounts.

    Parameters
    ----------
    history : History
        Complete months before the plan year; a gap before it is bridged.
    months : DatetimeIndex, shape (H,)
        Months of the horizon.
    accounts : DataFrame
        region, segment and weight of each account.
    model : DemandModel
        Methods and shares.
    paths, seed : int
        Number of paths, and their seed.
    """
    last = pd.DatetimeIndex(history.amounts_usd.index)[-1]
    ahead = 12 * (months[-1].year - last.year) + months[-1].month - last.month
    found = forecast_history(history.amounts_usd, ahead, model.forecast, paths=paths, seed=seed)
    parted = part_among_regions(found.hierarchy.series, accounts)
    sharing = with_unseen(parted, accounts, model.forecast.unseen_share)
    point = add_up(found.point_usd[-len(months) :], sharing.shares)
    methods, mase = _carried_over(found, sharing, parted.series)
    notes = [*history.notes, *_short_history(len(history.amounts_usd), history.source), *found.notes, *parted.notes]
    notes += _unseen_notes(sharing, parted.series, point, accounts, model.forecast.unseen_share)
    drawn = add_up(found.paths_usd[:, -len(months) :], sharing.shares)
    return Planned(sharing.series, point, drawn, methods, mase, found.method, tuple(notes))


def plan_from_assumption(
    accounts: pd.DataFrame, months: pd.DatetimeIndex, model: DemandModel, *, paths: int, seed: int
) -> Planned:
    """Assume an amount a year for each account, with an assumed season and error.

    Parameters
    ----------
    accounts : DataFrame
        region and segment of each account.
    """
    segments = SegmentIndex(accounts["segment"])
    usd = segments.values(entry_of(model.segments, name).assumed_usd_per_account for name in segments.names)
    totals = accounts[KEYS].astype(object).assign(product=EVERY_PRODUCT, usd=usd).groupby(list(SERIES))["usd"].sum()
    season = np.array(model.forecast.assumed_season)[months.month - 1]
    point = np.outer(season, totals.to_numpy(float))
    return Planned(
        series=pd.MultiIndex.from_frame(totals.index.to_frame(index=False)),
        point_usd=point,
        paths_usd=centred(_assumed_paths(point, model, paths, seed), point),
        methods=("assumed",) * len(totals),
        mase=np.full(len(totals), np.nan),
        method="an assumed amount a year for each account of a segment, by the assumed season",
        notes=("neither forecast nor history: new business is the model's assumption for each account",),
    )


def plan_from_given(
    table: pd.DataFrame,
    ours: Planned | None,
    months: pd.DatetimeIndex,
    accounts: pd.DataFrame,
    model: DemandModel,
    *,
    paths: int,
    seed: int,
) -> Planned:
    """Take the user's forecast for the plan; ours lends it the shape of chance, and growth after its last month.

    Parameters
    ----------
    table : DataFrame
        The user's forecast: month, region, segment, quantile, amount_usd.
    ours : Planned or None
        Our own from history, where there is any.
    """
    given = read_given(table, months)
    parted = part_among_regions(given.series, accounts)
    given = given.shared_out(parted)
    notes = [*given.notes, *parted.notes]
    absent = absent_cells(accounts, parted.series)
    if len(absent):
        notes.append(f"the forecast says nothing of {listed(absent)}: no new business is planned there")
    shape = None if ours is None else _like_cells(ours, given.series)
    if given.reached < len(months):
        growth = np.ones(given.plan_usd.shape) if shape is None else _growth(shape.mean(axis=0))
        given = given.extended(growth)
        how = "our forecast's growth" if ours is not None else "the same months a year before"
        notes.append(f"forecast: after {months[given.reached - 1]:%Y-%m} it goes on with {how}")
    drawn = _paths_of(given, shape, model, paths, seed)
    notes += _skew_notes(drawn, given)
    return Planned(
        series=given.series,
        point_usd=given.plan_usd,
        paths_usd=centred(drawn, given.plan_usd),
        methods=("given",) * len(given.series),
        mase=np.full(len(given.series), np.nan),
        method="the amounts given",
        notes=tuple(notes),
    )


def _carried_over(
    found: HistoryForecast, sharing: Sharing, parted: pd.MultiIndex
) -> tuple[tuple[str, ...], np.ndarray]:
    """Return method and backtest of the series that each planned one comes from; of none where it never sold."""
    known = found.hierarchy.series.get_indexer(sharing.series)
    seen = sharing.series.isin(parted)
    names = np.array([*found.methods, "parted"], dtype=object)[known]
    return tuple(np.where(seen, names, "share of its segment")), np.where(known >= 0, found.mase[known], np.nan)


def _short_history(months: int, source: str) -> list[str]:
    if months >= 2 * SEASON:
        return []
    known = (
        "level and season, but little of growth"
        if months >= SEASON
        else "a level only: season is assumed, growth is none"
    )
    return [f"{source}: {months} complete months of history tell of {known}"]


def _unseen_notes(
    sharing: Sharing, parted: pd.MultiIndex, point: np.ndarray, accounts: pd.DataFrame, share: float
) -> list[str]:
    absent = absent_cells(accounts, parted)
    if not len(absent):
        return []
    usd = point[:SEASON, ~sharing.series.isin(parted)].sum()
    note = (
        f"nothing was ever sold in {listed(absent)}: an account there is taken to bring {share:.0%} of one in the "
        f"segment's other regions, ${usd:,.0f} in all"
    )
    return [note]


def _like_cells(ours: Planned, cells: pd.MultiIndex) -> np.ndarray:
    """Return our paths for each of the user's cells: the cell's own, else its segment's, else the company's.

    Returns
    -------
    ndarray, shape (R, H, C)
    """
    paths = add_up(ours.paths_usd, grouping(ours.series, ())[1]).repeat(len(cells), axis=2)
    for keys in (("segment",), ("region", "segment")):
        labels, sums = grouping(ours.series, keys)
        level = add_up(ours.paths_usd, sums)
        place = labels.get_indexer(pd.MultiIndex.from_frame(cells.to_frame(index=False)[list(keys)]))
        sold = (place >= 0) & (level.mean(axis=(0, 1))[place] > 0)
        paths[:, :, sold] = level[:, :, place[sold]]
    return paths


def _growth(point: np.ndarray) -> np.ndarray:
    """Return growth over the year before, the same in all months of a year; shape (H, C), 1 in the first year."""
    growth = np.ones_like(point)
    for year in range(1, -(-len(point) // SEASON)):
        months = slice(SEASON * year, SEASON * (year + 1))
        now = point[months].sum(axis=0)
        before = point[SEASON * (year - 1) : SEASON * year][: len(point[months])].sum(axis=0)
        growth[months] = np.divide(now, before, out=np.ones_like(now), where=before > 0)
    return growth


def _paths_of(given: GivenForecast, shape: np.ndarray | None, model: DemandModel, paths: int, seed: int) -> np.ndarray:
    """Draw paths about the user's forecast: through its quantiles, or with our spread where it has but one."""
    if shape is None:
        ranked = spread = _assumed_paths(given.plan_usd, model, paths, seed)
    else:
        ranked, spread = shape, _relative(shape) * given.plan_usd
    followed = follow_quantiles(ranked, given.amounts_usd, given.levels)
    return np.where(np.isnan(followed), spread, followed)


def _relative(paths: np.ndarray) -> np.ndarray:
    """Divide paths by their mean; where nothing is expected, those of all series together, or else 1."""
    together = paths.sum(axis=2, keepdims=True)
    company = np.divide(together, together.mean(axis=0), out=np.ones_like(together), where=together.mean(axis=0) > 0)
    mean = paths.mean(axis=0)
    return np.asarray(np.divide(paths, mean, out=company.repeat(paths.shape[2], axis=2), where=mean > 0))


def _assumed_paths(point: np.ndarray, model: DemandModel, paths: int, seed: int) -> np.ndarray:
    share, correlation = model.forecast.assumed_error_share, model.forecast.assumed_error_correlation
    return assumed_error_paths(point, share, correlation, paths, np.random.default_rng(seed))


def _skew_notes(drawn: np.ndarray, given: GivenForecast) -> list[str]:
    plan, mean = given.plan_usd.sum(), drawn.mean(axis=0).sum()
    if abs(mean - plan) <= SKEW_NOTED_SHARE * plan or (~np.isnan(given.amounts_usd)).sum(axis=2).max() < 2:
        return []
    side = "above" if mean > plan else "below"
    off = f"{abs(mean / plan - 1):.1%} {side}" if plan > 0 else side
    return [f"forecast: its quantiles have a mean {off} the plan; the mean of chance is taken to be the plan"]
