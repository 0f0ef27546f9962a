"""What each service level costs: a sweep of plans, each with its proven bound."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from territory_opt.headcount.arrays import Floats, Ints
from territory_opt.headcount.staffing.arithmetic import cost_by_year_usd, objective_usd
from territory_opt.headcount.staffing.problem import HiringProblem
from territory_opt.headcount.staffing.rules import must_give
from territory_opt.headcount.staffing.solution import HiringSolution
from territory_opt.headcount.staffing.solve import solve_hiring
from territory_opt.headcount.study.levers import Level, settle
from territory_opt.headcount.study.limits import Deadline
from territory_opt.headcount.study.measures import year_shortfall_usd
from territory_opt.headcount.study.words import SHARE_STEP, dollars
from territory_opt.workspace.schema import TEXT

COLUMNS = (
    "service_level",
    "cost_usd",
    "shortfall_usd",
    "objective_usd",
    "bound_usd",
    "gap",
    "starts",
    "status",
)

NO_GAIN = 1e-6
"""Relative differences below this are none."""

LEVEL_NOISE = 1e-9
"""Service levels that differ by less are the same."""


@dataclass(frozen=True)
class Frontier:
    """Service levels and what they cost.

    Attributes
    ----------
    points : DataFrame
        service_level, cost_usd (of planned starts in the plan year), shortfall_usd (expected in the plan year),
        objective_usd, bound_usd, gap (of the whole horizon), starts, status, dominated: whether another point has at
        least the level at no more cost, and one of the two better. Ascending by level; NaN where no plan was found.
    highest : float
        The highest level that can be kept, to a tenth of a percent below; NaN where it was not found.
    is_proven : bool
        Whether no plan keeps a tenth of a percent more.
    knee : float
        The level after which another point of it costs markedly more; NaN where there is none.
    """

    points: pd.DataFrame
    highest: float
    is_proven: bool
    knee: float

    @property
    def sentences(self) -> tuple[str, ...]:
        """What the frontier says, for people."""
        told = []
        if not math.isnan(self.highest):
            proof = ", proven" if self.is_proven else " that was found"
            told.append(f"The highest service level that the other rules allow{proof}: {self.highest:.1%}.")
        if not math.isnan(self.knee):
            at = self.points.loc[self.points["service_level"].eq(self.knee)].iloc[0]
            usd = dollars(at["objective_usd"])
            told.append(f"Beyond {self.knee:.1%}, at {usd} of cost and lost margin, another point costs markedly more.")
        return tuple(told)


@dataclass(frozen=True)
class _Known:
    """A plan or a bound for a service level: the plan keeps every lower level, the bound holds for every higher one."""

    level: float
    solution: HiringSolution


def plan_frontier(
    problem: HiringProblem,
    solution: HiringSolution | None = None,
    *,
    levels: Sequence[float] | None = None,
    count: int = 7,
    seconds: float = 60.0,
    gap: float = 0.005,
) -> Frontier:
    """Sweep the service level and solve for a plan at each.

    A plan for one level is a plan for every lower one, and a bound for one level holds for every higher one, so that
    each solve gains from the others and the objective never falls as the level rises.

    Parameters
    ----------
    problem : HiringProblem
        Its service level is the one asked for.
    solution : HiringSolution, optional
        What solving it gave, so that it need not be solved again.
    levels : sequence of float, optional
        The levels; by default ``count`` of them: from what the plan keeps that no level is asked of, by the one asked
        for, to the highest that can be kept.
    count : int
        How many, where ``levels`` are not given.
    seconds : float
        Time for all of it.
    gap : float
        Relative gap at which a plan is good enough.
    """
    deadline = Deadline.within(seconds)
    known = [] if solution is None else [_Known(problem.service_level, solution)]
    top = settle(at_level(problem, 1.0), Level(), deadline)
    highest = math.nan if top is None else top.problem.service_level
    if top is not None:
        reached = HiringSolution("feasible", objective_usd(top.problem, top.starts), math.nan, top.starts)
        known.append(_Known(highest, reached))
    wanted = levels
    if wanted is None:
        free = solve_hiring(Level().lift(problem), seconds=deadline.seconds_left / (count + 1), gap=gap)
        lowest = _round_down(kept_everywhere(problem, free.starts)) if free.found else problem.service_level
        known.append(_Known(lowest, free))
        wanted = spread_levels(lowest, problem.service_level, highest, count)
    ascending = sorted(set(wanted))
    missing = [level for level in reversed(ascending) if not _is_solved(known, level, gap)]
    for left, level in zip(range(len(missing), 0, -1), missing, strict=True):
        seconds_left = deadline.seconds_left / left
        known.append(_Known(level, solve_hiring(at_level(problem, level), seconds=seconds_left, gap=gap)))
    points = pd.DataFrame([_row(problem, level, known, gap) for level in ascending], columns=list(COLUMNS))
    dominated = _dominated(points["service_level"].to_numpy(float), points["cost_usd"].to_numpy(float))
    points = points.astype({"status": TEXT}).assign(dominated=dominated)
    return Frontier(points, highest, top is not None and top.is_least, knee_of(points))


def at_level(problem: HiringProblem, level: float) -> HiringProblem:
    """Return the problem with another service level; what must hold in the worst outcomes moves with it."""
    return Level().apply(problem, problem.service_level - level)


def kept_everywhere(problem: HiringProblem, starts: Ints) -> float:
    """Return the service level that a plan keeps in every service group, in the worst outcomes too."""
    return 1 - must_give(at_level(problem, 1.0), starts, "service_level")


def spread_levels(lowest: float, asked: float, highest: float, count: int) -> list[float]:
    """Spread service levels from the lowest of interest to the highest that can be kept, the one asked for among them.

    Parameters
    ----------
    lowest : float
        What is kept when nothing is asked for: below it, every level costs the same.
    asked : float
        The level asked for; told as it is, the others are rounded down to a tenth of a percent.
    highest : float
        The highest that can be kept; NaN where it is not known.
    count : int
        How many levels at most; levels that round alike count once.
    """
    if math.isnan(highest):
        return sorted({lowest, asked})
    if lowest < asked < highest:
        below = np.linspace(lowest, asked, count // 2, endpoint=False)
        spread = np.concatenate([below, np.linspace(asked, highest, count - count // 2)])
    elif asked <= lowest:
        spread = np.concatenate([[asked], np.linspace(lowest, highest, count - 1)])
    else:
        spread = np.linspace(lowest, highest, count)
    return sorted({asked if level == asked else _round_down(float(level)) for level in spread})


def knee_of(points: pd.DataFrame) -> float:
    """Return the level at which the objective turns up most sharply: farthest below the line between the ends.

    Source: V. Satopää, J. Albrecht, D. Irwin, B. Raghavan, "Finding a 'kneedle' in a haystack: detecting knee points in
    system behavior", ICDCS Workshops 2011; on the points that nothing dominates. NaN where fewer than three are left or
    none lies below the line.
    """
    left = points.loc[~points["dominated"] & points["objective_usd"].notna()]
    if len(left) < 3:
        return math.nan
    level, usd = left["service_level"].to_numpy(float), left["objective_usd"].to_numpy(float)
    if usd[-1] - usd[0] <= NO_GAIN * abs(usd[-1]):
        return math.nan
    below = (level - level[0]) / (level[-1] - level[0]) - (usd - usd[0]) / (usd[-1] - usd[0])
    best = int(below.argmax())
    return float(level[best]) if below[best] > NO_GAIN else math.nan


def _is_solved(known: Sequence[_Known], level: float, gap: float) -> bool:
    return any(one.level == level and one.solution.found and one.solution.gap <= gap for one in known)


def _row(problem: HiringProblem, level: float, known: Sequence[_Known], gap: float) -> tuple[object, ...]:
    """Give a level the best plan of those for it or a higher one, and the best bound of those up to it."""
    plans = [one.solution for one in known if one.level >= level - LEVEL_NOISE and one.solution.found]
    bounds = [one.solution.bound for one in known if one.level <= level + LEVEL_NOISE]
    bound_usd = max((bound for bound in bounds if not math.isnan(bound)), default=math.nan)
    if not plans:
        status = next((one.solution.status for one in known if one.level == level), "no plan found")
        return level, math.nan, math.nan, math.nan, bound_usd, math.nan, math.nan, status
    best = min(plans, key=lambda solution: solution.objective)
    usd = best.objective
    final = HiringSolution("feasible", usd, min(bound_usd, usd), best.starts)
    return (
        level,
        float(cost_by_year_usd(problem, best.starts)[0]),
        year_shortfall_usd(problem, best.starts),
        usd,
        final.bound,
        final.gap,
        float(best.starts.sum()),
        "optimal" if final.gap <= gap else "feasible",
    )


def _dominated(level: Floats, cost_usd: Floats) -> np.ndarray:
    at_least = level[None, :] >= level[:, None]
    no_dearer = cost_usd[None, :] <= cost_usd[:, None]
    better = (level[None, :] > level[:, None]) | (cost_usd[None, :] < cost_usd[:, None])
    return np.asarray((at_least & no_dearer & better).any(axis=1))


def _round_down(level: float) -> float:
    return math.floor(level / SHARE_STEP + LEVEL_NOISE / SHARE_STEP) * SHARE_STEP
