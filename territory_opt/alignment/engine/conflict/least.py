"""The least value of a rule's parameter with which a plan exists, narrowed down from both sides."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from territory_opt.alignment.engine.conflict.parameters import LimitParameter, MoveParameter, Parameter
from territory_opt.alignment.engine.conflict.possible import Verdict, possible, ruled_out
from territory_opt.alignment.engine.conflict.reliefs import least_relief

CLOSE = 1e-4
"""Share of the value found by which it may be above what is proved to be too little, and the search ends."""

NEAR = 0.02
"""The same share below which it is tried whether anything less than the value found will do."""

CLOSE_IN_PARTS = 0.01
"""The same share where only linear relaxations tell what is too little."""

GROWTH, FAR = 2.0, 1e3
"""Times the value in the model by which values grow until one is not ruled out, and the most of them."""

SHARES = 4
"""Attempts that share the time left; fewer are needed as plans are found."""

ATTEMPTS = 50
"""Most attempts."""


@dataclass(frozen=True)
class Least:
    """How far a rule must give way when all others are kept.

    Attributes
    ----------
    at_least : float
        No plan exists with less, as was proved; the value in the model when nothing was.
    found : float
        A plan was found that needs only this; ``inf`` without one.
    """

    at_least: float
    found: float

    @property
    def closed(self) -> bool:
        """Whether next to nothing is left between the two."""
        return self.found - self.at_least <= CLOSE * abs(self.found)


def least_value(parameter: Parameter, freed: Verdict, *, deadline: float, seed: int) -> Least:
    """Find the least value of a parameter with which a plan exists, all other rules kept.

    Parameters
    ----------
    parameter : Parameter
        The parameter, in a problem without a plan.
    freed : Verdict
        What is known without the rule; a plan that was found there shows a value that is enough.
    deadline : float
        Moment on `time.monotonic` at which to stop with what is known.
    seed : int
        Seed of the searches for plans.

    Notes
    -----
    Between the two sides it looks half-way, and where neither a plan nor a proof is found in time, half-way above;
    once they are near, it looks whether anything less than the value found will do.
    """
    at_least, found = parameter.value, np.inf
    if isinstance(parameter, (LimitParameter, MoveParameter)):
        relief = least_relief(parameter, deadline)
        at_least = max(at_least, at_least if relief is None else relief)
    elif freed.kind == "split":
        at_least = _least_in_parts(parameter, deadline)
    if freed.plan is not None:
        found = _needed(parameter, freed)
    least, tried, refused = Least(at_least, found), at_least, True
    for _ in range(ATTEMPTS):
        if least.closed or not np.isfinite(least.found) or time.monotonic() > deadline:
            break
        value = _between(tried, least.found, below=refused)
        moment = time.monotonic() + (deadline - time.monotonic()) / SHARES
        verdict = possible(parameter.at(value), moment, seed)
        refused = verdict.plan is None
        if verdict.plan is not None:
            least = Least(least.at_least, min(value, _needed(parameter, verdict)))
        elif verdict.kind == "none":
            least, tried = Least(value, least.found), value
        elif least.found - value <= CLOSE * abs(least.found):
            break
        else:
            tried = value
    return least


def _least_in_parts(parameter: Parameter, deadline: float) -> float:
    """Return a value that is proved to be too little even when units are split, and nearly the largest such."""
    low, high = parameter.value, GROWTH * parameter.value
    while ruled_out(parameter.at(high), deadline).kind == "none" and high < FAR * parameter.value:
        low, high = high, GROWTH * high
    while high - low > CLOSE_IN_PARTS * high and time.monotonic() < deadline:
        middle = (low + high) / 2
        if ruled_out(parameter.at(middle), deadline).kind == "none":
            low = middle
        else:
            high = middle
    return low


def _needed(parameter: Parameter, verdict: Verdict) -> float:
    """Return the least value that a plan keeps, at its own centres where they are free."""
    assert verdict.plan is not None, "only plans that were found are asked"
    placed = parameter.problem
    if placed.free_centres:
        placed = placed.at_units(verdict.problem.home)
    return parameter.needed(placed, verdict.plan)


def _between(low: float, high: float, *, below: bool) -> float:
    """Return a value between two, by ratio where they are far apart; `below`: almost the higher where they are near."""
    if below and high - low <= NEAR * abs(high):
        return high - (high - low) * CLOSE
    return float(np.sqrt(low * high)) if 0.0 < 4.0 * low < high else (low + high) / 2
