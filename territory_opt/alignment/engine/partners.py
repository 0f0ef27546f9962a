"""Partners to swap with: units that would go the opposite way."""

from __future__ import annotations

import numpy as np

from territory_opt.alignment.arrays import Ints


def partners(source: Ints, target: Ints, count: int, random: np.random.Generator) -> Ints:
    """Return for each change a random one that goes the opposite way.

    Parameters
    ----------
    source, target : ndarray of int, shape (b,)
        The territory that each change leaves and the one it goes to; ordered by source and target.
    count : int
        Number of territories.
    random : Generator
        Picks among several.

    Returns
    -------
    ndarray of int, shape (b,)
        The position of the other change; -1 where there is none.
    """
    key, opposite = source * count + target, target * count + source
    first, last = np.searchsorted(key, opposite), np.searchsorted(key, opposite, side="right")
    pick = first + np.floor(random.random(len(key)) * (last - first)).astype(np.int64)
    return np.where(last > first, pick, -1)
