"""How far loads differ from each other, in one number."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

BAND = 0.10
"""The band that counts as balanced, as a share of the mean on either side."""


def relative(loads: FloatArray) -> FloatArray:
    """Loads over their mean; all 1 when every load is zero, which is perfect balance."""
    mean = loads.mean()
    return loads / mean if mean > 0 else np.ones_like(loads)


def coefficient_of_variation(loads: FloatArray) -> float:
    """Standard deviation (of the whole population) over the mean."""
    return float(relative(loads).std())


def gini(loads: FloatArray) -> float:
    """Gini coefficient: the mean absolute difference of two loads over twice the mean; 0 equal, (n-1)/n one has all."""
    ordered = np.sort(relative(loads))
    n = len(ordered)
    rank = np.arange(1, n + 1)
    return float((2 * rank - n - 1) @ ordered / n**2)


def within_band_share(loads: FloatArray, band: float = BAND) -> float:
    """Share of the loads that lie within the band around their mean."""
    # The last digits of a load that sits exactly on the band do not push it out.
    return float((np.abs(relative(loads) - 1.0) <= band + 1e-9).mean())


def max_over_mean(loads: FloatArray) -> float:
    """Return the largest load over the mean."""
    return float(relative(loads).max())
