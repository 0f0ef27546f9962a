"""What the seats there are can be expected to bring to each cell."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from territory_opt.headcount.seats import seats_from_reps
from territory_opt.headcount.supply import cell_supply

REPS = pd.DataFrame({"rep_id": ["R1", "R2"], "segment": ["SMB", "Enterprise;SMB"], "region": ["East", "all"]})


def test_seats_serve_their_cells_by_demand(make_workspace, make_model, make_cells, plan_months) -> None:
    """A seat of all regions and two segments parts itself by demand; one seat's money is counted once."""
    cells = make_cells({("SMB", "East"): 10_000.0, ("SMB", "West"): 20_000.0, ("Enterprise", "West"): 30_000.0})
    seats = seats_from_reps(make_workspace(REPS), make_model())
    supply = cell_supply(cells, seats, make_model(), plan_months)
    assert supply.cells == (("Enterprise", "West"), ("SMB", "East"), ("SMB", "West"))
    np.testing.assert_allclose(supply.supply_usd[:, 0], [25_000, 50_000 + 50_000 / 6, 50_000 / 3])
    np.testing.assert_allclose(supply.heads[:, 0].sum(), 2.0)
    np.testing.assert_allclose(supply.demand_usd.sum(axis=1), [360_000, 120_000, 240_000])


def test_a_seat_without_demand_stands_alone(make_workspace, make_model, make_cells, plan_months) -> None:
    """A seat in a region without demand lends nothing to the others."""
    reps = pd.DataFrame({"rep_id": ["R1"], "segment": ["SMB"], "region": ["North"]})
    seats = seats_from_reps(make_workspace(reps), make_model())
    supply = cell_supply(make_cells({("SMB", "East"): 1.0}), seats, make_model(), plan_months)
    assert supply.cells == (("SMB", "East"), ("SMB", "North"))
    assert supply.supply_usd[0].sum() == 0
    assert supply.supply_usd[1].sum() == pytest.approx(600_000)


def test_attrition_and_refilling_lower_what_is_expected(make_workspace, make_model, make_cells, plan_months) -> None:
    """Half leave a year: without refilling, supply follows survival; with it, more is there; known leavers excepted."""
    reps = pd.DataFrame(
        {"rep_id": ["R1", "R2"], "segment": "SMB", "region": ["East", "West"], "status": ["active", "leaving"],
         "end_date": [None, "2027-12-31"]}
    )  # fmt: skip
    workspace = make_workspace(reps)
    cells = make_cells({("SMB", "East"): 1.0, ("SMB", "West"): 1.0})
    alone = make_model(segments={"default": {"attrition_share": 0.5}}, backfill={"refill": False})
    refilled = make_model(segments={"default": {"attrition_share": 0.5}})
    without = cell_supply(cells, seats_from_reps(workspace, alone), alone, plan_months)
    with_refills = cell_supply(cells, seats_from_reps(workspace, refilled), refilled, plan_months)
    np.testing.assert_allclose(without.supply_usd[0], 50_000 * 0.5 ** (np.arange(12) / 12))
    np.testing.assert_allclose(without.supply_usd[1], 50_000)
    # Who leaves at the end of January is followed on 1 April and brings something from May on.
    np.testing.assert_allclose(with_refills.supply_usd[0, :4], without.supply_usd[0, :4])
    assert (with_refills.supply_usd[0, 4:] > without.supply_usd[0, 4:]).all()
