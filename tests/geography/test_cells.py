"""Cells of the H3 grid hold their places, share their borders and are neighbours."""

from __future__ import annotations

import h3
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.geography.adjacency import unit_neighbours
from territory_opt.geography.cells import cell_centres, cell_polygons, cells_of, is_cell
from territory_opt.geography.neighbours import polygon_neighbors
from territory_opt.workspace.schema import TEXT

DALLAS = (32.78, -96.8)


@settings(max_examples=50)
@given(st.lists(st.tuples(st.floats(-80, 80), st.floats(-179, 179)), min_size=1, max_size=5), st.integers(0, 7))
def test_a_place_lies_in_its_cell(places, resolution):
    """Each place gets the library's cell, within whose polygon it lies as far as the edges of icosahedra let it."""
    latitude, longitude = (pd.Series(values, dtype=float) for values in zip(*places, strict=True))
    cells = cells_of(latitude, longitude, resolution)
    assert cells.tolist() == [h3.latlng_to_cell(*place, resolution) for place in places]
    assert [h3.get_resolution(cell) for cell in cells] == [resolution] * len(places)


def test_a_missing_place_has_no_cell():
    """Whichever coordinate is missing; the index is the places' own."""
    cells = cells_of(pd.Series([32.78, np.nan, 1.0], [5, 3, 4]), pd.Series([-96.8, 1.0, np.nan], [5, 3, 4]), 4)
    assert cells.index.tolist() == [5, 3, 4]
    assert cells.isna().tolist() == [False, True, True]
    assert is_cell(cells[5])
    assert not is_cell("A001")


def test_neighbouring_cells_share_their_border_exactly():
    """All neighbours within a disk of cells are found by the vertices they share, and only those."""
    cells = h3.grid_disk(h3.latlng_to_cell(*DALLAS, 4), 4)
    polygons = cell_polygons(cells)
    found = {frozenset((cells[one], cells[other])) for one, other in polygon_neighbors(polygons.geometry)}
    assert found == {frozenset((cell, near)) for cell in cells for near in h3.grid_ring(cell, 1) if near in set(cells)}
    assert polygons.is_valid.all()
    assert shapely.coverage_is_valid(polygons.geometry.to_numpy())


def test_a_cell_across_the_antimeridian_is_cut_there():
    """Its parts lie on both ends of the map and add up to the cell."""
    cell = h3.latlng_to_cell(-17.0, 179.99, 3)
    (shape,) = cell_polygons([cell]).geometry
    assert shape.geom_type == "MultiPolygon"
    west, _, east, _ = shape.bounds
    assert (west, east) == pytest.approx((-180, 180))
    assert shape.area < 2


def test_centres():
    """A cell's centre lies in it; what is no cell has none."""
    cell = h3.latlng_to_cell(*DALLAS, 4)
    centres = cell_centres([cell, "A001"])
    assert h3.latlng_to_cell(*centres[0], 4) == cell
    assert np.isnan(centres[1]).all()


def _accounts(cells):
    """Return an account off the centre of each cell, in two segments by turns."""
    rng = np.random.default_rng(1)
    places = cell_centres(cells) + rng.uniform(-0.02, 0.02, (len(cells), 2))
    segment = np.where(np.arange(len(cells)) % 2, "SMB", "Enterprise")
    frame = pd.DataFrame(
        {
            "account_id": [f"A{number}" for number in range(len(cells))],
            "unit_id": [f"{cell} {name}" for cell, name in zip(cells, segment, strict=True)],
            "segment": segment,
            "region": "all",
            "rep_id": "R1",
            "country": "US",
        }
    ).astype(TEXT)
    return frame.assign(latitude=places[:, 0], longitude=places[:, 1])


def _pairs(told):
    return {frozenset(pair) for pair in told.pairs.itertuples(index=False, name=None)}


def test_cells_that_share_a_border_are_neighbours():
    """In a full grid of one segment, neighbours are those of the grid, whoever tells them."""
    cells = h3.grid_disk(h3.latlng_to_cell(*DALLAS, 4), 3)
    accounts = _accounts(cells).assign(segment="SMB", unit_id=pd.Series([f"{cell} SMB" for cell in cells], dtype=TEXT))
    grid = {
        frozenset((f"{cell} SMB", f"{near} SMB")) for cell in cells for near in h3.grid_ring(cell, 1) if near in cells
    }
    by_border = _pairs(unit_neighbours(accounts, "polygons", polygons=cell_polygons(cells), cells=True))
    by_centre = _pairs(unit_neighbours(accounts, "auto", cells=True))
    assert by_border == grid
    # Around the edge, centres see each other across cells that hold nothing.
    assert by_centre >= grid
    inner = set(h3.grid_disk(cells[0], 2))
    assert {pair for pair in by_centre if all(key.split()[0] in inner for key in pair)} <= grid


def test_neighbours_reach_across_empty_cells():
    """Cells with none beside them are neighbours of those that face them, in each segment by itself, too."""
    cells = h3.grid_disk(h3.latlng_to_cell(*DALLAS, 4), 6)[::5]
    told = unit_neighbours(_accounts(cells), "auto", cells=True)
    assert told.notes == ()
    assert set(told.pairs["unit_id"]) | set(told.pairs["neighbor_id"]) == set(_accounts(cells)["unit_id"])


def test_an_account_without_a_place_joins_one_unit():
    """It is a unit of its own, whose key is no cell."""
    accounts = _accounts(h3.grid_disk(h3.latlng_to_cell(*DALLAS, 4), 1))
    accounts.loc[3, ["unit_id", "latitude", "longitude"]] = ["A3", np.nan, np.nan]
    told = unit_neighbours(accounts, "auto", cells=True)
    assert sum("A3" in pair for pair in _pairs(told)) == 1
    assert [note.partition(",")[0] for note in told.notes] == ["Units without a place"]
