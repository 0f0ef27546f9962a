"""Maps first show where nearly all accounts are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import shapely

from territory_opt.report.results import Results
from territory_opt.report.view import View, bulk_of, drawn_path


@pytest.fixture
def accounts() -> pd.DataFrame:
    rng = np.random.default_rng(4)
    return pd.DataFrame({"latitude": rng.uniform(30, 47, 300), "longitude": rng.uniform(-120, -75, 300)})


def test_a_far_account_does_not_squash_the_rest(accounts: pd.DataFrame) -> None:
    """An island far away changes nothing but the count of those outside; an account without a place counts nowhere."""
    far = pd.DataFrame({"latitude": [21.3, np.nan], "longitude": [-157.9, np.nan]})
    near, widened = View(accounts), View(pd.concat([accounts, far], ignore_index=True))
    assert (near.outside, widened.outside) == (0, 1)
    assert widened.west == pytest.approx(near.west)
    assert widened.height_share == pytest.approx(near.height_share)


def test_nobody_near_is_left_out(accounts: pd.DataFrame) -> None:
    """The outermost accounts of an even spread are in the bulk, and all of it lies in the window."""
    assert len(bulk_of(accounts)) == len(accounts)
    view = View(accounts)
    x, y = view.project(accounts)
    assert shapely.contains_xy(view.window, x, y).all()


def test_a_single_place_has_a_view() -> None:
    """All accounts in one town: the window still has a width."""
    view = View(pd.DataFrame({"latitude": [40.0, 40.0], "longitude": [-100.0, -100.0]}))
    assert view.east > view.west
    assert view.height_share == pytest.approx(1, abs=1e-6)


def test_shapes_of_families_elsewhere_are_told_apart(results: Results) -> None:
    """A territory's shape in a segment its seat does not cover is not its own."""
    stray = results.shapes.iloc[[0]].assign(segment="SMB")
    shapes = pd.concat([results.shapes, stray], ignore_index=True)
    own = replace(results, shapes=shapes).own_shapes
    assert len(own) == len(results.shapes)
    assert ("T-ENT01", "SMB") not in set(zip(own["territory_id"], own["segment"], strict=True))


def test_paths_hold_every_ring() -> None:
    """Outer rings and holes are drawn; a geometry without area draws nothing."""
    holed = shapely.box(0, 0, 4, 4).difference(shapely.box(1, 1, 2, 2))
    path = drawn_path(shapely.MultiPolygon([holed, shapely.box(6, 6, 7, 7)]))
    assert np.count_nonzero(np.asarray(path.codes) == path.MOVETO) == 3
    turns = [shapely.LinearRing(ring).is_ccw for ring in path.to_polygons()]
    assert turns == [True, False, True]
    assert len(drawn_path(shapely.LineString([(0, 0), (1, 1)])).vertices) == 0
