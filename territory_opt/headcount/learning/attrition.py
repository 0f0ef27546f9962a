"""How many people leave within a year, from who left and how long everybody was there to leave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import gamma

from territory_opt.demand.forecasting.quantiles import HIGH, LOW
from territory_opt.headcount.learning.estimate import Estimate, not_learned
from territory_opt.headcount.learning.model import LearningModel
from territory_opt.headcount.learning.records import day_after

DAYS_A_YEAR = 365.25
UNLIKELY = 0.05
"""A stretch without leavers that chance would give less often than this is one without records."""


@dataclass(frozen=True)
class AtRisk:
    """Leavers and years of people by segment, over the time for which leavers are on record.

    Attributes
    ----------
    first, after : Timestamp
        The first day that counts and the day after the last.
    leavers, person_years : Series
        By segment.
    """

    first: pd.Timestamp
    after: pd.Timestamp
    leavers: pd.Series
    person_years: pd.Series


def at_risk(people: pd.DataFrame, after: pd.Timestamp, history_months: int) -> AtRisk:
    """Count leavers and years of people at risk, each from the later of their start and the first day on record.

    Whoever started before that counts from then on (left truncation); nobody counts after their last day. Leavers may
    be on record for a part of the months only: where the time before the first one would be without any less often than
    `UNLIKELY`, it does not count, nor does that leaver, who only shows where the record begins.
    """
    window = _count(people, after - pd.DateOffset(months=history_months), after)
    left = people["end_date"].ge(window.first) & people["end_date"].lt(after)
    if not left.any():
        return window
    earliest = people.loc[left, "end_date"].min() + pd.Timedelta(days=1)
    quiet = _count(people, window.first, earliest)
    recorded = _count(people, earliest, after)
    years = recorded.person_years.sum()
    rate = recorded.leavers.sum() / years if years > 0 else 0.0
    return recorded if np.exp(-rate * quiet.person_years.sum()) < UNLIKELY else window


def _count(people: pd.DataFrame, first: pd.Timestamp, after: pd.Timestamp) -> AtRisk:
    came = people["start_date"].where(people["start_date"].gt(first), first)
    gone = day_after(people["end_date"], after)
    years = (gone - came).dt.days.clip(lower=0) / DAYS_A_YEAR
    left = people["end_date"].ge(first) & people["end_date"].lt(after)
    return AtRisk(first, after, left.groupby(people["segment"]).sum(), years.groupby(people["segment"]).sum())


def why_not_learned(counted: AtRisk, strangers: int, learning: LearningModel) -> str:
    """Say why attrition cannot be learned at all; empty where it can.

    A table that lists present people alone shows nobody leaving, so that learning from it would find that nobody does.
    """
    leavers, years = int(counted.leavers.sum()), counted.person_years.sum()
    since = f"since {counted.first:%Y-%m}"
    if not leavers and years * 12 >= learning.least_rep_months:
        return (
            f"reps lists nobody who left {since} though it has {years:,.0f} years of people: it seems to list only "
            "those present"
        )
    if leavers < learning.least_leavers:
        return f"reps lists {leavers} who left {since}, under the {learning.least_leavers} that learning asks for"
    if strangers > leavers:
        return (
            f"reps lists {leavers} who left {since}, but deals name {strangers} people it does not list: leavers seem "
            "to be missing"
        )
    return ""


def learn_attrition(counted: AtRisk, defaults: Mapping[str, Estimate], learning: LearningModel) -> dict[str, Estimate]:
    """Estimate the share who leave within a year, by segment; the default where too little was seen.

    Leaving is taken to be a Poisson process with a constant rate in each segment. Its rate has a gamma prior with the
    default as mean, worth ``prior_person_years`` of people; with d leavers in T years the posterior is gamma(prior
    leavers + d, prior years + T), and the share is 1 - exp(-rate) (Gelman et al., Bayesian Data Analysis, 3rd ed.,
    section 2.6).
    """
    return {name: _estimate(name, counted, default, learning) for name, default in defaults.items()}


def _estimate(segment: str, counted: AtRisk, default: Estimate, learning: LearningModel) -> Estimate:
    leavers = int(counted.leavers.get(segment, 0))
    years = float(counted.person_years.get(segment, 0.0))
    if years * 12 < learning.least_rep_months:
        return not_learned(default, f"{years:,.1f} years of people, {learning.least_rep_months} months asked for")
    prior_years = learning.prior_person_years
    shape = -np.log1p(-default.value) * prior_years + leavers
    total_years = prior_years + years
    if shape == 0:
        return default
    rates = gamma.ppf([LOW, HIGH], shape, scale=1 / total_years)
    low, high = -np.expm1(-rates)
    # The mean of 1 - exp(-rate) over the posterior, in closed form.
    value = 1 - (total_years / (total_years + 1)) ** shape
    last = counted.after - pd.Timedelta(days=1)
    source = f"learned from {leavers} leavers in {years:,.1f} years of people, {counted.first:%Y-%m} to {last:%Y-%m}"
    return Estimate(float(value), float(low), float(high), source, learned=True)
