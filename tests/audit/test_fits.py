"""The table of fits is read by account and seat."""

from __future__ import annotations

import numpy as np
import pandas as pd

from territory_opt.audit.fits import read_fits

ACCOUNTS = pd.DataFrame({"account_id": ["a", "b", "c"]})
SEATS = pd.DataFrame({"seat_id": ["S", "T"]})


def test_rows_of_strangers_are_left_out() -> None:
    """A rep without a seat lists an account and may score best, but holds no pair; an unknown account none."""
    table = pd.DataFrame(
        {"account_id": ["a", "a", "b", "z"], "rep_id": ["T", "gone", "gone", "S"], "score": [2.0, 9.0, -1.0, 5.0]}
    )
    fits = read_fits(table, ACCOUNTS, SEATS)
    assert fits.listed.tolist() == [True, True, False]
    assert fits.has(np.array([0, 0, 1]), np.array([0, 1, 0])).tolist() == [False, True, False]
    assert np.array_equal(fits.best_score, [9.0, -1.0, np.nan], equal_nan=True)
    assert np.array_equal(fits.values("score", np.array([1, 1, -1])), [2.0, np.nan, np.nan], equal_nan=True)


def test_no_table_and_one_without_values_tell_nothing() -> None:
    """A table may list pairs alone."""
    pairs = pd.DataFrame({"account_id": ["a"], "rep_id": ["S"]})
    for table, listed in ((None, False), (pairs, True)):
        fits = read_fits(table, ACCOUNTS, SEATS)
        assert fits.listed.tolist() == [listed, False, False]
        assert np.isnan(fits.values("cost_usd", np.zeros(3, dtype=np.int64))).all()
        assert np.isnan(fits.best_score).all()
