"""What the sales of a segment's people tell of their ramp and their attainment, and whether they tell enough."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from territory_opt.demand.segments import entry_of
from territory_opt.headcount.learning.attainment import attainment_draws, ramped_year
from territory_opt.headcount.learning.estimate import Estimate, draw_people, from_draws, not_learned
from territory_opt.headcount.learning.panel import UNKNOWN, Credit, Panel
from territory_opt.headcount.learning.records import Records
from territory_opt.headcount.learning.tenure import TenureFit, fit_tenure, is_ramped
from territory_opt.headcount.model import HeadcountModel


class Sales:
    """The panel of all people, and what every segment's figures are taken from it with.

    Parameters
    ----------
    records : Records
    panel : Panel
        Of the records' people.
    credit : Credit
        Whom the panel's deals name.
    model : HeadcountModel
        Ramps, quotas and season, and under ``learning`` how much must have been seen.
    seed : int
        Of the draws that intervals stand on.
    """

    def __init__(self, records: Records, panel: Panel, credit: Credit, model: HeadcountModel, seed: int) -> None:
        self.panel, self.learning, self.seed = panel, model.learning, seed
        self.unusable = _why_unusable(credit, model.learning.least_credited_share)
        entries = [entry_of(model.segments, name) for name in panel.segment]
        longest = [len(entry.ramp_shares) + model.learning.ramp_margin_months for entry in entries]
        ramped = is_ramped(panel, np.array(longest, dtype=int))
        self.ramping_months = np.where(ramped, 0.0, panel.present).sum(axis=(1, 2))
        dated = panel.tenure != UNKNOWN
        self.ramped_months = np.where(ramped & dated, panel.present, 0.0).sum(axis=(1, 2))
        quota = records.people["quota_usd"].fillna(pd.Series([entry.quota_usd for entry in entries], dtype=float))
        self.year = ramped_year(panel, records.after, quota.to_numpy(float), np.array(model.season_shares), ramped)

    def ramp(
        self, segment: str, ramp_shares: tuple[float, ...], default: Estimate
    ) -> tuple[TenureFit | None, Estimate]:
        """Fit productivity by tenure.

        Parameters
        ----------
        segment : str
        ramp_shares : tuple of float
            The model's ramp.
        default : Estimate
            The months lost to it.

        Returns
        -------
        fit : TenureFit or None
            None where too little was seen.
        Estimate
            The months a start loses to its ramp.
        """
        rows = np.flatnonzero((self.panel.segment == segment) & (self.ramping_months + self.ramped_months > 0))
        seen = {"in their ramp": self.ramping_months[rows], "beyond their ramp": self.ramped_months[rows]}
        if why := self._too_little(rows, seen):
            return None, not_learned(default, why)
        full = np.ones(self.learning.ramp_margin_months)
        drawn = draw_people(len(rows), self.learning.resamples, self.seed)
        fit = fit_tenure(self.panel, rows, np.append(ramp_shares, full), self.learning.prior_rep_months, drawn)
        first, last = self.panel.months[0], self.panel.months[-1]
        source = (
            f"learned from {self.panel.deals[rows].sum():,.0f} deals of {len(rows):,} reps, {first:%Y-%m} to "
            f"{last:%Y-%m}; {np.count_nonzero(self.ramping_months[rows]):,} of them seen in their ramp"
        )
        return fit, from_draws(float((1 - fit.corrected).sum()), fit.lost_months, source)

    def attainment(self, segment: str, default: Estimate) -> Estimate:
        """Share of their quotas that ramped people brought in the last twelve months."""
        rows = np.flatnonzero((self.panel.segment == segment) & (self.year.quota_usd > 0))
        if why := self._too_little(rows, {"ramped in the last twelve months": self.year.rep_months[rows]}):
            return not_learned(default, why)
        drawn = draw_people(len(rows), self.learning.resamples, self.seed)
        first, last = self.year.months[0], self.year.months[-1]
        source = (
            f"learned from ${self.year.usd[rows].sum():,.0f} won by {len(rows):,} ramped reps against "
            f"${self.year.quota_usd[rows].sum():,.0f} of quota, {first:%Y-%m} to {last:%Y-%m}"
        )
        draws = attainment_draws(self.year, rows, drawn)
        return from_draws(float(draws[0]), draws, source)

    def _too_little(self, rows: np.ndarray, seen: Mapping[str, np.ndarray]) -> str:
        """Say what was seen too little of; empty when enough was."""
        learning, deals = self.learning, self.panel.deals[rows].sum()
        if self.unusable:
            return self.unusable
        if deals < learning.least_deals:
            return f"{deals:,.0f} deals of known people, {learning.least_deals} asked for"
        for where, months in seen.items():
            people = np.count_nonzero(months)
            if people < learning.least_reps or months.sum() < learning.least_rep_months:
                return (
                    f"{people} people {where}, {months.sum():,.0f} months; {learning.least_reps} people and "
                    f"{learning.least_rep_months} months asked for"
                )
        return ""


def _why_unusable(credit: Credit, least_share: float) -> str:
    """Say why no deal can be used; empty where they can."""
    if not credit.all.deals:
        return "no deals on record"
    if credit.named_share < least_share:
        return f"{credit.named_share:.0%} of the amount won names who won it, {least_share:.0%} asked for"
    return ""
