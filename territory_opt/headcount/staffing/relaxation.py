"""The hiring program with starts in parts of people: its cuts, made until it knows what shortfall amounts to."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np

from territory_opt.headcount.arrays import Floats
from territory_opt.headcount.staffing.cuts import Cuts
from territory_opt.headcount.staffing.highs import Answer, Rows, minimize
from territory_opt.headcount.staffing.program import Program

MOST_ROUNDS = 60
"""Rounds of cuts; most problems close within ten, with tails within forty."""

CLOSE_SHARE = 3e-4
"""The rounds end when the shortfall is taken for less than it is by this share of it."""

AROUND = (-1.0, -0.5, 0.5, 1.0)
"""Tangents beside the relaxation's plan, in what one person brings: whole people bring a little more or less."""


@dataclass(frozen=True)
class Relaxation:
    """The relaxation's last answer, and the cuts it took."""

    answer: Answer
    cuts: Cuts


def close_relaxation(program: Program, cuts: Cuts, deadline: float) -> Relaxation:
    """Solve a program in parts of people, adding cuts where its plan lies until they hardly matter.

    Parameters
    ----------
    program : Program
        The program.
    cuts : Cuts
        Those there are.
    deadline : float
        Moment on `time.monotonic` at which the rounds end.
    """
    for _ in range(MOST_ROUNDS):
        answer = solve_relaxation(program, cuts, deadline)
        if answer.status != "optimal":
            return Relaxation(answer, cuts)
        brought = program.brought(answer.values[program.layout.starts])
        more = cuts.touching(program, brought, answer.values)
        if more is cuts or time.monotonic() > deadline or _is_close(program, cuts, brought, answer.values):
            break
        cuts = more
    person = program.yields.max(axis=1)
    for share in AROUND:
        cuts = cuts.touching(program, np.maximum(brought + share * person, 0.0))
    return Relaxation(answer, cuts)


def solve_relaxation(program: Program, cuts: Cuts, deadline: float) -> Answer:
    """Solve a program in parts of people."""
    columns = replace(cuts.extended(program.columns), whole=np.zeros(cuts.count, dtype=bool))
    return minimize(columns, Rows.stacked([program.rows, *cuts.rows]), seconds=deadline - time.monotonic(), gap=0.0)


def _is_close(program: Program, cuts: Cuts, brought: Floats, values: Floats) -> bool:
    """Whether mean and tails are nearly what the program takes them for."""
    mean = cuts.weighings[0].loss(brought)
    if float((mean - values[program.layout.lost]).sum()) > CLOSE_SHARE * float(mean.sum()):
        return False
    tails = program.worst(brought)
    return bool((tails - values[program.layout.tail] <= CLOSE_SHARE * tails).all())
