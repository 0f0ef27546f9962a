"""Territories around centres chosen among very many units: the plan and its bound, side by side."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from territory_opt.alignment.engine.centres.alternate import in_blocks, seed_centres, settle
from territory_opt.alignment.engine.centres.anneal import anneal
from territory_opt.alignment.engine.centres.bound import centre_bound
from territory_opt.alignment.engine.centres.ground import Ground, best_units, lay_out
from territory_opt.alignment.engine.centres.relocate import relocate
from territory_opt.alignment.engine.centres.task import CentrePlan, CentreTask
from territory_opt.alignment.engine.centres.whole import whole_territories
from territory_opt.alignment.problem import Ints

BLOCKS_PER_TERRITORY = 12
"""Blocks of units on which centres settle first."""

BLOCK_ROUNDS, UNIT_ROUNDS = 40, 4
"""Assignments at most while centres settle on blocks and on units."""

TRIALS = 60
"""Relocations of centres at most; each takes a few assignments of blocks."""

SEARCH_SHARE = 0.97
"""Share of the time in which search and bound end; the last sweep and the last look at the plan need the rest."""


def design_centres(
    task: CentreTask,
    *,
    deadline: float,
    steps: int,
    seed: int,
    report: Callable[[Ints], None],
    report_bound: Callable[[float], None],
) -> CentrePlan:
    """Gather units into territories around centres chosen among them.

    Centres settle by turns of assignment (a min-cost flow within the bounds) and moving to the middle, first on blocks
    of units; some are put elsewhere where that pays. Whole units are then exchanged along borders until loads keep
    their bounds, and on, while a second thread raises the bound.

    Parameters
    ----------
    task : CentreTask
        The problem.
    deadline : float
        Moment on `time.monotonic` at which the search ends. The first plan comes even when it is later.
    steps : int
        Sweeps of the search and, beside it, steps of the bound at most. With 0 the plan is the one that the settled
        centres give, and the bound is 0.
    seed : int
        Seed of the random numbers. A design that `steps` ends, well before the deadline, repeats itself exactly.
    report : callable
        Called with each better plan that keeps every rule.
    report_bound : callable
        Called with each better bound, from the second thread.

    Returns
    -------
    CentrePlan
        The best plan that keeps every rule or, when none was found, the last one.
    """
    ground = lay_out(task)
    end = time.monotonic() + SEARCH_SHARE * (deadline - time.monotonic())
    stopped = threading.Event()

    def bound_while_searching() -> float:
        return centre_bound(task, ground, deadline=end, steps=steps, stopped=stopped, report_bound=report_bound)

    with ThreadPoolExecutor(max_workers=1) as beside:
        waiting = beside.submit(bound_while_searching) if steps else None
        try:
            plan = _first_plan(task, ground, end)
            plan = anneal(task, ground, plan, deadline=end, steps=steps, seed=seed, report=report)
        except BaseException:
            # An interrupt must not wait for the bound.
            stopped.set()
            raise
        bound_usd = waiting.result() if waiting else 0.0
    centre = best_units(task, ground, plan)
    return CentrePlan(plan, centre, task.cost_usd(plan, centre), bound_usd, task.keeps(plan))


def _first_plan(task: CentreTask, ground: Ground, deadline: float) -> Ints:
    """Return territories around settled centres, in one piece where they must be; loads may pass their bounds."""
    centres = seed_centres(ground, task.count)
    blocks = BLOCKS_PER_TERRITORY * task.count
    if 2 * blocks < task.units:
        coarse = in_blocks(ground, blocks)
        settled = settle(coarse, centres, BLOCK_ROUNDS, deadline)
        centres = relocate(coarse, settled, TRIALS, deadline).centres_km
        return whole_territories(ground, settle(ground, centres, UNIT_ROUNDS, deadline), task.neighbours)
    settled = settle(ground, centres, BLOCK_ROUNDS, deadline)
    return whole_territories(ground, relocate(ground, settled, TRIALS, deadline), task.neighbours)
