"""What a lead could bring and how much work it is, by the standards that the plan used for its accounts."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from territory_opt.demand.model import DemandModel
from territory_opt.demand.potential import renewal_usd
from territory_opt.demand.score import attraction
from territory_opt.demand.segments import entry_of
from territory_opt.workspace.schema import TEXT


def with_standards(leads: pd.DataFrame, accounts: pd.DataFrame, model: DemandModel) -> pd.DataFrame:
    """Return the leads with potential and workload where none is given, their tiers and visits.

    A lead stands in its segment where its score would have it among the plan's prospects, and has the potential of
    the prospect there; its own recurring revenue renews on top. In a segment without prospects it is what the demand
    model assumes of an account. Its tier is that of the plan's accounts with as much potential, and the tier's coverage
    standards give the visits and the hours.

    Parameters
    ----------
    leads : DataFrame
        Leads, columns as in the schema.
    accounts : DataFrame
        The plan's accounts with their potential.
    model : DemandModel
        The plan's demand model: score, tiers and coverage standards.

    Returns
    -------
    DataFrame
        The leads with potential_usd and workload_hours filled in, tier and visits.
    """
    potential = leads["potential_usd"].to_numpy(float).copy()
    asked = np.flatnonzero(np.isnan(potential))
    if len(asked):
        potential[asked] = _planned_usd(leads.iloc[asked], accounts, model)
    tiers = sorted(model.tiers, key=lambda tier: model.tiers[tier])
    begins = np.array([model.tiers[tier] for tier in tiers])
    tier = np.zeros(len(leads), dtype=np.int64)
    visits, hours = np.zeros(len(leads)), np.zeros(len(leads))
    for segment, rows in _by_segment(leads):
        own = np.sort(accounts["potential_usd"].to_numpy(float)[accounts["segment"].eq(segment).to_numpy(bool)])
        share = np.searchsorted(own, potential[rows], side="right") / max(len(own), 1)
        tier[rows] = np.maximum(np.searchsorted(begins, share, side="left") - 1, 0)
        entry = entry_of(model.segments, segment)
        standards = [entry.standards[name] for name in tiers]
        visits[rows] = np.array([standard.visits for standard in standards])[tier[rows]]
        touches = np.array([standard.touches for standard in standards])[tier[rows]]
        hours[rows] = visits[rows] * (entry.visit_hours + entry.travel_hours) + touches * entry.touch_hours
    given = leads["workload_hours"].to_numpy(float)
    return leads.assign(
        potential_usd=potential,
        workload_hours=np.where(np.isnan(given), hours, given),
        tier=pd.Series(np.array(tiers, dtype=object)[tier], index=leads.index, dtype=TEXT),
        visits=visits,
    )


def _planned_usd(leads: pd.DataFrame, accounts: pd.DataFrame, model: DemandModel) -> np.ndarray:
    prospects = accounts[accounts["status"].eq("prospect").to_numpy(bool)]
    columns = ["segment", "industry", "employees", "lead_score", "open_pipeline_usd"]
    score = attraction(pd.concat([prospects[columns], leads[columns]], ignore_index=True), model)
    scored, new = np.split(score, [len(prospects)])
    usd = np.empty(len(leads))
    for segment, rows in _by_segment(leads):
        own = prospects["segment"].eq(segment).to_numpy(bool)
        if not own.any():
            usd[rows] = entry_of(model.segments, segment).assumed_usd_per_account
            continue
        share = np.searchsorted(np.sort(scored[own]), new[rows], side="right") / own.sum()
        usd[rows] = np.quantile(prospects.loc[own, "potential_usd"].to_numpy(float), share)
    return np.asarray(usd + renewal_usd(leads, model))


def _by_segment(leads: pd.DataFrame) -> Iterator[tuple[str, np.ndarray]]:
    """Yield each segment and the positions of its leads."""
    for segment, rows in leads.groupby("segment", sort=False).indices.items():
        yield str(segment), np.asarray(rows)
