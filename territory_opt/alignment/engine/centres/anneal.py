"""Single units and pairs of units change territory, at first also at a loss: simulated annealing along the borders."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from territory_opt.alignment.engine.centres.borders import Borders, find_borders, link_ends
from territory_opt.alignment.engine.centres.ground import Ground, best_units, group_sums
from territory_opt.alignment.engine.centres.standing import Standing
from territory_opt.alignment.engine.centres.task import CentreTask, LoadLimit, excess_share
from territory_opt.alignment.engine.partners import partners
from territory_opt.alignment.problem import Floats, Ints

FIRST_CYCLE = 60
"""Sweeps of the first cooling, which mends loads; each later one is twice as long, as far as time and steps go."""

WARM, HOT, COLD = 0.003, 0.006, 0.0003
"""Loss accepted once in e times, as a share of what the territories cost: at the start of a cooling while no plan keeps
the rules, at the start of a later one, and at the end of each."""

STRICT, GENTLE, FIRM = 10.0, 5.0, 30.0
"""Price of passing a bound by all of it, in costs of the territory, at the same moments."""

FIRMER = 1.2
"""Growth of the price of a bound that stays passed, each time centres are found anew."""

RECENTRE_EVERY = 4

MARGIN = 0.03
"""Part of the room between bounds that the search stays away from each of them."""


@dataclass(frozen=True)
class _Air:
    """What a sweep works under: how much loss is accepted, and what passing bounds costs, by territory."""

    loss_usd: Floats
    excess_usd: Floats


@dataclass(frozen=True)
class _Changes:
    """Changes that may be made: a unit goes to a territory and, unless -1, a partner goes back."""

    unit: Ints
    partner: Ints
    source: Ints
    target: Ints
    usd: Floats


class _Search:
    """One annealing: the standing plan and the best found."""

    def __init__(self, task: CentreTask, ground: Ground, plan: Ints, seed: int) -> None:
        self.task, self.ground = task, ground
        # The search aims a little inside the bounds, so that what it still lacks when it is cold often breaks none.
        self.aim = replace(task, limits=tuple(_drawn_in(limit) for limit in task.limits))
        self.random = np.random.default_rng(seed)
        self.links = None if task.neighbours is None else link_ends(task.neighbours)
        self.standing = Standing(self.aim, plan)
        self.centre = best_units(task, ground, plan)
        self.firmness = np.ones(task.count)
        self.best: Ints | None = None
        self.best_usd = np.inf

    def look(self, report: Callable[[Ints], None]) -> None:
        """Find the best centres of the standing plan, and keep the plan if it is the best so far."""
        plan = self.standing.as_array()
        self.centre = best_units(self.task, self.ground, plan)
        usd = self.task.cost_usd(plan, self.centre)
        if usd < self.best_usd and self.task.keeps(plan):
            self.best, self.best_usd = plan, usd
            report(plan)
        # Where loads stay out of bounds, what the territory itself costs says too little about what mending costs.
        out = self.aim.excess_share(plan).any(axis=0)
        self.firmness = np.where(out, self.firmness * FIRMER, np.maximum(self.firmness / FIRMER, 1.0))

    def return_to_best(self) -> None:
        """Go on from the best plan, where there is one."""
        if self.best is not None:
            self.standing = Standing(self.aim, self.best)
            self.centre = best_units(self.task, self.ground, self.best)

    def sweep(self, air: _Air) -> None:
        """Offer every unit on a border to the territories beside it, alone and against a random partner."""
        borders = find_borders(self.ground, self.standing.as_array(), self.centre, self.links)
        changes = _changes(borders, partners(borders.source, borders.target, self.task.count, self.random))
        patience = self.random.standard_exponential(len(changes.unit))
        room = patience * np.minimum(air.loss_usd[changes.source], air.loss_usd[changes.target])
        promising = np.flatnonzero(changes.usd + self._excess_usd(changes, air) <= room)
        excess_usd: list[float] = air.excess_usd.tolist()
        columns = (changes.unit, changes.partner, changes.source, changes.target, room - changes.usd)
        chosen = self.random.permutation(promising)
        for change in zip(*(column[chosen].tolist() for column in columns), strict=True):
            self._try(change, excess_usd)

    def _excess_usd(self, changes: _Changes, air: _Air) -> Floats:
        """Return what each change adds to the price of passed bounds, with loads as they are now."""
        loads, result = self.standing.loads(), np.zeros(len(changes.unit))
        for limit, load in zip(self.aim.limits, loads, strict=True):
            back = np.where(changes.partner >= 0, limit.weights[changes.partner], 0.0)
            shift = limit.weights[changes.unit] - back
            before = excess_share(load, limit)
            for territory, sign in ((changes.source, -1.0), (changes.target, 1.0)):
                after = excess_share(load[territory] + sign * shift, limit)
                result += air.excess_usd[territory] * (after - before[territory])
        return result

    def _try(self, change: tuple[int, int, int, int, float], excess_usd: list[float]) -> None:
        """Make a change if units still stand where they stood, loads allow it at its price, and all stays connected."""
        unit, partner, source, target, room_usd = change
        standing = self.standing
        if standing.plan[unit] != source or (partner >= 0 and standing.plan[partner] != target):
            return
        going, back = (unit,), (partner,) if partner >= 0 else ()
        price = excess_usd[source] * standing.excess_growth(source, back, going)
        price += excess_usd[target] * standing.excess_growth(target, going, back)
        if price > room_usd or not standing.touches(unit, target):
            return
        if partner < 0:
            if standing.may_leave(unit):
                standing.move(unit, target)
            return
        self._swap(unit, partner)

    def _swap(self, unit: int, partner: int) -> None:
        """Let two units change places, unless that would break a territory."""
        standing = self.standing
        source, target = standing.plan[unit], standing.plan[partner]
        # A territory of one unit may swap it too: the partner comes before it is asked whether the unit may leave.
        standing.move(partner, source)
        fits = standing.may_leave(unit)
        if fits:
            standing.move(unit, target)
            standing.move(partner, target)
            fits = standing.may_leave(partner) and standing.touches(partner, source)
            standing.move(partner, source)
            if fits:
                return
            standing.move(unit, source)
        standing.move(partner, target)


def anneal(
    task: CentreTask,
    ground: Ground,
    plan: Ints,
    *,
    deadline: float,
    steps: int,
    seed: int,
    report: Callable[[Ints], None],
) -> Ints:
    """Mend the loads of a plan and improve it, territories kept connected.

    Loads that pass their bounds are priced, at first gently and then firmly, while losses are accepted less and less
    (simulated annealing, Kirkpatrick, Gelatt and Vecchi, Science 220, 1983). Losses and prices are shares of what the
    territories themselves cost, since those of a city cost a thousandth of those of the country. Cooling is repeated
    from the best plan, each time twice as slowly.

    Parameters
    ----------
    task, ground : CentreTask, Ground
        The problem.
    plan : ndarray of int, shape (n,)
        Territories that are connected where they must be; their loads may pass their bounds.
    deadline : float
        Moment on `time.monotonic` at which the search ends.
    steps : int
        Sweeps over all borders at most; a search that they end repeats itself exactly.
    seed : int
        Seed of the random numbers.
    report : callable
        Called with each better plan that keeps every rule.

    Returns
    -------
    ndarray of int, shape (n,)
        The best plan that keeps every rule or, when none was found, the plan it ended with.
    """
    search = _Search(task, ground, plan, seed)
    search.look(report)
    cycle, done, started = FIRST_CYCLE, 0, time.monotonic()
    while done < steps and time.monotonic() < deadline:
        length = min(cycle, steps - done)
        if done:
            pace = (time.monotonic() - started) / done
            length = max(1, min(length, int((deadline - time.monotonic()) / pace)))
            search.return_to_best()
        _cool(search, length, deadline, report)
        done += length
        cycle *= 2
    return search.best if search.best is not None else search.standing.as_array()


def _cool(search: _Search, length: int, deadline: float, report: Callable[[Ints], None]) -> None:
    """Sweep `length` times, each time accepting less loss and pricing passed bounds higher."""
    cost, started = _territory_usd(search), time.monotonic()
    # To mend loads takes less heat than to leave a plan for a better one, and cool sweeps are quick.
    hot, gentle = (WARM, STRICT) if search.best is None else (HOT, GENTLE)
    for sweep in range(length):
        now = time.monotonic()
        if now > deadline:
            break
        # A cooling that time would cut short is hurried, so that it does not end hot.
        way = max(sweep / max(length - 1, 1), (now - started) / (deadline - started))
        loss, excess = hot * (COLD / hot) ** way, gentle * (FIRM / gentle) ** way
        search.sweep(_Air(loss * cost, excess * cost * search.firmness))
        if sweep % RECENTRE_EVERY == RECENTRE_EVERY - 1 or sweep == length - 1:
            search.look(report)


def _territory_usd(search: _Search) -> Floats:
    """Return what each territory costs, one that costs next to nothing as a part of the mean."""
    plan = search.standing.as_array()
    off = np.linalg.norm(search.ground.points_km - search.ground.points_km[search.centre[plan]], axis=1)
    cost = group_sums(search.ground.arc_usd(off), plan, search.task.count)
    return np.maximum(cost, 1e-3 * float(cost.mean()))


def _changes(borders: Borders, partner: Ints) -> _Changes:
    """Return each border entry as a change by itself and, where it has a partner, as a swap."""
    paired = np.flatnonzero(partner >= 0)
    alone = np.full(len(borders.unit), -1, dtype=np.int64)
    return _Changes(
        np.concatenate([borders.unit, borders.unit[paired]]),
        np.concatenate([alone, borders.unit[partner[paired]]]),
        np.concatenate([borders.source, borders.source[paired]]),
        np.concatenate([borders.target, borders.target[paired]]),
        np.concatenate([borders.usd, borders.usd[paired] + borders.usd[partner[paired]]]),
    )


def _drawn_in(limit: LoadLimit) -> LoadLimit:
    """Return a limit with bounds a little nearer to each other."""
    room = limit.upper - max(limit.lower, 0.0)
    margin = MARGIN * room if np.isfinite(room) else 0.0
    return LoadLimit(limit.weights, limit.lower + margin if limit.lower > 0.0 else limit.lower, limit.upper - margin)
