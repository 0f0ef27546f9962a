"""What each rep holds today, gains, gives away and holds after: the moves as a rep reads them."""

from __future__ import annotations

import pandas as pd

from territory_opt.report.results import Results
from territory_opt.report.today import territories_today
from territory_opt.workspace.schema import TEXT

NO_SEAT = "no seat in the plan year"
"""Where a rep stands who covers accounts today and holds no seat any more."""


def rep_changes(results: Results) -> pd.DataFrame:
    """Return one row a seat, and one for everybody who covers accounts today and holds no seat in the plan.

    Returns
    -------
    DataFrame
        territory_id, name, segments (text), accounts_today, gained_accounts, lost_accounts, accounts,
        current_arr_today_usd, gained_current_arr_usd, lost_current_arr_usd, current_arr_usd, change_share (of today's
        ARR; NaN where there is none); the largest change of hands first.
    """
    today, plan = territories_today(results), results.territories.reset_index(drop=True)
    table = plan[["territory_id", "name", "segments", "accounts", "current_arr_usd"]].assign(
        accounts_today=today["accounts"],
        current_arr_today_usd=today["current_arr_usd"],
        **{
            f"{side}_{what}": plan[f"{side}_{what}"]
            for side in ("gained", "lost")
            for what in ("accounts", "current_arr_usd")
        },
    )
    table = pd.concat([table, _without_seat(results)], ignore_index=True)
    change = table["current_arr_usd"] - table["current_arr_today_usd"]
    table["change_share"] = change / table["current_arr_today_usd"].where(table["current_arr_today_usd"] > 0)
    exchanged = table["gained_current_arr_usd"] + table["lost_current_arr_usd"]
    order = pd.DataFrame({"usd": exchanged, "accounts": table["gained_accounts"] + table["lost_accounts"]})
    return table.loc[order.sort_values(["usd", "accounts"], ascending=False, kind="stable").index].reset_index(
        drop=True
    )


def _without_seat(results: Results) -> pd.DataFrame:
    """Return the reps whose accounts all go to others, as they hold no seat in the plan."""
    accounts, moves = results.accounts, results.moves
    held = accounts[accounts["rep_id"].notna() & accounts["incumbent_seat_id"].isna()]
    names = moves.drop_duplicates("from_rep_id").set_index("from_rep_id")["from_name"]
    by_rep = held.groupby("rep_id", sort=True)
    lost = by_rep["current_arr_usd"].agg(["size", "sum"])
    return pd.DataFrame(
        {
            "territory_id": pd.Series(NO_SEAT, index=lost.index, dtype=TEXT),
            "name": lost.index.to_series().map(names).fillna(lost.index.to_series()).astype(TEXT),
            "segments": by_rep["segment"].agg(lambda segment: "; ".join(sorted(segment.unique()))).astype(TEXT),
            "accounts": 0.0,
            "current_arr_usd": 0.0,
            "accounts_today": lost["size"].astype(float),
            "current_arr_today_usd": lost["sum"],
            "gained_accounts": 0.0,
            "gained_current_arr_usd": 0.0,
            "lost_accounts": lost["size"].astype(float),
            "lost_current_arr_usd": lost["sum"],
        }
    ).reset_index(drop=True)
