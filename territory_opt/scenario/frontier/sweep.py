"""A sweep of levels: two chains of solves, one from each end, every solve beginning from its neighbour."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from joblib import Parallel, delayed

from territory_opt.alignment.plan import Design
from territory_opt.errors import InputError, InputProblem
from territory_opt.progress import Progress, ProgressCallback, silent
from territory_opt.scenario.frontier.goals import aimed, only
from territory_opt.scenario.frontier.levels import spread_levels
from territory_opt.scenario.frontier.limits import ChangeData, Limit
from territory_opt.scenario.frontier.points import Solved, shared, solved
from territory_opt.scenario.frontier.task import Task, start_of

CHAINS = 2
"""Chains of solves, however many processes work on them, so that their number changes no plan."""

TIGHTEST_SHARE = 0.02
"""Where the least level that has a plan is not known: the lowest that is tried (assumption)."""


@dataclass(frozen=True)
class Sweep:
    """What a frontier is asked for.

    Attributes
    ----------
    limit : Limit
        The limited measure.
    goal : str
        What is minimised, one of `GOALS`.
    count : int
        How many levels.
    first, last : float or None
        Lowest and highest level; by default the least that any plan has, and that of the best plan without the limit.
    """

    limit: Limit
    goal: str
    count: int
    first: float | None = None
    last: float | None = None


def sweep_levels(task: Task, sweep: Sweep, *, jobs: int = 1, progress: ProgressCallback = silent) -> list[Solved]:
    """Solve for a plan at each level.

    The two ends come first, side by side: the best plan without the limit, and the plan with the least of the limited
    measure. From each end a chain of solves goes towards the middle, each from plan and prices of the one before. Then
    a plan serves every looser level and a bound every tighter one, where levels nest.

    Parameters
    ----------
    task : Task
        The problem.
    sweep : Sweep
        What is asked for.
    jobs : int
        Processes, of which two can be busy; the plans are the same for any number.
    progress : callable
        Told how far the sweep is.

    Returns
    -------
    list of Solved
        By level, ascending.

    Raises
    ------
    InputError
        When the model does not fit the limit or what is minimised.

    Notes
    -----
    The epsilon-constraint method: Y. Haimes, L. Lasdon, D. Wismer, IEEE Transactions on Systems, Man, and Cybernetics
    1, 1971.
    """
    aim = _aim(task, sweep)
    pool = Parallel(n_jobs=min(jobs, CHAINS))
    progress(Progress("solving the ends of the frontier"))
    free, tightest = _ends(task, sweep, aim, pool)
    if free is not None and free.assignment.empty:
        return [solved(np.inf, free)]
    levels = _levels(task, sweep, free, tightest)
    known = {}
    if free is not None and _measured(task, sweep, free) <= levels[-1]:
        known[levels[-1]] = free
    left = [level for level in levels if level not in known]
    middle = len(left) // 2
    progress(Progress(f"solving {len(left)} levels"))
    chains = ((tightest, left[:middle]), (free, left[middle:][::-1]))
    found = pool(delayed(_chain)(task, sweep.limit, aim, begun, part) for begun, part in chains)
    points = [*(one for chain in found for one in chain), *(solved(*one) for one in known.items())]
    if not sweep.limit.nests:
        return sorted(points, key=lambda one: one.level)
    unlimited = [] if free is None else [solved(np.inf, free)]
    return [one for one in shared([*points, *unlimited]) if np.isfinite(one.level)]


def changes_at(task: Task, sweep: Sweep, level: float) -> list[ChangeData]:
    """Return the changes of rules and terms that make the scenario's model that of a level."""
    return [*sweep.limit.held(task.models.declaration, level), *_aim(task, sweep)]


def _aim(task: Task, sweep: Sweep) -> list[ChangeData]:
    declaration, model = task.models.declaration, f"models/{task.models.alignment.name}.yaml"
    misfit = sweep.limit.misfit(declaration)
    if misfit:
        raise InputError([InputProblem(model, None, "rules", sweep.limit.name, misfit)])
    return list(aimed(declaration, sweep.limit, sweep.goal, model))


def _ends(task: Task, sweep: Sweep, aim: list[ChangeData], pool: Parallel) -> tuple[Design | None, Design | None]:
    """Return the best plan without the limit and the plan with the least of the measure; None where not needed."""
    declaration = task.models.declaration
    freed = list(sweep.limit.freed(declaration))
    wanted: list[list[ChangeData] | None] = [None, None]
    if sweep.last is None:
        wanted[0] = [*freed, *aim]
    if sweep.first is None and sweep.limit.from_least:
        wanted[1] = [*freed, *only(declaration, sweep.limit.least_term())]
    solves: list[Callable[..., Any]] = [delayed(task.solve)(changes, None) for changes in wanted if changes is not None]
    designs = iter(pool(solves))
    free, tightest = (None if changes is None else next(designs) for changes in wanted)
    return free, tightest


def _levels(task: Task, sweep: Sweep, free: Design | None, tightest: Design | None) -> list[float]:
    """Return the levels, from the ends that are asked for or were found."""
    highest = sweep.last if free is None else _measured(task, sweep, free)
    assert highest is not None
    lowest = sweep.first
    if lowest is None:
        has_plan = tightest is not None and not tightest.assignment.empty
        lowest = _measured(task, sweep, tightest) if has_plan else min(TIGHTEST_SHARE, highest)
    if lowest > highest:
        expected = f"a level of at most {highest:g}, what the best plan without the limit has"
        raise InputError([InputProblem("--from", None, "", f"{lowest:g}", expected)])
    return spread_levels(lowest, highest, sweep.count, sweep.limit.kind)


def _measured(task: Task, sweep: Sweep, design: Design | None) -> float:
    assert design is not None
    data = task.models.alignment.read(task.accounts, task.seats, task.tables)
    return sweep.limit.measured(data, design.assignment, task.models.alignment)


def _chain(
    task: Task, limit: Limit, aim: Sequence[ChangeData], begun: Design | None, levels: list[float]
) -> list[Solved]:
    """Solve levels in the order given, each from the last plan there is."""
    found, last = [], begun
    for level in levels:
        design = task.solve([*limit.held(task.models.declaration, level), *aim], start_of(last))
        found.append(solved(level, design))
        last = last if design.assignment.empty else design
    return found
