"""What a plan assumes, how far off each of it may be, and the hiring problem if it is."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from territory_opt.demand.forecasting.quantiles import HIGH, LOW
from territory_opt.demand.segments import entry_of
from territory_opt.headcount.model import HeadcountModel
from territory_opt.headcount.staffing.problem import HiringProblem
from territory_opt.headcount.study.measures import PLAN_MONTHS, year_demand_usd
from territory_opt.headcount.study.ranges import Ranges
from territory_opt.headcount.study.words import dollars

State = Callable[[HeadcountModel], HiringProblem]
"""States the problem anew under a changed model, every parameter taken as the model has it."""

LONGEST_LEAD_MONTHS = 24
LONGEST_LAG_MONTHS = 24
ALMOST_ALL = 0.99
"""Most that may leave within a year, as the model allows less than all."""


@dataclass(frozen=True)
class Assumption:
    """Something a plan assumes.

    Attributes
    ----------
    name : str
        What it is, for people.
    segment : str
        Whose it is; "all" where it is everybody's.
    low, high : float
        How far it may go.
    show : callable
        Shows a value.
    state : callable
        States the problem with a value.
    """

    name: str
    segment: str
    low: float
    high: float
    show: Callable[[float], str]
    state: Callable[[float], HiringProblem]


@dataclass(frozen=True)
class Assumed:
    """What assumptions are read from.

    Attributes
    ----------
    model : HeadcountModel
        With the values as the plan has them.
    state : State
        States the problem under a changed model.
    ranges : Ranges
        How far off values may be that history does not tell.
    learned : DataFrame
        what, segment, low, high, learned: the intervals of what history tells.
    """

    model: HeadcountModel
    state: State
    ranges: Ranges
    learned: pd.DataFrame

    def interval(self, what: str, segment: str, value: float, spread: float) -> tuple[float, float]:
        """Return the learned interval of a segment's value, else the declared spread around it."""
        rows = self.learned
        found = rows.loc[rows["learned"] & rows["what"].eq(what) & rows["segment"].eq(segment)]
        if len(found):
            return float(found["low"].iloc[0]), float(found["high"].iloc[0])
        return value * (1 - spread), value * (1 + spread)

    def with_segment(self, segment: str, **values: Any) -> HiringProblem:
        """State the problem with other values of a segment."""
        entry = entry_of(self.model.segments, segment).model_copy(update=values)
        return self.state(self.model.model_copy(update={"segments": {**self.model.segments, segment: entry}}))


def list_assumptions(problem: HiringProblem, assumed: Assumed) -> Iterator[Assumption]:
    """List what a plan assumes, the quickest to try first.

    Parameters
    ----------
    problem : HiringProblem
        As the plan has it.
    assumed : Assumed
    """
    yield _demand(problem)
    yield _cost(problem, assumed.ranges.cost_usd)
    yield _margin(problem, assumed.ranges.margin_share)
    segments = dict.fromkeys(segment for segment, _ in problem.cells)
    for of_segment in (_attainment, _ramp, _attrition):
        for segment in segments:
            yield from of_segment(assumed, segment)
    yield from _lag(assumed)
    yield from _lead(assumed)
    for segment in segments:
        yield from _quota(assumed, segment)
    yield from _season(assumed)


def _demand(problem: HiringProblem) -> Assumption:
    """Demand of all cells together, as far as the middle 80 % of its paths go in the plan year."""
    totals = problem.demand_usd[:, :, :PLAN_MONTHS].sum(axis=(1, 2))
    expected = float(totals.mean())
    low, high = np.quantile(totals, [LOW, HIGH]) / expected if expected else (1.0, 1.0)
    year_usd = year_demand_usd(problem)
    return Assumption(
        "demand",
        "all",
        float(low),
        float(high),
        lambda factor: dollars(factor * year_usd),
        lambda factor: replace(problem, demand_usd=problem.demand_usd * factor),
    )


def _cost(problem: HiringProblem, spread: float) -> Assumption:
    """Salaries, costs of hiring and with them the price of missing support."""

    def state(factor: float) -> HiringProblem:
        return replace(
            problem,
            salary_usd=problem.salary_usd * factor,
            hire_cost_usd=problem.hire_cost_usd * factor,
            missing_usd=problem.missing_usd * factor,
        )

    return Assumption("cost of people", "all", 1 - spread, 1 + spread, _relative, state)


def _margin(problem: HiringProblem, spread: float) -> Assumption:
    """The price of shortfall, at most all of a dollar."""
    share = problem.margin_share
    return Assumption(
        "margin",
        "all",
        share * (1 - spread),
        min(share * (1 + spread), 1.0),
        _percent,
        lambda value: replace(problem, margin_share=value),
    )


