"""Quotas by seat and month."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from territory_opt.headcount.quotas import plan_quotas
from territory_opt.headcount.seats import seats_from_reps

REPS = pd.DataFrame(
    {"rep_id": ["R1", "R2", "R3"], "segment": "SMB", "start_date": [None, None, "2027-07-01"], "region": "East"}
)
TERRITORIES = pd.DataFrame(
    {"territory_id": ["T-SMB-01", "T-SMB-02", "T-SMB-03"], "seat_id": ["R1", "R2", "R3"],
     "potential_usd": [300.0, 100.0, 100.0]}
)  # fmt: skip
SEASON = np.linspace(50_000, 160_000, 12)


@pytest.fixture
def quotas(make_workspace, make_model, make_cells, plan_months) -> pd.DataFrame:
    seats = seats_from_reps(make_workspace(REPS), make_model())
    return plan_quotas(TERRITORIES, seats, make_cells({("SMB", "East"): SEASON}), make_model(), plan_months)


def by_seat(quotas: pd.DataFrame, column: str = "quota_usd") -> np.ndarray:
    """Quota, or a part of it, by seat and month."""
    return quotas.pivot_table(index="seat_id", columns="month", values=column).to_numpy()


def test_quotas_add_up_to_the_target(quotas: pd.DataFrame) -> None:
    """All quotas together are the forecast plus the over-assignment of 10 %."""
    assert len(quotas) == 36
    assert quotas["quota_usd"].sum() == pytest.approx(SEASON.sum() * 1.1)


def test_quotas_follow_potential_season_and_ramp(quotas: pd.DataFrame) -> None:
    """The own part: three times it for three times the potential; by season; none before the start, half in ramp."""
    usd = by_seat(quotas, "individual_usd")
    np.testing.assert_allclose(usd[0], 3 * usd[1])
    np.testing.assert_allclose(usd[1] / usd[1, 0], SEASON / SEASON[0])
    np.testing.assert_allclose(usd[2], usd[1] * np.array([0] * 7 + [0.5] + [1] * 4))


def test_without_potential_all_count_the_same(make_workspace, make_model, make_cells, plan_months) -> None:
    """Territories without any potential share the target by presence and season alone."""
    seats = seats_from_reps(make_workspace(REPS), make_model())
    empty = TERRITORIES.assign(potential_usd=0.0)
    quotas = plan_quotas(empty, seats, make_cells({("SMB", "East"): SEASON}), make_model(), plan_months)
    usd = by_seat(quotas)
    np.testing.assert_allclose(usd[0], usd[1])
    assert usd.sum() == pytest.approx(SEASON.sum() * 1.1)


def test_a_team_all_in_ramp_still_carries_the_target(make_workspace, make_model, make_cells, plan_months) -> None:
    """Where nobody is productive within the year, presence shares the target, so that it is not lost."""
    seats = seats_from_reps(make_workspace(REPS.assign(start_date="2027-12-01")), make_model())
    cells = make_cells({("SMB", "East"): SEASON})
    quotas = plan_quotas(TERRITORIES, seats, cells, make_model(), plan_months)
    assert quotas["quota_usd"].sum() == pytest.approx(SEASON.sum() * 1.1)
    assert by_seat(quotas)[:, :11].sum() == 0


def test_team_part_moves_quota_within_the_team_only(make_workspace, make_model, make_cells, plan_months) -> None:
    """With any split a team's quotas add up to the same in every month; the team part is equal for the ramped."""
    seats = seats_from_reps(make_workspace(REPS), make_model())
    cells = make_cells({("SMB", "East"): SEASON})
    alone, shared = (
        plan_quotas(
            TERRITORIES, seats, cells, make_model(quota={"over_assignment_share": 0.1, "individual_share": share}),
            plan_months,
        )
        for share in (1.0, 0.75)
    )  # fmt: skip
    np.testing.assert_allclose(by_seat(shared).sum(axis=0), by_seat(alone).sum(axis=0))
    np.testing.assert_allclose(shared["individual_usd"], 0.75 * alone["quota_usd"])
    np.testing.assert_allclose(shared["quota_usd"], shared["individual_usd"] + shared["team_usd"])
    team = by_seat(shared, "team_usd")
    np.testing.assert_allclose(team[0], team[1])
    np.testing.assert_allclose(team[0, :6], by_seat(alone)[:2, :6].sum(axis=0) / 8)


def test_given_target_takes_the_place_of_the_forecast(make_workspace, make_model, make_cells, plan_months) -> None:
    """A target of the user's own is what the quotas add up to, over-assignment included."""
    model = make_model(quota={"over_assignment_share": 0.2, "target_usd": 1e6})
    seats = seats_from_reps(make_workspace(REPS), model)
    quotas = plan_quotas(TERRITORIES, seats, make_cells({("SMB", "East"): SEASON}), model, plan_months)
    assert quotas["quota_usd"].sum() == pytest.approx(1.2e6)


@pytest.mark.parametrize("team", ["company", "region", "segment", "cell"])
def test_no_territories_have_no_quotas(make_workspace, make_model, make_cells, plan_months, team: str) -> None:
    """A run without a plan hands nothing out, whoever the teams are."""
    seats = seats_from_reps(make_workspace(REPS), make_model())
    cells = make_cells({("SMB", "East"): SEASON})
    assert plan_quotas(TERRITORIES.iloc[:0], seats, cells, make_model(quota={"team": team}), plan_months).empty
