"""Plans that differ: within the limit on the objective, by as much as is said, never more than is proven possible."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from territory_opt.alignment.carve import depart, difference_weights
from territory_opt.alignment.start import Start
from territory_opt.workspace.schema import TEXT

WITHIN = 0.1


def _all_plans(world) -> tuple[np.ndarray, np.ndarray]:
    """Return objective and seats, text, of every plan of a world that keeps all rules."""
    kept = [(s.usd, np.append(p.seat_ids, "")[s.plan]) for p, s in world.every_plan() if s.feasible]
    return np.array([usd for usd, _ in kept]), np.array([seats for _, seats in kept])


def _different(world, plans: np.ndarray, earlier: list[pd.Series]) -> np.ndarray:
    """Return by how much each plan differs from all earlier ones at once."""
    apart = np.ones(plans.shape, dtype=bool)
    for plan in earlier:
        apart &= plans != plan.fillna("").to_numpy()
    return apart @ difference_weights(world.accounts)


def _world(make, seed: int):
    """Return a world with some choice within the band."""

    def has_choice(world) -> bool:
        if world.free_centres:
            return False
        usd, _ = _all_plans(world)
        return len(usd) > 1 and usd.min() > 0 and (usd <= (1 + WITHIN) * usd.min()).sum() > 1

    return make.some_world(seed, has_choice)


def _case(make, seed: int):
    """Return a world, its best plan and two departures, each with the largest difference that any plan has."""
    world = _world(make, seed)
    usd, plans = _all_plans(world)
    accounts = world.accounts["account_id"]
    best = pd.Series(plans[usd.argmin()], index=accounts, dtype=TEXT).replace("", pd.NA).astype(TEXT)
    most_usd = (1 + WITHIN) * usd.min()
    earlier, results = [best], []
    for _ in range(2):
        found = depart(
            world.accounts, world.seats, world.model, earlier,
            most_usd=most_usd, stop=make.EXACT, start=Start(best), tables=world.tables,
        )  # fmt: skip
        largest = _different(world, plans, earlier)[usd <= most_usd + 1e-9].max()
        results.append((found, largest, list(earlier)))
        earlier.append(found.start.assignment)
    return world, usd, plans, most_usd, results


@pytest.mark.parametrize("seed", range(6))
def test_a_departure_is_within_the_limit_and_no_plan_differs_by_more(make, seed: int) -> None:
    """Against every plan of a small world, for the second and the third carve: the largest difference is reached."""
    world, usd, plans, most_usd, results = _case(make, seed)
    for found, largest, earlier in results:
        seats = found.start.assignment.fillna("").to_numpy()
        (same,) = np.flatnonzero((plans == seats).all(axis=1))
        assert usd[same] <= most_usd + 1e-6
        assert found.difference_share == pytest.approx(_different(world, seats[None, :], earlier)[0], abs=1e-9)
        assert found.difference_share == pytest.approx(largest, abs=1e-9)
        assert largest <= found.most_difference_share + 1e-9
        assert found.most_difference_share <= largest + 0.01


def test_a_limit_of_what_the_plan_costs_leaves_it_as_it_is(make) -> None:
    """Where every other plan costs more, the start comes back, and that none differs is proven."""
    accounts = [make.account(f"A{number}") for number in range(4)]
    company = make.company(accounts, [make.seat("near"), make.seat("far", latitude=41.0)])
    best = company.drawn("near", "near", "near", "near")
    found = depart(
        company.accounts, company.seats, company.model, [best], most_usd=1.0, stop=make.EXACT, start=Start(best)
    )
    assert found.start.assignment.tolist() == ["near"] * 4
    assert found.difference_share == pytest.approx(0.0, abs=1e-9)
    assert found.most_difference_share == pytest.approx(0.0, abs=2e-3)


def test_an_account_counts_by_its_shares_of_what_there_is(make) -> None:
    """Of accounts, potential and current ARR, each as much as the others; what nobody has counts nothing."""
    company = make.company([make.account("A", 300.0), make.account("B", 100.0)], [make.seat("S")])
    assert difference_weights(company.accounts) == pytest.approx([2.0 / 3.0, 1.0 / 3.0])
    without = company.accounts.assign(current_arr_usd=0.0)
    assert difference_weights(without) == pytest.approx([(0.5 + 0.75) / 2, (0.5 + 0.25) / 2])


def test_a_unit_without_a_seat_stays_without_one(make) -> None:
    """Leaving out again what an earlier plan leaves out is no difference."""
    company = make.company(
        [make.account("A", visits=0.0), make.account("B", visits=0.0)],
        [make.seat("S")],
        [{"rule": "assign", "unassigned_usd_per_potential": 0.0}],
    )
    earlier = company.drawn("S", None)
    found = depart(
        company.accounts, company.seats, company.model, [earlier],
        most_usd=10.0, stop=make.EXACT, start=Start(earlier),
    )  # fmt: skip
    assert found.start.assignment.fillna("").tolist() == ["", "S"]
    assert found.difference_share == pytest.approx(1.0)
