"""The question of a monthly review: which few actions bring coverage back to its level, and what they cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from territory_opt.headcount.arrays import Floats, Ints

Kind = Literal["hire", "opening", "move"]
"""One more hire; an approved position filled earlier; capacity of a seat turned to other accounts."""


@dataclass(frozen=True)
class Limit:
    """A limit that several actions share: ``use @ amounts[actions] <= most``.

    Attributes
    ----------
    name : str
        What is limited, in words.
    actions : ndarray of int, shape (n,)
        The actions that take of it.
    use : ndarray of float, shape (n,)
        What one of each takes.
    most : float
        How much there is.
    """

    name: str
    actions: Ints
    use: Floats
    most: float


@dataclass(frozen=True)
class RecoveryProblem:
    """Groups whose demand is to be covered, and actions; G groups, A actions.

    Attributes
    ----------
    groups : tuple of str
        For whom and when coverage is kept.
    demand_usd, capacity_usd : ndarray of float, shape (G,)
        Demand and capacity as they stand.
    service_level : float
        Share of demand to be covered in every group.
    brings_usd : ndarray of float, shape (G, A)
        What one of each action adds to each group's capacity; below 0 where it takes away.
    cost_usd : ndarray of float, shape (A,)
        What one of each action costs.
    whole : ndarray of bool, shape (A,)
        Whether an action is taken so many times, each of which counts; else it is taken once, to a part.
    least, most : ndarray of float, shape (A,)
        Limits to the amount of an action that is taken: times, or the part.
    limits : tuple of Limit
        What actions share.
    """

    groups: tuple[str, ...]
    demand_usd: Floats
    capacity_usd: Floats
    service_level: float
    brings_usd: Floats
    cost_usd: Floats
    whole: np.ndarray
    least: Floats
    most: Floats
    limits: tuple[Limit, ...]

    @property
    def needed_usd(self) -> Floats:
        """What is missing to the level in each group without actions, shape (G,); below 0 where there is room."""
        return np.asarray(self.service_level * self.demand_usd - self.capacity_usd)

    def short_usd(self, amounts: Floats) -> Floats:
        """What stays missing to the level in each group, shape (G,)."""
        return np.asarray(np.maximum(self.needed_usd - self.brings_usd @ amounts, 0.0))

    def count(self, amounts: Floats) -> int:
        """How many actions amounts stand for."""
        return int(np.where(self.whole, np.round(amounts), amounts > 0).sum())
