"""Linear rows over a program's columns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix, vstack

from territory_opt.alignment.problem import Floats

ALWAYS = -1
"""In place of the column that opens a seat: the seat is always open."""


@dataclass(frozen=True)
class Rows:
    """Linear rows over a program's columns, ``lower <= matrix @ columns <= upper``."""

    matrix: csr_matrix
    lower: Floats
    upper: Floats


def stacked(parts: list[Rows]) -> Rows:
    """Return rows below one another."""
    return Rows(
        csr_matrix(vstack([part.matrix for part in parts])),
        np.concatenate([part.lower for part in parts]),
        np.concatenate([part.upper for part in parts]),
    )
