"""Territories around centres chosen among very many units: the plan and its bound, side by side."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from territory_opt.alignment.engine.centres.alternate import Settled, in_blocks, seed_centres, settle
from territory_opt.alignment.engine.centres.anneal import anneal
from territory_opt.alignment.engine.centres.bound import centre_bound
from territory_opt.alignment.engine.centres.ground import Ground, best_units, lay_out
from territory_opt.alignment.engine.centres.shake import shake
from territory_opt.alignment.engine.centres.task import CentrePlan, CentreTask
from territory_opt.alignment.engine.centres.whole import whole_territories
from territory_opt.alignment.problem import Floats, Ints

BLOCKS_PER_TERRITORY = 16
"""Blocks of units on which centres settle first."""

BLOCK_ROUNDS, UNIT_ROUNDS = 15, 8
"""Assignments at most while centres settle on blocks and on units."""

SHAKES = 25
"""Assignments while centres are shaken."""

TRIES = 3
"""Times that centres are shaken where there are too few units for blocks."""

FIRST_SHARE = 0.2
"""Share of the time after which centres are no longer shaken: the search along borders then gains more."""

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
    of units and shaken meanwhile. Whole units are then exchanged along borders until loads keep
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
            plan = _first_plan(task, ground, end, seed)
            plan = anneal(task, ground, plan, deadline=end, steps=steps, seed=seed, report=report)
        except BaseException:
            # An interrupt must not wait for the bound.
            stopped.set()
            raise
        bound_usd = waiting.result() if waiting else 0.0
    centre = best_units(task, ground, plan)
    return CentrePlan(plan, centre, task.cost_usd(plan, centre), bound_usd, task.keeps(plan))


def _first_plan(task: CentreTask, ground: Ground, deadline: float, seed: int) -> Ints:
    """Return territories around settled centres, in one piece where they must be; loads may pass their bounds."""
    end = time.monotonic() + FIRST_SHARE * (deadline - time.monotonic())
    blocks, centres = BLOCKS_PER_TERRITORY * task.count, seed_centres(ground, task.count)
    if 2 * blocks < task.units:
        settled = _shaken(in_blocks(ground, blocks), centres, end, seed)
        prices = settled.shares.load_prices()
        settled = settle(ground, settled.centres_km, UNIT_ROUNDS, deadline, prices=prices)
        return whole_territories(ground, settled, task.neighbours)
    # On few units chance may do harm, and to try again costs little.
    starts = [settle(ground, centres, BLOCK_ROUNDS, end)]
    starts += [_shaken(ground, centres, end, seed + k) for k in range(TRIES)]
    tried = [whole_territories(ground, found, task.neighbours) for found in starts]
    return min(
        tried, key=lambda plan: (task.excess_share(plan).sum(), task.cost_usd(plan, best_units(task, ground, plan)))
    )


def _shaken(ground: Ground, centres_km: Floats, deadline: float, seed: int) -> Settled:
    """Return centres that were shaken and have settled again."""
    shaken = shake(ground, settle(ground, centres_km, 1, deadline), SHAKES, deadline, seed)
    return settle(ground, shaken.centres_km, BLOCK_ROUNDS, deadline, prices=shaken.shares.load_prices())
