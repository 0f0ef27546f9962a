"""A plan that changes unit by unit: loads, sizes and connectedness kept up to date."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from territory_opt.alignment.engine.centres.task import CentreTask
from territory_opt.alignment.engine.connected import may_leave, neighbour_lists
from territory_opt.alignment.problem import Floats, Ints


class Standing:
    """Territories as plain lists, which single changes read and write far faster than arrays.

    Attributes
    ----------
    plan : list of int
        The territory of each unit.
    """

    def __init__(self, task: CentreTask, plan: Ints) -> None:
        self.plan: list[int] = plan.tolist()
        self._size: list[int] = np.bincount(plan, minlength=task.count).tolist()
        self._beside = None if task.neighbours is None else neighbour_lists(task.neighbours)
        self._weights = [limit.weights.tolist() for limit in task.limits]
        self._bounds = [(max(limit.lower, 0.0), limit.upper) for limit in task.limits]
        self._loads: list[list[float]] = task.carried(plan).tolist()

    def as_array(self) -> Ints:
        """Return the territory of each unit, shape (n,)."""
        return np.array(self.plan, dtype=np.int64)

    def loads(self) -> Floats:
        """Return what territories carry, shape (m, count)."""
        return np.array(self._loads, dtype=np.float64).reshape(len(self._loads), len(self._size))

    def excess_growth(self, territory: int, coming: Sequence[int], leaving: Sequence[int]) -> float:
        """Return by how much a territory's excess grows, the limits' shares added up, when units come and leave."""
        growth = 0.0
        for weights, (lower, upper), loads in zip(self._weights, self._bounds, self._loads, strict=True):
            before = loads[territory]
            after = before + sum(weights[i] for i in coming) - sum(weights[i] for i in leaving)
            growth += _excess(after, lower, upper) - _excess(before, lower, upper)
        return growth

    def may_leave(self, unit: int) -> bool:
        """Whether the unit's territory would still have units, all in one piece, without it."""
        if self._size[self.plan[unit]] == 1:
            return False
        return self._beside is None or may_leave(self._beside, self.plan, unit)

    def touches(self, unit: int, territory: int) -> bool:
        """Whether a neighbour of the unit is in the territory; always so where territories need not be connected."""
        return self._beside is None or any(self.plan[other] == territory for other in self._beside[unit])

    def move(self, unit: int, territory: int) -> None:
        """Put a unit into another territory."""
        own = self.plan[unit]
        for weights, loads in zip(self._weights, self._loads, strict=True):
            loads[own] -= weights[unit]
            loads[territory] += weights[unit]
        self._size[own] -= 1
        self._size[territory] += 1
        self.plan[unit] = territory


def _excess(load: float, lower: float, upper: float) -> float:
    """Return `excess_share` of one load; the same arithmetic without arrays."""
    if load < lower:
        return (lower - load) / lower
    if load > upper:
        return (load - upper) / upper
    return 0.0
