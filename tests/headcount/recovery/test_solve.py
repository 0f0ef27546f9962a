"""The smallest set of actions against every set there is."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from territory_opt.headcount.recovery.problem import Limit, RecoveryProblem
from territory_opt.headcount.recovery.solve import find_recovery


def make_problem(seed: int, *, wholes: int = 2, parts: int = 3, groups: int = 2) -> RecoveryProblem:
    """Make a small problem: whole actions that add, parted ones that take from one group and give to another."""
    rng = np.random.default_rng(seed)
    demand = rng.integers(800, 1200, groups).astype(float)
    capacity = (demand * rng.uniform(0.4, 1.2, groups)).round()
    brings = np.zeros((groups, wholes + parts))
    brings[rng.integers(0, groups, wholes), np.arange(wholes)] = rng.integers(40, 300, wholes)
    for part in range(wholes, wholes + parts):
        source, target = rng.permutation(groups)[:2]
        size = float(rng.integers(100, 500))
        brings[source, part], brings[target, part] = -size, 0.9 * size
    whole = np.arange(wholes + parts) < wholes
    cost = rng.integers(5, 60, wholes + parts).astype(float)
    return RecoveryProblem(
        groups=tuple(f"group {at}" for at in range(groups)),
        demand_usd=demand,
        capacity_usd=capacity,
        service_level=0.8,
        brings_usd=brings,
        cost_usd=cost,
        whole=whole,
        least=np.where(whole, 1.0, 0.1),
        most=np.where(whole, 2.0, 0.6),
        limits=(Limit("budget", np.flatnonzero(whole), cost[whole], float(rng.integers(20, 150))),),
    )


def of_every_set(problem: RecoveryProblem, keep_usd: float | None) -> list[tuple[float, int, float]]:
    """Return shortfall, number and cost of every choice of times and takings, parts chosen best by a linear program.

    With ``keep_usd`` the parts are chosen for least cost among those that stay within that shortfall.
    """
    wholes, parts = np.flatnonzero(problem.whole), np.flatnonzero(~problem.whole)
    found = []
    times = itertools.product(*(range(int(problem.most[at]) + 1) for at in wholes))
    for counts, taken in itertools.product(times, itertools.product((0, 1), repeat=len(parts))):
        used = sum(limit.use @ np.array(counts) > limit.most + 1e-9 for limit in problem.limits)
        if used:
            continue
        base = problem.needed_usd - problem.brings_usd[:, wholes] @ np.array(counts)
        groups = len(base)
        # Columns: parts, then what stays short of each group.
        rows = np.hstack([-problem.brings_usd[:, parts], -np.eye(groups)])
        bounds = [
            (problem.least[at], problem.most[at]) if on else (0, 0) for at, on in zip(parts, taken, strict=True)
        ] + [(0, None)] * groups
        fixed = float(problem.cost_usd[wholes] @ np.array(counts))
        if keep_usd is None:
            price = np.concatenate([np.zeros(len(parts)), np.ones(groups)])
            answer = linprog(price, rows, -base, bounds=bounds)
            found.append((float(answer.fun), sum(counts) + sum(taken), fixed))
            continue
        price = np.concatenate([problem.cost_usd[parts], np.zeros(groups)])
        kept = np.concatenate([np.zeros(len(parts)), np.ones(groups)])
        answer = linprog(price, np.vstack([rows, kept]), np.append(-base, keep_usd), bounds=bounds)
        if answer.status == 0:
            found.append((keep_usd, sum(counts) + sum(taken), fixed + float(answer.fun)))
    return found


@pytest.mark.parametrize("seed", range(3))
def test_no_set_is_shorter_smaller_or_cheaper(seed: int) -> None:
    """Of all sets, the least shortfall; of those, the fewest actions; of those, the least cost; proofs say so."""
    problem = make_problem(seed)
    recovery = find_recovery(problem)
    short = min(one[0] for one in of_every_set(problem, None))
    room = 1e-5 * problem.demand_usd.sum()
    of_sets = of_every_set(problem, max(short, 0.0) + 1e-6)
    fewest = min(one[1] for one in of_sets)
    cheapest = min(one[2] for one in of_sets if one[1] == fewest)
    assert problem.short_usd(recovery.amounts).sum() == pytest.approx(short, abs=room)
    assert problem.count(recovery.amounts) == fewest
    assert problem.cost_usd @ recovery.amounts == pytest.approx(cheapest, abs=0.5)
    assert recovery.status == ("infeasible" if short > room else "optimal")
    assert recovery.restores == (short <= room)
    by_aim = {proof.aim: proof for proof in recovery.proofs}
    assert by_aim["short"].bound <= short + room
    assert by_aim["count"].bound == fewest
    assert by_aim["cost"].bound <= cheapest + 0.5


@given(seed=st.integers(0, 500), more=st.floats(1.0, 3.0))
@settings(max_examples=4)
def test_more_budget_leaves_no_more_short(seed: int, more: float) -> None:
    """A looser limit never worsens what can be reached."""
    problem = make_problem(seed)
    limit = problem.limits[0]
    looser = replace(problem, limits=(replace(limit, most=limit.most * more),))
    before, after = find_recovery(problem), find_recovery(looser)
    assert after.proofs[0].value <= before.proofs[0].value + 1e-5 * problem.demand_usd.sum()


@given(seed=st.integers(0, 500))
@settings(max_examples=4)
def test_rules_hold(seed: int) -> None:
    """Amounts keep their limits, whole ones are whole, and parts that are taken reach their least."""
    problem = make_problem(seed, wholes=4, parts=4, groups=3)
    amounts = find_recovery(problem).amounts
    assert (amounts <= problem.most + 1e-9).all()
    assert (amounts[problem.whole] == np.round(amounts[problem.whole])).all()
    parts = amounts[~problem.whole]
    assert ((parts == 0) | (parts >= 0.1 - 1e-9)).all()
    assert all(limit.use @ amounts[limit.actions] <= limit.most + 1e-6 for limit in problem.limits)


def test_nothing_is_done_where_nothing_is_missing() -> None:
    """Where every group has its level no action is taken, whatever it would bring."""
    problem = make_problem(1)
    enough = replace(problem, capacity_usd=problem.demand_usd)
    recovery = find_recovery(enough)
    assert recovery.status == "optimal"
    assert not recovery.amounts.any()


def test_coming_near_spares_actions() -> None:
    """Where the level is out of reach, a little more may stay short for fewer actions, and the bound still tells."""
    whole = np.array([True, True])
    problem = RecoveryProblem(
        groups=("all",),
        demand_usd=np.array([1000.0]),
        capacity_usd=np.array([300.0]),
        service_level=0.8,
        brings_usd=np.array([[300.0, 20.0]]),
        cost_usd=np.array([1.0, 1.0]),
        whole=whole,
        least=np.ones(2),
        most=np.ones(2),
        limits=(),
    )
    exact, near = find_recovery(problem), find_recovery(problem, near_share=0.05)
    assert [exact.proofs[0].value, near.proofs[0].value] == pytest.approx([180.0, 200.0])
    assert [problem.count(found.amounts) for found in (exact, near)] == [2, 1]
    assert near.status == exact.status == "infeasible"
    assert near.least_short_usd == pytest.approx(180.0)
