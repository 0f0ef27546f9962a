"""The smallest set of rules that clash: rules are left out one by one, and those the clash does not need stay out."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from territory_opt.alignment.engine.conflict.possible import Verdict, possible, ruled_out
from territory_opt.alignment.problem import Problem

Pose = Callable[[frozenset[int]], Problem]
"""Returns the problem in which only some rules, by number, are kept."""


@dataclass(frozen=True)
class Clash:
    """Rules that no plan keeps together.

    Attributes
    ----------
    rules : tuple of int
        The rules, by number.
    without : dict of int to Verdict
        For each of them, what is known of plans that keep all the others of the clash: a whole plan was found, or
        the limits can be kept when units are split, or nothing could be told in time.
    whole : bool
        Whether the limits of all rules can be kept when units are split, as the linear relaxation shows.
    """

    rules: tuple[int, ...]
    without: dict[int, Verdict]
    whole: bool

    @property
    def irreducible(self) -> bool:
        """Whether a plan was found, or is not ruled out when units are split, without any one of the rules."""
        return all(verdict.kind in ("split", "whole") for verdict in self.without.values())

    @property
    def found(self) -> bool:
        """Whether a whole plan was found without any one of the rules."""
        return all(verdict.kind == "whole" for verdict in self.without.values())


def smallest_clash(rules: Sequence[int], pose: Pose, *, deadline: float, seed: int) -> Clash:
    """Find rules that clash, none of which can be spared.

    Parameters
    ----------
    rules : sequence of int
        All rules by number, known to clash; those that come first are left out first.
    pose : callable
        Returns the problem that keeps some of the rules.
    deadline : float
        Moment on `time.monotonic` at which to stop; rules not tried by then count as needed.
    seed : int
        Seed of the searches for plans.

    Notes
    -----
    A deletion filter (Chinneck, Feasibility and Infeasibility in Optimization, 2008). Where adding up or the linear
    relaxation rules all plans out, it decides alone, which is quick and certain; else whole plans are looked for.
    """
    kept, without = list(rules), {}
    quick = ruled_out(pose(frozenset(kept)), deadline).kind
    if quick == "none":
        for rule in rules:
            fewer = [other for other in kept if other != rule]
            if ruled_out(pose(frozenset(fewer)), deadline).kind == "none":
                kept = fewer
    for number, rule in enumerate(tuple(kept)):
        fewer = [other for other in kept if other != rule]
        verdict = possible(pose(frozenset(fewer)), _share(deadline, len(rules) - number), seed)
        if verdict.kind == "none":
            kept = fewer
        else:
            without[rule] = verdict
    return Clash(tuple(kept), without, whole=quick == "split")


def _share(deadline: float, parts: int) -> float:
    """Return the moment at which one of some equal parts of the time that is left is used up."""
    now = time.monotonic()
    return now + max(deadline - now, 0.0) / max(parts, 1)
