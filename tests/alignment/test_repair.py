"""A proposal repaired: only changes that are worth their price, told at the objective and bound of the model."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from territory_opt.alignment.allowed import may_sit
from territory_opt.alignment.repair import repair_territories
from territory_opt.alignment.start import Start
from territory_opt.alignment.tables import Tables
from territory_opt.workspace.schema import TEXT

CHANGE_USD = 20.0


def _repair(world, proposal: pd.Series, stop, change_usd: float = CHANGE_USD):
    return repair_territories(
        world.accounts,
        world.seats,
        world.model,
        Start(proposal),
        change_usd=change_usd,
        stop=stop,
        tables=world.tables,
    )


def _decided(rows: list[tuple[str, str, str]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["account_id", "seat_id", "decision"]).assign(source="moves.csv").astype(TEXT)


@pytest.mark.parametrize("seed", range(12))
def test_no_plan_is_better_with_changes_priced(make, seed: int) -> None:
    """Against every plan of a small world: the sum of objective and price of changes is least, the bound holds."""
    world = make.some_world(seed, lambda world: not world.free_centres and world.best_plan() is not None)
    rng = np.random.default_rng(seed)
    accounts, seats = world.accounts["account_id"], world.seats["seat_id"].to_numpy(dtype=object)
    proposal = pd.Series(rng.choice(seats, len(accounts)), index=accounts, dtype=TEXT)
    decided = _decided([(accounts[0], str(rng.choice(seats)), "refuse")])
    world = replace(
        world.ruled_by(*world.declaration["rules"], {"rule": "decisions"}),
        tables=replace(world.tables, decisions=decided),
    )
    priced, pure = [], []
    for problem, standing in world.every_plan():
        if standing.feasible:
            seat = pd.Series(np.append(problem.seat_ids, None)[standing.plan], index=accounts)
            priced.append(standing.usd + CHANGE_USD * (seat.fillna("") != proposal).sum())
            pure.append(standing.usd)
    design = _repair(world, proposal, make.EXACT)
    if not pure:
        assert design.status == "infeasible"
        return
    changed = (design.assignment.fillna("") != proposal).sum()
    assert design.objective_usd + CHANGE_USD * changed == pytest.approx(min(priced), abs=0.02)
    assert design.bound_usd <= min(pure) + 0.01
    world.audit(design).require()


def test_a_dear_change_keeps_the_proposal_and_a_free_one_the_optimum(make) -> None:
    """A note tells what leaving the proposal would save."""
    accounts = [make.account(f"A{number}") for number in range(4)]
    company = make.company(accounts, [make.seat("near"), make.seat("far", latitude=41.0)])
    world = make.World(company.accounts, company.seats, Tables(), company.declaration)
    proposal = company.drawn("far", "near", "far", None)
    kept = _repair(world, proposal, make.EXACT, 1e6)
    assert kept.assignment.tolist() == ["far", "near", "far", "near"]
    assert kept.bound_usd == pytest.approx(0.0, abs=0.01)
    assert kept.gap == pytest.approx(1.0)
    assert kept.status == "feasible"
    assert "free to leave the proposal was found that costs $445 a year less." in kept.notes[-1]
    assert _repair(world, proposal, make.EXACT, 0.0).assignment.tolist() == ["near"] * 4
    # A seat that is gone cannot be kept: its accounts go where it is best.
    assert _repair(world, company.drawn("gone", "near", "far", "far"), make.EXACT, 1e6).assignment.iloc[0] == "near"


def test_leaving_an_account_without_its_proposed_seat_is_a_change(make) -> None:
    """Where accounts may stay without a seat, and giving one that was left out a seat is one, too."""
    company = make.company(
        [make.account("A", visits=0.0), make.account("B", visits=0.0)],
        [make.seat("S")],
        [{"rule": "assign", "unassigned_usd_per_potential": 0.0}],
        [{"term": "disruption", "usd_per_unit": 0.0, "per_account_usd": 1.0}],
    )
    world = make.World(company.accounts, company.seats, Tables(), company.declaration)
    for proposal in (company.drawn("S", None), company.drawn(None, "S")):
        repaired = _repair(world, proposal, make.EXACT, 5.0).assignment
        assert repaired.fillna("").tolist() == proposal.fillna("").tolist()


def test_no_plan_says_why(make) -> None:
    """As a design does."""
    company = make.company([make.account("A", segment="Inside")], [make.seat("S")], [{"rule": "eligibility"}])
    world = make.World(company.accounts, company.seats, Tables(), company.declaration)
    design = _repair(world, company.drawn("S"), make.EXACT)
    assert design.status == "infeasible"
    assert "No seat may take account A" in design.reason


def test_who_may_sit_where(make) -> None:
    """By eligibility and locks, decisions left aside; nowhere at a seat that is not there."""
    company = make.company(
        [make.account("A"), make.account("B", segment="Inside"), make.account("C", incumbent="S", locked=True)],
        [make.seat("S"), make.seat("T", segments=("Inside",))],
        [{"rule": "eligibility"}, {"rule": "locks"}, {"rule": "decisions"}],
    )
    pairs = pd.DataFrame(
        [("A", "S"), ("A", "T"), ("B", "T"), ("C", "S"), ("C", "T"), ("A", "gone"), ("A", None)],
        columns=["account_id", "seat_id"],
    )
    tables = Tables(decisions=_decided([("A", "T", "assign")]))
    allowed = may_sit(company.accounts, company.seats, company.model, pairs, tables)
    assert allowed.tolist() == [True, False, True, True, False, False, False]
