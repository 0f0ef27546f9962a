"""The linear program of a case: exact prices where units may be split, an exact plan where there are few of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_matrix, hstack, identity, kron, vstack

from territory_opt.alignment.arrays import Floats, Ints
from territory_opt.alignment.routing.case import Case

PRICED_PAIRS = 6_000
"""Pairs of unit and seat up to which HiGHS prices a case in a tenth of a second."""

EXACT_PAIRS = 4_000
"""Pairs up to which it finds, and mostly proves, the best whole plan in less than half a second."""

_NODES, _GAP = 100, 1e-4
"""Where the search for a whole plan ends: a number of nodes, as a clock would make plans differ from day to day."""


@dataclass(frozen=True)
class _Program:
    """Columns are the pairs, the stretches of each curve by seat, and for each unit that it is left out."""

    usd: Floats
    upper: Floats
    limits: csr_matrix
    limits_upper: Floats
    equal: csr_matrix
    equal_to: Floats
    seat: Ints
    unit: Ints


def program_prices(case: Case) -> Floats:
    """Return the prices of limits and curves at the optimum of the linear program, shape (limits and curves, K).

    Of a case with more than ``PRICED_PAIRS`` pairs a sample is priced that stands for all: every so many-th unit by
    weight, weighing so many times as much.
    """
    every = -(-case.seats * case.units // PRICED_PAIRS)
    program = _program(case if every == 1 else _sample(case, every))
    solved = linprog(
        program.usd,
        A_ub=program.limits,
        b_ub=program.limits_upper,
        A_eq=program.equal,
        b_eq=program.equal_to,
        bounds=np.column_stack([np.zeros(len(program.usd)), program.upper]),
        method="highs",
    )
    marginals = np.append(solved.ineqlin.marginals, solved.eqlin.marginals[len(program.equal_to) - _ties(case) :])
    prices: Floats = -marginals.reshape(len(case.weights), case.seats)
    # The least rounding beyond what prices may be would prove nothing at all.
    limits, curves = np.split(prices, [len(case.rooms)])
    highest = np.array([curve.slopes[:, -1] for curve in case.curves]).reshape(curves.shape)
    return np.concatenate([np.maximum(limits, 0.0), np.minimum(curves, highest)])


def program_plan(case: Case) -> tuple[Ints | None, float]:
    """Return the best plan of whole units that was found, None for none, and a bound on every plan."""
    program = _program(case)
    found = milp(
        program.usd,
        constraints=[
            LinearConstraint(program.limits, -np.inf, program.limits_upper),
            LinearConstraint(program.equal, program.equal_to, program.equal_to),
        ],
        integrality=np.isin(np.arange(len(program.usd)), np.arange(len(program.unit))).astype(int),
        bounds=Bounds(0.0, program.upper),
        options={"node_limit": _NODES, "mip_rel_gap": _GAP},
    )
    bound = -np.inf if found.mip_dual_bound is None else float(found.mip_dual_bound)
    if found.x is None:
        return None, bound
    chosen = np.flatnonzero(found.x[: len(program.unit)] > 0.5)
    plan = np.full(case.units, case.seats, dtype=np.int64)
    plan[program.unit[chosen]] = program.seat[chosen]
    return plan, bound


def _program(case: Case) -> _Program:
    seat, unit = np.nonzero(np.isfinite(case.usd))
    widths = [np.diff(curve.ends, axis=1, prepend=0.0) for curve in case.curves]
    ties = [kron(identity(case.seats), np.ones((1, width.shape[1]))) for width in widths]
    stretches = sum(width.size for width in widths)
    rows = [_carried(case, weights, seat, unit) for weights in case.weights]
    beside = [csr_matrix((case.seats, stretches)), csr_matrix((case.seats, case.units))]
    limits = [hstack([carried, *beside]) for carried in rows[: len(case.rooms)]]
    curves = [
        hstack([carried, *(-tie if tie is own else csr_matrix(tie.shape) for tie in ties), beside[1]])
        for carried, own in zip(rows[len(case.rooms) :], ties, strict=True)
    ]
    once = csr_matrix((np.ones(len(unit)), (unit, np.arange(len(unit)))), shape=(case.units, len(unit)))
    placed = hstack([once, csr_matrix((case.units, stretches)), identity(case.units)])
    columns = placed.shape[1]
    return _Program(
        usd=np.concatenate([case.usd[seat, unit], *(curve.slopes.ravel() for curve in case.curves), case.left_out_usd]),
        upper=np.concatenate([np.ones(len(unit)), *(width.ravel() for width in widths), np.ones(case.units)]),
        limits=csr_matrix(vstack([csr_matrix((0, columns)), *limits])),
        limits_upper=np.concatenate([np.empty(0), *(room.left for room in case.rooms)]),
        equal=csr_matrix(vstack([placed, *curves])),
        equal_to=np.append(np.ones(case.units), np.zeros(_ties(case))),
        seat=seat,
        unit=unit,
    )


def _ties(case: Case) -> int:
    """Return how many rows tie what seats carry to the stretches of curves."""
    return len(case.curves) * case.seats


def _carried(case: Case, weights: Floats, seat: Ints, unit: Ints) -> csr_matrix:
    """Return the rows that add up a weight by seat over the pairs."""
    return csr_matrix((weights[unit], (seat, np.arange(len(unit)))), shape=(case.seats, len(unit)))


def _sample(case: Case, every: int) -> Case:
    weights = case.weights[0] if case.weights else case.left_out_usd
    units = np.sort(np.argsort(weights, kind="stable")[every // 2 :: every])
    part = case.part(np.arange(case.seats), units)
    return replace(
        part,
        usd=part.usd * every,
        left_out_usd=part.left_out_usd * every,
        rooms=tuple(replace(room, weights=room.weights * every) for room in part.rooms),
        curves=tuple(replace(curve, weights=curve.weights * every) for curve in part.curves),
    )
