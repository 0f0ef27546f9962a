"""The search, its stops and its reports."""

from __future__ import annotations

from itertools import pairwise

import pytest

from territory_opt.alignment.engine import search as engine
from territory_opt.alignment.engine.relaxation import relax
from territory_opt.alignment.engine.search import search
from territory_opt.alignment.engine.standing import Standing
from territory_opt.alignment.engine.stop import Clock, Stop, relative_gap


def _search(problem, stop: Stop) -> tuple[Standing, list[Standing]]:
    clock = Clock(stop)
    told: list[Standing] = []
    found = search(problem, relax(problem), clock, gap=stop.gap, seed=1, report=told.append)
    return found, told


@pytest.fixture
def hard(make):
    """A problem whose rounded relaxation breaks its limits."""
    company = make.random_company(11, accounts=120, seats=8)
    return company.ruled_by({"rule": "balance", "tolerance": 0.02}).paying({"term": "travel"}).problem()


def test_reports_get_better_and_end_with_what_is_found(hard, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each plan told of is better than the one before, the last is the result."""
    monkeypatch.setattr(engine, "PART_UNITS", 12)  # so that the first step leaves something to do
    found, told = _search(hard, Stop(seconds=600.0, steps=6, gap=0.0))
    assert len(told) >= 2
    assert all(later.better_than(earlier) for earlier, later in pairwise(told))
    assert told[-1] is found


def test_steps_end_the_search(hard) -> None:
    """With no step allowed, what comes back is the rounded relaxation; more steps never worsen it."""
    none, _ = _search(hard, Stop(seconds=600.0, steps=0, gap=0.0))
    one, _ = _search(hard, Stop(seconds=600.0, steps=1, gap=0.0))
    assert not none.feasible
    assert one.better_than(none)


def test_no_time_is_no_step(hard) -> None:
    """A search without seconds returns at once."""
    found, told = _search(hard, Stop(seconds=0.0, steps=100, gap=0.0))
    assert not found.feasible
    assert told == []


def test_a_wide_gap_ends_the_search_at_the_first_plan(hard) -> None:
    """Whatever keeps the limits is near enough."""
    found, told = _search(hard, Stop(seconds=600.0, steps=100, gap=1e9))
    assert found.feasible
    assert sum(standing.feasible for standing in told) == 1


@pytest.mark.parametrize(
    ("usd", "bound", "gap"),
    [
        (100.0, 90.0, 0.1),
        (100.0, 100.0, 0.0),
        (0.0, 0.0, 0.0),
        (0.0, -1e-9, 0.0),
        (1e-7, 0.0, 0.0),
        (0.0, -1.0, float("inf")),
    ],
)
def test_the_gap_is_relative_to_the_objective(usd: float, bound: float, gap: float) -> None:
    """Less than a cent is none, so that plans that cost nothing can be optimal."""
    assert relative_gap(usd, bound) == pytest.approx(gap)
