"""The points of small companies against every plan there is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from territory_opt.errors import InputError
from territory_opt.scenario.frontier.limits import limit_named
from territory_opt.scenario.frontier.sweep import Sweep, changes_at, sweep_levels

TRAVEL = {"term": "travel", "usd_per_km": 1.0}
DISRUPTION = {"term": "disruption", "measure": "current_arr_usd", "usd_per_unit": 0.5}
IMBALANCE = {"term": "imbalance", "measure": "potential_usd"}


def _company(make: Any, seed: int, *rules: dict[str, Any], accounts: int = 6, seats: int = 3) -> Any:
    """Return a company whose accounts lie about and sit with seats at random."""
    rng = np.random.default_rng(seed)
    ids = [f"S{number}" for number in range(seats)]
    rows = [
        make.account(
            f"A{number}",
            float(rng.choice([10, 20, 30, 50, 80])),
            str(rng.choice(ids)),
            latitude=float(rng.uniform(38, 42)),
            longitude=float(rng.uniform(-104, -98)),
        )
        for number in range(accounts)
    ]
    places = [
        make.seat(name, latitude=float(rng.uniform(38, 42)), longitude=float(rng.uniform(-104, -98))) for name in ids
    ]
    return make.company(rows, places, [{"rule": "assign"}, *rules], [TRAVEL, DISRUPTION, IMBALANCE])


def _best_usd(make: Any, task: Any, company: Any, sweep: Sweep, level: float) -> float:
    """Return the least objective of all plans that keep a level."""
    models = task.changed(changes_at(task, sweep, level))
    spelled_out = models.alignment.model_dump(mode="json")
    return float(make.every_plan(company.accounts, company.seats, spelled_out).optimum_usd)


@pytest.mark.parametrize("limit", ["disruption", "accounts", "pipeline", "balance"])
@pytest.mark.parametrize("seed", range(2))
def test_every_point_is_the_best_plan_that_keeps_its_level(make: Any, task_of: Any, limit: str, seed: int) -> None:
    """Objective, bound and what is infeasible agree with the enumeration, and every plan passes the audit."""
    company = _company(make, seed)
    task, sweep = task_of(company), Sweep(limit_named(limit), "objective", 5)
    found = sweep_levels(task, sweep)
    assert len(found) >= 2
    for one in found:
        best_usd = _best_usd(make, task, company, sweep, one.level)
        if not one.has_plan:
            assert best_usd == np.inf
            continue
        task.audit(changes_at(task, sweep, one.level), one.design)
        assert one.design.bound_usd <= best_usd * (1 + 1e-9) + 0.01
        assert one.design.objective_usd >= best_usd - 0.01
        if one.design.status == "optimal":
            assert one.design.objective_usd == pytest.approx(best_usd, rel=2e-4, abs=0.02)
    assert sum(one.design.status in ("optimal", "infeasible") for one in found) >= len(found) - 1


@pytest.mark.parametrize("goal", ["balance", "travel"])
def test_one_term_alone_is_minimised(make: Any, task_of: Any, goal: str) -> None:
    """A frontier of disruption against one term ends where that term alone is least."""
    company = _company(make, 5)
    task, sweep = task_of(company), Sweep(limit_named("disruption"), goal, 4)
    last = sweep_levels(task, sweep)[-1]
    term = IMBALANCE if goal == "balance" else TRAVEL
    free = company.paying(term)
    best_usd = make.every_plan(company.accounts, company.seats, free.spelled_out).optimum_usd
    assert last.design.objective_usd == pytest.approx(best_usd, rel=1e-3, abs=0.02)


def test_points_do_not_depend_on_the_number_of_processes(make: Any, task_of: Any) -> None:
    """The two chains make the same plans side by side as one after the other."""
    task, sweep = task_of(_company(make, 2)), Sweep(limit_named("disruption"), "objective", 6)
    alone, pair = sweep_levels(task, sweep, jobs=1), sweep_levels(task, sweep, jobs=2)
    assert [one.level for one in alone] == [one.level for one in pair]
    for one, other in zip(alone, pair, strict=True):
        assert one.design.objective_usd == other.design.objective_usd
        assert one.design.assignment.equals(other.design.assignment)


def test_more_allowed_never_costs_more(make: Any, task_of: Any) -> None:
    """Neither objective nor bound rises with the level."""
    found = sweep_levels(task_of(_company(make, 3)), Sweep(limit_named("accounts"), "objective", 9))
    usd, bound = (np.array([getattr(one.design, name) for one in found]) for name in ("objective_usd", "bound_usd"))
    assert (np.diff(usd[np.isfinite(usd)]) <= 1e-6).all()
    assert (np.diff(bound[np.isfinite(bound)]) <= 1e-6).all()


def test_ends_that_are_asked_for_are_taken(make: Any, task_of: Any) -> None:
    """Levels reach from --from to --to, also where the unlimited plan has less."""
    levels = [
        one.level
        for one in sweep_levels(task_of(_company(make, 1)), Sweep(limit_named("accounts"), "objective", 3, 0.5, 0.9))
    ]
    assert levels == [0.5, 0.6, 0.9]


def test_a_model_that_no_plan_keeps_gives_one_point_with_the_reason(make: Any, task_of: Any) -> None:
    """Without a plan there is nothing to trade off."""
    company = _company(make, 1, {"rule": "capacity", "measure": "workload_hours", "supply": "capacity_hours"})
    company.seats["capacity_hours"] = 1.0
    (only,) = sweep_levels(task_of(company), Sweep(limit_named("disruption"), "objective", 3))
    assert only.design.status == "infeasible"
    assert only.design.reason


@pytest.mark.parametrize(
    ("limit", "goal", "first", "told"),
    [
        ("disruption", "disruption", None, "something else to minimise"),
        ("seats", "objective", None, "may_close"),
        ("disruption", "objective", 0.99, "a level of at most"),
    ],
)
def test_what_does_not_fit_is_refused(
    make: Any, task_of: Any, limit: str, goal: str, first: float | None, told: str
) -> None:
    """A measure against itself, a model without the rule, and ends the wrong way round."""
    with pytest.raises(InputError, match=told):
        sweep_levels(task_of(_company(make, 1)), Sweep(limit_named(limit), goal, 3, first))
