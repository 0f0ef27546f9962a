"""Branch and bound over some columns: what it finds lies within the search, and an interrupt is heeded."""

from __future__ import annotations

import signal
import threading
import time
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from territory_opt.alignment.engine.local.program import program_of
from territory_opt.alignment.engine.proof import whole
from territory_opt.alignment.engine.proof.rows import Ways
from territory_opt.alignment.engine.proof.whole import TOLERANCE, Ended, Search, search_whole
from territory_opt.alignment.engine.table import PairTable


def searched(table: PairTable, most_usd: float) -> Ended:
    """Return how the search over all columns ends."""
    program = program_of(table)
    search = Search(np.ones(len(program.usd), dtype=bool), most_usd, 0)
    return search_whole(program, Ways(table), search, time.monotonic() + 60, lambda _: None)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10**6), st.floats(-0.1, 0.1))
def test_a_ceiling_divides_plans_that_exist_from_those_that_do_not(
    small: SimpleNamespace, seed: int, share: float
) -> None:
    """Above the least objective a plan below the ceiling is found, below it none."""
    table = small.free_centres(seed, tolerance=0.5)
    least = small.least_usd(table)
    if not np.isfinite(least) or abs(share * least) < 3 * TOLERANCE * abs(least):
        return
    most = least + share * abs(least)
    ended = searched(table, most)
    if most > least:
        assert ended.plan is not None
        assert table.keeps(ended.plan)
        assert table.cost_usd(ended.plan) <= most
        assert ended.bound_usd <= least
    else:
        assert ended.plan is None
        assert ended.bound_usd == np.inf


def test_a_plan_that_passes_a_bound_by_a_hair_is_refused(small: SimpleNamespace) -> None:
    """The solver's tolerance lets a load through that the table does not; the search goes on without that plan."""
    weights = np.array([1.0, 1.0, 1.0, 1.0 + 1e-7])
    table = PairTable(
        np.ones((4, 4)),
        (np.broadcast_to(weights[:, None], (4, 4)),),
        np.full((1, 4), 1.0),
        np.full((1, 4), 2.0),
        np.zeros(4),
        np.ones(4, dtype=bool),
        2,
        2,
        np.arange(4),
        None,
    )
    # Two units each, and the one that weighs too much fits nowhere beside another.
    assert small.least_usd(table) == np.inf
    assert searched(table, np.inf) == Ended(None, np.inf)


def test_an_interrupt_is_heeded_while_the_solver_runs(small: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    """The caller gets the interrupt although the solver is still at work."""
    done = threading.Event()

    def endless(*_: object, **__: object) -> None:
        signal.raise_signal(signal.SIGINT)
        done.wait(30)

    monkeypatch.setattr(whole, "milp", endless)
    with pytest.raises(KeyboardInterrupt):
        searched(small.free_centres(0), np.inf)
    assert not done.is_set()
    done.set()


def test_an_error_of_the_solver_reaches_the_caller(small: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    """What goes wrong beside this thread is not lost."""

    def broken(*_: object, **__: object) -> None:
        raise ValueError("rows and columns differ")

    monkeypatch.setattr(whole, "milp", broken)
    with pytest.raises(ValueError, match="rows and columns differ"):
        searched(small.free_centres(0), np.inf)
