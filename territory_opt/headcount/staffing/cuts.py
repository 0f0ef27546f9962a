"""Sample-average loss cuts: what shortfall amounts to, from below, where plans lie.

The expected shortfall of one cell and period is a convex, piecewise linear function of one number, what starts bring
there: the mean over the paths of what is left of the demand. A tangent lies below it everywhere, so a program with any
set of tangents is a relaxation, and its bound holds; tangents are added where plans lie until the program says what
arithmetic says. (L-shaped method: R. M. Van Slyke, R. Wets, SIAM Journal on Applied Mathematics 17 (1969).) The mean of
the worst paths is the largest of all means that weigh the paths with at most 1 / (share x paths) each; every weighing
met gets functions and tangents of its own, as the mean has.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from territory_opt.headcount.arrays import Floats, Ints
from territory_opt.headcount.staffing.highs import Columns, Rows
from territory_opt.headcount.staffing.program import Program

CLOSE = 1e-7
"""A tangent is added where the program's shortfall is further from the true one, as a share of the demand it is in."""

LEAST_CLOSE = 1e-9
"""The same where there is hardly any demand, in units of money."""


@dataclass(frozen=True)
class Weighing:
    """One way to weigh the paths, and the columns of what is lost by it.

    Attributes
    ----------
    tail : int
        The row of `Program.tails` it belongs to, -1 for the mean.
    paths : ndarray of int
        Paths that weigh anything.
    weights : ndarray of float, shape (paths,)
        What they weigh; 1 in all.
    net : ndarray of float, shape (paths, C, P)
        Demand that the people there leave uncovered on them, in units.
    columns : ndarray of int, shape (C, P)
        Columns of the loss of each cell and period, -1 where they are not looked at.
    """

    tail: int
    paths: Ints
    weights: Floats
    net: Floats
    columns: Ints

    def loss(self, brought: Floats) -> Floats:
        """Return the weighed shortfall of each cell and period where starts bring so much; shape (C, P)."""
        return np.asarray(np.einsum("r,rcp->cp", self.weights, np.maximum(self.net - brought, 0.0)))

    def tangent(self, brought: Floats) -> tuple[Floats, Floats]:
        """Return value at nothing brought and fall per unit brought of the tangents; shape (C, P) both."""
        fall = np.einsum("r,rcp->cp", self.weights, (self.net > brought).astype(float))
        return self.loss(brought) + fall * brought, np.asarray(fall)


@dataclass(frozen=True)
class Cuts:
    """The cuts of a program so far.

    Attributes
    ----------
    weighings : tuple of Weighing
        The mean first, then what the tails have been seen to weigh.
    rows : tuple of Rows
        Tangents, and what ties the tails to their weighings.
    count : int
        Columns in all.
    """

    weighings: tuple[Weighing, ...]
    rows: tuple[Rows, ...]
    count: int

    @staticmethod
    def none(program: Program) -> Cuts:
        """Return a program's cuts before the first: only the mean's columns."""
        paths = len(program.net)
        mean = Weighing(-1, np.arange(paths), np.full(paths, 1 / paths), program.net, program.layout.lost)
        return Cuts((mean,), (), program.layout.count)

    def extended(self, columns: Columns) -> Columns:
        """Add the columns of the weighings to those of the program."""
        more = self.count - len(columns.cost)
        return Columns(
            np.pad(columns.lower, (0, more)),
            np.pad(columns.upper, (0, more), constant_values=np.inf),
            np.pad(columns.cost, (0, more)),
            np.pad(columns.whole, (0, more)),
        )

    def touching(self, program: Program, brought: Floats, values: Floats | None = None) -> Cuts:
        """Add tangents at what starts bring, where the program thinks less is lost there than is.

        Parameters
        ----------
        program : Program
            Whose cuts these are.
        brought : ndarray of float, shape (C, P)
            What starts bring, in units.
        values : ndarray of float, optional
            What the program took its columns to be, with these cuts; everywhere without.

        Returns
        -------
        Cuts
            This very object where nothing is to be added.
        """
        added = [_tangents(weighing, program, brought, values) for weighing in self.weighings]
        cuts = replace(self, rows=(*self.rows, *(rows for rows in added if len(rows.lower))))
        for tail in range(len(program.tails)):
            cuts = cuts._weighing_tail(program, tail, brought, values)
        return cuts if len(cuts.rows) > len(self.rows) else self

    def _weighing_tail(self, program: Program, tail: int, brought: Floats, values: Floats | None) -> Cuts:
        """Add the weighing that makes most of a tail where starts bring so much, if the program makes less of it."""
        group = program.tails[tail]
        here = np.ix_(group.cells, group.periods)
        totals = np.maximum(program.net - brought, 0.0)[:, here[0], here[1]].sum(axis=(1, 2))
        weights = _worst(totals, program.problem.tail.share)
        paths = np.flatnonzero(weights)
        believed = 0.0 if values is None else values[program.layout.tail[tail]]
        known = any(
            weighing.tail == tail
            and np.array_equal(weighing.paths, paths)
            and np.allclose(weighing.weights, weights[paths], atol=1e-12)
            for weighing in self.weighings
        )
        if known or float(weights @ totals) <= believed + float(_close(program)[here].sum()):
            return self
        new = np.arange(self.count, self.count + len(group.cells) * len(group.periods))
        columns = np.full(brought.shape, -1)
        columns[here] = new.reshape(len(group.cells), len(group.periods))
        weighing = Weighing(tail, paths, weights[paths], program.net[paths], columns)
        tie = Rows(
            np.zeros(len(new) + 1, dtype=int),
            np.append(new, program.layout.tail[tail]),
            np.append(np.ones(len(new)), -1.0),
            np.array([-np.inf]),
            np.zeros(1),
        )
        tangents = [_tangents(weighing, program, at, None) for at in (brought, np.zeros_like(brought))]
        return Cuts((*self.weighings, weighing), (*self.rows, tie, *tangents), self.count + len(new))


def _tangents(weighing: Weighing, program: Program, brought: Floats, values: Floats | None) -> Rows:
    """Return ``loss + fall * brought >= value at nothing brought`` where the loss is taken for less than it is."""
    wanted = weighing.columns >= 0
    if values is not None:
        wanted &= weighing.loss(brought) > values[weighing.columns] + _close(program)
    start, fall = weighing.tangent(brought)
    losses, amounts = weighing.columns[wanted], program.layout.brought[wanted]
    rows = np.arange(len(losses))
    return Rows(
        row=np.concatenate([rows, rows]),
        column=np.concatenate([losses, amounts]),
        value=np.concatenate([np.ones(len(rows)), fall[wanted]]),
        lower=start[wanted],
        upper=np.full(len(rows), np.inf),
    )


def _close(program: Program) -> Floats:
    """Return by how much shortfall may be taken for less than it is, in units; shape (C, P)."""
    demand = program.problem.by_period(program.problem.demand_usd.mean(axis=0)) / program.unit_usd
    return np.maximum(CLOSE * demand, LEAST_CLOSE)


def _worst(totals: Floats, share: float) -> Floats:
    """Return the weights of the paths in the mean over the worst share of them; the last may weigh less."""
    weights = np.empty(len(totals))
    order = np.argsort(-totals, kind="stable")
    weights[order] = np.clip(share * len(totals) - np.arange(len(totals)), 0.0, 1.0) / (share * len(totals))
    return weights
