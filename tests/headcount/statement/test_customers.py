"""What is sold already, by cell and month."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from territory_opt.headcount.stages import arr_by_month
from territory_opt.headcount.statement.customers import arr_by_cell, customer_base

ACCOUNTS = pd.DataFrame(
    {
        "segment": ["SMB", "SMB", "SMB", "Enterprise"],
        "region": ["East", "East", "West", "East"],
        "status": ["customer", "prospect", "customer", "customer"],
        "current_arr_usd": [100.0, np.nan, 0.0, 900.0],
    }
)
RENEWAL_USD = pd.Series([90.0, 0.0, 0.0, 990.0])
CELLS = (("Enterprise", "East"), ("SMB", "East"), ("SMB", "West"), ("SMB", "North"))


def test_accounts_add_up_to_cells() -> None:
    """ARR, what is kept of it, and customers; a cell without accounts has none."""
    base = customer_base(ACCOUNTS, RENEWAL_USD)
    assert base.arr_usd == 1000
    assert base.by_cell("arr_usd", CELLS).tolist() == [900, 100, 0, 0]
    assert base.by_cell("kept_usd", CELLS).tolist() == [990, 90, 0, 0]
    assert base.by_cell("customers", CELLS).tolist() == [1, 1, 1, 0]


def test_recurring_revenue_grows_by_new_business() -> None:
    """Cells add up to the company; what a year-old contract keeps is its cell's share, or the company's."""
    base = customer_base(ACCOUNTS, RENEWAL_USD)
    new = np.outer([1.0, 2.0, 3.0, 4.0], np.ones(24))
    arr = arr_by_cell(base, CELLS, new)
    shares = np.array([1.1, 0.9, 1.08, 1.08])
    np.testing.assert_allclose(arr.sum(axis=0), arr_by_month(np.array([900.0, 100.0, 0.0, 0.0]), shares, new.T))
    assert arr[3, 11] == pytest.approx(4 * 12)
    assert arr[3, 12] == pytest.approx(4 * 12 + 4 * 1.08)


def test_a_company_that_has_sold_nothing_keeps_what_it_sells() -> None:
    """Without a customer there is no share to go by: contracts renew as they are."""
    base = customer_base(ACCOUNTS.iloc[1:3], RENEWAL_USD.iloc[1:3])
    arr = arr_by_cell(base, CELLS[1:2], np.ones((1, 24)))
    np.testing.assert_allclose(arr, np.arange(1.0, 25.0)[None])
