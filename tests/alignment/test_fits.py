"""The fit table as arrays."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from territory_opt.alignment.fits import best_scores, own_loads, read_fits
from territory_opt.alignment.tables import Tables


@pytest.fixture
def read(make):
    """Return the function that reads two accounts and two seats with a fit table."""
    company = make.company([make.account("A"), make.account("B")], [make.seat("S"), make.seat("T")])
    return lambda **fit: replace(company.read(), tables=Tables(fit=pd.DataFrame(fit)))


def test_rows_stand_at_their_account_and_seat(read) -> None:
    """Rows of accounts or reps that are not there are left out, but an account counts as listed."""
    fits = read_fits(read(account_id=["B", "A", "gone"], rep_id=["T", "left", "S"], score=[1.0, 2.0, 3.0]))
    assert (fits.account.tolist(), fits.seat.tolist()) == ([1], [1])
    assert fits.listed.tolist() == [True, True]
    assert fits.by_pair(fits.values("score")).toarray().tolist() == [[0, 0], [0, 1]]
    assert fits.by_pair(fits.values("cost_usd")).nnz == 0


def test_loads_of_pairs_are_kept_as_differences(read) -> None:
    """So that all other pairs have none."""
    data = read(account_id=["A", "B"], rep_id=["S", "S"], workload_hours=[12.0, np.nan])
    assert own_loads(data, "workload_hours").toarray().tolist() == [[2, 0], [0, 0]]


def test_the_best_score_is_over_all_reps(read) -> None:
    """Whether or not they hold a seat; an account without any has none to lack."""
    assert best_scores(read(account_id=["A", "A"], rep_id=["S", "left"], score=[1.0, 7.0])).tolist() == [7.0, 0.0]
    assert best_scores(read(account_id=["A"], rep_id=["S"], cost_usd=[1.0])).tolist() == [0.0, 0.0]
