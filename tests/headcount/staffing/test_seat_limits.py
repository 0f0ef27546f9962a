"""No more account executives start in the plan year than the territories of their cell can use."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest

from territory_opt.headcount.staffing.rules import broken_rules
from territory_opt.headcount.staffing.solve import solve_hiring
from territory_opt.headcount.staffing.verification import verify

GRID = np.array(list(itertools.product(range(4), repeat=6))).reshape(-1, 3, 2)


@pytest.mark.parametrize("seed", range(12))
def test_the_best_plan_within_the_limit_is_found(make_small, enumerate_plans, seed: int) -> None:
    """Of all plans that keep the other rules and a limit of one seat in the first cell, the best is found, or none."""
    problem = make_small(seed)
    limited = replace(problem, most_starts=np.array([1.0, math.inf, math.inf]))
    objective, keeps = enumerate_plans(problem)
    keeps &= (GRID * problem.open_options)[:, 0].sum(axis=1) <= 1
    solution = solve_hiring(limited, gap=2e-6)
    if not keeps.any():
        assert solution.status == "infeasible"
        return
    verify(limited, solution)
    assert solution.starts[0].sum() <= 1
    assert solution.objective == pytest.approx(objective[keeps].min(), rel=3e-6)


def test_a_plan_beyond_the_limit_is_told(make_small) -> None:
    """Two starts where one seat can be used break the rule, and it says where."""
    limited = replace(make_small(0), most_starts=np.array([math.inf, 1.0, math.inf]))
    starts = np.array([[0, 0], [1, 1], [0, 0]])
    assert any("2 start in SMB West, where 1 seats can be used" in broken for broken in broken_rules(limited, starts))
    assert not any("can be used" in broken for broken in broken_rules(limited, np.maximum(starts - [0, 1], 0)))
