"""The interactive map: one HTML file that works from a disk, with no network."""

from __future__ import annotations

from pathlib import Path

from territory_opt.report.fields import counted
from territory_opt.report.map_data import map_data
from territory_opt.report.results import Results
from territory_opt.report.templating import render_page

_STYLES = ("leaflet.css", "base.css", "map.css")
_SCRIPTS = (
    "leaflet_license.js",
    "leaflet.js",
    "base.js",
    "map_plane.js",
    "map_data.js",
    "map_filter.js",
    "map_colours.js",
    "map_sheet.js",
    "map_dots.js",
    "map_layers.js",
    "map_scene.js",
    "map_cards.js",
    "map_pointer.js",
    "map_divider.js",
    "map_search.js",
    "map_link.js",
    "map_legend.js",
    "map_panel.js",
    "map.js",
)


def write_map(results: Results, path: Path) -> None:
    """Write the map of a run that found a plan.

    Territories of one segment at a time lie over state outlines, accounts are dots on one canvas, the panel switches
    segment, view (plan or today) and colouring, and the search box finds accounts, reps and territories.

    Parameters
    ----------
    results : Results
        The run.
    path : Path
        The HTML file to write.
    """
    placed = results.accounts["latitude"].notna() & results.accounts["longitude"].notna()
    territories = counted(len(results.territories), "territory", "territories")
    subtitle = f"{territories}, {counted(int(placed.sum()), 'account', 'accounts')}"
    if not placed.all():
        unplaced = int((~placed).sum())
        subtitle += f" ({unplaced:,} more {'has' if unplaced == 1 else 'have'} no place)"
    render_page(
        "map.html.j2",
        path,
        styles=_STYLES,
        scripts=_SCRIPTS,
        currency=results.settings["currency"],
        title=results.title,
        workspace=results.settings["name"],
        subtitle=subtitle,
        is_empty=not placed.any(),
        data=map_data(results),
    )
