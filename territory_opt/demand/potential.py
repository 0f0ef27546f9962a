"""Each account's potential: what renews, and its share of the new business of its cell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from territory_opt.demand.model import DemandModel
from territory_opt.demand.segments import SegmentIndex, entry_of


@dataclass(frozen=True)
class SharedOut:
    """New business shared out to accounts.

    Attributes
    ----------
    new_business_usd : ndarray of float, shape (n,)
        By account; adds up to the new business of each cell that has accounts.
    left_over : Series
        By region and segment: new business of cells that have no account, in USD.
    """

    new_business_usd: np.ndarray
    left_over: pd.Series


def renewal_usd(accounts: pd.DataFrame, model: DemandModel) -> np.ndarray:
    """Current ARR that renews, grown by what expands without an opportunity; shape (n,)."""
    segments = SegmentIndex(accounts["segment"])
    parameters = [entry_of(model.segments, name) for name in segments.names]
    kept = segments.values(entry.renewal_share * (1 + entry.expansion_share) for entry in parameters)
    return np.asarray(np.nan_to_num(accounts["current_arr_usd"].to_numpy(float)) * kept)


def share_new_business(
    accounts: pd.DataFrame, weights: np.ndarray, cells: pd.DataFrame, model: DemandModel
) -> SharedOut:
    """Share the year's new business of each cell out to its accounts.

    A cell's amount is first parted between customers and prospects by the segment's ``customer_share`` (one of them
    takes all where the other has no account), then by weight within each.

    Parameters
    ----------
    accounts : DataFrame, shape (n, ...)
        region, segment and status are read.
    weights : ndarray of float, shape (n,)
        Attraction of each account, above 0.
    cells : DataFrame
        month, region, segment, new_business_usd.
    model : DemandModel
        Customer shares by segment.
    """
    year = cells.groupby(["region", "segment"], observed=True)["new_business_usd"].sum()
    cell_of, names = pd.MultiIndex.from_frame(accounts[["region", "segment"]]).factorize()
    amount = year.reindex(names).fillna(0.0).to_numpy(float)
    customer_share = np.array([entry_of(model.segments, segment).customer_share for _, segment in names])
    is_customer = accounts["status"].eq("customer").to_numpy(bool)
    mass = np.zeros((len(names), 2))
    np.add.at(mass, (cell_of, is_customer.astype(int)), weights)
    parts = np.column_stack([1 - customer_share, customer_share])
    parts = np.where(mass > 0, parts, 0.0)
    # A share of 0 or 1 leaves a cell whose accounts are all of the other status without any part: by weight then.
    parts = np.where(parts.sum(axis=1, keepdims=True) > 0, parts, mass)
    parts /= np.maximum(parts.sum(axis=1, keepdims=True), np.finfo(float).tiny)
    rate = np.divide(amount[:, None] * parts, mass, out=np.zeros_like(mass), where=mass > 0)
    shared = weights * rate[cell_of, is_customer.astype(int)]
    left_over = year.loc[~year.index.isin(names) & year.gt(0)]
    return SharedOut(shared, left_over)
