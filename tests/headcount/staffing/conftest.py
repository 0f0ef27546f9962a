"""Small hiring problems and all their plans, as fixtures."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from territory_opt.headcount.staffing.problem import HiringProblem
from tests.headcount.staffing.cases import small_problem, try_all

Made = Callable[..., HiringProblem]
Tried = Callable[[HiringProblem], tuple[np.ndarray, np.ndarray]]


@pytest.fixture(scope="session")
def make_small() -> Made:
    """Draw a small problem by seed."""
    return small_problem


@pytest.fixture(scope="session")
def enumerate_plans() -> Tried:
    """Try every plan of a small problem."""
    return try_all
