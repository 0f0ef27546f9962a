"""Today's books are badly balanced, stretched and yet recognisable."""

from __future__ import annotations

import numpy as np
import pandas as pd

from territory_opt.workspace.demo.books import LOCKED, STRAY_CHILDREN, UNOWNED_PROSPECTS_SHARE
from territory_opt.workspace.demo.places import chord_km, unit_vectors


def _km_to_home(accounts: pd.DataFrame, executives: pd.DataFrame) -> pd.Series:
    """Distance of each owned, placed account to its rep's home."""
    owned = accounts.dropna(subset=["rep_id", "latitude"])
    homes = executives.set_index("rep_id").loc[owned["rep_id"]]
    ends = [unit_vectors(frame["latitude"].to_numpy(), frame["longitude"].to_numpy()) for frame in (owned, homes)]
    return pd.Series(chord_km(np.linalg.norm(ends[0] - ends[1], axis=1)), index=owned.index)


def test_books_differ_widely(accounts: pd.DataFrame, executives: pd.DataFrame, segment: str) -> None:
    """Coefficient of variation clearly above 0.30 for current ARR, and for ARR with what the pipeline may bring."""
    reps = executives.loc[executives["segment"] == segment, "rep_id"]
    money = accounts.assign(promised=accounts["current_arr_usd"] + 0.25 * accounts["open_pipeline_usd"])
    books = money.groupby("rep_id")[["current_arr_usd", "promised"]].sum().reindex(reps).fillna(0.0)
    variation = books.std(ddof=0) / books.mean()
    assert (variation > 0.35).all()
    assert (variation < 0.85).all()
    assert (books["current_arr_usd"] > 0).all()


def test_incumbents_are_executives_of_the_familys_segment(accounts: pd.DataFrame, executives: pd.DataFrame) -> None:
    """Nobody else holds a book, and a family is covered from its root's segment."""
    owned = accounts.dropna(subset=["rep_id"])
    segment_of = executives.set_index("rep_id")["segment"]
    assert (owned["rep_id"].map(segment_of) == owned["root_segment"]).all()


def test_only_a_few_prospects_have_no_rep(accounts: pd.DataFrame) -> None:
    """About 3 % of the prospects were never handed on; every customer has a rep."""
    unowned = accounts[accounts["rep_id"].isna()]
    prospects = (accounts["status"] == "prospect").sum()
    assert (unowned["status"] == "prospect").all()
    assert abs(len(unowned) / prospects - UNOWNED_PROSPECTS_SHARE) < 0.001


def test_few_families_are_split(accounts: pd.DataFrame) -> None:
    """Families have one rep but for some strayed children."""
    split = accounts.groupby("root_id")["rep_id"].agg("nunique") > 1
    assert 1 <= split.sum() <= STRAY_CHILDREN


def test_books_have_cores_and_tails(accounts: pd.DataFrame, executives: pd.DataFrame) -> None:
    """Accounts are less than half as far from their rep as from just anybody, yet some are very far."""
    km = _km_to_home(accounts, executives)
    anybody = accounts.assign(rep_id=np.random.default_rng(0).permutation(accounts["rep_id"]))
    assert km.median() < 0.5 * _km_to_home(anybody, executives).median()
    assert km.quantile(0.95) > 1500


def test_locks_never_break_a_plan(accounts: pd.DataFrame, executives: pd.DataFrame) -> None:
    """About one account in a hundred is locked: paying, its family with one rep who stays, two of a book at most."""
    locked = accounts[accounts["locked"]]
    assert locked["segment"].value_counts().to_dict() == LOCKED
    assert (locked["current_arr_usd"] > 0).all()
    assert (locked["rep_id"].map(executives.set_index("rep_id")["status"]) == "active").all()
    assert locked["rep_id"].value_counts().max() <= 2
    reps_of_family = accounts[accounts["root_id"].isin(locked["root_id"])].groupby("root_id")["rep_id"]
    assert (reps_of_family.agg("nunique") == 1).all()


def test_ten_percent_of_arr_is_enough_to_repair_much(accounts: pd.DataFrame, executives: pd.DataFrame) -> None:
    """Moving a tenth of current ARR out of the largest books brings every one of them under 1.5 times the mean."""
    reps = executives.set_index("rep_id")["segment"]
    books = accounts.groupby("rep_id")["current_arr_usd"].sum().reindex(reps.index)
    excess = (books - 1.5 * books.groupby(reps).transform("mean")).clip(lower=0).sum()
    assert excess < 0.1 * books.sum()
