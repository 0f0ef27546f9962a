"""New business of the plan year by month, region and segment: the user's forecast, else ours, else an assumption."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from territory_opt.demand.forecasting.seasonal import METHOD, seasonal_forecast
from territory_opt.demand.history import read_history
from territory_opt.demand.model import DemandModel
from territory_opt.demand.segments import SegmentIndex, entry_of
from territory_opt.workspace.schema import TEXT
from territory_opt.workspace.workspace import Workspace

Source = Literal["forecast", "bookings", "opportunities", "none"]

WHOLE = "all"
"""The region of a row that tells of no region: the schema's default."""

KEYS = ["region", "segment"]


@dataclass(frozen=True)
class Cells:
    """The forecast of new business.

    Attributes
    ----------
    frame : DataFrame
        month, region, segment, new_business_usd; twelve rows for each region and segment, sorted.
    source : Source
        The table it stands on.
    method : str
        How it was made, in a sentence.
    notes : tuple of str
        What the user should know of it.
    """

    frame: pd.DataFrame
    source: Source
    method: str
    notes: tuple[str, ...]


def plan_cells(workspace: Workspace, weights: np.ndarray, model: DemandModel) -> Cells:
    """Forecast the new business of each cell by plan month.

    Parameters
    ----------
    workspace : Workspace
        Accounts, and a forecast, bookings or opportunities where there are any.
    weights : ndarray of float, shape (n,)
        Attraction of each account; parts what is known without region among regions.
    model : DemandModel
        History and fallback parameters.
    """
    accounts = workspace.accounts[KEYS].assign(weight=weights)
    plan_months = workspace.settings.plan_months
    forecast = workspace.table("forecast")
    if len(forecast):
        given, notes = _given(forecast, plan_months)
        wide, spread_notes = _spread_whole(given, accounts)
        absent = _absent(accounts, wide)
        notes += spread_notes
        if len(absent):
            notes.append(f"the forecast says nothing of {_listed(absent)}: no new business is planned there")
        return Cells(_long(wide), "forecast", "the forecast given by the user", tuple(notes))
    history = read_history(workspace, model.history)
    if history is None:
        note = "neither forecast nor history: new business is the model's assumption for each account"
        method = "an assumed amount a year for each account of a segment, by the assumed season"
        return Cells(_long(_assumed(workspace.accounts, plan_months, model)), "none", method, (note,))
    wide, spread_notes = _spread_whole(seasonal_forecast(history.amounts_usd, plan_months, model.forecast), accounts)
    wide, unseen_notes = _add_unseen(wide, accounts, model)
    short_notes = _short_history(len(history.amounts_usd), history.source)
    notes = [*history.notes, *short_notes, *spread_notes, *unseen_notes]
    return Cells(_long(wide), history.source, METHOD.format(damping=model.forecast.growth_damping), tuple(notes))


def _given(forecast: pd.DataFrame, plan_months: pd.DatetimeIndex) -> tuple[pd.DataFrame, list[str]]:
    """Read the user's forecast: of each cell and month the quantile nearest to the median."""
    by_distance = forecast.assign(off=(forecast["quantile"] - 0.5).abs()).sort_values(
        ["off", "quantile"], kind="stable"
    )
    nearest = by_distance.drop_duplicates(["month", *KEYS])
    notes = []
    if nearest["off"].gt(0).any():
        notes.append("forecast: where there is no quantile 0.5, the nearest one is taken for the plan")
    wide = nearest.pivot_table(index="month", columns=KEYS, values="amount_usd", aggfunc="sum", observed=True)
    wide = wide.reindex(pd.DatetimeIndex(plan_months, name="month"))
    gaps = wide.isna().any()
    if gaps.any():
        notes.append(f"forecast: months without a row count as 0 in {_listed(wide.columns[gaps])}")
    return wide.fillna(0.0), notes


def _short_history(months: int, source: str) -> list[str]:
    if months >= 24:
        return []
    known = (
        "level and season, but little of growth" if months >= 12 else "a level only: season is assumed, growth is none"
    )
    return [f"{source}: {months} complete months of history tell of {known}"]


