"""Self-contained pages: templates, inlined scripts and styles, and the policy that lets nothing else run."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from territory_opt.report.fields import clip, is_missing, show
from territory_opt.report.inert import script_json


def render_page(
    template: str, path: Path, *, styles: Sequence[str], scripts: Sequence[str], currency: str = "USD", **content: Any
) -> None:
    """Write one HTML file that needs no other: its styles, scripts, data and pictures stand in it.

    The page's content security policy names the hashes of exactly these styles and scripts. Whatever else a text from
    data might smuggle in would not run, and no request to any network is allowed.

    Parameters
    ----------
    template : str
        Template of this room; it places ``style``, ``script`` and ``policy``.
    path : Path
        The file to write.
    styles, scripts : sequence of str
        Names of assets, joined in this order.
    currency : str
        Currency of every amount.
    **content : Any
        What the template shows.
    """
    style = "\n".join(asset(name) for name in styles)
    # One function around all scripts keeps their names off the page's globals.
    script = "(() => {\n'use strict';\n" + "\n".join(asset(name) for name in scripts) + "\n})();"
    environment = _environment()
    page = environment.get_template(template).render(
        style=Markup(style),
        script=Markup(script),
        policy=_policy(style, script),
        shown=lambda value, kind: show(value, kind, currency),
        **content,
    )
    path.write_text(page, encoding="utf-8")


@cache
def asset(name: str) -> str:
    """Return the text of a shipped script, style or notice."""
    return files("territory_opt.report").joinpath("assets", name).read_text(encoding="utf-8")


def data_uri(path: Path) -> str:
    """Return a PNG file as a data URI, so that a page can carry it."""
    return "data:image/png;base64," + base64.b64encode(path.read_bytes()).decode("ascii")


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("territory_opt.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        clip=lambda value, limit=80: clip(str(value), limit),
        sentence=lambda text: text[:1].upper() + text[1:].rstrip(".") + ".",
        script_json=lambda data: Markup(script_json(data)),
    )
    environment.tests["known"] = lambda value: not is_missing(value)
    return environment


def _policy(style: str, script: str) -> str:
    def source(text: str) -> str:
        digest = base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
        return f"'sha256-{digest}'"

    return (
        f"default-src 'none'; script-src {source(script)}; style-src {source(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
