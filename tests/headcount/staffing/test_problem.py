"""What one start costs, brings and counts for, by option and month."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from territory_opt.headcount.staffing.problem import HiringProblem, Option


def of_months(problem: HiringProblem, months: int) -> HiringProblem:
    """The problem's first line alone, over so many months, nobody leaving, with a start in each third month."""
    starts = tuple(Option((month,), firm=True) for month in range(0, months, 3))
    steady = np.ones((len(problem.lines), months))
    return replace(
        problem,
        months=pd.date_range("2027-01-01", periods=months, freq="MS"),
        options=starts,
        occupied=steady,
        refills=0 * steady,
        productive=steady[: len(problem.cells)],
        full_usd=np.arange(months) * steady[: len(problem.cells)],
    )


@pytest.mark.parametrize("months", [12, 18, 24, 36])
def test_year_costs_a_salary_whatever_the_horizon(make_small, months: int) -> None:
    """From January on a start costs a year's salary a year, and of a year cut short the part of its days."""
    problem = of_months(make_small(1), months)
    cost = problem.cost_usd[:, 0] - np.eye(1, problem.cost_usd.shape[2]) * problem.hire_cost_usd[:, None]
    np.testing.assert_allclose(
        cost[:, : months // 12].T, np.broadcast_to(problem.salary_usd, (months // 12, len(cost)))
    )
    if months % 12:
        days_from_january_to_june_2028 = 182 / 366
        np.testing.assert_allclose(cost[:, -1], problem.salary_usd * days_from_january_to_june_2028)


def test_start_brings_nothing_before_it(make_small) -> None:
    """What a start brings begins with its month, at what a ramped person brings then."""
    problem = of_months(make_small(2), 12)
    usd = problem.yield_usd[0]
    for row, option in enumerate(problem.options):
        first = option.months[0]
        assert not usd[row, :first].any()
        np.testing.assert_allclose(usd[row, first:], np.arange(first, 12))


def test_quarter_of_the_outlook_spreads_over_its_months(make_small) -> None:
    """A start of a quarter is a third of a start in each of its months."""
    problem = replace(of_months(make_small(3), 12), options=(Option((3, 4, 5), firm=False),))
    np.testing.assert_allclose(problem.heads_of_start[0, 0], [0, 0, 0, 1 / 3, 2 / 3, *[1.0] * 7])
