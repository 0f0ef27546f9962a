"""Whether a plan exists."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest

from territory_opt.alignment.build import build_problem
from territory_opt.alignment.engine.conflict.possible import possible, ruled_out
from territory_opt.alignment.engine.standing import stand


def test_verdicts_agree_with_every_plan(make, has_plan) -> None:
    """Over random worlds with every rule: none only where no plan is, and a plan that is found keeps every rule."""
    kinds: dict[str, int] = {}
    for seed in range(40):
        world = make.random_world(seed)
        if world.free_centres:
            continue
        data = world.model.read(world.accounts, world.seats, world.tables)
        problem = build_problem(data, world.model.pieces(data))
        verdict = possible(problem, time.monotonic() + 1.0, 1)
        kinds[verdict.kind] = kinds.get(verdict.kind, 0) + 1
        if verdict.kind == "none":
            assert not has_plan(problem)
        if verdict.plan is not None:
            assert stand(verdict.problem, verdict.plan).feasible
    assert kinds["none"] >= 3
    assert kinds["whole"] >= 10


def test_whole_units_that_do_not_fit_are_proved_to_leave_no_plan(on_map) -> None:
    """Three units of 100 fit two seats of 150 only in parts."""
    problem = on_map([100.0] * 3, 2, [{"rule": "balance", "upper": 150.0}])
    assert ruled_out(problem, time.monotonic() + 5.0).kind == "split"
    assert possible(problem, time.monotonic() + 5.0, 1).kind == "none"


@pytest.mark.parametrize(("tolerance", "kind"), [(0.2, "none"), (0.5, "whole")])
def test_connectedness_is_asked_of_free_centres(make, tolerance: float, kind: str) -> None:
    """Weights 1, 2, 1 in a row and two territories: connected ones differ by half of the mean, others need not."""
    accounts = [
        make.account(f"A{number}", usd, longitude=-100.0 + number) for number, usd in enumerate([1.0, 2.0, 1.0])
    ]
    rules = [
        {"rule": "territories", "centres": "free"},
        {"rule": "balance", "tolerance": tolerance, "within": "all"},
    ]
    company = make.company(accounts, [make.seat("S0"), make.seat("S1")], rules)
    problem = company.problem()
    links = np.eye(3, k=1, dtype=bool) | np.eye(3, k=-1, dtype=bool)
    connected = replace(problem, neighbours=type(problem.move_usd.kept)(links))
    assert possible(problem, time.monotonic() + 5.0, 1).kind == "whole"
    verdict = possible(connected, time.monotonic() + 5.0, 1)
    assert verdict.kind == kind
    if verdict.plan is not None:
        assert stand(verdict.problem, verdict.plan).feasible


def test_without_time_nothing_is_claimed(on_map) -> None:
    """A verdict that time cut short is unknown, or what adding up showed."""
    assert possible(on_map([1.0] * 4, 2, []), time.monotonic() - 1.0, 1).kind == "unknown"
    assert possible(on_map([9.0], 1, [{"rule": "balance", "upper": 1.0}]), time.monotonic() - 1.0, 1).kind == "none"
