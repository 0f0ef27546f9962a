"""A linear or mixed-integer program in arrays, and HiGHS to solve it."""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt

from territory_opt.headcount.arrays import Floats, Ints
from territory_opt.headcount.staffing.quiet import quiet_stdout

_ANSWERS = {mathopt.TerminationReason.OPTIMAL: "optimal", mathopt.TerminationReason.INFEASIBLE: "infeasible"}


@dataclass(frozen=True)
class Columns:
    """Variables: bounds, price in the objective, and which are whole; all of shape (n,)."""

    lower: Floats
    upper: Floats
    cost: Floats
    whole: np.ndarray


@dataclass(frozen=True)
class Rows:
    """Linear constraints ``lower <= matrix @ x <= upper``, the matrix by its entries that are not 0.

    Attributes
    ----------
    row, column : ndarray of int, shape (entries,)
        Where each entry stands; no place twice.
    value : ndarray of float, shape (entries,)
        The entries.
    lower, upper : ndarray of float, shape (rows,)
        Infinite for no limit.
    """

    row: Ints
    column: Ints
    value: Floats
    lower: Floats
    upper: Floats

    @staticmethod
    def stacked(parts: Sequence[Rows]) -> Rows:
        """Put families of constraints below one another."""
        counts = [len(part.lower) for part in parts]
        above = np.cumsum([0, *counts[:-1]])
        return Rows(
            np.concatenate([part.row + rows for part, rows in zip(parts, above, strict=True)]),
            np.concatenate([part.column for part in parts]),
            np.concatenate([part.value for part in parts]),
            np.concatenate([part.lower for part in parts]),
            np.concatenate([part.upper for part in parts]),
        )


@dataclass(frozen=True)
class Answer:
    """What HiGHS says.

    Attributes
    ----------
    status : str
        "optimal" within the gap asked for, "feasible", "infeasible", or "none" where a limit came first.
    values : ndarray of float, shape (n,)
        The variables; empty where there are none.
    bound : float
        Its lower limit to the objective: minus infinity where it has none, infinite where nothing is feasible.
    """

    status: Literal["optimal", "feasible", "infeasible", "none"]
    values: Floats
    bound: float


def minimize(
    columns: Columns, rows: Rows, *, seconds: float, gap: float, absolute_gap: float = 0.0, nodes: int | None = None
) -> Answer:
    """Minimize a program with HiGHS.

    Parameters
    ----------
    columns, rows : Columns, Rows
        The program.
    seconds : float
        Time limit.
    gap : float
        Relative gap at which a mixed-integer program counts as solved.
    absolute_gap : float
        The same in the objective's unit; either will do.
    nodes : int, optional
        Most nodes of the search, a limit that repeats itself on any machine.
    """
    params = mathopt.SolveParameters(
        time_limit=datetime.timedelta(seconds=max(seconds, 0.01)),
        relative_gap_tolerance=gap,
        absolute_gap_tolerance=absolute_gap,
        node_limit=nodes,
        random_seed=0,
    )
    with quiet_stdout():
        result = mathopt.solve(_model(columns, rows), mathopt.SolverType.HIGHS, params=params)
    status = _ANSWERS.get(result.termination.reason)
    if status == "infeasible":
        return Answer("infeasible", np.empty(0), math.inf)
    if not result.has_primal_feasible_solution():
        return Answer("none", np.empty(0), result.best_objective_bound())
    values = np.fromiter(result.variable_values().values(), float, len(columns.cost))
    return Answer("optimal" if status == "optimal" else "feasible", values, result.best_objective_bound())


def price_rows(columns: Columns, rows: Rows, *, seconds: float) -> Floats | None:
    """Return what each row's limit is worth at the optimum without whole columns, shape (rows,); None without one.

    A price is the change of the optimum for one more of the limit: 0 or less for an upper, 0 or more for a lower one.
    """
    params = mathopt.SolveParameters(time_limit=datetime.timedelta(seconds=max(seconds, 0.01)), random_seed=0)
    relaxed = replace(columns, whole=np.zeros(len(columns.whole), dtype=bool))
    with quiet_stdout():
        result = mathopt.solve(_model(relaxed, rows), mathopt.SolverType.HIGHS, params=params)
    if not result.has_dual_feasible_solution():
        return None
    return np.fromiter(result.dual_values().values(), float, len(rows.lower))


def _model(columns: Columns, rows: Rows) -> mathopt.Model:
    """Hand a program over as the message that the solver reads, which spares an object for each entry."""
    stated = model_pb2.ModelProto()
    variables, limits, matrix = stated.variables, stated.linear_constraints, stated.linear_constraint_matrix
    variables.ids.extend(range(len(columns.cost)))
    variables.lower_bounds.extend(columns.lower)
    variables.upper_bounds.extend(columns.upper)
    variables.integers.extend(columns.whole.tolist())
    priced = np.flatnonzero(columns.cost)
    stated.objective.linear_coefficients.ids.extend(priced)
    stated.objective.linear_coefficients.values.extend(columns.cost[priced])
    limits.ids.extend(range(len(rows.lower)))
    limits.lower_bounds.extend(rows.lower)
    limits.upper_bounds.extend(rows.upper)
    order = np.lexsort((rows.column, rows.row))
    order = order[rows.value[order] != 0.0]
    matrix.row_ids.extend(rows.row[order])
    matrix.column_ids.extend(rows.column[order])
    matrix.coefficients.extend(rows.value[order])
    return mathopt.Model.from_model_proto(stated)
