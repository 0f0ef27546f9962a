"""What the tables hold of the months that are past."""

from __future__ import annotations

import math

import pandas as pd

from territory_opt.scenario.review.actuals import open_pipeline

OPPORTUNITIES = pd.DataFrame(
    {
        "stage": ["open", "won", "lost", "won", "open"],
        "created_date": pd.to_datetime(["2027-01-05", "2027-02-10", "2027-03-31", "2027-02-01", "2027-04-01"]),
        "closed_date": pd.to_datetime([None, "2027-04-01", "2027-06-02", "2027-03-31", None]),
        "amount_usd": [1.0, 10.0, 100.0, 1000.0, 10000.0],
    }
)
ACCOUNTS = pd.DataFrame({"open_pipeline_usd": [3.0, 4.0]})


def test_pipeline_is_what_was_open_when_the_month_ended():
    """Deals closed since then count, those closed by then or made later do not: so a month stays as it was."""
    assert open_pipeline(OPPORTUNITIES, ACCOUNTS, pd.Timestamp("2027-03-01")) == 111.0
    so_far = OPPORTUNITIES[OPPORTUNITIES["created_date"] < "2027-04-01"]
    as_it_stood = so_far.assign(stage=["open", "open", "open", "won"])
    assert open_pipeline(as_it_stood, ACCOUNTS, pd.Timestamp("2027-03-01")) == 111.0


def test_pipeline_of_accounts_counts_where_no_opportunity_was_open():
    """Without either it is not known."""
    assert open_pipeline(OPPORTUNITIES[:0], ACCOUNTS, pd.Timestamp("2027-03-01")) == 7.0
    assert math.isnan(open_pipeline(OPPORTUNITIES[:0], ACCOUNTS[:0], pd.Timestamp("2027-03-01")))
