"""What is sold already: recurring revenue and customers by segment and region, which support people serve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from territory_opt.headcount.arrays import Floats
from territory_opt.headcount.stages import arr_by_month
from territory_opt.headcount.statement.cells import Place

KEYS = ["segment", "region"]


@dataclass(frozen=True)
class CustomerBase:
    """What is sold already.

    Attributes
    ----------
    frame : DataFrame
        One row for each segment and region that has accounts: segment, region, arr_usd (today), kept_usd (what of it is
        there a year later, renewed and expanded), customers.
    """

    frame: pd.DataFrame

    @property
    def arr_usd(self) -> float:
        """Annual recurring revenue of the company today."""
        return float(self.frame["arr_usd"].sum())

    def by_cell(self, column: str, cells: Sequence[Place]) -> Floats:
        """Return a column for each cell, shape (C,); 0 where nothing is sold."""
        values = self.frame.set_index(KEYS)[column]
        return values.reindex(pd.MultiIndex.from_tuples(cells, names=KEYS), fill_value=0.0).to_numpy(float)


def customer_base(accounts: pd.DataFrame, renewal_usd: pd.Series) -> CustomerBase:
    """Sum accounts up to segments and regions.

    Parameters
    ----------
    accounts : DataFrame, shape (n, ...)
        segment, region, status and current_arr_usd are read.
    renewal_usd : Series, shape (n,)
        What of each account's ARR is there a year later, in the same order (`Demand.accounts`).
    """
    parts = pd.DataFrame(
        {
            "segment": accounts["segment"].to_numpy(object),
            "region": accounts["region"].to_numpy(object),
            "arr_usd": accounts["current_arr_usd"].fillna(0.0).to_numpy(float),
            "kept_usd": renewal_usd.to_numpy(float),
            "customers": accounts["status"].eq("customer").to_numpy(float),
        }
    )
    return CustomerBase(parts.groupby(KEYS, as_index=False).sum())


def arr_by_cell(base: CustomerBase, cells: Sequence[Place], new_business_usd: Floats) -> Floats:
    """Return the recurring revenue to be expected of each cell at the end of each month, shape (C, H).

    Today's is renewed and expanded as the demand model says, and the forecast's new business adds to it.

    Parameters
    ----------
    base : CustomerBase
    cells : sequence of (str, str), length C
    new_business_usd : ndarray of float, shape (C, H)
        The forecast.
    """
    today, kept = base.by_cell("arr_usd", cells), base.by_cell("kept_usd", cells)
    # A cell that has sold nothing yet keeps what the company keeps.
    whole = float(kept.sum() / today.sum()) if today.sum() else 1.0
    share = np.divide(kept, today, out=np.full_like(kept, whole), where=today > 0)
    rows = [arr_by_month(today[[at]], share[[at]], new_business_usd[[at]].T) for at in range(len(cells))]
    return np.array(rows).reshape(new_business_usd.shape)
