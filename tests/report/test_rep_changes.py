"""What each rep gains and gives away adds up to the moves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from territory_opt.report.rep_changes import NO_SEAT, rep_changes
from territory_opt.report.results import Results


def test_today_and_what_changes_make_the_plan(results: Results) -> None:
    """Seat by seat, in accounts and in ARR; in all, what one gains another loses, but for what has no seat."""
    table = rep_changes(results)
    assert len(table) == len(results.territories)
    for today, what in (("accounts_today", "accounts"), ("current_arr_today_usd", "current_arr_usd")):
        change = table[f"gained_{what}"] - table[f"lost_{what}"]
        np.testing.assert_allclose(table[today] + change, table[what], atol=1e-6)
    without = results.accounts["seat_id"].isna().sum()
    assert table["gained_accounts"].sum() == len(results.moves)
    assert table["lost_accounts"].sum() == len(results.moves) + without


def test_the_largest_exchange_of_arr_comes_first(results: Results) -> None:
    """Gains and losses count alike; a seat that had nothing has no change as a share."""
    table = rep_changes(results)
    exchanged = table["gained_current_arr_usd"] + table["lost_current_arr_usd"]
    assert exchanged.is_monotonic_decreasing
    assert table.loc[table["current_arr_today_usd"] == 0, "change_share"].isna().all()


def test_reps_without_a_seat_are_told_too(results: Results) -> None:
    """Somebody who leaves before the plan year loses everything, under their own name."""
    accounts = results.accounts.copy()
    gone = accounts["rep_id"] == "R001"
    accounts.loc[gone, "rep_id"] = "R900"
    accounts.loc[gone, "incumbent_seat_id"] = np.nan
    moves = results.moves.copy()
    moves.loc[moves["from_rep_id"] == "R001", "from_name"] = "Gone <b>"
    moves.loc[moves["from_rep_id"] == "R001", "from_rep_id"] = "R900"
    table = rep_changes(replace(results, accounts=accounts, moves=moves)).set_index("territory_id")
    row = table.loc[NO_SEAT]
    assert row["name"] == "Gone <b>"
    assert row["lost_accounts"] == row["accounts_today"] == gone.sum()
    assert row["lost_current_arr_usd"] == pytest.approx(accounts.loc[gone, "current_arr_usd"].sum())
    assert row["accounts"] == 0
