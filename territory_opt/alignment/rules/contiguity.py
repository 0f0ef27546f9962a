"""Rule `contiguity`: a territory is one connected piece."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import numpy as np
import pandas as pd

from territory_opt.alignment.arrays import Ints
from territory_opt.alignment.pieces import AlignmentInput, Contiguous, Piece
from territory_opt.alignment.rules.base import Missing, Rule

Neighbours = Literal["auto", "adjacency", "polygons", "voronoi"]


class Contiguity(Rule):
    """The units of every seat are connected through neighbours; units without a seat are not asked.

    `neighbours` says where neighbours come from when they are made from a workspace: its adjacency table, the polygons
    of its units, the Voronoi cells of places, or (auto) the first of these that there is.
    """

    rule: Literal["contiguity"]
    neighbours: Neighbours = "auto"

    def misses(self, data: AlignmentInput) -> Iterator[Missing]:
        """Yield that there are no neighbours, or none among the units."""
        neighbours = data.tables.neighbours
        if neighbours is None:
            yield Missing("neighbours", self.neighbours, "the table neighbours with pairs unit_id, neighbor_id")
        elif data.unit.any() and not len(unit_pairs(data, neighbours)):
            yield Missing("neighbours", self.neighbours, "pairs of neighbours among the accounts' unit_id")

    def pieces(self, data: AlignmentInput) -> Iterator[Piece]:
        """Yield the pairs of neighbouring units."""
        assert data.tables.neighbours is not None, "misses tells that they are not there"
        yield Contiguous(unit_pairs(data, data.tables.neighbours))

    def sentence(self) -> str:
        """Return the sentence that explains this to a user."""
        return "The units of every seat are neighbours in one connected piece."


def unit_pairs(data: AlignmentInput, neighbours: pd.DataFrame) -> Ints:
    """Return pairs of neighbouring units from pairs of basic units, shape (e, 2).

    Units are neighbours when any of their basic units are. The smaller is first, each pair once, in ascending order.
    """
    unit_id = data.accounts["unit_id"]
    first = ~unit_id.duplicated().to_numpy()
    basic, unit = pd.Index(unit_id[first]), data.unit[first]
    ends = np.stack([basic.get_indexer(pd.Index(neighbours[end])) for end in ("unit_id", "neighbor_id")], axis=1)
    pairs = np.sort(unit[ends[(ends >= 0).all(axis=1)]], axis=1)
    return np.unique(pairs[pairs[:, 0] != pairs[:, 1]], axis=0)
