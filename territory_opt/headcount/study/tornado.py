"""Which assumptions matter: the plan held fixed, each assumption moved to the ends of its range."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from territory_opt.headcount.arrays import Ints
from territory_opt.headcount.staffing.arithmetic import objective_usd
from territory_opt.headcount.staffing.problem import HiringProblem
from territory_opt.headcount.study.assumptions import Assumed, Assumption, list_assumptions
from territory_opt.headcount.study.limits import Deadline
from territory_opt.headcount.study.measures import covered_share, postponed
from territory_opt.workspace.schema import TEXT

COLUMNS = (
    "assumption",
    "segment",
    "low_label",
    "high_label",
    "coverage_low_share",
    "coverage_high_share",
    "objective_low_usd",
    "objective_high_usd",
    "swing_usd",
)


@dataclass(frozen=True)
class Tornado:
    """How far a plan's coverage and objective move with what it assumes.

    Attributes
    ----------
    rows : DataFrame
        assumption, segment, low_label, high_label, coverage_low_share, coverage_high_share (of the plan year's demand,
        covered on average), objective_low_usd, objective_high_usd, swing_usd (from the lowest to the highest objective,
        the plan's own among them). The widest swing first.
    coverage_share, objective_usd : float
        Of the plan as it is, every assumption taken as exact.
    left_out : tuple of str
        Assumptions that time did not allow to try.
    """

    rows: pd.DataFrame
    coverage_share: float
    objective_usd: float
    left_out: tuple[str, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        """What the tornado could not tell, for people."""
        if not self.left_out:
            return ()
        return (f"No time was left to try these assumptions: {', '.join(self.left_out)}.",)


def plan_tornado(starts: Ints, assumed: Assumed, *, seconds: float) -> Tornado:
    """Move each assumption to the ends of its range and see what the plan then covers and costs.

    The plan stays as it is, but for starts that a longer lead time does not allow: they come as soon as it does. What
    is learned moves over its 80 % interval, demand over that of its paths, anything else by its declared range.

    Parameters
    ----------
    starts : ndarray of int, shape (L, O)
        The plan.
    assumed : Assumed
        The model it stands on and what may be off.
    seconds : float
        Time for all of it.
    """
    deadline = Deadline.within(seconds)
    problem = assumed.state(assumed.model)
    coverage, objective = covered_share(problem, starts), objective_usd(problem, starts)
    rows, left_out = [], []
    for assumption in list_assumptions(problem, assumed):
        if deadline.has_passed:
            left_out.append(f"{assumption.name} ({assumption.segment})")
        else:
            rows.append(_row(assumption, starts, objective))
    frame = pd.DataFrame(rows, columns=list(COLUMNS)).astype(dict.fromkeys(COLUMNS[:4], TEXT))
    widest = frame.sort_values("swing_usd", ascending=False, kind="stable", ignore_index=True)
    return Tornado(widest, coverage, objective, tuple(left_out))


def _row(assumption: Assumption, starts: Ints, base_usd: float) -> tuple[object, ...]:
    ends = (assumption.low, assumption.high)
    coverage, objective = zip(*(_measured(assumption.state(value), starts) for value in ends), strict=True)
    swing_usd = max(*objective, base_usd) - min(*objective, base_usd)
    labels = [assumption.show(value) for value in ends]
    return assumption.name, assumption.segment, *labels, *coverage, *objective, swing_usd


def _measured(problem: HiringProblem, starts: Ints) -> tuple[float, float]:
    moved = postponed(problem, starts)
    return covered_share(problem, moved), objective_usd(problem, moved)
