"""Tables as integer programs: relaxation, whole solutions, and pieces."""

from __future__ import annotations

import time

import numpy as np
import pytest

from territory_opt.alignment.engine.local.found import Found
from territory_opt.alignment.engine.local.integer import Cuts, Effort, solve_whole
from territory_opt.alignment.engine.local.piece import cut_out
from territory_opt.alignment.engine.local.priced import Priced
from territory_opt.alignment.engine.local.program import program_of
from territory_opt.alignment.engine.local.relaxed import relax


def effort() -> Effort:
    return Effort(nodes=10_000, deadline=time.monotonic() + 600.0)


@pytest.mark.parametrize("seed", range(24))
def test_branch_and_bound_over_all_pairs_finds_the_best_plan(small, seed: int) -> None:
    """The relaxation costs no more than the best plan, whose columns are within its objective; whole it is found."""
    table = small.either(seed)
    best_usd = small.best_usd(table)
    program = program_of(table)
    relaxed = relax(program, time.monotonic() + 600.0)
    if relaxed is None:
        assert np.isinf(best_usd)
        return
    assert relaxed.usd <= best_usd + 1e-6
    within = relaxed.within(best_usd + 1e-6)
    plan = solve_whole(program, within, Cuts(), effort())
    if plan is None:
        assert np.isinf(best_usd)
    else:
        assert table.cost_usd(plan) == pytest.approx(best_usd)


@pytest.mark.parametrize("seed", range(12))
def test_the_cheapest_pairs_at_prices_lead_to_the_best_plan(small, seed: int) -> None:
    """Taking more pairs each time, the narrowed table ends at the best of all plans."""
    table = (small.free, small.given)[seed % 2](seed)
    found = Found(table, time.monotonic() + 600.0, 0, lambda _: None)
    priced = Priced(found)
    while priced.may_narrow():
        priced.narrow()
    assert found.usd == pytest.approx(small.best_usd(table))


@pytest.mark.parametrize("seed", range(10))
def test_a_piece_solved_anew_fits_its_plan(small, seed: int) -> None:
    """Put back, the best plan of some territories keeps every rule and costs what both parts cost, never more."""
    table = small.either(seed)
    plan = solve_whole(program_of(table), np.ones(len(program_of(table).usd), dtype=bool), Cuts(), effort())
    if plan is None:
        pytest.skip("no plan keeps the rules")
    territories = table.opened(plan)[:2]
    piece = cut_out(table, plan, territories, np.arange(table.seats))
    assert piece.put_into(plan, piece.of(plan)).tolist() == plan.tolist()
    program = program_of(piece.table)
    again = solve_whole(program, np.ones(len(program.usd), dtype=bool), Cuts(), effort())
    whole = piece.put_into(plan, again)
    assert table.keeps(whole)
    assert table.cost_usd(whole) == pytest.approx(table.cost_usd(plan))


def test_a_share_of_the_columns_reaches_as_far_as_they_cost(small) -> None:
    """So many columns are within their reach, and all of them within an endless one."""
    program = program_of(small.free(2))
    relaxed = relax(program, time.monotonic() + 600.0)
    assert relaxed.within(relaxed.reach(10)).sum() >= 10
    assert relaxed.within(relaxed.reach(len(program.usd))).all()
