"""The mixed-integer program of a recovery: amounts of actions, which parted ones are taken, and what stays short."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from scipy.sparse import coo_array

from territory_opt.headcount.arrays import Floats, Ints
from territory_opt.headcount.recovery.problem import RecoveryProblem
from territory_opt.headcount.staffing.highs import Columns, Rows

Aim = Literal["short", "count", "cost"]

UNITS = 1000.0
"""The demand of the largest group in the program's unit of money: coefficients near 1 keep the solver's tolerances
meaningful."""


@dataclass(frozen=True)
class Program:
    """A recovery as columns and rows: A amounts, then M takings of the actions that are taken to a part, then G short.

    Attributes
    ----------
    problem : RecoveryProblem
        The problem.
    unit_usd : float
        Dollars in a unit of money.
    columns : Columns
        Bounds and whole columns, without prices.
    rows : Rows
        The rules.
    prices : mapping of Aim to ndarray, shape (A + M + G,)
        What each aim counts.
    """

    problem: RecoveryProblem
    unit_usd: float
    columns: Columns
    rows: Rows
    prices: Mapping[Aim, Floats]

    def aiming(self, aim: Aim, kept: Mapping[Aim, float]) -> tuple[Columns, Rows]:
        """Return the program that minimizes one aim while others stay within what they may be."""
        rows = [self.rows]
        for name, most in kept.items():
            counted = np.flatnonzero(self.prices[name])
            rows.append(_rows(0 * counted, counted, self.prices[name][counted], np.array([most])))
        return replace(self.columns, cost=self.prices[aim]), Rows.stacked(rows)

    def amounts(self, values: Floats) -> Floats:
        """Read the actions' amounts, shape (A,): whole ones rounded, parts that are not taken 0."""
        whole = self.problem.whole
        amounts = values[: len(whole)].copy()
        amounts[whole] = np.round(amounts[whole])
        taken = np.round(values[len(whole) : len(whole) + (~whole).sum()])
        within = np.clip(amounts[~whole], self.problem.least[~whole], self.problem.most[~whole])
        amounts[~whole] = np.where(taken > 0, within, 0.0)
        return np.asarray(amounts)


def state_program(problem: RecoveryProblem) -> Program:
    """State a recovery as a mixed-integer program.

    With x the amounts, y the takings and s what stays short of each group: brings x + s >= needed; least y <= x <= most
    y for actions taken to a part; use x <= most for each limit.
    """
    unit = max(float(problem.demand_usd.max(initial=0.0)), 1.0) / UNITS
    whole, groups = problem.whole, len(problem.groups)
    parted = np.flatnonzero(~whole)
    count, parts = len(whole), len(parted)
    total, taken = count + parts + groups, count + np.arange(parts)
    short = count + parts + np.arange(groups)
    covered = coo_array(-problem.brings_usd / unit)
    group, action = covered.coords
    each, ones = np.arange(parts), np.ones(parts)
    families = [
        _rows(
            np.append(group, np.arange(groups)),
            np.append(action, short),
            np.append(covered.data, -np.ones(groups)),
            -problem.needed_usd / unit,
        ),
        _rows(np.tile(each, 2), np.append(parted, taken), np.append(ones, -problem.most[parted]), 0 * ones),
        _rows(np.tile(each, 2), np.append(parted, taken), np.append(-ones, problem.least[parted]), 0 * ones),
    ]
    families += [
        _rows(np.zeros(len(limit.use), dtype=np.int64), limit.actions, limit.use, np.array([limit.most]))
        for limit in problem.limits
    ]
    nothing = np.zeros(total)
    upper = np.concatenate([problem.most, np.ones(parts), np.full(groups, np.inf)])
    is_whole = np.concatenate([whole, np.ones(parts, dtype=bool), np.zeros(groups, dtype=bool)])
    prices: dict[Aim, Floats] = {
        "short": np.concatenate([np.zeros(count + parts), np.ones(groups)]),
        "count": np.concatenate([whole.astype(float), np.ones(parts), np.zeros(groups)]),
        "cost": np.concatenate([problem.cost_usd / unit, np.zeros(parts + groups)]),
    }
    return Program(problem, unit, Columns(nothing, upper, nothing, is_whole), Rows.stacked(families), prices)


def _rows(row: Ints, column: Ints, value: Floats, most: Floats) -> Rows:
    """Return ``matrix @ x <= most`` by the matrix's entries."""
    lower = np.full(len(most), -np.inf)
    return Rows(row.astype(np.int64), column.astype(np.int64), value, lower, most)
