"""Demand from end to end, and where its forecast comes from."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from territory_opt.demand import plan
from territory_opt.demand.censoring import Censoring
from territory_opt.demand.model import DemandModel
from territory_opt.demand.plan import plan_demand
from territory_opt.workspace.declared import find_declared, read_declared

ACCOUNTS = pd.DataFrame(
    {
        "account_id": ["A", "B", "C", "D"],
        "segment": ["SMB", "SMB", "Enterprise", "Enterprise"],
        "region": ["East", "West", "East", "East"],
        "current_arr_usd": [100.0, 0.0, 5000.0, 0.0],
        "employees": [20, 40, 3000, 6000],
    }
)
MONTHS = [f"2027-{month:02d}" for month in range(1, 13)]


@pytest.fixture(scope="module")
def model() -> DemandModel:
    """The shipped model with the built-in method alone, which is quick and the same everywhere."""
    shipped = read_declared(find_declared(None, "models", "demand"), DemandModel)
    return shipped.model_copy(update={"forecast": shipped.forecast.model_copy(update={"methods": ("damped",)})})


def forecast(amount_usd: float = 100.0, **columns: object) -> pd.DataFrame:
    return pd.DataFrame({"month": MONTHS, "segment": "SMB", "region": "East", "amount_usd": amount_usd, **columns})


def by_cell(cells: pd.DataFrame) -> dict[tuple[str, str], float]:
    sums = cells.groupby(["region", "segment"])["new_business_usd"].sum()
    return {(str(cell[0]), str(cell[1])): round(usd, 6) for cell, usd in zip(sums.index, sums, strict=True)}


def test_the_users_forecast_wins_over_history(make_workspace, model: DemandModel) -> None:
    """With forecast and bookings, the cells are the forecast's, and cells it leaves out are named."""
    bookings = pd.DataFrame({"month": ["2026-12"], "segment": ["SMB"], "region": ["East"], "amount_usd": [1e6]})
    demand = plan_demand(make_workspace(accounts=ACCOUNTS, forecast=forecast(), bookings=bookings), model)
    assert demand.source == "forecast"
    assert by_cell(demand.cells) == {("East", "SMB"): 1200.0}
    assert any("SMB in West" in note for note in demand.notes)
    assert demand.accounts["new_business_usd"].tolist() == pytest.approx([1200.0, 0.0, 0.0, 0.0])


def test_the_median_is_the_plan(make_workspace, model: DemandModel) -> None:
    """Of several quantiles, 0.5 is taken."""
    given = pd.concat([forecast(70.0, quantile=0.1), forecast(100.0, quantile=0.5), forecast(140.0, quantile=0.9)])
    demand = plan_demand(make_workspace(accounts=ACCOUNTS, forecast=given), model)
    assert by_cell(demand.cells) == {("East", "SMB"): 1200.0}


def test_a_forecast_without_regions_is_parted_among_them(make_workspace, model: DemandModel) -> None:
    """What is known of a segment as a whole goes to its accounts' regions and adds up to the same."""
    demand = plan_demand(make_workspace(accounts=ACCOUNTS, forecast=forecast().drop(columns="region")), model)
    cells = by_cell(demand.cells)
    assert set(cells) == {("East", "SMB"), ("West", "SMB")}
    assert sum(cells.values()) == pytest.approx(1200.0)
    assert min(cells.values()) > 0


def test_cells_never_sold_in_get_a_share_of_their_segment(make_workspace, model: DemandModel) -> None:
    """SMB West has no history: its one account gets a quarter of what SMB East's account brings."""
    months = pd.date_range("2025-01-01", "2026-12-01", freq="MS").strftime("%Y-%m")
    bookings = pd.DataFrame({"month": months, "segment": "SMB", "region": "East", "amount_usd": 100.0})
    demand = plan_demand(make_workspace(accounts=ACCOUNTS, bookings=bookings), model)
    cells = by_cell(demand.cells)
    assert cells["East", "SMB"] == pytest.approx(1200.0)
    assert cells["West", "SMB"] == pytest.approx(300.0)
    assert cells["East", "Enterprise"] == 0.0
    assert any("nothing was ever sold in" in note for note in demand.notes)


def test_without_any_history_an_assumption_stands_in(make_workspace, model: DemandModel) -> None:
    """Neither forecast nor history: renewal of current ARR plus the model's amount for each account, and a note."""
    demand = plan_demand(make_workspace(accounts=ACCOUNTS), model)
    assert demand.source == "none"
    assert by_cell(demand.cells) == {("East", "SMB"): 2000.0, ("West", "SMB"): 2000.0, ("East", "Enterprise"): 80000.0}
    assert demand.accounts["potential_usd"].tolist()[0] == pytest.approx(100 * 0.90 * 1.02 + 2000.0)
    assert any("neither forecast nor history" in note for note in demand.notes)


def test_given_potential_and_workload_win(make_workspace, model: DemandModel) -> None:
    """What the user's columns say stands; the rest is planned; sources tell which."""
    accounts = ACCOUNTS.assign(
        potential_usd=[7.0, np.nan, np.nan, np.nan], workload_hours=[np.nan, 3.5, np.nan, np.nan]
    )
    planned = plan_demand(make_workspace(accounts=accounts), model).accounts
    assert planned["potential_usd"].iloc[0] == 7.0
    assert planned["potential_source"].tolist() == ["given", "planned", "planned", "planned"]
    assert planned["workload_hours"].iloc[1] == 3.5
    assert planned["workload_source"].tolist() == ["planned", "given", "planned", "planned"]
    others = planned.iloc[1:]
    np.testing.assert_allclose(others["potential_usd"], others["renewal_usd"] + others["new_business_usd"])