def _attainment(assumed: Assumed, segment: str) -> Iterator[Assumption]:
    value = entry_of(assumed.model.segments, segment).attainment_share
    low, high = assumed.interval("attainment_share", segment, value, assumed.ranges.attainment_share)
    yield Assumption(
        "attainment", segment, low, high, _percent, lambda share: assumed.with_segment(segment, attainment_share=share)
    )


def _attrition(assumed: Assumed, segment: str) -> Iterator[Assumption]:
    value = entry_of(assumed.model.segments, segment).attrition_share
    low, high = assumed.interval("attrition_share", segment, value, assumed.ranges.attrition_share)
    yield Assumption(
        "attrition",
        segment,
        low,
        min(high, ALMOST_ALL),
        _percent,
        lambda share: assumed.with_segment(segment, attrition_share=share),
    )


def _ramp(assumed: Assumed, segment: str) -> Iterator[Assumption]:
    """The ramp's length, told by the months of a ramped rep that a start loses to it."""
    shares = entry_of(assumed.model.segments, segment).ramp_shares
    lost = sum(1 - share for share in shares)
    if lost <= 0:
        return
    low, high = assumed.interval("ramp_months", segment, lost, assumed.ranges.ramp_shares)
    yield Assumption(
        "ramp",
        segment,
        low,
        high,
        lambda months: f"{months:.1f} months lost to it",
        lambda months: assumed.with_segment(segment, ramp_shares=stretched(shares, months / lost)),
    )


def _quota(assumed: Assumed, segment: str) -> Iterator[Assumption]:
    value = entry_of(assumed.model.segments, segment).quota_usd
    low, high = assumed.interval("quota_usd", segment, value, assumed.ranges.quota_usd)
    yield Assumption("quota", segment, low, high, dollars, lambda usd: assumed.with_segment(segment, quota_usd=usd))


def _lag(assumed: Assumed) -> Iterator[Assumption]:
    """How long a leaver's seat stands empty, where seats are refilled."""
    model, spread = assumed.model, assumed.ranges.lag_months
    if not model.backfill.refill:
        return

    def state(months: float) -> HiringProblem:
        backfill = model.backfill.model_copy(update={"lag_months": int(months)})
        return assumed.state(model.model_copy(update={"backfill": backfill}))

    lag = model.backfill.lag_months
    low, high = max(lag - spread, 0), min(lag + spread, LONGEST_LAG_MONTHS)
    yield Assumption("backfill lag", "all", low, high, _months, state)


def _lead(assumed: Assumed) -> Iterator[Assumption]:
    """How long hiring takes: what is planned sooner than it allows starts as soon as it does."""
    model, spread = assumed.model, assumed.ranges.lead_months

    def state(months: float) -> HiringProblem:
        entries = {
            name: entry.model_copy(update={"lead_months": _within(entry.lead_months + months, LONGEST_LEAD_MONTHS)})
            for name, entry in model.segments.items()
        }
        return assumed.state(model.model_copy(update={"segments": entries}))

    yield Assumption("hiring lead time", "all", -spread, spread, _more_or_less, state)


def _season(assumed: Assumed) -> Iterator[Assumption]:
    """How far the months of a seat's year stand out from a level year."""
    model, spread = assumed.model, assumed.ranges.season_shares
    shares = np.array(model.season_shares)

    def state(factor: float) -> HiringProblem:
        stretched_shares = np.maximum(shares.mean() + factor * (shares - shares.mean()), 0.0)
        update = {"season_shares": tuple((stretched_shares / stretched_shares.sum()).tolist())}
        return assumed.state(model.model_copy(update=update))

    yield Assumption("season of bookings", "all", 1 - spread, 1 + spread, _relative, state)


def stretched(ramp_shares: tuple[float, ...], factor: float) -> tuple[float, ...]:
    """Stretch a ramp so that each productivity is reached after so many times the months, and all of it at the end."""
    months = len(ramp_shares)
    if factor <= 0:
        return ()
    at = np.arange(math.ceil(months * factor)) / factor
    return tuple(np.interp(at, np.arange(months + 1), [*ramp_shares, 1.0]).tolist())


def _within(months: float, most: int) -> int:
    return int(min(max(months, 0), most))


def _months(count: float) -> str:
    return "1 month" if count == 1 else f"{count:.0f} months"


def _more_or_less(count: float) -> str:
    return f"{_months(abs(count))} {'less' if count < 0 else 'more'}"


def _percent(share: float) -> str:
    return f"{share:.0%}"


def _relative(factor: float) -> str:
    return f"{factor - 1:+.0%}"
