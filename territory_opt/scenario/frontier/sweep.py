"""A sweep of levels: two chains of solves, one from each end, every solve beginning from its neighbour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from joblib import Parallel, delayed

from territory_opt.alignment.plan import Design
from territory_opt.audit.audit import price_plan
from territory_opt.errors import InputError, InputProblem
from territory_opt.progress import Progress, ProgressCallback, silent
from territory_opt.scenario.frontier.goals import aimed
from territory_opt.scenario.frontier.levels import spread_levels
from territory_opt.scenario.frontier.limits import ChangeData, Limit
from territory_opt.scenario.frontier.points import Solved, shared, solved
from territory_opt.scenario.frontier.task import Task, start_of, timed

DEAR = 2.0
"""How many times the objective, today's or the best plan's, the measure of the best plan is priced at to find the
lowest level (assumption)."""

DEAR_TIME_SHARE, DEAR_GAP = 0.5, 0.05
"""The share of a solve's time and steps, and the gap, that finding the lowest level is worth (assumption)."""

FREE_TIME_SHARE = 2.0
"""The same share of the first solve: it has nothing to begin from, while all others begin from its plan or prices."""

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
        Lowest and highest level; by default that of a plan for which the measure is dear, and that of the best plan
        without the limit.
    """

    limit: Limit
    goal: str
    count: int
    first: float | None = None
    last: float | None = None


def sweep_levels(task: Task, sweep: Sweep, *, jobs: int = 1, progress: ProgressCallback = silent) -> list[Solved]:
    """Solve for a plan at each level.

    The two ends come first: the best plan without the limit and, from that, one under a high price of the measure.
    From each end a chain of solves goes towards the middle, each from plan and prices of the one before. Then a plan
    serves every looser level and a bound every tighter one, where levels nest.

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
        By level, ascending; one of an infinite level when there is no plan even without the limit.

    Raises
    ------
    InputError
        When the model does not fit the limit or what is minimised.

    Notes
    -----
    The epsilon-constraint method: Y. Haimes, L. Lasdon, D. Wismer, IEEE Transactions on Systems, Man, and Cybernetics
    1, 1971.
    """
    aim, freed = _aim(task, sweep), list(sweep.limit.freed(task.models.declaration))
    progress(Progress("solving without the limit"))
    free = timed(task, FREE_TIME_SHARE, task.stop.gap).solve([*freed, *aim], None)
    if free.assignment.empty:
        return [solved(np.inf, free)]
    highest = _measured(task, sweep, free)
    tightest = None
    if sweep.first is None:
        progress(Progress("finding the lowest level"))
        tightest = _dear(task, sweep, [*freed, *aim], free)
    levels = _levels(task, sweep, highest, tightest)
    known = [solved(levels[-1], free)] if highest <= levels[-1] else []
    left = levels[: len(levels) - len(known)]
    middle = len(left) // 2
    progress(Progress(f"solving {len(left)} levels"))
    chains = ((tightest or free, left[:middle]), (free, left[middle:][::-1]))
    pool = Parallel(n_jobs=min(jobs, len(chains)))
    found = pool(delayed(_chain)(task, sweep.limit, aim, begun, part) for begun, part in chains)
    points = [*(one for chain in found for one in chain), *known]
    if not sweep.limit.nests:
        return sorted(points, key=lambda one: one.level)
    return [one for one in shared([*points, solved(np.inf, free)]) if np.isfinite(one.level)]


def changes_at(task: Task, sweep: Sweep, level: float) -> list[ChangeData]:
    """Return the changes of rules and terms that make the scenario's model that of a level."""
    return [*sweep.limit.held(task.models.declaration, level), *_aim(task, sweep)]


def _aim(task: Task, sweep: Sweep) -> list[ChangeData]:
    declaration, model = task.models.declaration, f"models/{task.models.alignment.name}.yaml"
    misfit = sweep.limit.misfit(declaration)
    if misfit:
        raise InputError([InputProblem(model, None, "rules", sweep.limit.name, misfit)])
    return list(aimed(declaration, sweep.limit, sweep.goal, model))


def _dear(task: Task, sweep: Sweep, changes: list[ChangeData], free: Design) -> Design | None:
    """Return a plan for which the measure is dear, and so has little of it; None where it cannot be priced or is 0.

    A plan with the very least of the measure would pay any price for it. One under a price is good in both measures,
    and so are the solves that begin from it.
    """
    highest = _measured(task, sweep, free)
    if highest <= 0:
        return None
    models = task.changed(changes)
    today = task.accounts.set_index("account_id")["incumbent_seat_id"]
    today_usd = sum(price_plan(task.accounts, task.seats, models.declaration, today, task.tables).values())
    data = models.alignment.read(task.accounts, task.seats, task.tables)
    price = sweep.limit.price(data, highest, DEAR * max(today_usd, free.objective_usd))
    if price is None:
        return None
    return timed(task, DEAR_TIME_SHARE, DEAR_GAP).solve([*changes, price], start_of(free))


def _levels(task: Task, sweep: Sweep, highest: float, tightest: Design | None) -> list[float]:
    """Return the levels, from the ends that are asked for or were found."""
    highest = highest if sweep.last is None else sweep.last
    lowest = sweep.first
    if lowest is None:
        lowest = min(TIGHTEST_SHARE if tightest is None else _measured(task, sweep, tightest), highest)
    if lowest > highest:
        expected = f"a level of at most {highest:g}, where the frontier ends"
        raise InputError([InputProblem("--from", None, "", f"{lowest:g}", expected)])
    return spread_levels(lowest, highest, sweep.count, sweep.limit.kind)


def _measured(task: Task, sweep: Sweep, design: Design) -> float:
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
