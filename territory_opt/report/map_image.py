"""The pictures of a run for slides: the plan's map as PNG and SVG, and today's map above the plan's."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import matplotlib
from matplotlib.figure import Figure
from PIL import Image

from territory_opt.report.fields import clip, counted
from territory_opt.report.pictures.balance import draw_balance
from territory_opt.report.pictures.layers import Scene, serving
from territory_opt.report.pictures.lettering import drawable, title_panels
from territory_opt.report.pictures.sheet import MARGIN, WIDTH, Panel, add_legend, add_note, add_panels, make_sheet
from territory_opt.report.results import Results

_DOTS_PER_INCH = 144
_COMPARING_DOTS_PER_INCH = 120
_COLOURS = 255
_POINTS_PER_INCH = 72
_SIDE_WIDTH = 2.9
"""Inches of the column that shows how even the territories are."""
_MOST_PANELS = 8
_MOST_PAIRS = 4


def write_map_images(results: Results, folder: Path) -> None:
    """Write ``map.png`` and ``map.svg``, and ``map_before_after.png`` where today's areas were drawn.

    Slides of 16 by 9, one panel a segment; of more than eight segments (four in the comparison) those with the most
    seats are shown. The panels are cropped to the bulk of the accounts, so that a few far ones do not squash the rest;
    how many lie outside is said below. The projection is equal-area and fit to that extent. In the SVG, letters are
    paths, so that it looks the same with any fonts, and accounts are an embedded picture.

    Parameters
    ----------
    results : Results
        A run that found a plan.
    folder : Path
        The folder to write into.
    """
    # Without any place there is nothing to map; how even the territories are can still be shown.
    scene = None if results.shapes.empty else Scene(results)
    plan = _plan_picture(results, scene)
    _write_png(plan, folder / "map.png")
    _write_svg(plan, folder / "map.svg", results.title)
    if scene is not None and results.incumbent_shapes is not None and "territory_id" in results.incumbent_shapes:
        _write_png(_comparing_picture(results, scene), folder / "map_before_after.png", _COMPARING_DOTS_PER_INCH)


def _plan_picture(results: Results, scene: Scene | None) -> Figure:
    figure = make_sheet(results.title, _counts(results))
    side = figure.add_axes(((WIDTH - _SIDE_WIDTH) / WIDTH, 0.2, (_SIDE_WIDTH - MARGIN) / WIDTH, 0.55))
    draw_balance(side, results)
    if scene is None:
        add_note(figure, "No account has a place, so there is no map to draw.")
        return figure
    segments, more = _largest(results, _MOST_PANELS)
    right = WIDTH - _SIDE_WIDTH - MARGIN
    panels = add_panels(figure, len(segments), height_share=scene.view.height_share, right=right)
    unnamed = 0
    for segment, panel in zip(segments, panels, strict=True):
        unnamed += _draw(scene, panel, segment, today=False)
    _title(panels, [_told(results, segment) for segment in segments])
    _foot(figure, results, scene, more, unnamed)
    return figure


def _comparing_picture(results: Results, scene: Scene) -> Figure:
    figure = make_sheet(f"{results.title}: today and planned", _counts(results))
    segments, more = _largest(results, _MOST_PAIRS)
    rows = [(segment, True) for segment in segments] + [(segment, False) for segment in segments]
    across = 2 if len(segments) == 1 else len(segments)
    panels = add_panels(figure, len(rows), height_share=scene.view.height_share, columns=across)
    for (segment, today), panel in zip(rows, panels, strict=True):
        _draw(scene, panel, segment, today=today)
    when = ["today" if today else "planned" for _, today in rows]
    spreads = [_spread(results, segment, today=today) for segment, today in rows]
    offered = []
    for (segment, _), word, spread in zip(rows, when, spreads, strict=True):
        said = f"{clip(segment, 28)}, {word}"
        # Of the last the end is cut off, which must not be what tells the two apart.
        offered.append((said + spread, said, f"{word}: {segment}"))
    _title(panels, offered)
    _foot(figure, results, scene, more, 0)
    return figure


def _title(panels: Sequence[Panel], offered: Sequence[Sequence[str]]) -> None:
    title_panels([panel.axes for panel in panels], offered, panels[0].step - MARGIN)


def _draw(scene: Scene, panel: Panel, segment: str, *, today: bool) -> int:
    results, view = scene.results, scene.view
    shapes = results.incumbent_shapes if today and results.incumbent_shapes is not None else results.shapes
    wide = max(view.east - view.west, (view.north - view.south) / 1.6)
    per_point = wide / (panel.width * _POINTS_PER_INCH)
    return scene.draw(panel.axes, segment, shapes=shapes, metres_per_point=per_point)


def _largest(results: Results, most: int) -> tuple[list[str], int]:
    """Return the segments with the most seats, in order, and how many more there are."""
    segments = sorted(results.shapes["segment"].unique())
    by_seats = sorted(segments, key=lambda segment: -len(serving(results, segment)))
    return sorted(by_seats[:most]), max(len(segments) - most, 0)


def _counts(results: Results) -> str:
    seats, accounts = len(results.seats), int(results.accounts["seat_id"].notna().sum())
    held = f"{counted(accounts, 'account', 'accounts')}, {counted(seats, 'seat', 'seats')}"
    return f"{clip(str(results.settings['name']), 60)}: {held}"


def _told(results: Results, segment: str) -> list[str]:
    """Return what the title of a panel could say, the longest first."""
    drawn = set(results.shapes["territory_id"][results.shapes["segment"] == segment])
    count = len(drawn & set(serving(results, segment)["territory_id"]))
    short = f"{clip(segment, 32)} · {count} {'territory' if count == 1 else 'territories'}"
    key = f"cv_potential_usd.{segment}"
    after, before = (results.summary[name].get(key) for name in ("measures", "measures_before"))
    if after is None or before is None:
        return [short] * 3
    spread = f"{before:.2f} → {after:.2f}"
    return [f"{short} · spread of potential {spread}", f"{short} · spread {spread}", short]


def _spread(results: Results, segment: str, *, today: bool) -> str:
    spread = results.summary["measures_before" if today else "measures"].get(f"cv_potential_usd.{segment}")
    return "" if spread is None else f" · spread {spread:.2f}"


def _foot(figure: Figure, results: Results, scene: Scene, more: int, unnamed: int) -> None:
    notes = []
    if more:
        notes.append(f"{more} smaller {'segment is' if more == 1 else 'segments are'} in map.html.")
    if unnamed:
        notes.append(f"{unnamed} {'territory has' if unnamed == 1 else 'territories have'} no room for a name.")
    if outside := scene.view.outside:
        notes.append(f"{outside:,} {'account lies' if outside == 1 else 'accounts lie'} outside the panels.")
    add_legend(figure, notes, grey=len(results.own_shapes) < len(results.shapes))


def _write_png(figure: Figure, path: Path, dots_per_inch: int = _DOTS_PER_INCH) -> None:
    """Draw with as many colours as a palette holds: a third of the bytes, and no difference to see on a slide."""
    drawn = BytesIO()
    figure.savefig(drawn, format="png", dpi=dots_per_inch, pil_kwargs={"compress_level": 0})
    picture = Image.open(drawn).convert("RGB")
    picture.quantize(_COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(
        path, dpi=(dots_per_inch, dots_per_inch)
    )


def _write_svg(figure: Figure, path: Path, title: str) -> None:
    # No date and no chance go in, so that the same run gives the same file.
    with matplotlib.rc_context({"svg.fonttype": "path", "svg.hashsalt": "territory-opt"}):
        metadata = {"Title": drawable(clip(title, 90)), "Date": None, "Creator": None}
        figure.savefig(path, format="svg", dpi=_DOTS_PER_INCH, metadata=metadata)
