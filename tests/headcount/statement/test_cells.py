"""Cells of the hiring problem, their demand, and who serves which."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.demand.forecasting.forecast import Forecast
from territory_opt.demand.forecasting.paths import centred
from territory_opt.headcount.statement.cells import demand_by_cell, paths_by_cell, serving_shares

SEATS = pd.DataFrame({"segments": [("SMB",), ("Enterprise", "SMB")], "region": ["East", "all"]})
CELLS = (("Enterprise", "West"), ("SMB", "East"), ("SMB", "West"))


def test_series_add_up_to_cells(make_forecast) -> None:
    """Cells stand sorted by segment and region, products are summed, and paths have the forecast as their mean."""
    plain = make_forecast({("SMB", "East"): 10.0, ("Enterprise", "West"): np.arange(24.0)}, spread=0.3)
    twice = Forecast(
        months=plain.months,
        series=pd.MultiIndex.from_tuples(
            [(*key[:2], product) for key in plain.series for product in ("base", "plus")], names=plain.series.names
        ),
        point_usd=np.repeat(plain.point_usd, 2, axis=1),
        paths_usd=np.repeat(plain.paths_usd, 2, axis=2),
        methods=plain.methods, source=plain.source, method="", notes=(),
    )  # fmt: skip
    demand = demand_by_cell(twice, SEATS.iloc[:0], 12, 5)
    assert demand.cells == (("Enterprise", "West"), ("SMB", "East"))
    np.testing.assert_allclose(demand.point_usd, [2 * np.arange(12.0), np.full(12, 20.0)])
    np.testing.assert_allclose(demand.paths_usd.mean(axis=0), demand.point_usd)
    assert demand.paths_usd.shape == (5, 2, 12)
    np.testing.assert_allclose(demand.year_usd, [132, 240])
    later = paths_by_cell(twice, demand.cells, 12, slice(5, None))
    np.testing.assert_allclose(later[:, 1], 2 * plain.paths_usd[5:, :12, 0])


def test_a_seat_without_demand_stands_alone(make_forecast) -> None:
    """A seat that serves no cell of the forecast has one of its own, and lends nothing to the others."""
    seats = pd.DataFrame({"segments": [("SMB",), ("Enterprise", "SMB")], "region": ["North", "all"]})
    demand = demand_by_cell(make_forecast({("SMB", "East"): 1.0}), seats, 24, 8)
    assert demand.cells == (("SMB", "East"), ("SMB", "North"))
    assert demand.point_usd[1].sum() == 0
    assert demand.paths_usd[:, 1].sum() == 0
    shares = serving_shares(seats["segments"], seats["region"], demand.cells, demand.year_usd)
    np.testing.assert_array_equal(shares, [[0, 1], [1, 0]])


def test_a_forecast_must_reach_as_far_as_the_horizon(make_forecast) -> None:
    """Fewer months or paths than asked for are refused."""
    with pytest.raises(ValueError, match="24 months on 9 paths"):
        demand_by_cell(make_forecast({("SMB", "East"): 1.0}), SEATS, 24, 9)


def test_seats_serve_their_cells_by_demand() -> None:
    """Who covers all regions and two segments is parted by demand, and equally where there is none."""
    by_demand = serving_shares(SEATS["segments"], SEATS["region"], CELLS, np.array([30.0, 10.0, 20.0]))
    np.testing.assert_allclose(by_demand, [[0, 1, 0], [1 / 2, 1 / 6, 1 / 3]])
    without = serving_shares(SEATS["segments"], SEATS["region"], CELLS, np.zeros(3))
    np.testing.assert_allclose(without, [[0, 1, 0], [1 / 3, 1 / 3, 1 / 3]])


def test_people_serve_pools_of_any_width() -> None:
    """A pool of a segment takes people of every region, one of a region all segments; strangers serve none."""
    people = pd.DataFrame({"segments": [("SMB",), ("Enterprise",)], "region": ["East", "all"]})
    pools = [("SMB", "all"), ("Enterprise", "all"), ("all", "East"), ("all", "West")]
    shares = serving_shares(people["segments"], people["region"], pools, np.array([0.0, 2.0, 0.0, 2.0]))
    np.testing.assert_allclose(shares, [[0.5, 0, 0.5, 0], [0, 0.5, 0, 0.5]])
    assert serving_shares([("SMB",)], ["North"], CELLS, np.ones(3)).sum() == 0
    assert serving_shares([], [], CELLS, np.ones(3)).shape == (0, 3)


@given(st.lists(st.floats(0, 1e6), min_size=6, max_size=6), st.lists(st.floats(0, 1e6), min_size=2, max_size=2))
def test_centred_paths_mean_what_is_expected(drawn: list[float], expected: list[float]) -> None:
    """Whatever was drawn, the mean is what is expected, no amount is below 0, and no path loses its rank."""
    paths, wanted = np.array(drawn).reshape(3, 2), np.array(expected)
    scaled = centred(paths, wanted)
    np.testing.assert_allclose(scaled.mean(axis=0), wanted, rtol=1e-9, atol=1e-300)
    assert (scaled >= 0).all()
    assert (np.diff(scaled[np.argsort(paths[:, 0], kind="stable"), 0]) >= -1e-9 * scaled.max()).all()
