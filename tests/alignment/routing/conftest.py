"""Small cases of routing at random, and every plan of one."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np
import pytest

from territory_opt.alignment.routing.case import Case, Curve, Room


def random_case(seed: int, seats: int = 3, units: int = 5, tight: float = 2.0) -> Case:
    """Return a case with one limit and one curve; ``tight`` is how many times over all units would fit."""
    random = np.random.default_rng(seed)
    usd = random.uniform(0, 100, (seats, units))
    usd[random.random((seats, units)) < 0.15] = np.inf
    hours, potential = random.uniform(1, 10, units), random.uniform(10, 100, units)
    left = random.dirichlet(np.full(seats, 3.0)) * tight * hours.sum()
    ends = np.sort(random.uniform(0, potential.sum() / 2, (seats, 4)), axis=1)
    ends[:, 0], ends[:, -1] = ends[:, 0] * (random.random(seats) < 0.5), np.inf
    slopes = np.sort(random.uniform(-1, 2, (seats, 4)), axis=1)
    left_out = np.full(units, 2_000.0) * (1 + potential / potential.mean())
    return Case(usd, left_out, (Room(hours, left),), (Curve(potential, ends, slopes),))


def least_usd(case: Case) -> float:
    """Return the least cost of any plan, by trying all."""
    plans = (np.array(plan) for plan in product(range(case.seats + 1), repeat=case.units))
    return min(case.cost_usd(plan) for plan in plans if case.fits(plan))


@pytest.fixture(scope="session")
def make_case() -> Callable[..., Case]:
    """Return the function that makes a small case at random."""
    return random_case


@pytest.fixture(scope="session")
def least() -> Callable[[Case], float]:
    """Return the function that finds the least cost of a case by trying all plans."""
    return least_usd
