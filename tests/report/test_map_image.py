"""The static map is a picture of its own, without a display and without global state."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from territory_opt.report.map_image import write_map_image
from territory_opt.report.results import Results


def test_the_picture_shows_every_segment_in_colour(run_folder: Path) -> None:
    """A wide enough PNG with many colours in it."""
    with Image.open(run_folder / "map.png") as picture:
        assert picture.format == "PNG"
        assert picture.width > 1600
        assert picture.height > 800
        assert len(picture.convert("RGB").resize((400, 300)).getcolors(200_000)) > 300


def test_the_same_run_gives_the_same_picture(results: Results, run_folder: Path, tmp_path: Path) -> None:
    """Drawn twice, byte by byte the same."""
    write_map_image(results, tmp_path / "map.png")
    assert (tmp_path / "map.png").read_bytes() == (run_folder / "map.png").read_bytes()


def test_drawing_keeps_off_the_global_figure_machinery(
    results_of: Callable[..., Results], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No pyplot is imported, so no figure is left open in a process that draws many; emoji and math signs are text."""
    monkeypatch.delitem(sys.modules, "matplotlib.pyplot", raising=False)
    write_map_image(results_of(accounts=30), tmp_path / "map.png")
    assert "matplotlib.pyplot" not in sys.modules
