"""The facts behind moves, held against the plan with each unit back at its old seat."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from territory_opt.alignment.build import build_problem
from territory_opt.alignment.engine.prices import no_prices, priced_pairs
from territory_opt.alignment.engine.standing import stand
from territory_opt.alignment.going_back import curve_usd
from territory_opt.alignment.moved import moved_facts


def _with_plan(world, seed):
    """Return problem, data and some plan of allowed pairs, with some units as centres where they are free."""
    data = world.model.read(world.accounts, world.seats, world.tables)
    problem = build_problem(data, world.model.pieces(data))
    rng = np.random.default_rng(seed)
    if problem.free_centres:
        problem = problem.at_units(rng.permutation(problem.units)[: problem.seats])
    choices = [np.flatnonzero(row) for row in problem.allowed(0, problem.units)]
    plan = np.array([rng.choice(row) if len(row) else problem.seats for row in choices], dtype=np.int64)
    return problem, data, plan


@settings(max_examples=40)
@given(st.integers(0, 400))
def test_amounts_are_what_going_back_costs(make, seed: int) -> None:
    """The objective with a unit back at its old seat is the plan's plus back_usd, whatever the rules and terms."""
    problem, data, plan = _with_plan(make.random_world(seed, accounts=5, seats=3), seed)
    facts = moved_facts(problem, data, plan, no_prices(problem))
    here = stand(problem, plan)
    assume(np.isfinite(here.usd))
    for fact in facts[facts["back_usd"].notna()].itertuples():
        back = plan.copy()
        back[fact.unit] = fact.old
        assert stand(problem, back).usd - here.usd == pytest.approx(fact.back_usd, abs=1e-6)


@settings(max_examples=40)
@given(st.integers(0, 400))
def test_kinds_tell_the_truth(make, seed: int) -> None:
    """Each kind holds when it is reckoned from the problem itself, and of what pays the largest saving is named."""
    problem, data, plan = _with_plan(make.random_world(seed, accounts=5, seats=3), seed)
    allowed = problem.allowed(0, problem.units)
    rng = np.random.default_rng(seed)
    prices = replace(no_prices(problem), limits=tuple(rng.uniform(-1, 1, problem.seats) for _ in problem.seat_limits))
    priced = np.vstack([block for _, _, _, block in priced_pairs(problem, prices)])
    for fact in moved_facts(problem, data, plan, prices).to_dict("records"):
        kind, unit, old = fact["kind"], fact["unit"], fact["old"]
        back = plan.copy()
        back[unit] = old
        if kind in ("barred", "unreached"):
            assert not allowed[unit, old]
        elif kind == "closed":
            assert not problem.opened(plan)[old]
        elif kind in ("nearer", "fits", "evens", "returns"):
            saved = {"nearer": fact["way_usd"], "fits": fact["fit_usd"], "evens": fact["even_usd"]}
            saved["returns"] = -fact["disruption_usd"]
            assert saved[kind] > 0
            assert fact["back_usd"] > 0
            assert saved[kind] == max(saved.values())
        elif kind == "scarce":
            # The pair's price but for curves, which count as they are; a way out of reach or barred has its own kind.
            curves = fact["back_usd"] + fact["room_usd"] - (priced[unit, old] - priced[unit, fact["new"]])
            assert fact["back_usd"] <= 0 < fact["back_usd"] + fact["room_usd"]
            assert problem.seat_curves or problem.may_close.any() or curves == pytest.approx(0.0, abs=1e-6)
        elif kind in ("full", "needed"):
            assert fact["back_usd"] <= 0
            assert any(
                (limit.carried(back) > limit.upper).any() or (limit.carried(back) < limit.lower).any()
                for limit in problem.seat_limits
            )


def test_who_moved_is_who_the_plan_has_elsewhere(make) -> None:
    """Every account that somebody covers today and that sits elsewhere in the plan, and no other."""
    company = make.random_company(5, accounts=20, seats=4)
    problem = company.problem()
    plan = np.arange(problem.units) % problem.seats
    seat_id = pd.Series(problem.seat_ids[plan[problem.account_unit]])
    stays = seat_id == company.accounts["incumbent_seat_id"].fillna("")
    moved = company.accounts["rep_id"].notna() & ~stays
    assert (
        moved_facts(problem, company.read(), plan, no_prices(problem)).index.tolist() == np.flatnonzero(moved).tolist()
    )


def test_today_counts_accounts_of_the_unit(make) -> None:
    """Members, seats that cover them and those the new seat has are counted by hand."""
    accounts = [
        make.account("A", 10.0, "S1"),
        make.account("B", 30.0, "S2", family_id="A"),
        make.account("C", 20.0, "S2", family_id="A"),
        make.account("D", 90.0, "S2"),
        make.account("E", 50.0),
    ]
    company = make.company(accounts, [make.seat("S1"), make.seat("S2")], [{"rule": "families"}])
    problem = company.problem()
    facts = moved_facts(problem, company.read(), np.array([1, 0, 0]), no_prices(problem))
    assert facts[["members", "seats_today", "there_today"]].to_numpy().tolist() == [[3, 2, 2], [1, 1, 0]]
    # The old seat of A gains D and E, the old seat of D gains A alone.
    assert facts[["gained", "largest"]].to_numpy().tolist() == [[2, 3], [1, 0]]


@settings(max_examples=20)
@given(st.integers(0, 100))
def test_curves_cost_what_they_cost_seat_by_seat(make, seed: int) -> None:
    """The price of single loads is the price that the curve gives for all seats at once, and nothing for no seat."""
    company = make.random_company(seed).paying({"term": "imbalance"})
    (curve,) = company.problem().seat_curves
    seats = np.arange(len(curve.loads))
    load = np.random.default_rng(seed).uniform(0, 500, len(seats))
    assert curve_usd(curve, seats, load) == pytest.approx(curve.price(load))
    assert curve_usd(curve, np.full(1, len(seats)), np.ones(1)) == pytest.approx([0.0])
