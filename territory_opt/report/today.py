"""Today's alignment in the same terms as the plan: what each seat holds before anything moves."""

from __future__ import annotations

import pandas as pd

from territory_opt.audit.measures import territory_measures
from territory_opt.report.results import Results


def territories_today(results: Results) -> pd.DataFrame:
    """Measure today's alignment with the seats of the plan.

    Returns
    -------
    DataFrame
        Columns and rows of the territories frame. A seat that nobody fills yet holds nothing today, and counts in the
        mean of its segment all the same: that is what the plan is compared with.
    """
    incumbents = results.accounts.set_index("account_id")["incumbent_seat_id"]
    today = territory_measures(results.accounts, results.seats, incumbents)
    return today.set_index("seat_id", drop=False).loc[results.territories["seat_id"]].reset_index(drop=True)


def incumbent_names(results: Results) -> pd.Series:
    """Name the rep who covers each account today: by seat, else as the moves name them, else by the rep's key.

    Returns
    -------
    Series
        Index of the accounts; NaN where nobody covers the account.
    """
    names: dict[str, str] = dict(results.moves[["from_rep_id", "from_name"]].dropna().itertuples(index=False))
    names |= dict(results.seats[["rep_id", "name"]].dropna().itertuples(index=False))
    holders = results.accounts["rep_id"]
    return holders.map(names).fillna(holders)
