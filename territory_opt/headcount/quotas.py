"""Quotas by seat and month: the company's target handed out by potential, season, presence and ramp."""

from __future__ import annotations

import numpy as np
import pandas as pd

from territory_opt.headcount.arrays import Floats
from territory_opt.headcount.capacity import MonthlyPresence, presence_by_month
from territory_opt.headcount.model import HeadcountModel, QuotaModel


def plan_quotas(
    territories: pd.DataFrame,
    seats: pd.DataFrame,
    cells: pd.DataFrame,
    model: HeadcountModel,
    plan_months: pd.DatetimeIndex,
) -> pd.DataFrame:
    """Hand the company's target out to seats and months.

    The target is the model's, or else the new business of all cells, x (1 + over-assignment). A seat's weight in a
    month is its territory's potential x the month's share of the forecast x its ramped presence; what falls to it is
    the target in proportion to the weights. The individual share of that is on the seat's own territory; the rest goes
    into its team's pot of the month, which the team's seats carry in proportion to their ramped presence. So the quotas
    of a team, and of the company, add up to the same with any split. Where no territory has potential, all count the
    same; where nobody is ramped at all, presence counts alone.

    Parameters
    ----------
    territories : DataFrame, shape (t, ...)
        territory_id, seat_id, potential_usd.
    seats : DataFrame
        The seats frame, planned seats included.
    cells : DataFrame
        month, region, segment, new_business_usd.
    model : HeadcountModel
        Ramps, refilling, target, over-assignment and split.
    plan_months : DatetimeIndex, shape (12,)

    Returns
    -------
    DataFrame, shape (12 t, 6)
        territory_id, seat_id, month, quota_usd and its parts individual_usd and team_usd.
    """
    held = territories[["seat_id"]].merge(seats, on="seat_id", how="left", validate="one_to_one")
    by_month = presence_by_month(held, model, plan_months)
    season = cells.groupby("month")["new_business_usd"].sum().reindex(plan_months, fill_value=0.0).to_numpy(float)
    target = float(season.sum()) if model.quota.target_usd is None else model.quota.target_usd
    quota, there = _handed_out(
        target * (1 + model.quota.over_assignment_share), territories["potential_usd"], season, by_month
    )
    individual = model.quota.individual_share * quota
    team = _shared_in_team(quota - individual, there, _teams(held, model.quota))
    months = len(plan_months)
    return pd.DataFrame(
        {
            "territory_id": territories["territory_id"].repeat(months).reset_index(drop=True),
            "seat_id": territories["seat_id"].repeat(months).reset_index(drop=True),
            "month": np.tile(plan_months.to_numpy(), len(territories)),
            "quota_usd": (individual + team).ravel(),
            "individual_usd": individual.ravel(),
            "team_usd": team.ravel(),
        }
    )


def _handed_out(
    target: float, potential_usd: pd.Series, season: Floats, by_month: MonthlyPresence
) -> tuple[Floats, Floats]:
    """Return what falls to each seat and month, and the presence that counted for it; both of shape (t, 12)."""
    potential = potential_usd.to_numpy(float)
    potential = potential if potential.sum() > 0 else np.ones(len(potential))
    season = season if season.sum() > 0 else np.ones(len(season))
    for there in (by_month.productive, by_month.present):
        weight = potential[:, None] * season * there
        if weight.sum() > 0:
            return target * weight / weight.sum(), there
    return np.zeros_like(weight), there


def _teams(held: pd.DataFrame, model: QuotaModel) -> np.ndarray:
    """Return which team each seat belongs to, shape (t,)."""
    segment, region = held["segments"].str[0], held["region"]
    keys = {"company": [], "region": [region], "segment": [segment], "cell": [segment, region]}[model.team]
    return held.groupby(keys, sort=False).ngroup().to_numpy() if keys and len(held) else np.zeros(len(held), dtype=int)


def _shared_in_team(pot_usd: Floats, there: Floats, team: np.ndarray) -> Floats:
    """Share each team's pot of a month by presence; it stays where it came from while nobody of the team is there."""
    members = np.equal.outer(np.arange(team.max(initial=-1) + 1), team).astype(float)
    pot, present = members @ pot_usd, members @ there
    rate = np.divide(pot, present, out=np.zeros_like(pot), where=present > 0)
    return np.asarray(np.where((present > 0)[team], rate[team] * there, pot_usd))
