"""How far a figure may pass its limit before the audit says so."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

RELATIVE_TOLERANCE = 1e-6
"""How far a sum may pass its limit, as a share of the limit (of 1 for smaller limits): room for rounding, no more."""


def slack(limit: FloatArray) -> FloatArray:
    """Room for rounding around a limit; none where there is no limit."""
    return np.where(np.isinf(limit), 0.0, RELATIVE_TOLERANCE * np.maximum(np.abs(limit), 1.0))