def _spread_whole(wide: pd.DataFrame, accounts: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Part what is known for a segment as a whole among its accounts' regions, by their weight."""
    mass = accounts.groupby(KEYS, observed=True)["weight"].sum()
    columns, notes = [], []
    for region, segment in _pairs(wide.columns):
        regions = (
            mass.xs(segment, level="segment") if segment in mass.index.get_level_values("segment") else mass.iloc[:0]
        )
        if region != WHOLE or regions.empty or WHOLE in regions.index:
            columns.append(wide[[(region, segment)]])
            continue
        shares = regions / regions.sum()
        parted = np.outer(wide[(region, segment)], shares)
        named = pd.MultiIndex.from_tuples([(name, segment) for name in shares.index], names=KEYS)
        columns.append(pd.DataFrame(parted, index=wide.index, columns=named))
        notes.append(
            f"{segment}: known without region, parted among {len(shares)} regions by the score of their accounts"
        )
    return pd.concat(columns, axis="columns").T.groupby(level=KEYS).sum().T, notes


def _absent(accounts: pd.DataFrame, wide: pd.DataFrame) -> pd.MultiIndex:
    """Cells that have accounts but no column."""
    cells = pd.MultiIndex.from_frame(accounts[KEYS].drop_duplicates().sort_values(KEYS))
    return cells[~cells.isin(wide.columns)]


def _add_unseen(wide: pd.DataFrame, accounts: pd.DataFrame, model: DemandModel) -> tuple[pd.DataFrame, list[str]]:
    """Give accounts of cells never sold in a share of what an account of their segment's other cells brings."""
    counts = accounts.groupby(KEYS, observed=True).size()
    absent = _absent(accounts, wide)
    if not len(absent):
        return wide, []
    added = {}
    for region, segment in _pairs(absent):
        seen = wide.loc[:, wide.columns.get_level_values("segment") == segment]
        seen_accounts = counts.reindex(seen.columns).sum()
        an_account = seen.sum(axis="columns") / seen_accounts if seen_accounts else pd.Series(0.0, wide.index)
        added[(region, segment)] = model.forecast.unseen_share * counts[(region, segment)] * an_account
    columns = pd.DataFrame(added, index=wide.index)
    columns.columns.names = KEYS
    share, total = model.forecast.unseen_share, columns.to_numpy().sum()
    note = (
        f"nothing was ever sold in {_listed(absent)}: an account there is taken to bring {share:.0%} of one in the "
        f"segment's other regions, ${total:,.0f} in all"
    )
    return pd.concat([wide, columns], axis="columns"), [note]


def _assumed(accounts: pd.DataFrame, plan_months: pd.DatetimeIndex, model: DemandModel) -> pd.DataFrame:
    segments = SegmentIndex(accounts["segment"])
    usd = segments.values(entry_of(model.segments, name).assumed_usd_per_account for name in segments.names)
    totals = pd.Series(usd).groupby([accounts["region"].to_numpy(), accounts["segment"].to_numpy()]).sum()
    season = np.array(model.forecast.assumed_season)[plan_months.month - 1]
    columns = pd.MultiIndex.from_tuples(list(totals.index), names=KEYS)
    return pd.DataFrame(np.outer(season, totals), index=pd.DatetimeIndex(plan_months, name="month"), columns=columns)


def _long(wide: pd.DataFrame) -> pd.DataFrame:
    """One row a month, region and segment."""
    cells = wide.columns.to_frame(index=False)
    frame = pd.DataFrame(
        {
            "month": np.repeat(wide.index.to_numpy(), len(cells)),
            "region": pd.Series(np.tile(cells["region"].to_numpy(object), len(wide)), dtype=TEXT),
            "segment": pd.Series(np.tile(cells["segment"].to_numpy(object), len(wide)), dtype=TEXT),
            "new_business_usd": wide.to_numpy(float).ravel(),
        }
    )
    return frame.sort_values(["month", *KEYS], kind="stable", ignore_index=True)


def _pairs(cells: pd.Index[Any]) -> list[tuple[str, str]]:
    """Region and segment of each cell."""
    return list(zip(cells.get_level_values("region"), cells.get_level_values("segment"), strict=True))


def _listed(cells: pd.Index[Any]) -> str:
    """Name the first few cells."""
    names = [f"{segment} in {region}" for region, segment in _pairs(cells)]
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more cells" if len(names) > 3 else "")
