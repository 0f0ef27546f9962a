"""Rows are found by the pair they stand for."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.audit.pairs import pair_rows

numbers = st.integers(-1, 4)


@given(rows=st.lists(st.tuples(numbers, numbers)), wanted=st.lists(st.tuples(numbers, numbers)))
def test_a_pair_finds_its_first_row(rows: list[tuple[int, int]], wanted: list[tuple[int, int]]) -> None:
    """As a dictionary would, without pairs that have an unknown side."""
    first_row = {pair: at for at, pair in reversed(list(enumerate(rows))) if min(pair) >= 0}
    table = pd.DataFrame({"at": np.arange(len(rows), dtype=np.float64)})
    given_pairs, asked = (np.array(pairs, dtype=np.int64).reshape(-1, 2) for pairs in (rows, wanted))
    found = pair_rows(table, given_pairs[:, 0], given_pairs[:, 1], 5)
    row = found.find(asked[:, 0], asked[:, 1])
    assert row.tolist() == [first_row.get(pair, -1) for pair in wanted]
    values = found.values("at", row)
    assert np.array_equal(values, np.where(row >= 0, row, np.nan), equal_nan=True)
    assert np.isnan(found.values("nothing", row)).all()
