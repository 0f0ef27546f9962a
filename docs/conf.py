"""How Sphinx builds the site of the documentation; ``make docs`` does, with warnings as errors.

The pages are those a reader of the repository has. What only the site needs is made while it reads them: its
navigation comes from the lists of README.md, and links to files outside of this folder become their names.
"""

from __future__ import annotations

import re
from importlib.metadata import entry_points
from pathlib import Path

import click
from sphinx.application import Sphinx

import territory_opt

DOCS = Path(__file__).parent
LINK = re.compile(r"\[(?P<text>[^\]]*)\]\((?P<target>[^)\s#]*)(?P<anchor>#[^)\s]*)?\)")

project = "Territory Opt"
release = version = territory_opt.__version__

extensions = [
    "myst_nb",  # brings myst_parser for the pages
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_click",
]
exclude_patterns = ["_build", "README.md"]

myst_heading_anchors = 6
nb_execution_mode = "off"  # notebooks carry their outputs

autodoc_typehints = "signature"
napoleon_numpy_docstring = True
napoleon_google_docstring = False
smartquotes = False  # an option's two hyphens stay two

html_theme = "furo"
html_title = f"{project} {release}"
html_show_sphinx = False
html_copy_source = False
html_show_search_summary = False  # excerpts are fetched, which browsers refuse to pages opened from a disk
html_domain_indices = False  # of modules there is one
html_static_path = ["static"]
html_css_files = ["site.css"]


def navigation(app: Sphinx, docname: str, source: list[str]) -> None:
    """Give the index a table of contents for each list of README.md, under the words before it."""
    if docname != "index":
        return
    caption, pages = "", dict[str, str]()
    for line in (DOCS / "README.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("For ") and line.endswith(":"):
            caption = line.removesuffix(":").partition(",")[0]
        for link in LINK.finditer(line):
            target = Path(link["target"])
            if target.suffix == ".md" and (DOCS / target).is_file() and ".." not in target.parts:
                pages.setdefault(str(target.with_suffix("")), caption)
    for caption in dict.fromkeys(pages.values()):
        listed = "".join(f"\n{page}" for page, under in pages.items() if under == caption)
        source[0] += f"\n```{{toctree}}\n:hidden:\n:caption: {caption}\n{listed}\n```\n"


def commands_in_order(app: Sphinx, docname: str, source: list[str]) -> None:
    """List the commands in the order in which help does."""
    if docname == "reference/commands":
        (program,) = entry_points(group="console_scripts", name="territory-opt")
        names = ",".join(program.load().list_commands(click.Context(click.Command(""))))
        source[0] = source[0].replace(":nested: full", f":nested: full\n   :commands: {names}")


def literal_blocks(app: Sphinx, ctx: click.Context, lines: list[str]) -> None:
    """Show the blocks at the end of a command's help, which click leaves alone, letter by letter here, too."""
    written: list[str] = []
    for block in (ctx.command.epilog or "").split("\n\n"):
        # Those blocks begin with click's mark.
        if block.startswith("\b\n"):
            heading, *shown = block.splitlines()[1:]
            written += [heading, "", ".. code-block:: text", "", *(f"    {line}" for line in shown), ""]
        else:
            written += [block, ""]
    lines[:] = written


def site_links(folder: Path, text: str) -> str:
    """Return Markdown as the site can show it: links out of this folder as names, diagrams as their text."""

    def shown(link: re.Match[str]) -> str:
        target = (folder / link["target"]).resolve()
        if not link["target"] or ":" in link["target"] or target.is_relative_to(DOCS) or not target.exists():
            return link[0]
        return f"{link['text']} (`{target.relative_to(DOCS.parent)}` in the repository)"

    return LINK.sub(shown, text).replace("```mermaid", "```text")


def on_page(app: Sphinx, docname: str, source: list[str]) -> None:
    """Fit a page to the site."""
    path = Path(app.env.doc2path(docname))
    if path.suffix == ".md":
        source[0] = site_links(path.parent, source[0])


def on_include(app: Sphinx, relative_path: Path, parent_docname: str, source: list[str]) -> None:
    """Fit an included page to the site."""
    source[0] = site_links((DOCS / relative_path).parent, source[0])


def setup(app: Sphinx) -> None:
    """Connect the above with Sphinx."""
    app.connect("source-read", navigation)
    app.connect("source-read", on_page)
    app.connect("include-read", on_include)
    app.connect("source-read", commands_in_order)
    app.connect("sphinx-click-process-epilog", literal_blocks)
