"""Demand of the plan year: the forecast by cell, and each account's potential and workload."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from territory_opt.demand.cells import Cells, Source, plan_cells
from territory_opt.demand.model import DemandModel
from territory_opt.demand.potential import SharedOut, renewal_usd, share_new_business
from territory_opt.demand.score import attraction
from territory_opt.demand.workload import plan_coverage
from territory_opt.workspace.schema import TEXT
from territory_opt.workspace.workspace import Workspace


@dataclass(frozen=True)
class Demand:
    """What will be asked of the sales force in the plan year.

    Attributes
    ----------
    accounts : DataFrame, shape (n, 9)
        One row an account, in the order of the workspace's: account_id, tier, potential_usd, potential_source ("given"
        or "planned"), renewal_usd, new_business_usd, workload_hours, workload_source, visits. The new business adds up
        to the cells; a potential or workload that the user gave stands as given.
    cells : DataFrame
        month, region, segment, new_business_usd; twelve months for each region and segment.
    source : {"forecast", "bookings", "opportunities", "none"}
        The table the forecast stands on.
    method : str
        How the forecast was made, in a sentence.
    notes : tuple of str
        Sums by segment and region, and what the user should know.
    """

    accounts: pd.DataFrame
    cells: pd.DataFrame
    source: Source
    method: str
    notes: tuple[str, ...]


def plan_demand(workspace: Workspace, model: DemandModel) -> Demand:
    """Plan the demand of the workspace's accounts.

    Potential is the user's where given, else current ARR x renewal x (1 + expansion) plus the account's share of its
    cell's new business; workload is the user's where given, else what the coverage standards ask for.
    """
    accounts = workspace.accounts
    weights = attraction(accounts, model)
    cells = plan_cells(workspace, weights, model)
    shared = share_new_business(accounts, weights, cells.frame, model)
    renewal = renewal_usd(accounts, model)
    potential = _given_or(accounts["potential_usd"], renewal + shared.new_business_usd)
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
        }
    )
    return Demand(planned, cells.frame, cells.source, cells.method, _notes(cells, shared, planned))


def _given_or(given: pd.Series, planned: np.ndarray) -> np.ndarray:
    values = given.to_numpy(float)
    return np.where(np.isnan(values), planned, values)


def _source_of(given: pd.Series) -> pd.Series:
    return pd.Series(np.where(given.isna(), "planned", "given"), dtype=TEXT)


def _notes(cells: Cells, shared: SharedOut, planned: pd.DataFrame) -> tuple[str, ...]:
    notes = list(cells.notes)
    for (region, segment), usd in zip(shared.left_over.index.to_list(), shared.left_over, strict=True):
        notes.append(f"new business of {segment} in {region}, ${usd:,.0f}, has no account to go to")
    for column, unit in (("potential", "usd"), ("workload", "hours")):
        given = int(planned[f"{column}_source"].eq("given").sum())
        if given:
            total = planned.loc[planned[f"{column}_source"].eq("given"), f"{column}_{unit}"].sum()
            notes.append(
                f"{given:,} accounts keep the {column} given for them ({total:,.0f} {unit.replace('usd', 'USD')})"
            )
    for key in ("segment", "region"):
        sums = cells.frame.groupby(key, observed=True)["new_business_usd"].sum()
        parts = ", ".join(f"{name} ${usd:,.0f}" for name, usd in sums.items())
        notes.append(f"new business by {key}: {parts} (total ${sums.sum():,.0f})")
    return tuple(notes)
