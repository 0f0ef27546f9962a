"""Why people start: what each planned start does for the shortfall of its cell, or for a ratio."""

from __future__ import annotations

import numpy as np
import pandas as pd

from territory_opt.demand.segments import entry_of
from territory_opt.headcount.arrays import Floats, Ints
from territory_opt.headcount.model import HeadcountModel
from territory_opt.headcount.staffing.arithmetic import heads, needed, shortfall_usd
from territory_opt.headcount.staffing.problem import HiringProblem
from territory_opt.headcount.statement.calendar import YEAR_MONTHS


def start_reasons(problem: HiringProblem, starts: Ints, model: HeadcountModel, lines: Ints, options: Ints) -> list[str]:
    """Say in a sentence why the starts of some lines and options are planned.

    Parameters
    ----------
    problem : HiringProblem
    starts : ndarray of int, shape (L, O)
        The plan.
    model : HeadcountModel
        Ramps.
    lines, options : ndarray of int, shape (n,)
        Which starts.
    """
    begins = [problem.options[option].months[0] for option in options]
    executives, support = _executive_reasons(problem, starts), _SupportReasons(problem, starts)
    reasons = []
    for line, month in zip(lines, begins, strict=True):
        if line >= len(problem.cells):
            reasons.append(support.of(int(line), month))
            continue
        ramp = entry_of(model.segments, problem.cells[line][0]).ramp_shares
        ramped = problem.months[month] + pd.DateOffset(months=len(ramp))
        reasons.append(f"{executives[line]}; ramped by {ramped:%Y-%m}")
    return reasons


def _executive_reasons(problem: HiringProblem, starts: Ints) -> list[str]:
    """Say what all starts of each cell do for its expected shortfall over the horizon."""
    demand = problem.demand_usd.mean(axis=0).sum(axis=1)
    without, with_all = _expected_short_usd(problem, np.zeros_like(starts)), _expected_short_usd(problem, starts)
    end = problem.months[-1]
    return [
        f"${without[cell]:,.0f} of the cell's demand to {end:%B %Y} ({without[cell] / max(demand[cell], 1.0):.0%}) is "
        f"short without planned starts, ${with_all[cell]:,.0f} with all of them"
        for cell in range(len(problem.cells))
    ]


def _expected_short_usd(problem: HiringProblem, starts: Ints) -> Floats:
    return np.asarray(shortfall_usd(problem, starts).mean(axis=0).sum(axis=1))


class _SupportReasons:
    """What calls for a support line and who is there, told for the end of the year of a start."""

    def __init__(self, problem: HiringProblem, starts: Ints) -> None:
        self.months = problem.months
        self.words = {ratio.line: ratio.words for ratio in problem.ratios}
        self.called = dict(zip(self.words, needed(problem, starts), strict=True))
        self.there = heads(problem, np.zeros_like(starts))

    def of(self, line: int, month: int) -> str:
        """Say why somebody of a support line starts in a month."""
        end = min(month // YEAR_MONTHS * YEAR_MONTHS + YEAR_MONTHS, len(self.months)) - 1
        return (
            f"{self.words[line]}: {self.called[line][end]:.1f} called for in {self.months[end]:%B %Y}, "
            f"{self.there[line, end]:.1f} there without planned starts"
        )
