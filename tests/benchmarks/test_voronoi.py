"""The made-up map of the benchmarks."""

from __future__ import annotations

import numpy as np
from scipy.sparse.csgraph import connected_components

from benchmarks.voronoi import voronoi_map


def test_the_map_is_connected_and_repeats_itself() -> None:
    """All units hang together, neighbours are mutual, and one seed makes one map."""
    drawn, again = voronoi_map(300, 4), voronoi_map(300, 4)
    assert connected_components(drawn.neighbours, directed=False)[0] == 1
    assert (drawn.neighbours != drawn.neighbours.T).nnz == 0
    assert (drawn.weight > 0.0).all()
    for one, other in ((drawn.latitude, again.latitude), (drawn.weight, again.weight)):
        assert np.array_equal(one, other)