def test_every_cell_has_twelve_months_and_accounts_keep_their_order(make_workspace, model: DemandModel) -> None:
    """Cells are complete over the plan year, accounts stand as in the workspace and tie out, sums are noted."""
    bookings = pd.DataFrame(
        {"month": ["2026-01", "2026-06", "2026-12"], "segment": ["SMB", "Enterprise", "SMB"], "region": "East",
         "amount_usd": [10.0, 500.0, 30.0]}
    )  # fmt: skip
    demand = plan_demand(make_workspace(accounts=ACCOUNTS, bookings=bookings), model)
    assert demand.cells.groupby(["region", "segment"])["month"].nunique().eq(12).all()
    assert demand.accounts["account_id"].tolist() == ["A", "B", "C", "D"]
    assert demand.accounts["new_business_usd"].sum() == pytest.approx(demand.cells["new_business_usd"].sum())
    assert sum("new business by" in note for note in demand.notes) == 2


def test_new_business_without_an_account_is_reported(make_workspace, model: DemandModel) -> None:
    """A forecast for a region without accounts has nobody to go to, and a note gives its amount."""
    demand = plan_demand(make_workspace(accounts=ACCOUNTS, forecast=forecast(region="North")), model)
    assert demand.accounts["new_business_usd"].sum() == 0
    assert any("SMB in North, $1,200, has no account" in note for note in demand.notes)


def test_products_add_up_to_the_accounts_potential(make_workspace, model: DemandModel) -> None:
    """A history by product is forecast by product, and an account's new business is the sum over products."""
    months = pd.date_range("2025-01-01", "2026-12-01", freq="MS").strftime("%Y-%m")
    sold = pd.DataFrame({"month": months, "segment": "SMB", "region": "East"})
    bookings = pd.concat(
        [sold.assign(product="core", amount_usd=100.0), sold.assign(product="add-on", amount_usd=20.0)]
    )
    accounts = ACCOUNTS.query("account_id == 'A'")
    demand = plan_demand(make_workspace(accounts=accounts, bookings=bookings), model)
    assert set(demand.forecast.series.get_level_values("product")) == {"add-on", "core"}
    assert by_cell(demand.cells) == {("East", "SMB"): 1440.0}
    assert demand.accounts["new_business_usd"].tolist() == pytest.approx([1440.0])


def test_given_potential_and_workload_are_held_against_the_planned(make_workspace, model: DemandModel) -> None:
    """The notes say how many accounts keep their own figures, and by how much those change the sums."""
    accounts = ACCOUNTS.assign(
        potential_usd=[7.0, np.nan, np.nan, np.nan], workload_hours=[np.nan, 3.5, np.nan, np.nan]
    )
    demand = plan_demand(make_workspace(accounts=accounts, forecast=forecast()), model)
    planned_usd = 100 * 0.90 * 1.02 + 1200.0
    potential = demand.accounts["potential_usd"].sum()
    tied = demand.accounts["renewal_usd"].sum() + demand.cells["new_business_usd"].sum()
    assert tied - potential == pytest.approx(planned_usd - 7.0)
    assert (
        f"1 accounts keep the potential given for them, $7 in place of ${planned_usd:,.0f}: all potential is "
        f"${planned_usd - 7:,.0f} below renewal and the new business of the forecast"
    ) in demand.notes
    assert any(
        note.startswith("1 accounts keep the workload given for them, 4 hours in place of") for note in demand.notes
    )


def test_the_forecast_comes_with_its_paths(make_workspace, model: DemandModel) -> None:
    """Paths, horizon and seed are as asked, the cells are the plan year of the forecast's points."""
    workspace = make_workspace(accounts=ACCOUNTS, forecast=forecast())
    demand, again, other = (
        plan_demand(workspace, model, paths=20, seed=seed, horizon_months=18).forecast for seed in (3, 3, 4)
    )
    assert demand.paths_usd.shape[:2] == (20, 18)
    np.testing.assert_array_equal(demand.paths_usd, again.paths_usd)
    assert not np.array_equal(demand.paths_usd, other.paths_usd)
    np.testing.assert_allclose(demand.point_usd[:12].sum(), demand.cells()["new_business_usd"].sum())


def test_a_censored_history_is_told_unless_the_user_overrules_it(
    make_workspace, model: DemandModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What censors a history is noted where the forecast stands on it, not where the user's own forecast wins."""
    sign = Censoring("SMB", 24, 0.3, 0.02, 0.03, 0.01, 8.0, 5.0, 90.0, 60.0)
    monkeypatch.setattr(plan, "find_censoring", lambda workspace: (sign,))
    months = pd.date_range("2025-01-01", "2026-12-01", freq="MS").strftime("%Y-%m")
    bookings = pd.DataFrame({"month": months, "segment": "SMB", "region": "East", "amount_usd": 100.0})
    workspace = make_workspace(accounts=ACCOUNTS, bookings=bookings)
    demand = plan_demand(workspace, model)
    assert demand.censoring == (sign,)
    assert sign.sentence() in demand.notes
    overruled = plan_demand(workspace.with_tables({"forecast": forecast()}), model)
    assert overruled.censoring == ()
    assert sign.sentence() not in overruled.notes


def test_hours_on_the_way_are_shown(make_workspace, model: DemandModel) -> None:
    """Accounts show visits, touches and the hours on the way that their workload includes."""
    planned = plan_demand(make_workspace(accounts=ACCOUNTS), model).accounts
    hours = [model.segments[segment] for segment in ACCOUNTS["segment"]]
    spent = zip(planned["visits"], planned["touches"], hours, strict=True)
    np.testing.assert_allclose(
        planned["workload_hours"],
        planned["travel_hours"]
        + [visits * own.visit_hours + touches * own.touch_hours for visits, touches, own in spent],
    )
    assert planned["travel_hours"].gt(0).any()
