"""Loss cuts lie below what they stand for and touch it."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.headcount.staffing.cuts import Cuts
from territory_opt.headcount.staffing.program import state_program
from territory_opt.headcount.staffing.relaxation import close_relaxation
from tests.headcount.staffing.cases import small_problem


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 1000), st.floats(0, 2), st.floats(0, 2))
def test_tangents_lie_below_the_loss_and_touch_it(seed: int, at: float, elsewhere: float) -> None:
    """The tangent at any point equals the expected shortfall there and is nowhere above it."""
    program = state_program(small_problem(seed))
    (mean,) = Cuts.none(program).weighings
    here, there = np.full(program.layout.brought.shape, at), np.full(program.layout.brought.shape, elsewhere)
    start, fall = mean.tangent(here)
    assert start - fall * here == pytest.approx(mean.loss(here), abs=1e-12)
    assert (start - fall * there <= mean.loss(there) + 1e-12).all()


@pytest.mark.parametrize("seed", range(10))
def test_the_relaxation_never_takes_a_tail_for_more_than_it_is(seed: int) -> None:
    """Mean and tail of the relaxation are at most the true ones where its plan lies, and nearly them in the end."""
    program = state_program(small_problem(seed, risk_aversion=0.5))
    relaxation = close_relaxation(program, Cuts.none(program), time.monotonic() + 10)
    if relaxation.answer.status != "optimal":
        return
    values, layout = relaxation.answer.values, program.layout
    brought = program.brought(values[layout.starts])
    worst = program.worst(brought)
    assert (values[layout.tail] <= worst + 1e-6).all()
    assert values[layout.tail] == pytest.approx(worst, rel=1e-3, abs=1e-6)
