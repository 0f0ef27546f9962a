"""What changes hands on the effective date: accounts, and the open pipeline whose credit has to be agreed on."""

from __future__ import annotations

import datetime

import pandas as pd

from territory_opt.scenario.record import Record

FROM_TO = ("from_seat_id", "from_rep_id", "from_name", "to_seat_id", "to_rep_id", "to_name", "effective_date")


def effective_moves(record: Record, effective: datetime.date) -> pd.DataFrame:
    """Return the accounts that somebody covers today and that change hands, with the day they do.

    Returns
    -------
    DataFrame
        account_id, name, segment, current_arr_usd, open_pipeline_usd, from and to (seat, rep, name; no rep where nobody
        holds the seat that day), effective_date; in the order of the accounts.
    """
    accounts = record.accounts[record.accounts["moved"]]
    by_seat = record.seats.set_index("seat_id")
    table = accounts[["account_id", "name", "segment", "current_arr_usd", "open_pipeline_usd"]].assign(
        from_seat_id=accounts["incumbent_seat_id"],
        from_rep_id=accounts["rep_id"],
        from_name=accounts["incumbent_seat_id"].map(by_seat["name"]).fillna(accounts["rep_id"]),
        to_seat_id=accounts["seat_id"],
        to_rep_id=accounts["seat_id"].map(holders(record.seats, effective)),
        to_name=accounts["seat_id"].map(by_seat["name"]),
        effective_date=pd.Timestamp(effective),
    )
    return table.reset_index(drop=True)


def holders(seats: pd.DataFrame, day: datetime.date | None = None) -> pd.Series:
    """Return who holds each seat on a day, by ``seat_id``: nobody where it is open, or where they have left by then.

    Parameters
    ----------
    seats : DataFrame
        Seats, with seat_id, rep_id and end_date.
    day : date, optional
        The day; without one whoever stands in the seats counts.
    """
    by_seat = seats.set_index("seat_id")
    return by_seat["rep_id"] if day is None else by_seat["rep_id"].mask(by_seat["end_date"] < pd.Timestamp(day))


def holdovers(moves: pd.DataFrame) -> pd.DataFrame:
    """Return the moves with open pipeline, the largest first: who may claim it when it closes is to be agreed on.

    Parameters
    ----------
    moves : DataFrame
        As from `effective_moves`.

    Returns
    -------
    DataFrame
        account_id, name, open_pipeline_usd, from and to, effective_date.
    """
    open_now = moves[moves["open_pipeline_usd"] > 0]
    listed = open_now.sort_values(["open_pipeline_usd", "account_id"], ascending=[False, True])
    return listed[["account_id", "name", "open_pipeline_usd", *FROM_TO]].reset_index(drop=True)
