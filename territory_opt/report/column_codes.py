"""Columns of numbers as short text, so that a page with 100,000 accounts stays a small file and is quick to read."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import numpy.typing as npt

_DIGITS = 4
"""Digits kept of the largest value, at least; the page shows three."""


def coded_column(values: npt.ArrayLike, step: float | None = None) -> dict[str, Any]:
    """Return numbers as whole steps above the least of them, in as few bytes each as they need.

    Parameters
    ----------
    values : array_like of float, shape (n,)
        NaN or infinite where there is none.
    step : float, optional
        What values are rounded to; without it 1, or as much finer as fractions need to keep four digits of the largest.

    Returns
    -------
    dict
        ``step``, ``least``, ``bytes`` (of one value) and ``data``: base64 of the codes one after the other, the lowest
        byte first. Code 0 is a missing value, any other stands for ``least + (code - 1) * step``.
    """
    numbers = np.asarray(values, dtype=float)
    known = np.isfinite(numbers)
    if step is None:
        step = _step(numbers[known])
    steps = np.round(numbers[known] / step).astype(np.int64)
    least = int(steps.min(initial=0)) if len(steps) else 0
    codes = np.zeros(len(numbers), dtype="<u8")
    codes[known] = steps - least + 1
    width = max(1, (int(codes.max(initial=0)).bit_length() + 7) // 8)
    packed = codes.view(np.uint8).reshape(-1, 8)[:, :width].tobytes()
    return {
        "step": step,
        "least": least * step,
        "bytes": width,
        "data": base64.b64encode(packed).decode("ascii"),
    }


def _step(numbers: npt.NDArray[np.float64]) -> float:
    if np.array_equal(numbers, np.round(numbers)):
        return 1.0
    return float(min(1.0, 10.0 ** (np.floor(np.log10(np.abs(numbers).max())) - _DIGITS)))
