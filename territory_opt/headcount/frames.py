"""The frames of a hiring plan: starts, hires, heads, coverage, budget, and the seats its starts open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from territory_opt.demand.forecasting.quantiles import HIGH, LOW
from territory_opt.headcount.arrays import Floats, Ints
from territory_opt.headcount.model import HeadcountModel
from territory_opt.headcount.reasons import start_reasons
from territory_opt.headcount.seats import SEAT_ROLE, territory_ids, with_capacity
from territory_opt.headcount.staffing.arithmetic import (
    added_usd,
    cost_by_year_usd,
    heads,
    missing,
    needed,
    shortfall_usd,
)
from territory_opt.headcount.staffing.problem import HiringProblem
from territory_opt.headcount.statement.calendar import YEAR_MONTHS
from territory_opt.headcount.statement.state import Statement
from territory_opt.workspace.schema import TEXT


def starts_frame(problem: HiringProblem, starts: Ints, model: HeadcountModel) -> pd.DataFrame:
    """List planned starts by month and line, each with its reason; those of the outlook at their quarter's first month.

    Returns
    -------
    DataFrame
        month, segment, region, role, starts (above 0), kind ("firm" or "outlook"), reason.
    """
    line, option = np.nonzero(starts)
    begins = np.array([choice.months[0] for choice in problem.options])[option]
    order = np.lexsort((line, begins))
    line, option, begins = line[order], option[order], begins[order]
    lines = [problem.lines[row] for row in line]
    return pd.DataFrame(
        {
            "month": problem.months[begins],
            "segment": _text(one.segment for one in lines),
            "region": _text(one.region for one in lines),
            "role": _text(one.role for one in lines),
            "starts": starts[line, option].astype("int64"),
            "kind": _text("firm" if problem.options[choice].firm else "outlook" for choice in option),
            "reason": _text(start_reasons(problem, starts, model, line, option)),
        }
    )


def hires_frame(statement: Statement, starts: Ints) -> pd.DataFrame:
    """Tell who starts by month and line: growth, what is committed already, and expected refills.

    Returns
    -------
    DataFrame
        month, segment, region, role, growth (planned starts; a quarter's spread over its months), committed (accepted
        offers and open positions), backfill (in leavers' places, planned starts' leavers included).
    """
    problem = statement.problem
    refills = statement.refills + np.einsum("lo,lok->lk", starts, problem.refills_of_start)
    growth = starts @ problem.joins_of_option
    return _by_line(problem).assign(growth=growth.ravel(), committed=statement.joins.ravel(), backfill=refills.ravel())


def heads_frame(problem: HiringProblem, starts: Ints) -> pd.DataFrame:
    """Tell the people to be expected by month and line, and of support how many are called for and missing.

    Returns
    -------
    DataFrame
        month, segment, region, role, heads, needed, missing; the last two NaN for account executives.
    """
    called, short = np.full((2, *problem.heads.shape), np.nan)
    rows = [ratio.line for ratio in problem.ratios]
    called[rows], short[rows] = needed(problem, starts), missing(problem, starts)
    return _by_line(problem).assign(heads=heads(problem, starts).ravel(), needed=called.ravel(), missing=short.ravel())


def coverage_frame(problem: HiringProblem, starts: Ints) -> pd.DataFrame:
    """Hold expected capacity against demand by cell and month of the plan year, with the bands of the planning paths.

    Returns
    -------
    DataFrame
        month, segment, region, demand_usd, capacity_usd, shortfall_usd (expected; a month's is its part, by demand, of
        the period's), coverage_share, headcount (account executives to be expected), and the 10 and 90 % points
        demand_low_usd, demand_high_usd, capacity_low_usd, capacity_high_usd, coverage_low_share, coverage_high_share.
    """
    year = slice(min(YEAR_MONTHS, len(problem.months)))
    demand = problem.demand_usd[:, :, year]
    capacity = (problem.supply_usd + added_usd(problem, starts))[:, :, year]
    mean_demand, mean_capacity = demand.mean(axis=0), capacity.mean(axis=0)
    columns = {
        "demand_usd": mean_demand,
        "capacity_usd": mean_capacity,
        "shortfall_usd": _monthly_shortfall_usd(problem, starts)[:, year],
        "coverage_share": _share(mean_capacity, mean_demand),
        "headcount": heads(problem, starts)[: len(problem.cells), year],
    }
    for name, unit, paths in (
        ("demand", "usd", demand),
        ("capacity", "usd", capacity),
        ("coverage", "share", _share(capacity, demand)),
    ):
        columns[f"{name}_low_{unit}"], columns[f"{name}_high_{unit}"] = np.quantile(paths, [LOW, HIGH], axis=0)
    keys = _keys(problem.months[year], problem.cells)
    return pd.DataFrame({**keys, **{name: values.ravel() for name, values in columns.items()}})


def budget_frame(problem: HiringProblem, starts: Ints) -> pd.DataFrame:
    """Hold what planned starts can be expected to cost in each year of the horizon against its budget.

    Returns
    -------
    DataFrame
        year (the calendar year of its first month), cost_usd, budget_usd (NaN for no limit).
    """
    budget = problem.budgets_usd
    return pd.DataFrame(
        {
            "year": problem.months[::YEAR_MONTHS].year.astype("int64"),
            "cost_usd": cost_by_year_usd(problem, starts),
            "budget_usd": np.where(np.isinf(budget), np.nan, budget),
        }
    )


def planned_seats(problem: HiringProblem, starts: Ints, seats: pd.DataFrame, model: HeadcountModel) -> pd.DataFrame:
    """Open one seat for each firm start of an account executive in the plan year, numbered after the seats there are.

    Returns
    -------
    DataFrame
        The columns of the seats frame.
    """
    firm = np.array([option.firm and option.months[0] < YEAR_MONTHS for option in problem.options])
    cell, option = np.nonzero(starts[: len(problem.cells)] * firm)
    times = starts[cell, option]
    cell, option = np.repeat(cell, times), np.repeat(option, times)
    month = np.array([choice.months[0] for choice in problem.options])[option]
    segments = [problem.cells[index][0] for index in cell]
    regions = [problem.cells[index][1] for index in cell]
    count = len(cell)
    planned = pd.DataFrame(
        {
            "seat_id": _text(territory_ids(segments, model, seats["seat_id"], "TBH")),
            "territory_id": _text(territory_ids(segments, model, seats["territory_id"])),
            "rep_id": pd.Series([np.nan] * count, dtype=TEXT),
            "name": _text(
                f"To be hired, {segment} {region}" for segment, region in zip(segments, regions, strict=True)
            ),
            "role": _text(SEAT_ROLE for _ in cell),
            "segments": pd.Series([(segment,) for segment in segments], dtype=object),
            "region": _text(regions),
            "skills": pd.Series([()] * count, dtype=object),
            "languages": pd.Series([()] * count, dtype=object),
            "start_date": problem.months[month],
            "end_date": pd.Series([pd.NaT] * count, dtype="datetime64[ns]"),
            "status": _text("open" for _ in cell),
            "source": _text("plan" for _ in cell),
            "fte": np.ones(count),
            "cost_usd": problem.salary_usd[cell],
        }
    )
    unknown = ["latitude", "longitude", "capacity_hours", "quota_usd"]
    return with_capacity(planned.assign(**dict.fromkeys(unknown, np.nan)), model, problem.months[:YEAR_MONTHS])


def _monthly_shortfall_usd(problem: HiringProblem, starts: Ints) -> Floats:
    """Part each period's expected shortfall among its months by their demand, shape (C, H)."""
    demand = problem.demand_usd.mean(axis=0)
    short_share = _share(shortfall_usd(problem, starts).mean(axis=0), problem.by_period(demand), otherwise=0.0)
    return np.asarray(demand * short_share[:, problem.period_of])


def _share(part: Floats, whole: Floats, otherwise: float = np.nan) -> Floats:
    return np.asarray(np.divide(part, whole, out=np.full(np.shape(part), otherwise), where=whole > 0))


def _by_line(problem: HiringProblem) -> pd.DataFrame:
    """One row for each line and month of the horizon."""
    keys = _keys(problem.months, [(line.segment, line.region) for line in problem.lines])
    return pd.DataFrame({**keys, "role": _text(line.role for line in problem.lines for _ in problem.months)})


def _keys(months: pd.DatetimeIndex, places: Sequence[tuple[str, str]]) -> dict[str, pd.Series]:
    """Every month of every segment and region."""
    return {
        "month": pd.Series(np.tile(months.to_numpy(), len(places))),
        "segment": _text(segment for segment, _ in places for _ in months),
        "region": _text(region for _, region in places for _ in months),
    }


def _text(values: Iterable[str]) -> pd.Series:
    return pd.Series(list(values), dtype=TEXT)
