"""The pictures are slides of their own, without a display and without global state, with inert text."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest
from PIL import Image

from territory_opt.report.map_image import write_map_images
from territory_opt.report.results import Results

_HOSTILE = "$x^2 {\\frac$ </svg><script>alert(1)</script> --> שלום 🚀\nsecond line\x0b\x00" + "L" * 10_000


def _compared(results: Results) -> Results:
    """Return the run with areas of today's alignment: the plan's, handed round within each segment."""
    names = results.shapes.groupby("segment")["territory_id"].transform(lambda column: column.to_numpy()[::-1])
    return replace(results, incumbent_shapes=results.shapes.assign(territory_id=names))


def test_the_picture_is_a_slide_in_colour(run_folder: Path) -> None:
    """A PNG of 16 by 9 with many colours, small enough to mail."""
    with Image.open(run_folder / "map.png") as picture:
        assert picture.format == "PNG"
        assert picture.width > 1600
        assert picture.width / picture.height == pytest.approx(16 / 9, rel=0.002)
        assert len(picture.convert("RGB").getcolors(200_000) or []) > 100
    assert (run_folder / "map.png").stat().st_size < 300_000


def test_the_same_run_gives_the_same_files(results: Results, run_folder: Path, tmp_path: Path) -> None:
    """Drawn twice, byte by byte the same."""
    write_map_images(results, tmp_path)
    for name in ("map.png", "map.svg"):
        assert (tmp_path / name).read_bytes() == (run_folder / name).read_bytes()


def test_today_and_the_plan_side_by_side(results: Results, tmp_path: Path) -> None:
    """Where today's areas were drawn there is a picture of both; otherwise none."""
    write_map_images(results, tmp_path)
    assert not (tmp_path / "map_before_after.png").exists()
    write_map_images(_compared(results), tmp_path)
    with Image.open(tmp_path / "map_before_after.png") as picture:
        assert picture.width / picture.height == pytest.approx(16 / 9, rel=0.002)


def test_what_is_cut_off_a_title_never_tells_today_from_the_plan(
    results: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The shortest title of each panel, which is cut where there is no room for it, begins with that word."""
    offered: list[str] = []
    monkeypatch.setattr(
        "territory_opt.report.map_image.title_panels", lambda _, titles, __: offered.extend(each[-1] for each in titles)
    )
    write_map_images(_compared(results), tmp_path)
    compared = [title for title in offered if title.startswith(("today: ", "planned: "))]
    assert sorted({title.partition(":")[0] for title in compared}) == ["planned", "today"]
    assert len(compared) == 2 * results.shapes["segment"].nunique()


@pytest.mark.parametrize("count", [1, 2, 8, 10])
def test_any_number_of_segments(results_of: Callable[..., Results], tmp_path: Path, count: int) -> None:
    """One panel a segment up to eight; of more, the largest, and the picture says so."""
    results = results_of(accounts=60, per_segment=4)
    segments = [f"S{number} $a_b$" for number in range(count)]
    held = pd.Series([(segments[row % count],) for row in range(len(results.seats))])
    seats = results.seats.assign(segments=held)
    of_seat = seats.set_index("territory_id")["segments"].str[0]
    shapes = results.shapes.assign(segment=results.shapes["territory_id"].map(of_seat))
    accounts = results.accounts.assign(segment=results.accounts["territory_id"].map(of_seat).fillna(segments[0]))
    write_map_images(_compared(replace(results, seats=seats, shapes=shapes, accounts=accounts)), tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"map.png", "map.svg", "map_before_after.png"}


def test_counties_show_at_close_range(results_of: Callable[..., Results], tmp_path: Path) -> None:
    """A picture of one state has the borders of its counties, one of the country does not."""
    results = results_of(accounts=60)
    near = results.accounts.assign(
        latitude=39 + results.accounts["latitude"] / 50, longitude=-104 + results.accounts["longitude"] / 50
    )
    write_map_images(results, tmp_path)
    far = (tmp_path / "map.svg").read_text(encoding="utf-8")
    write_map_images(replace(results, accounts=near), tmp_path)
    close = (tmp_path / "map.svg").read_text(encoding="utf-8")
    assert "#dadde0" not in far.lower()
    assert "#dadde0" in close.lower()


def test_the_vector_file_is_inert_and_needs_no_font(results_of: Callable[..., Results], tmp_path: Path) -> None:
    """Hostile names everywhere: the SVG parses, holds no script, link or text element, and nothing warns."""
    results = results_of(accounts=60)
    seats = results.seats.assign(segments=pd.Series([(_HOSTILE,)] * len(results.seats)), name=_HOSTILE)
    accounts = results.accounts.assign(segment=pd.Series(_HOSTILE, index=results.accounts.index, dtype="str"))
    territories = results.territories.assign(segments=_HOSTILE, name=_HOSTILE)
    renamed = {"T-ENT01": _HOSTILE}
    shapes = results.shapes.assign(segment=_HOSTILE)
    hostile = replace(
        results,
        title=_HOSTILE,
        settings={**results.settings, "name": _HOSTILE},
        seats=seats.replace({"territory_id": renamed}),
        territories=territories.replace({"territory_id": renamed}),
        shapes=shapes.replace({"territory_id": renamed}),
        accounts=accounts.replace({"territory_id": renamed}),
    )
    write_map_images(_compared(hostile), tmp_path)
    text = (tmp_path / "map.svg").read_text(encoding="utf-8")
    tags = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(text).iter()}
    assert {"path", "image"} <= tags
    assert tags.isdisjoint({"script", "text", "a", "foreignObject", "iframe"})
    assert "<script" not in text


def test_drawing_keeps_off_the_global_figure_machinery(
    results_of: Callable[..., Results], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No pyplot is imported, so no figure is left open in a process that draws many."""
    monkeypatch.delitem(sys.modules, "matplotlib.pyplot", raising=False)
    write_map_images(results_of(accounts=30), tmp_path)
    assert "matplotlib.pyplot" not in sys.modules
