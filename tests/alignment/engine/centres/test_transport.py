"""The flow is the best divisible assignment, and keeps loads within bounds."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog

from territory_opt.alignment.engine.centres.ground import lay_out
from territory_opt.alignment.engine.centres.transport import transport


@pytest.mark.parametrize("seed", range(4))
def test_it_costs_what_a_linear_program_costs(countries, seed: int) -> None:
    """All centres near, the flow's cost is that of the linear program of the same assignment."""
    task = countries.grid_task(4, 5, 3, tolerance=0.05, seed=seed)
    ground = lay_out(task)
    centres = ground.points_km[[0, 9, 12]]
    shares = transport(ground, centres, 3)
    off = np.linalg.norm(ground.points_km[:, None, :] - centres, axis=2)
    usd = ground.arc_usd(off)
    once = np.kron(np.eye(20), np.ones(3))
    carried = np.kron(ground.load, np.eye(3))
    least = linprog(
        usd.ravel(),
        A_ub=np.vstack([carried, -carried]),
        b_ub=np.repeat([ground.upper, -ground.lower], 3),
        A_eq=once,
        b_eq=np.ones(20),
    ).fun
    assert shares.usd == pytest.approx(least, rel=1e-3)
    load = np.bincount(shares.centre.ravel(), weights=(shares.share * ground.load[:, None]).ravel())
    assert (load <= ground.upper * (1 + 1e-4)).all()
    assert (load >= ground.lower * (1 - 1e-4)).all()


def test_rows_add_up_to_one(countries) -> None:
    """Every unit goes somewhere whole, the ones without load to the nearest centre."""
    task = countries.grid_task(5, 5, 4, tolerance=0.1, seed=1)
    task.limits[0].weights[:5] = 0.0
    ground = lay_out(task)
    shares = transport(ground, ground.points_km[[3, 7, 18, 21]], 2)
    assert np.allclose(shares.share.sum(axis=1), 1.0)
    assert (shares.share[:5, 0] == 1.0).all()
