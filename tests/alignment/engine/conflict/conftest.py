"""Small problems on a map, for the tests of what connectedness adds."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from territory_opt.alignment.engine.standing import stand
from territory_opt.alignment.problem import Problem


@pytest.fixture
def on_map(make) -> Callable[..., Problem]:
    """Return the function that makes a problem of accounts with potentials, seats, rules and pairs of neighbours."""

    def made(
        potentials_usd: Sequence[float],
        seats: int,
        rules: list[dict[str, Any]],
        pairs: Sequence[tuple[int, int]] | None = None,
    ) -> Problem:
        accounts = [make.account(f"A{number}", usd) for number, usd in enumerate(potentials_usd)]
        problem: Problem = make.company(accounts, [make.seat(f"S{number}") for number in range(seats)], rules).problem()
        if pairs is None:
            return problem
        rows, columns = np.array([*pairs, *((b, a) for a, b in pairs)]).T
        shape = (problem.units, problem.units)
        return replace(problem, neighbours=csr_matrix((np.ones(len(rows), dtype=bool), (rows, columns)), shape=shape))

    return made


@pytest.fixture
def has_plan() -> Callable[[Problem], bool]:
    """Return the function that goes through every plan of a problem with homes."""

    def found(problem: Problem) -> bool:
        allowed = np.concatenate([problem.allowed(start, stop) for start, stop in problem.blocks()])
        choices = itertools.product(*(np.flatnonzero(row).tolist() for row in allowed))
        return any(stand(problem, np.array(plan, dtype=np.int64)).feasible for plan in choices)

    return found
