"""What people of each line cost, what one missing costs, and what planned starts may cost in each year."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from territory_opt.headcount.arrays import Floats
from territory_opt.headcount.model import HiringModel, RoleHeadcount, SegmentHeadcount
from territory_opt.headcount.staffing.problem import Line
from territory_opt.headcount.statement.calendar import YEAR_MONTHS
from territory_opt.headcount.statement.cells import Place

Parameters = SegmentHeadcount | RoleHeadcount
"""What the model declares of a line's people."""


def salaries_usd(
    lines: Sequence[Line],
    parameters: Sequence[Parameters],
    cells: Sequence[Place],
    year_usd: Floats,
    cost_factors: Mapping[str, float],
) -> Floats:
    """Return the loaded cost of a full-time year by line, shape (L,), at the cost of its region against the others.

    A line of all regions costs the mean of its cells' factors, by their demand in the plan year.
    """
    factor = np.array([cost_factors.get(region, 1.0) for _, region in cells])
    salaries = []
    for line, declared in zip(lines, parameters, strict=True):
        served = list(line.cells)
        weight = year_usd[served] if year_usd[served].sum() > 0 else np.ones(len(served))
        salaries.append(declared.cost_usd * float(np.average(factor[served], weights=weight)))
    return np.array(salaries)


def missing_prices_usd(parameters: Sequence[Parameters], salary_usd: Floats) -> Floats:
    """Return the price of a support head missing for a month by line, shape (L,); 0 for account executives."""
    shares = [declared.missing_share if isinstance(declared, RoleHeadcount) else 0.0 for declared in parameters]
    return np.asarray(np.array(shares) * salary_usd / YEAR_MONTHS)


def yearly_budgets_usd(hiring: HiringModel, seats: pd.DataFrame, months: int) -> Floats:
    """Return the most that planned starts may cost in each year of the horizon, shape (Y,); infinite for no limit.

    The plan year's is ``budget_usd``, else ``budget_share`` of what the seats there are cost; a later year has one only
    where ``budget_usd`` lists it.
    """
    given = hiring.budget_usd if isinstance(hiring.budget_usd, tuple) else (hiring.budget_usd,)
    budgets = [math.inf if budget is None else budget for budget in given]
    years = -(-months // YEAR_MONTHS)
    budgets = [*budgets, *[math.inf] * years][:years]
    if math.isinf(budgets[0]) and hiring.budget_share is not None:
        budgets[0] = hiring.budget_share * float(seats["cost_usd"].sum())
    return np.array(budgets)
