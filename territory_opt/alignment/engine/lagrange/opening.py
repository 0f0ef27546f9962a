"""Which seats to open when each has its price, and what it costs to insist on one or to do without it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from territory_opt.alignment.engine.table import PairTable
from territory_opt.alignment.problem import Bools, Floats, Ints


@dataclass(frozen=True)
class Opening:
    """How many seats are open, and which of them must be.

    Attributes
    ----------
    may_close : ndarray of bool, shape (K,)
        Seats that may stay closed.
    least, most : int
        How many seats are open, those that may not close included.
    """

    may_close: Bools
    least: int
    most: int

    def cheapest(self, seat_usd: Floats) -> tuple[float, Ints]:
        """Return the least objective of the open seats, and which they are.

        Parameters
        ----------
        seat_usd : ndarray of float, shape (K,)
            Objective of each seat when it is open.

        Returns
        -------
        usd : float
            ``inf`` when too few seats can be open.
        seats : ndarray of int
            The open seats, in ascending order.
        """
        fixed = np.flatnonzero(~self.may_close)
        free = np.flatnonzero(self.may_close)
        order = free[np.argsort(seat_usd[free], kind="stable")]
        least, most = self.least - len(fixed), self.most - len(fixed)
        wanted = int((seat_usd[order] < 0).sum())
        chosen = np.concatenate([fixed, order[: min(max(wanted, least), most)]])
        if least > len(order) or most < 0:
            return np.inf, np.sort(chosen)
        return float(seat_usd[chosen].sum()), np.sort(chosen)

    def beside_usd(self, seat_usd: Floats) -> Floats:
        """Return what the other open seats cost at least when a seat is forced open, for every seat.

        Parameters
        ----------
        seat_usd : ndarray of float, shape (r, K)
            Prices of the seats, a row for each question; ``inf`` where a seat cannot be open.

        Returns
        -------
        ndarray of float, shape (r, K)
            Without the forced seat's own price; ``inf`` when the number of open seats cannot be kept.
        """
        fixed = ~self.may_close
        closed = fixed & np.isinf(seat_usd)
        fixed_usd = np.where(fixed & ~closed, seat_usd, 0.0)
        without = fixed_usd.sum(axis=1, keepdims=True) - fixed_usd
        without[closed.sum(axis=1, keepdims=True) > closed] = np.inf
        standing = int(fixed.sum())
        all_free = _least_sums(np.where(fixed, np.inf, seat_usd), self.least - standing, self.most - standing)
        one_less = _least_sums(np.where(fixed, np.inf, seat_usd), self.least - standing - 1, self.most - standing - 1)
        return np.asarray(without + np.where(fixed, all_free[0][:, None], one_less[1]), dtype=np.float64)

    def without_usd(self, seat_usd: Floats) -> Floats:
        """Return what the open seats cost at least when a seat is kept closed, for every seat, shape (K,).

        Parameters
        ----------
        seat_usd : ndarray of float, shape (K,)
            Prices of the seats; ``inf`` where a seat cannot be open.
        """
        fixed = ~self.may_close
        standing = int(fixed.sum())
        free_usd = np.where(fixed, np.inf, seat_usd)[None]
        rest = _least_sums(free_usd, self.least - standing, self.most - standing)[1][0]
        return np.where(fixed, np.inf, seat_usd[fixed].sum() + rest)


def _least_sums(seat_usd: Floats, least: int, most: int) -> tuple[Floats, Floats]:
    """Return the least sum of between `least` and `most` seats of each row, and the same without each seat.

    Returns
    -------
    of_all : ndarray of float, shape (r,)
    without_each : ndarray of float, shape (r, K)
        ``inf`` where there are too few seats.
    """
    rows, seats = seat_usd.shape
    if most < 0:
        return np.full(rows, np.inf), np.full((rows, seats), np.inf)
    least, width = max(least, 0), min(most, seats)
    cheapest = np.sort(seat_usd, axis=1) if width >= seats else np.sort(np.partition(seat_usd, width)[:, : width + 1])
    cheapest = np.hstack([cheapest, np.full((rows, max(least - width, 0) + 1), np.inf)])
    count = np.clip((cheapest < 0).sum(axis=1), least, max(width, least))
    used = np.arange(cheapest.shape[1]) < count[:, None]
    of_all = np.where(used, cheapest, 0.0).sum(axis=1)
    following = np.take_along_axis(cheapest, count[:, None], axis=1)[:, 0]
    # Where one of the used seats falls away the next one takes its place: if one must, or if it pays.
    successor = np.where(count == least, following, np.minimum(following, 0.0))
    last = np.where(count > 0, np.take_along_axis(cheapest, np.maximum(count - 1, 0)[:, None], axis=1)[:, 0], -np.inf)
    among = seat_usd <= last[:, None]
    known = among & np.isfinite(seat_usd)
    dropped = np.where(known, seat_usd, 0.0)
    return of_all, of_all[:, None] - dropped + np.where(known, successor[:, None], 0.0)


def opening_of(table: PairTable) -> Opening:
    """Return what a table says about open seats."""
    return Opening(table.may_close, table.least_open, table.most_open)
