"""Which accounts a move would hand over: those of the seats with the least room, nearest to who takes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from territory_opt.alignment.rules.eligibility import Eligibility
from territory_opt.geography.distance import distance_km
from territory_opt.scenario.record import Record
from territory_opt.workspace.schema import TEXT

COLUMNS = ("action", "account_id", "name", "from_seat_id", "to_seat_id", "demand_usd")


@dataclass(frozen=True)
class Move:
    """Capacity of a seat turned to a cell.

    Attributes
    ----------
    action : int
        Its number on the list.
    seat_id : str
        Whose capacity it is.
    segment, region : str
        The cell whose accounts it takes.
    amount_usd : float
        What it brings there in the rest of the year.
    """

    action: int
    seat_id: str
    segment: str
    region: str
    amount_usd: float


def accounts_to_hand_over(
    record: Record,
    seats: pd.DataFrame,
    filled: pd.Series,
    account_usd: pd.Series,
    seat_usd: pd.Series,
    moves: Sequence[Move],
) -> pd.DataFrame:
    """Propose the accounts of each move, whole families that one seat of the cell holds alone, none of them locked.

    Families of the seats with the most demand over their capacity come first; of one seat's, the nearest to the home of
    who takes them. They are taken in turn as long as they do not bring more than the move does.

    Parameters
    ----------
    record : Record
        The plan, whose accounts have their seat.
    seats : DataFrame
        Seats as they are now.
    filled : Series
        Who fills seats of the plan that were open then, by seat.
    account_usd : Series
        New business of the rest of the year by account.
    seat_usd : Series
        What each seat can be expected to bring in it, by seat.
    moves : sequence of Move

    Returns
    -------
    DataFrame
        action, account_id, name, from_seat_id, to_seat_id, demand_usd.
    """
    held = record.accounts["seat_id"]
    accounts = record.accounts.assign(
        demand_usd=record.accounts["account_id"].map(account_usd).fillna(0.0),
        seat_id=held.map(filled).fillna(held).astype(TEXT),
    )
    accounts = accounts.loc[accounts["seat_id"].notna()]
    load = accounts.groupby("seat_id", observed=True)["demand_usd"].sum()
    over = (load / seat_usd.reindex(load.index).fillna(0.0).clip(lower=1.0)).rename("over")
    accounts = accounts.merge(over, left_on="seat_id", right_index=True, how="left")
    free = accounts.loc[_whole_families(accounts)]
    homes = seats.set_index("seat_id")
    parts = []
    for move in moves:
        chosen = _chosen(record, free, homes.loc[[move.seat_id]].iloc[0], move)
        parts.append(chosen.assign(action=move.action, from_seat_id=chosen["seat_id"], to_seat_id=move.seat_id))
        free = free.drop(chosen.index)
    if not parts:
        return pd.DataFrame({name: [] for name in COLUMNS}).astype(dict.fromkeys(COLUMNS[1:5], TEXT))
    texts = dict.fromkeys(COLUMNS[1:5], TEXT)
    return pd.concat(parts, ignore_index=True)[list(COLUMNS)].astype(texts)


def _whole_families(accounts: pd.DataFrame) -> pd.Series:
    """Whether an account's family sits with one seat, in one cell, and none of it is locked."""
    family = accounts.groupby("family_id", observed=True)
    alone = (family["seat_id"].transform("nunique") == 1) & (family["region"].transform("nunique") == 1)
    return alone & (family["segment"].transform("nunique") == 1) & ~family["locked"].transform("any").astype(bool)


def _chosen(record: Record, free: pd.DataFrame, seat: pd.Series, move: Move) -> pd.DataFrame:
    """Return the accounts of one move."""
    cell = free["segment"].eq(move.segment) & free["region"].eq(move.region) & free["seat_id"].ne(move.seat_id)
    own = free.loc[cell & _suits(record, free, seat)]
    own = own.assign(km=_km(own, seat))
    families = own.groupby("family_id", observed=True).agg(
        demand_usd=("demand_usd", "sum"), over=("over", "max"), km=("km", "mean"), seat_id=("seat_id", "first")
    )
    families = families.loc[families["demand_usd"].gt(0) & families["demand_usd"].le(move.amount_usd)]
    families = families.sort_values(["over", "seat_id", "km"], ascending=[False, True, True], kind="stable")
    taken = families.loc[families["demand_usd"].cumsum().le(move.amount_usd)]
    return own.loc[own["family_id"].isin(taken.index)]


def _suits(record: Record, accounts: pd.DataFrame, seat: pd.Series) -> pd.Series:
    """Whether the seat has what accounts ask for, where the plan's model matches that."""
    matched = {name for rule in record.alignment.rules if isinstance(rule, Eligibility) for name in rule.match}
    suits = pd.Series(True, index=accounts.index)
    if "skills" in matched:
        codes, distinct = pd.factorize(accounts["skills"])
        suits &= np.array([set(needed) <= set(seat["skills"]) for needed in distinct], dtype=bool)[codes]
    if "language" in matched:
        suits &= accounts["language"].isna() | accounts["language"].isin(list(seat["languages"]))
    return suits


def _km(accounts: pd.DataFrame, seat: pd.Series) -> np.ndarray:
    return distance_km(accounts["latitude"], accounts["longitude"], [seat["latitude"]], [seat["longitude"]])[:, 0]
