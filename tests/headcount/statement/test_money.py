"""What lines cost, and what may be spent."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from territory_opt.headcount.model import HiringModel, RoleHeadcount
from territory_opt.headcount.statement.lines import executive_lines, support_lines
from territory_opt.headcount.statement.money import missing_prices_usd, salaries_usd, yearly_budgets_usd

CELLS = (("Enterprise", "East"), ("SMB", "East"), ("SMB", "West"))
SEATS = pd.DataFrame({"cost_usd": [100_000.0, 300_000.0]})


def test_salaries_follow_the_region(make_model) -> None:
    """A region's factor counts whole in it, and by demand in a pool of several regions."""
    segments = make_model().segments
    role = RoleHeadcount(driver="headcount", cost_usd=100_000.0, missing_share=1.2)
    lines = (*executive_lines(CELLS), *support_lines("sdr", "segment", CELLS))
    parameters = [segments["Enterprise"], segments["default"], segments["default"], role, role]
    salary = salaries_usd(lines, parameters, CELLS, np.array([1.0, 1.0, 3.0]), {"West": 1.2})
    np.testing.assert_allclose(salary, [240_000, 120_000, 144_000, 100_000, 115_000])
    np.testing.assert_allclose(missing_prices_usd(parameters, salary), [0, 0, 0, 10_000, 11_500])
    without_demand = salaries_usd(lines, parameters, CELLS, np.zeros(3), {"West": 1.2})
    assert without_demand[4] == pytest.approx(110_000)


@pytest.mark.parametrize(
    ("budget_usd", "budget_share", "months", "budgets"),
    [
        (None, None, 24, [math.inf, math.inf]),
        (5.0, None, 24, [5.0, math.inf]),
        (5.0, 0.5, 24, [5.0, math.inf]),
        (None, 0.5, 18, [200_000.0, math.inf]),
        ((None, 7.0), 0.5, 24, [200_000.0, 7.0]),
        ((0.0, None, 9.0, 1.0), 0.5, 36, [0.0, math.inf, 9.0]),
        ((3.0,), None, 12, [3.0]),
    ],
)
def test_budgets_by_year(
    budget_usd: float | tuple[float | None, ...] | None, budget_share: float | None, months: int, budgets: list[float]
) -> None:
    """The plan year's own figure wins over the share of the seats' cost; later years are limited only where listed."""
    hiring = HiringModel(margin_share=0.8, budget_usd=budget_usd, budget_share=budget_share)
    assert yearly_budgets_usd(hiring, SEATS, months).tolist() == budgets
