"""Who sits elsewhere in one run than in another."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import pandas as pd

from territory_opt.scenario.comparison.figures import ComparedRun

KEYS = ("account_id", "name", "segment", "current_arr_usd")


def moves_between(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """List the accounts that sit at another seat in one stored run than in another.

    Parameters
    ----------
    before, after : DataFrame
        Accounts of two runs as `read_accounts` gives them.

    Returns
    -------
    DataFrame
        account_id, name, segment, from_seat_id, to_seat_id, current_arr_usd of every account that both runs hold and
        that changes its seat, the largest ARR first.
    """
    both = before.merge(after[["account_id", "seat_id"]], on="account_id", suffixes=("_from", "_to"))
    changed = both[both["seat_id_from"].fillna("") != both["seat_id_to"].fillna("")]
    renamed = changed.rename(columns={"seat_id_from": "from_seat_id", "seat_id_to": "to_seat_id"})
    columns = ["account_id", "name", "segment", "from_seat_id", "to_seat_id", "current_arr_usd"]
    return renamed[columns].sort_values("current_arr_usd", ascending=False, kind="stable", ignore_index=True)


def all_moves(runs: Sequence[ComparedRun]) -> pd.DataFrame:
    """List who sits elsewhere between any two runs: from_run, to_run and the columns of `moves_between` with names.

    Returns
    -------
    DataFrame
        from_run, to_run, account_id, name, segment, from_seat_id, from_name, to_seat_id, to_name, current_arr_usd.
    """
    listed = []
    for before, after in combinations([run for run in runs if run.has_plan], 2):
        moves = moves_between(before.accounts, after.accounts)
        moves.insert(0, "from_run", before.name)
        moves.insert(1, "to_run", after.name)
        moves.insert(6, "from_name", moves["from_seat_id"].map(before.seat_names))
        moves["to_name"] = moves["to_seat_id"].map(after.seat_names)
        listed.append(moves)
    columns = ["from_run", "to_run", *KEYS[:3], "from_seat_id", "from_name", "to_seat_id", "to_name", KEYS[3]]
    return pd.concat(listed, ignore_index=True)[columns] if listed else pd.DataFrame(columns=columns)


def count_moves(moves: pd.DataFrame, runs: Sequence[ComparedRun]) -> pd.DataFrame:
    """Add up `all_moves`: from_run, to_run, accounts and current_arr_usd for each two runs with a plan."""
    rows = []
    for before, after in combinations([run.name for run in runs if run.has_plan], 2):
        listed = moves.loc[moves["from_run"].eq(before) & moves["to_run"].eq(after), "current_arr_usd"]
        rows.append((before, after, len(listed), float(listed.sum())))
    return pd.DataFrame(rows, columns=["from_run", "to_run", "accounts", "current_arr_usd"])


def seats_side_by_side(runs: Sequence[ComparedRun]) -> pd.DataFrame:
    """Return the seat of every account in every run, of those that do not sit at one seat in all.

    Returns
    -------
    DataFrame
        account_id, name, segment, current_arr_usd, and for each run with a plan a column of its name with the seat's
        name; NaN where it has none, or the run does not hold the account. The largest ARR first.
    """
    planned = [run for run in runs if run.has_plan]
    if not planned:
        return pd.DataFrame(columns=list(KEYS))
    known = pd.concat([run.accounts[list(KEYS)] for run in planned]).drop_duplicates("account_id")
    ids = {run.name: run.accounts.set_index("account_id")["seat_id"] for run in planned}
    seats = pd.DataFrame({name: seat.reindex(known["account_id"]) for name, seat in ids.items()})
    differ = seats.fillna("").nunique(axis=1).gt(1).to_numpy()
    named = {run.name: seats[run.name].map(run.seat_names).fillna(seats[run.name]).to_numpy() for run in planned}
    return known.assign(**named)[differ].sort_values(KEYS[3], ascending=False, kind="stable", ignore_index=True)
