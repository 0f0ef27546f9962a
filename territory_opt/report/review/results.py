"""What a monthly review found, as its page, its text and its tables show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class Review:
    """A monthly sales and operations review.

    Attributes
    ----------
    month : Timestamp
        First day of the reviewed month.
    settings : mapping of str to str
        name, plan_start and currency of the workspace.
    plan : mapping
        The plan it was held against: name, title, approved, by, at, effective, hash.
    summary : mapping
        Its record, ``review.json``: totals, the state of the actions, notes, versions.
    kpis : DataFrame
        indicator, label, kind (how values print), value, where, watch, act, status ("on track", "watch", "act" or "not
        known"), trend ("better", "worse", "same" or "new"), previous, sentence, source.
    attainment : DataFrame
        See `territory_opt.scenario.review.attainment.attainment`.
    accuracy, forecast_months : DataFrame
        See `territory_opt.scenario.review.accuracy`.
    attrition, starts, events : DataFrame
        See `territory_opt.scenario.review.people`.
    ramp : DataFrame
        See `territory_opt.scenario.review.ramp`.
    capacity : DataFrame
        See `territory_opt.scenario.review.capacity`; empty in the plan year's last month.
    outlook : DataFrame
        The rest of the year by cell: segment, region, demand_usd, capacity_usd, coverage_share, plan_coverage_share,
        shortfall_usd, after_share (coverage with the actions).
    actions : DataFrame
        action (its number), kind, what, role, segment, region, month, seat_id, owner, due_date, brings_usd, cost_usd,
        share, accounts, reason.
    accounts : DataFrame
        Accounts that moves would hand over: action, account_id, name, from_seat_id, to_seat_id, demand_usd.
    notes : tuple of str
        What a reader should know.
    """

    month: pd.Timestamp
    settings: Mapping[str, str]
    plan: Mapping[str, Any]
    summary: Mapping[str, Any]
    kpis: pd.DataFrame
    attainment: pd.DataFrame
    accuracy: pd.DataFrame
    forecast_months: pd.DataFrame
    attrition: pd.DataFrame
    starts: pd.DataFrame
    events: pd.DataFrame
    ramp: pd.DataFrame
    capacity: pd.DataFrame
    outlook: pd.DataFrame
    actions: pd.DataFrame
    accounts: pd.DataFrame
    notes: tuple[str, ...]

    @property
    def name(self) -> str:
        """Name of the review's folder: its month."""
        return f"{self.month:%Y-%m}"

    @property
    def status(self) -> str:
        """The gravest status of its indicators."""
        found = set(self.kpis["status"])
        return next((status for status in ("act", "watch", "on track") if status in found), "not known")
