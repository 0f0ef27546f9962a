"""What may change hands, and what it costs."""

from __future__ import annotations

import numpy as np

from territory_opt.alignment.engine.centres.borders import find_borders, link_ends
from territory_opt.alignment.engine.centres.ground import lay_out
from territory_opt.alignment.engine.partners import partners


def test_units_beside_another_territory_are_found_once(countries) -> None:
    """The entries are the pairs of a unit and a territory of a neighbour, with the difference of two prices."""
    task = countries.grid_task(6, 6, 4, tolerance=0.2, seed=1)
    plan, centre = np.arange(36) // 9, np.array([4, 13, 22, 31])
    borders = find_borders(lay_out(task), plan, centre, link_ends(task.neighbours))
    rows, columns = task.neighbours.nonzero()
    expected = {(i, plan[k]) for i, k in zip(rows.tolist(), columns.tolist(), strict=True) if plan[i] != plan[k]}
    assert sorted(zip(borders.unit.tolist(), borders.target.tolist(), strict=True)) == sorted(expected)
    assert (borders.source == plan[borders.unit]).all()
    usd = countries.pair_usd(task)
    difference = usd[borders.unit, centre[borders.target]] - usd[borders.unit, centre[borders.source]]
    assert np.allclose(borders.usd, difference)


def test_partners_go_the_opposite_way(countries) -> None:
    """A partner stands in the target and may come to the source; an entry without one has -1."""
    task = countries.grid_task(6, 6, 4, tolerance=0.2, seed=2)
    plan, centre = np.arange(36) // 9, np.array([4, 13, 22, 31])
    borders = find_borders(lay_out(task), plan, centre, None)
    partner = partners(borders.source, borders.target, 4, np.random.default_rng(1))
    there = partner >= 0
    assert there.any()
    assert (borders.source[partner[there]] == borders.target[there]).all()
    assert (borders.target[partner[there]] == borders.source[there]).all()
