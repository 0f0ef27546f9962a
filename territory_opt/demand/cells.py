"""Cells of region and segment: those known without region, and those where nothing was ever sold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_array, vstack

from territory_opt.demand.forecasting.hierarchy import EVERY_PRODUCT, SERIES

WHOLE = "all"
"""The region of a row that tells of no region: the schema's default."""

KEYS = ["region", "segment"]


@dataclass(frozen=True)
class Sharing:
    """How series known are shared out to series planned.

    Attributes
    ----------
    series : MultiIndex, shape (T,)
        Region, segment and product of the series planned, sorted.
    shares : sparse array, shape (T, S)
        Share of each known series that goes to each planned one.
    notes : tuple of str
        What was shared out and how.
    """

    series: pd.MultiIndex
    shares: csr_array
    notes: tuple[str, ...]


def part_among_regions(series: pd.MultiIndex, accounts: pd.DataFrame) -> Sharing:
    """Part series known without region among the regions where their segment has accounts, by the accounts' weight.

    Parameters
    ----------
    series : MultiIndex, shape (S,)
        Region, segment and product of what is known.
    accounts : DataFrame
        region, segment and weight of each account.
    """
    mass = accounts.groupby(KEYS, observed=True)["weight"].sum().rename("share").reset_index()
    mass["share"] /= mass.groupby("segment", observed=True)["share"].transform("sum")
    has_whole = set(mass.loc[mass["region"].eq(WHOLE), "segment"])
    known = series.to_frame(index=False).assign(known=np.arange(len(series)))
    parted = known["region"].eq(WHOLE) & known["segment"].isin(set(mass["segment"]) - has_whole)
    whole = known[parted].drop(columns="region").merge(mass.astype({"segment": object, "region": object}), on="segment")
    goes = known[~parted].assign(share=1.0)
    if parted.any():
        goes = pd.concat([goes, whole], ignore_index=True) if len(goes) else whole
    planned = pd.MultiIndex.from_frame(goes[list(SERIES)].drop_duplicates().sort_values(list(SERIES)))
    rows = planned.get_indexer(pd.MultiIndex.from_frame(goes[list(SERIES)]))
    shares = csr_array((goes["share"].to_numpy(float), (rows, goes["known"])), shape=(len(planned), len(series)))
    regions = whole.groupby("segment")["region"].nunique()
    notes = tuple(
        f"{segment}: known without region, parted among {count} regions by the score of their accounts"
        for segment, count in regions.items()
    )
    return Sharing(planned, shares, notes)


def absent_cells(accounts: pd.DataFrame, series: pd.MultiIndex) -> pd.MultiIndex:
    """Cells that have accounts but no series."""
    cells = pd.MultiIndex.from_frame(accounts[KEYS].astype(object).drop_duplicates().sort_values(KEYS))
    return cells[~cells.isin(series.droplevel("product"))]


def with_unseen(known: Sharing, accounts: pd.DataFrame, unseen_share: float) -> Sharing:
    """Add accounts of cells never sold in: each brings a share of what one of its segment's other cells brings.

    Parameters
    ----------
    known : Sharing
        How what is known is shared out to T series.
    accounts : DataFrame
        region and segment of each account.
    unseen_share : float
        What an account of a cell never sold in brings, against one of the segment's other cells.
    """
    absent = absent_cells(accounts, known.series).to_frame(index=False)
    if absent.empty:
        return known
    counts = accounts[KEYS].astype(object).groupby(KEYS).size()
    seen = known.series.to_frame(index=False).assign(row=np.arange(len(known.series)))
    cells = pd.MultiIndex.from_frame(seen[KEYS].drop_duplicates())
    sold_to = counts.reindex(cells).groupby("segment").sum()
    new = absent.merge(seen.drop(columns="region"), on="segment", how="left").fillna({"product": EVERY_PRODUCT})
    added = pd.MultiIndex.from_frame(new[list(SERIES)].drop_duplicates())
    brings = unseen_share * counts.reindex(pd.MultiIndex.from_frame(new[KEYS])).to_numpy(float)
    accounts_seen = new["segment"].map(sold_to).to_numpy(float)
    told = accounts_seen > 0
    place = (
        added.get_indexer(pd.MultiIndex.from_frame(new[list(SERIES)]))[told],
        new["row"].to_numpy()[told].astype(int),
    )
    by_known = csr_array((brings[told] / accounts_seen[told], place), shape=(len(added), len(known.series)))
    series = known.series.append(added)
    order = series.argsort()
    return Sharing(series[order], csr_array(vstack([known.shares, by_known @ known.shares]))[order], known.notes)


def listed(cells: pd.MultiIndex) -> str:
    """Name the first few cells."""
    names = [f"{segment} in {region}" for region, segment in cells]
    more = len(names) - 3
    return ", ".join(names[:3]) + (f" and {more} more cell{'s' if more > 1 else ''}" if more > 0 else "")
