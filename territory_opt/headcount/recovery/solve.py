"""The smallest set of actions: first as little short as can be, then the fewest actions, then the least cost."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import Literal

import numpy as np

from territory_opt.headcount.arrays import Floats
from territory_opt.headcount.recovery.problem import RecoveryProblem
from territory_opt.headcount.recovery.program import Aim, Program, state_program
from territory_opt.headcount.staffing.highs import Answer, minimize

AIMS: tuple[Aim, ...] = ("short", "count", "cost")
"""In strict order."""

ABSOLUTE_GAP: dict[Aim, float] = {"short": 1e-4, "count": 0.999, "cost": 1e-2}
"""Gap at which an aim counts as reached, in its own unit (money in thousandths of the demand, or actions): a count is
proven where no whole number fits between it and the bound."""

GAP = 1e-4
"""The same relative to the aim's value."""

REACHED_SHARE = 1e-6
"""Share of the demand that counts as nothing missing."""


@dataclass(frozen=True)
class Proof:
    """How far one aim is proven.

    Attributes
    ----------
    aim : {"short", "count", "cost"}
        What stays short in USD, the number of actions, or their cost in USD.
    value, bound : float
        What the plan has, and a proven lower limit to it with the earlier aims kept.
    proven : bool
        Whether the search ended by itself.
    """

    aim: Aim
    value: float
    bound: float
    proven: bool

    @property
    def gap(self) -> float:
        """Distance of the value from its bound, relative to the value."""
        return (self.value - self.bound) / self.value if self.value > 0 else 0.0


@dataclass(frozen=True)
class Recovery:
    """A set of actions.

    Attributes
    ----------
    status : {"optimal", "feasible", "infeasible", "no plan found"}
        "infeasible": it is proven that no set of actions reaches the level everywhere; ``amounts`` come as near to it
        as the others say. "feasible": more time might find fewer or cheaper actions, or reach more.
    amounts : ndarray of float, shape (A,)
        How often, or to which part, each action is taken.
    least_short_usd : float
        A proven lower limit to what stays short whatever is done.
    proofs : tuple of Proof
        One for each aim, in their order; empty without a set.
    seconds : float
        Time it took.
    """

    status: Literal["optimal", "feasible", "infeasible", "no plan found"]
    amounts: Floats
    least_short_usd: float
    proofs: tuple[Proof, ...]
    seconds: float

    @property
    def restores(self) -> bool:
        """Whether the level is reached everywhere."""
        return self.status in ("optimal", "feasible") and self.proofs[0].value == 0.0


def find_recovery(problem: RecoveryProblem, *, near_share: float = 0.0, seconds: float = 20.0) -> Recovery:
    """Find the smallest set of actions that brings every group back to its level, else as near to it as can be.

    Three aims in strict order, each a mixed-integer program with the earlier ones as rules (lexicographic
    optimization): the money that stays short of the level, summed over groups; the number of actions; their cost.

    Parameters
    ----------
    problem : RecoveryProblem
    near_share : float
        Where the level cannot be reached: share of what is missing without actions by which more may stay short than
        has to, where that spares actions.
    seconds : float
        Time limit of all three.

    Returns
    -------
    Recovery
    """
    began = time.perf_counter()
    program = state_program(problem)
    none = np.zeros(len(problem.cost_usd))
    proofs: list[Proof] = []
    amounts = none
    kept: dict[Aim, float] = {}
    for turn, aim in enumerate(AIMS):
        left = seconds - (time.perf_counter() - began)
        answer = _reach(program, aim, kept, seconds=max(left, 0.0) / (len(AIMS) - turn))
        if not len(answer.values):
            break
        amounts = program.amounts(answer.values)
        proofs.append(_proof(problem, program, aim, amounts, answer))
        kept = {**kept, aim: _allowed(problem, program, proofs[-1], near_share)}
    if not proofs:
        return Recovery("no plan found", none, 0.0, (), time.perf_counter() - began)
    proofs = [_restated(problem, proof, amounts) for proof in proofs]
    least_short = proofs[0].bound
    status = _status(proofs, least_short > _nothing_usd(problem))
    return Recovery(status, amounts, least_short, tuple(proofs), time.perf_counter() - began)


def _reach(program: Program, aim: Aim, kept: dict[Aim, float], *, seconds: float) -> Answer:
    columns, rows = program.aiming(aim, kept)
    return minimize(columns, rows, seconds=seconds, gap=GAP, absolute_gap=ABSOLUTE_GAP[aim])


def _proof(problem: RecoveryProblem, program: Program, aim: Aim, amounts: Floats, answer: Answer) -> Proof:
    value = _value(problem, aim, amounts)
    bound = max(answer.bound, 0.0) if math.isfinite(answer.bound) else 0.0
    bound = math.ceil(bound - 1e-6) if aim == "count" else bound * program.unit_usd
    return Proof(aim, value, min(bound, value), answer.status == "optimal")


def _value(problem: RecoveryProblem, aim: Aim, amounts: Floats) -> float:
    if aim == "count":
        return float(problem.count(amounts))
    if aim == "cost":
        return float(problem.cost_usd @ amounts)
    short = float(problem.short_usd(amounts).sum())
    return short if short > _nothing_usd(problem) else 0.0


def _nothing_usd(problem: RecoveryProblem) -> float:
    return REACHED_SHARE * float(problem.demand_usd.sum())


def _allowed(problem: RecoveryProblem, program: Program, proof: Proof, near_share: float) -> float:
    """Return how far an aim that was reached may be given up again for a later one, in the program's unit."""
    if proof.aim == "count":
        return proof.value
    near = near_share * float(np.maximum(problem.needed_usd, 0.0).sum()) if proof.value > 0 else 0.0
    # Half of what counts as nothing is room for the solver's own tolerance.
    return (proof.value + near + _nothing_usd(problem) / 2) / program.unit_usd


def _restated(problem: RecoveryProblem, proof: Proof, amounts: Floats) -> Proof:
    """Say of an earlier aim what the last set of actions has of it."""
    value = _value(problem, proof.aim, amounts)
    return Proof(proof.aim, value, min(proof.bound, value), proof.proven)


def _status(proofs: list[Proof], ruled_out: bool) -> Literal["optimal", "feasible", "infeasible"]:
    if ruled_out:
        return "infeasible"
    if proofs[0].value > 0 or len(proofs) < 3 or not all(proof.proven for proof in proofs):
        return "feasible"
    return "optimal"
