"""Thirty-six months of opportunities: seasonal, growing, and in keeping with today's accounts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from territory_opt.workspace.demo.history import GROWTH_SHARE, MONTHS, NEW_BUSINESS_USD, OPEN, WIN_RATE, WON
from territory_opt.workspace.demo.people import AS_OF


@pytest.fixture(scope="session")
def history(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Opportunities with their account's segment and region, and the year and month they closed in."""
    of_account = tables["accounts"][["account_id", "segment", "region"]]
    history = tables["opportunities"].merge(of_account, on="account_id", how="left", validate="many_to_one")
    closed = history["closed_date"].dt
    months_before = (AS_OF.year - closed.year) * 12 + AS_OF.month - closed.month
    return history.assign(month=closed.month, year=2 - months_before // 12)


def test_every_opportunity_has_its_account_and_a_key(history: pd.DataFrame) -> None:
    """References lead somewhere and keys are unique."""
    assert history["segment"].notna().all()
    assert history["opportunity_id"].is_unique
    assert history["rep_id"].notna().all()


def test_dates_are_right(history: pd.DataFrame) -> None:
    """Closed ones closed after they were created, on a working day of the 36 months; open ones have no such day."""
    is_open = history["stage"] == "open"
    assert history.loc[is_open, "closed_date"].isna().all()
    closed = history[~is_open]
    assert (closed["closed_date"] > closed["created_date"]).all()
    assert set(closed["closed_date"].dt.to_period("M")) == set(MONTHS.to_period("M"))
    assert closed["closed_date"].max() <= AS_OF
    assert (closed["closed_date"].dt.weekday < 5).all()
    assert history["created_date"].max() <= AS_OF


def test_counts_follow_the_win_rates(history: pd.DataFrame, segment: str) -> None:
    """Twenty to thirty percent of the closed ones were won."""
    stages = history.loc[history["segment"] == segment, "stage"].value_counts()
    assert stages["won"] == WON[segment]
    assert stages["open"] == OPEN[segment]
    assert stages["won"] / (stages["won"] + stages["lost"]) == pytest.approx(WIN_RATE[segment], abs=0.002)


def test_new_business_grows_by_a_fifth_a_year(history: pd.DataFrame, segment: str) -> None:
    """Each segment reaches its new business of the last twelve months by steady growth."""
    won = history[(history["stage"] == "won") & (history["segment"] == segment)]
    by_year = won.groupby("year")["amount_usd"].sum()
    assert by_year.index.tolist() == [0, 1, 2]
    assert by_year[2] == pytest.approx(NEW_BUSINESS_USD[segment], rel=0.12)
    assert np.sqrt(by_year[2] / by_year[0]) - 1 == pytest.approx(GROWTH_SHARE, abs=0.08)


def test_quarter_ends_and_the_years_end_are_strong(history: pd.DataFrame) -> None:
    """The season that every software company knows shows in the sum of three years."""
    by_month = history[history["stage"] == "won"].groupby("month")["amount_usd"].sum()
    for first in (1, 4, 7, 10):
        assert by_month[first + 2] > 1.2 * by_month[first]
    assert by_month[12] > 1.3 * by_month[[month for month in range(1, 13) if month % 3]].mean()


def test_customers_bought_a_part_of_what_they_pay(tables: dict[str, pd.DataFrame], history: pd.DataFrame) -> None:
    """What a customer bought within the history is at most 1.4 times its current ARR, mostly less than all of it."""
    bought = history[history["stage"] == "won"].groupby("account_id")["amount_usd"].sum()
    arr = tables["accounts"].set_index("account_id")["current_arr_usd"]
    share = bought.reindex(arr[arr > 0].index, fill_value=0.0) / arr[arr > 0]
    assert share.max() < 1.4
    assert share.median() < 1
    assert (share > 0).mean() > 0.75


def test_some_of_what_was_won_is_gone(tables: dict[str, pd.DataFrame], history: pd.DataFrame) -> None:
    """Accounts that bought and left are prospects again."""
    prospects = tables["accounts"].set_index("account_id")["status"] == "prospect"
    won = history[history["stage"] == "won"]
    assert 100 < won.loc[won["account_id"].map(prospects), "account_id"].nunique() < 1000


def test_open_pipeline_is_what_open_opportunities_add_up_to(
    tables: dict[str, pd.DataFrame], history: pd.DataFrame
) -> None:
    """The accounts' open pipeline and the open opportunities agree to the dollar."""
    amounts = history[history["stage"] == "open"].groupby("account_id")["amount_usd"].sum()
    accounts = tables["accounts"].set_index("account_id")["open_pipeline_usd"]
    assert (accounts == amounts.reindex(accounts.index, fill_value=0.0)).all()
    assert (accounts > 0).sum() > 500


def test_some_pipeline_is_stale(history: pd.DataFrame) -> None:
    """A few open opportunities have been open for most of a year or longer."""
    age_days = (AS_OF - history.loc[history["stage"] == "open", "created_date"]).dt.days
    assert 0.02 < (age_days > 300).mean() < 0.15
