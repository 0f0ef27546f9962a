"""Text from data stays text in spreadsheets and in scripts."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.report.inert import guard_formulas, restore_formulas, script_json
from territory_opt.workspace.schema import TEXT

_RISKY = st.text(alphabet="'=+-@\t\r\n\uff1dx1", max_size=6)


@given(st.lists(st.one_of(_RISKY, st.text(max_size=20)), min_size=1))
def test_guarded_text_runs_nothing_and_comes_back(texts: list[str]) -> None:
    """No guarded text begins with a formula's sign, and restoring gives every text back exactly."""
    frame = pd.DataFrame({"name": texts}, dtype=object)
    guarded = guard_formulas(frame)
    assert not guarded["name"].str.match(r"\A[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]").any()
    assert restore_formulas(guarded)["name"].tolist() == texts


def test_numbers_and_missing_values_are_left_alone() -> None:
    """A negative number is a number, and a missing text stays missing, whatever the text's dtype."""
    frame = pd.DataFrame({"amount_usd": [-1.5, 2.0], "name": pd.Series(["-x", np.nan], dtype=TEXT)})
    guarded = guard_formulas(frame)
    assert guarded["amount_usd"].tolist() == [-1.5, 2.0]
    assert guarded["name"].iloc[0] == "'-x"
    assert pd.isna(guarded["name"].iloc[1])


@given(st.recursive(st.text() | st.integers() | st.none(), lambda inner: st.lists(inner, max_size=3), max_leaves=8))
def test_data_in_a_script_cannot_leave_it(data: object) -> None:
    """The text holds no sign that could end the element or a line of script, and reads back as the same data."""
    text = script_json(data)
    assert not set(text) & set("<>&\u2028\u2029")
    assert json.loads(text) == data


def test_a_number_that_is_not_finite_is_refused() -> None:
    """NaN is not JSON: it must have become null before."""
    with pytest.raises(ValueError, match="JSON"):
        script_json([float("nan")])
