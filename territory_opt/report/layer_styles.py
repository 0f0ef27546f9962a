"""Styles that QGIS takes up by itself when it opens a layer of a run's GeoPackage."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, tostring

import pandas as pd

from territory_opt.report.colours import ELSEWHERE
from territory_opt.report.results import Results

_FILL_ALPHA = 170
_INK = "27,36,48,255"
_WHITE = "255,255,255,255"


def style_rows(results: Results, layers: tuple[str, ...]) -> pd.DataFrame:
    """Return the rows of the table ``layer_styles``, one a layer.

    Parameters
    ----------
    results : Results
        The run; its territories have the colours of the maps.
    layers : tuple of str
        Names of the GeoPackage's layers.

    Returns
    -------
    DataFrame
        f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, styleSLD, useAsDefault,
        description, owner, ui, as QGIS reads them.
    """
    colours = results.colours
    styles = {"accounts": _points_style("circle", _INK, "1.2"), "homes": _points_style("triangle", _WHITE, "3")}
    areas = _areas_style(colours)
    return pd.DataFrame(
        {
            "f_table_catalog": "",
            "f_table_schema": "",
            "f_table_name": list(layers),
            "f_geometry_column": "geom",
            "styleName": list(layers),
            "styleQML": [styles.get(layer, areas) for layer in layers],
            "styleSLD": "",
            "useAsDefault": True,
            "description": "The colours of the run's maps",
            "owner": "",
            "ui": "",
        }
    )


def _areas_style(colours: dict[str, str]) -> str:
    root, renderer = _renderer("categorizedSymbol")
    renderer.set("attr", "territory_id")
    categories, symbols = SubElement(renderer, "categories"), SubElement(renderer, "symbols")
    # The last, without a value, is for all others.
    for number, (territory, colour) in enumerate([*colours.items(), ("", ELSEWHERE)]):
        SubElement(
            categories, "category", value=territory, label=territory or "others", symbol=str(number), render="true"
        )
        red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
        fill = f"{red},{green},{blue},{_FILL_ALPHA}"
        options = {"color": fill, "style": "solid", "outline_color": _WHITE, "outline_width": "0.2"}
        _symbol(symbols, str(number), "fill", "SimpleFill", options)
    return _document(root)


def _points_style(marker: str, colour: str, size: str) -> str:
    root, renderer = _renderer("singleSymbol")
    options = {"name": marker, "color": colour, "size": size, "outline_color": _INK, "outline_width": "0.2"}
    _symbol(SubElement(renderer, "symbols"), "0", "marker", "SimpleMarker", options)
    return _document(root)


def _renderer(kind: str) -> tuple[Element, Element]:
    root = Element("qgis", version="3.28", styleCategories="Symbology")
    return root, SubElement(root, "renderer-v2", type=kind, enableorderby="0", forceraster="0")


def _symbol(symbols: Element, name: str, kind: str, layer_class: str, options: dict[str, str]) -> None:
    symbol = SubElement(symbols, "symbol", name=name, type=kind, alpha="1", clip_to_extent="1")
    layer = SubElement(symbol, "layer", {"class": layer_class, "enabled": "1", "locked": "0", "pass": "0"})
    listed = SubElement(layer, "Option", type="Map")
    for option, value in options.items():
        SubElement(listed, "Option", name=option, value=value, type="QString")


def _document(root: Element) -> str:
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + tostring(root, encoding="unicode")
