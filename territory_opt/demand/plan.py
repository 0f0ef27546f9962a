"""Demand of the plan year: the forecast with its paths, and each account's potential and workload."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from territory_opt.demand.censoring import Censoring, find_censoring
from territory_opt.demand.forecasting.forecast import Forecast, Source, forecast_demand
from territory_opt.demand.forecasting.scaling import DemandFactor, scaled
from territory_opt.demand.learned import LearnedScore, learn_score
from territory_opt.demand.model import DemandModel
from territory_opt.demand.potential import SharedOut, renewal_usd, share_new_business
from territory_opt.demand.score import attraction, size_factor
from territory_opt.demand.workload import plan_coverage
from territory_opt.workspace.schema import TEXT
from territory_opt.workspace.workspace import Workspace


@dataclass(frozen=True)
class Demand:
    """What will be asked of the sales force in the plan year.

    Attributes
    ----------
    accounts : DataFrame, shape (n, 11)
        One row an account, in the order of the workspace's: account_id, tier, potential_usd, potential_source ("given"
        or "planned"), renewal_usd, new_business_usd, workload_hours, workload_source, visits, touches, travel_hours
        (the part of the planned workload that is spent on the way). The new business adds up to the cells; a potential
        or workload that the user gave stands as given.
    cells : DataFrame
        month, region, segment, new_business_usd; twelve months for each region and segment.
    forecast : Forecast
        The plan year and the months after it by region, segment and product, with sample paths.
    learned : LearnedScore
        The score learned from won and lost opportunities, where there is one, and how well it tells who buys.
    censoring : tuple of Censoring
        Segments in which capacity seems to have limited what was won, so that the forecast is a floor.
    notes : tuple of str
        Sums by segment and region, and what the user should know.
    """

    accounts: pd.DataFrame
    cells: pd.DataFrame
    forecast: Forecast
    learned: LearnedScore
    censoring: tuple[Censoring, ...]
    notes: tuple[str, ...]

    @property
    def source(self) -> Source:
        """The table the forecast stands on."""
        return self.forecast.source

    @property
    def method(self) -> str:
        """How the forecast was made, in a sentence."""
        return self.forecast.method


def plan_demand(
    workspace: Workspace,
    model: DemandModel,
    *,
    paths: int = 200,
    seed: int = 1,
    horizon_months: int = 24,
) -> Demand:
    """Plan the demand of the workspace's accounts.

    Potential is the user's where given, else current ARR x renewal x (1 + expansion) plus the account's share of its
    cell's new business; workload is the user's where given, else what the coverage standards ask for.

    Parameters
    ----------
    workspace : Workspace
        Accounts, and a forecast, bookings or opportunities where there are any.
    model : DemandModel
        How demand is planned.
    paths : int
        Number of sample paths of the forecast.
    seed : int
        Of the paths.
    horizon_months : int
        Months of the forecast from the plan year's first, at least its twelve.

    Raises
    ------
    InputError
        When the model insists on a library that is not installed.
    """
    learned = learn_score(workspace, model)
    weights = _weights(workspace.accounts, learned, model)
    forecast = forecast_demand(workspace, weights, model, paths=paths, seed=seed, horizon_months=horizon_months)
    # The user's own forecast may well know of demand that was never won.
    censoring = find_censoring(workspace) if forecast.source in ("bookings", "opportunities") else ()
    return _planned(workspace, model, learned, forecast, censoring)


def with_factors(demand: Demand, workspace: Workspace, model: DemandModel, factors: Sequence[DemandFactor]) -> Demand:
    """Raise or lower planned demand by cell and month, and with it whatever is planned from it for the accounts.

    Nothing is forecast again, so that scenarios which differ in this alone share their forecast.

    Parameters
    ----------
    demand : Demand
        What `plan_demand` returned for the workspace and the model.
    workspace : Workspace
    model : DemandModel
    factors : sequence of DemandFactor
        What the forecast is multiplied by, the user's own too.
    """
    if not factors:
        return demand
    return _planned(workspace, model, demand.learned, scaled(demand.forecast, factors), demand.censoring)


def _weights(accounts: pd.DataFrame, learned: LearnedScore, model: DemandModel) -> np.ndarray:
    """Return the attraction of each account, by the learned score where it is used."""
    return attraction(accounts, model) if learned.score is None else learned.score * size_factor(accounts, model)


def _planned(
    workspace: Workspace,
    model: DemandModel,
    learned: LearnedScore,
    forecast: Forecast,
    censoring: tuple[Censoring, ...],
) -> Demand:
    """Share a forecast out to the accounts."""
    accounts = workspace.accounts
    cells = forecast.cells()
    shared = share_new_business(accounts, _weights(accounts, learned, model), cells, model)
    renewal = renewal_usd(accounts, model)
    planned_usd = renewal + shared.new_business_usd
    potential = _given_or(accounts["potential_usd"], planned_usd)
    coverage = plan_coverage(accounts["segment"], potential, model)
    planned = pd.DataFrame(
        {
            "account_id": accounts["account_id"].reset_index(drop=True),
            "tier": pd.Series(coverage.tier, dtype=TEXT),
            "potential_usd": potential,
            "potential_source": _source_of(accounts["potential_usd"]),
            "renewal_usd": renewal,
            "new_business_usd": shared.new_business_usd,
            "workload_hours": _given_or(accounts["workload_hours"], coverage.workload_hours),
            "workload_source": _source_of(accounts["workload_hours"]),
            "visits": coverage.visits,
            "touches": coverage.touches,
            "travel_hours": coverage.travel_hours,
        }
    )
    notes = (
        *forecast.notes,
        *(found.sentence() for found in censoring),
        *learned.notes,
        *_left_over(shared),
        *_given(planned, planned_usd, coverage.workload_hours),
        *_sums(cells),
    )
    return Demand(planned, cells, forecast, learned, censoring, notes)


def _given_or(given: pd.Series, planned: np.ndarray) -> np.ndarray:
    values = given.to_numpy(float)
    return np.where(np.isnan(values), planned, values)


def _source_of(given: pd.Series) -> pd.Series:
    return pd.Series(np.where(given.isna(), "planned", "given"), dtype=TEXT)


def _left_over(shared: SharedOut) -> Iterator[str]:
    for (region, segment), usd in zip(shared.left_over.index.to_list(), shared.left_over, strict=True):
        yield f"new business of {segment} in {region}, ${usd:,.0f}, has no account to go to"


def _given(planned: pd.DataFrame, planned_usd: np.ndarray, planned_hours: np.ndarray) -> Iterator[str]:
    """Say how many accounts keep what the user gave, and how far that leads away from what is planned for them."""
    own = planned["potential_source"].eq("given").to_numpy(bool)
    if own.any():
        given_usd, instead_usd = planned["potential_usd"].to_numpy()[own].sum(), planned_usd[own].sum()
        yield (
            f"{own.sum():,} accounts keep the potential given for them, ${given_usd:,.0f} in place of "
            f"${instead_usd:,.0f}: all potential is ${abs(given_usd - instead_usd):,.0f} "
            f"{'above' if given_usd >= instead_usd else 'below'} renewal and the new business of the forecast"
        )
    own = planned["workload_source"].eq("given").to_numpy(bool)
    if own.any():
        given_hours, instead_hours = planned["workload_hours"].to_numpy()[own].sum(), planned_hours[own].sum()
        yield (
            f"{own.sum():,} accounts keep the workload given for them, {given_hours:,.0f} hours in place of "
            f"{instead_hours:,.0f}"
        )


def _sums(cells: pd.DataFrame) -> Iterator[str]:
    for key in ("segment", "region"):
        sums = cells.groupby(key, observed=True)["new_business_usd"].sum()
        parts = ", ".join(f"{name} ${usd:,.0f}" for name, usd in sums.items())
        yield f"new business by {key}: {parts} (total ${sums.sum():,.0f})"
