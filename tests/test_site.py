"""The site of the documentation builds without a warning and without a network, and says all that it should."""

from __future__ import annotations

import html
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path
from urllib.parse import unquote, urldefrag

import click
import pytest

import territory_opt
from territory_opt.workspace.schema import TABLES

DOCS = Path(__file__).parent.parent / "docs"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the site, built once as `make docs` builds it."""
    folder = tmp_path_factory.mktemp("site")
    words = ["--quiet", "--fail-on-warning", "--keep-going", "--doctree-dir", str(folder / "trees")]
    command = [sys.executable, "-m", "sphinx", *words, str(DOCS), str(folder / "html")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return folder / "html"


def _pages(site: Path) -> Iterator[tuple[Path, str]]:
    for page in sorted(site.rglob("*.html")):
        yield page, page.read_text(encoding="utf-8")


def _shown(page: Path) -> str:
    """Return the text of a page as it is read."""
    return html.unescape(re.sub(r"<[^>]+>", "", page.read_text(encoding="utf-8")))


def test_every_page_of_the_folder_is_a_page_of_the_site(site: Path) -> None:
    """Nothing is written that a reader of the site cannot find: each page stands in the navigation."""
    pages = {
        page.relative_to(DOCS).with_suffix(".html") for kind in ("md", "ipynb") for page in DOCS.rglob(f"*.{kind}")
    }
    expected = {str(page) for page in pages if page.name != "README.html" and "_build" not in page.parts}
    navigation = (site / "index.html").read_text(encoding="utf-8").partition('class="sidebar-tree"')[2]
    listed = set(re.findall(r'href="([^"#]+\.html)', navigation.partition("</aside>")[0]))
    assert expected - listed - {"index.html"} == set()


def test_every_internal_link_resolves(site: Path) -> None:
    """A link leads to a file of the site, and its anchor to a place there."""
    places = {page: set(re.findall(r'\bid="([^"]+)"', text)) for page, text in _pages(site)}
    broken = []
    for page, text in _pages(site):
        for target in re.findall(r'<(?:a|link|img|script)\b[^>]*?\b(?:href|src)="([^"]+)"', text):
            if re.match(r"[a-z]+:", target):
                continue
            name, anchor = urldefrag(
                html.unescape(target).partition("?")[0] if "?" in target else html.unescape(target)
            )
            file = (page.parent / unquote(name)).resolve() if name else page
            if not file.exists() or (anchor and file in places and unquote(anchor) not in places[file]):
                broken.append((page.name, target))
    assert broken == []


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    """No script, style, font or picture comes from another host, so that the site works behind any wall."""
    loaded = re.compile(
        r'<(?:script|img|link|iframe)\b[^>]*?\b(?:src|href)="(?:https?:)?//|@import|url\((?:https?:)?//'
    )
    styles = {path: path.read_text(encoding="utf-8") for path in site.rglob("*.css")}
    assert [path.name for path, text in [*_pages(site), *styles.items()] if loaded.search(text)] == []


def test_every_command_and_option_is_shown_from_the_code(site: Path) -> None:
    """The page of commands has each with all that help says: options with their words, and examples as they are."""
    (entry,) = entry_points(group="console_scripts", name="territory-opt")
    group, page = entry.load(), site / "reference" / "commands.html"
    source, text, context = page.read_text(encoding="utf-8"), _shown(page), click.Context(group)
    commands = {name: group.get_command(context, name) for name in group.list_commands(context)}
    places = [source.index(f'id="territory-opt-{name}"') for name in commands]
    assert places == sorted(places)
    for name, command in commands.items():
        options = [option for option in command.params if isinstance(option, click.Option)]
        marks = [f'id="cmdoption-territory-opt-{name}-{max(option.opts, key=len).lstrip("-")}"' for option in options]
        assert [mark for mark in marks if mark not in source] == []
        assert [option.name for option in options if " ".join(option.help.split()) not in " ".join(text.split())] == []
        assert [line for line in command.epilog.splitlines() if line.strip("\b ") not in text] == []


def test_every_public_name_and_column_is_shown(site: Path) -> None:
    """The Python reference has all names that programs need, the data dictionary every column of every table."""
    reference = (site / "reference" / "python.html").read_text(encoding="utf-8")
    names = set(territory_opt.__all__) - {"__version__"}
    assert {name for name in names if f'id="territory_opt.{name}"' not in reference} == set()
    dictionary = _shown(site / "data.html")
    assert {column.name for table in TABLES for column in table.columns if column.name not in dictionary} == set()


def test_search_fetches_nothing(site: Path) -> None:
    """Pages opened from a disk may not fetch others, so search does without excerpts; our style is there."""
    options = (site / "_static" / "documentation_options.js").read_text(encoding="utf-8")
    assert "SHOW_SEARCH_SUMMARY: false" in options
    assert (site / "_static" / "site.css").is_file()
