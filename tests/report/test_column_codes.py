"""Coded columns unpack to the numbers they were, within their step."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import numpy.typing as npt
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.report.column_codes import coded_column


def _unpack(coded: dict[str, Any]) -> npt.NDArray[np.float64]:
    packed = np.frombuffer(base64.b64decode(coded["data"]), np.uint8).reshape(-1, coded["bytes"]).astype(float)
    codes = packed @ 256.0 ** np.arange(coded["bytes"])
    return np.where(codes > 0, coded["least"] + (codes - 1) * coded["step"], np.nan)


@given(st.lists(st.one_of(st.just(np.nan), st.integers(-(2**40), 2**40)), max_size=60))
def test_whole_numbers_come_back_exactly(values: list[float]) -> None:
    """Whole numbers of any size and sign, and missing ones, are what they were."""
    np.testing.assert_array_equal(_unpack(coded_column(values, step=1)), np.array(values, dtype=float))


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=60))
def test_figures_keep_four_digits_of_the_largest(values: list[float]) -> None:
    """What is lost to rounding is less than a ten-thousandth of the largest value, or half of one."""
    lost = np.abs(_unpack(coded_column(values)) - values).max()
    assert lost <= max(np.abs(values).max() * 1e-4, 0.0) + 1e-12
    assert lost <= 0.5 + 1e-6


def test_a_value_takes_the_bytes_it_needs() -> None:
    """Positions of up to 254 things take a byte each; infinite counts as missing, and no value is one, too."""
    coded = coded_column([0, 100, np.inf, 254], step=1)
    assert coded["bytes"] == 1
    np.testing.assert_array_equal(_unpack(coded), [0, 100, np.nan, 254])
    assert coded_column([0, 255], step=1)["bytes"] == 2
    assert _unpack(coded_column([])).tolist() == []
    np.testing.assert_array_equal(_unpack(coded_column([np.nan])), [np.nan])
