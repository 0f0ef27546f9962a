"""What connectedness rules out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from territory_opt.alignment.engine.conflict.parts import miscounted, parted_locks, parts_of, unfit_parts

BALANCE = [{"rule": "balance", "lower": 90.0, "upper": 110.0}]


def test_a_part_that_no_number_of_territories_fits_is_found(on_map) -> None:
    """150 is too much for one territory of 90 to 110 and too little for two; bounds 15 wider would do."""
    problem = on_map([100.0, 100.0, 50.0], 3, BALANCE, [(1, 2)])
    (unfit,) = unfit_parts(problem)
    assert unfit.part.units.tolist() == [1, 2]
    assert unfit.carried == 150.0
    assert unfit.value == pytest.approx(15.0)
    assert unfit_parts(on_map([100.0, 100.0, 10.0], 2, BALANCE, [(1, 2)])) == []


@pytest.mark.parametrize(("seats", "needs"), [(1, (2, 2)), (2, None), (3, (2, 2))])
def test_parts_need_so_many_territories_in_all(on_map, seats: int, needs: tuple[int, int] | None) -> None:
    """Two parts of 100 make two territories."""
    assert miscounted(on_map([50.0, 50.0, 50.0, 50.0], seats, BALANCE, [(0, 1), (2, 3)])) == needs


def test_units_that_may_stay_without_a_seat_free_their_part(on_map) -> None:
    """What may be left out does not have to be made up."""
    problem = on_map([100.0, 150.0], 2, BALANCE, [(0, 1)])
    assert parts_of(replace(problem, unassigned_usd=np.zeros(2))) == []


def test_locked_units_that_no_way_connects_are_found(on_map) -> None:
    """Units 0 and 2 are kept by one seat and lie in different parts."""
    problem = replace(on_map([1.0] * 3, 2, [], [(0, 1)]), locked=np.array([0, -1, 0]))
    assert parted_locks(problem) == [(0, 0, 2)]
    assert parted_locks(replace(problem, locked=np.array([0, 0, 1]))) == []


def test_what_is_ruled_out_has_no_plan(on_map, has_plan) -> None:
    """Over random maps and bounds: where parts do not fit, every plan breaks a rule."""
    rng, ruled_out = np.random.default_rng(5), 0
    for _ in range(120):
        units, seats = int(rng.integers(3, 6)), int(rng.integers(1, 3))
        every = [(a, b) for a in range(units) for b in range(a)]
        pairs = [pair for pair in every if rng.random() < 0.4] or every[:1]
        lower = float(rng.choice([0, 20, 40]))
        rules = [{"rule": "balance", "lower": lower, "upper": lower + float(rng.choice([10, 30, 60]))}]
        problem = on_map(rng.choice([10.0, 20.0, 30.0], units), seats, rules, pairs)
        if unfit_parts(problem) or miscounted(problem):
            assert not has_plan(problem)
            ruled_out += 1
    assert ruled_out >= 20
