"""Climbing the smoothed dual: Newton's method within the bounds of prices."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csc_matrix, csr_matrix, diags
from scipy.sparse.linalg import splu

from territory_opt.alignment.engine.prices import Prices
from territory_opt.alignment.engine.wide.candidates import Candidates
from territory_opt.alignment.engine.wide.dual import SmoothDual
from territory_opt.alignment.problem import Bools, Floats, Problem

DAMPING = 1e-3
"""What is added to the bend of each entry, as a share of it, at first; ten times as much after a failed step."""

SHORTER = 0.25
HALVINGS = 6


@dataclass(frozen=True)
class Ascent:
    """How far prices climb.

    Attributes
    ----------
    softness : float
        Softness of the minima, as a share of how much a unit's nearest pairs differ.
    steps : int
        Most steps.
    close : float
        Rise of a step, as a share of the dual, at which it is the last.
    deadline : float
        Moment on `time.monotonic` at which to stop all the same.
    """

    softness: float
    steps: int
    close: float
    deadline: float


def climb(problem: Problem, candidates: Candidates, prices: Prices, ascent: Ascent) -> Prices:
    """Return better prices for the limits, from given ones.

    Projected Newton steps (Bertsekas, SIAM Journal on Control and Optimization 20, 1982): entries that press against
    their bounds stay there, the others move together.
    """
    dual = SmoothDual(problem, candidates, ascent.softness)
    flat = dual.flat(prices)
    if not len(flat):
        return prices
    here = dual.slope(flat)
    damping = DAMPING
    for _ in range(ascent.steps):
        low, high = dual.box(flat)
        low, high = np.maximum(low, -dual.highest_usd), np.minimum(high, dual.highest_usd)
        held = ((flat <= low) & (here.gradient <= 0)) | ((flat >= high) & (here.gradient >= 0))
        if held.all() or time.monotonic() > ascent.deadline:
            break
        direction = _newton(dual.bend(flat), here.gradient, ~held, damping)
        share, there, found = 1.0, here, flat
        for _ in range(HALVINGS):
            found = np.clip(flat + share * direction, low, high)
            there = dual.slope(found)
            if there.value_usd >= here.value_usd + 1e-4 * float(here.gradient @ (found - flat)):
                break
            share *= SHORTER
        else:
            damping *= 100.0
            continue
        damping = max(damping * 0.2, DAMPING) if share == 1.0 else damping * 3.0
        rise = there.value_usd - here.value_usd
        flat, here = found, there
        if rise <= ascent.close * abs(here.value_usd):
            break
    return dual.prices(flat)


def _newton(bend: csr_matrix, gradient: Floats, free: Bools, damping: float) -> Floats:
    """Return the step that would end at the top if the dual bent everywhere as here; nought where prices are held."""
    step = np.zeros(len(gradient))
    rows = np.flatnonzero(free)
    part = bend[rows][:, rows]
    diagonal = part.diagonal()
    # A price that bends nothing yet would otherwise move without measure.
    floor = max(float(diagonal.mean()), 1e-12) * 1e-2
    damped = part + diags(damping * diagonal + np.maximum(floor - diagonal, 0.0))
    step[rows] = splu(csc_matrix(damped)).solve(gradient[rows])
    return step
