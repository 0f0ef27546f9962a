"""Labels keep clear of each other and within the picture; text that cannot be drawn is replaced."""

from __future__ import annotations

import itertools

import geopandas as gpd
import numpy as np
import pytest
import shapely
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

from territory_opt.report.fields import clip
from territory_opt.report.pictures.layers import Scene
from territory_opt.report.pictures.lettering import drawable, title_panels
from territory_opt.report.pictures.sheet import MARGIN, add_panels, make_sheet
from territory_opt.report.results import Results


@pytest.mark.parametrize("per_segment", [3, 40])
def test_labels_do_not_collide(results_of, per_segment: int) -> None:
    """Measured as drawn: no label covers another, none leaves its panel, and those left out are counted."""
    results: Results = results_of(accounts=400, per_segment=per_segment)
    scene, figure = Scene(results), make_sheet("title", "below")
    (panel,) = add_panels(figure, 1, height_share=scene.view.height_share, right=5.0)
    wide = scene.view.east - scene.view.west
    unnamed = scene.draw(panel.axes, "SMB", shapes=results.shapes, metres_per_point=wide / (panel.width * 72))
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    boxes = [text.get_window_extent(canvas.get_renderer()) for text in panel.axes.texts]
    assert len(boxes) + unnamed == per_segment
    assert len(boxes) >= 3
    assert not any(first.overlaps(second) for first, second in itertools.combinations(boxes, 2))
    inside = panel.axes.get_window_extent()
    assert all(inside.x0 <= box.x0 and box.x1 <= inside.x1 for box in boxes)


def test_holes_and_lines_are_drawn_as_they_are(results: Results) -> None:
    """A path has a hole where its polygon has one, and nothing of a line."""
    view = Scene(results).view
    x, y, reach = (view.west + view.east) / 2, (view.south + view.north) / 2, 2e5
    ring = shapely.difference(
        shapely.box(x - reach, y - reach, x + reach, y + reach), shapely.box(x, y, x + 1e5, y + 1e5)
    )
    shape = shapely.geometrycollections([ring, shapely.LineString([(x, y), (x + 1, y)])])
    layer = gpd.GeoDataFrame(geometry=[shape], crs=view.crs)
    (path,) = Scene(results)._paths(layer)
    assert path.contains_point((x - 1e5, y - 1e5))
    assert len(path.to_polygons()) == 2
    areas = [shapely.Polygon(np.asarray(corners)).exterior.is_ccw for corners in path.to_polygons()]
    assert areas[0] != areas[1]


@pytest.mark.parametrize("segment", ["SMB", "MMMM WWWW", "A segment with a long name of many words"])
@pytest.mark.parametrize("across", [2, 3, 5])
def test_titles_end_before_the_next_panel(segment: str, across: int) -> None:
    """Measured as drawn: the title of a panel says as much as there is room for, and never runs into another."""
    figure = make_sheet("title", "below")
    panels = add_panels(figure, across, height_share=1.2, columns=across)
    offered = [f"{segment} · 19 territories · spread of potential 0.5", f"{segment} · 19 territories"]
    title_panels([panel.axes for panel in panels], [offered] * across, panels[0].step - MARGIN)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    titles = [
        next(text for text in panel.axes.findobj(Text) if text.get_text() == panel.axes.get_title("left"))
        for panel in panels
    ]
    ends = [title.get_window_extent(canvas.get_renderer()) for title in titles]
    assert all(first.x1 < second.x0 for first, second in itertools.pairwise(ends))


def test_panels_are_titled_alike() -> None:
    """A title that there is no room for in one panel stands in none, so that no segment says less than another."""
    panels = add_panels(make_sheet("title", "below"), 2, height_share=1.2, columns=2)
    offered = [[f"{segment} · spread of potential 0.5", segment] for segment in ("SMB", "Mid-Market " * 6)]
    title_panels([panel.axes for panel in panels], offered, 4.0)
    assert [panel.axes.get_title("left") for panel in panels] == ["SMB", clip("Mid-Market " * 6, 43).strip()]
    title_panels([panel.axes for panel in panels], [offered[0]] * 2, 4.0)
    assert all(panel.axes.get_title("left") == offered[0][0] for panel in panels)


def test_text_is_one_line_of_letters_the_font_has() -> None:
    """Line breaks become blanks, an emoji and a control sign question marks; Hebrew and accents stay."""
    assert drawable("two\nlines") == "two lines"
    assert drawable("Zoë 🚀") == "Zoë ?"
    assert drawable("שלום") == "שלום"
    assert drawable("\u202egnp.exe\u200f") == "gnp.exe"
    assert "\x00" not in drawable("a\x00b")
