"""The documentation says what the code does: links lead somewhere, formulas have classes, commands exist."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path

import click
import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from territory_opt.alignment.rules import RULES
from territory_opt.alignment.terms import TERMS
from territory_opt.audit.rules import RULES as AUDITED_RULES
from territory_opt.audit.terms import TERMS as AUDITED_TERMS

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
MARKDOWN = MarkdownIt("commonmark").enable("table")


def _tokens(page: Path) -> list[Token]:
    return MARKDOWN.parse(page.read_text(encoding="utf-8"))


def _targets(page: Path) -> Iterator[str]:
    for token in _tokens(page):
        for part in token.children or ():
            target = part.attrs.get("href") or part.attrs.get("src")
            if target:
                yield str(target)


def _anchors(page: Path) -> set[str]:
    """Return the anchors that code hosts make of a page's headings."""
    tokens = _tokens(page)
    headings = [tokens[at + 1].content for at, token in enumerate(tokens) if token.type == "heading_open"]
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def _table_rows(page: Path) -> Iterator[dict[str, Token]]:
    """Yield every row of every table as cells by the lower-case title of their column."""
    titles: list[str] = []
    cells: list[Token] = []
    for before, token in zip([None, *_tokens(page)], _tokens(page), strict=False):
        if token.type == "tr_open":
            cells = []
        elif token.type == "inline" and before is not None and before.type in {"th_open", "td_open"}:
            cells.append(token)
        elif token.type == "thead_close":
            titles = [cell.content.strip().lower() for cell in cells]
        elif token.type == "tr_close" and titles:
            yield dict(zip(titles, cells, strict=True))
        elif token.type == "table_close":
            titles = []


def _code(cell: Token) -> str:
    """Return the first piece of code in a cell, empty when there is none."""
    return next((part.content for part in cell.children or () if part.type == "code_inline"), "")


def _formulated() -> set[tuple[str, str]]:
    """Return name in YAML and class of every row of the formulation."""
    rows = _table_rows(ROOT / "docs" / "formulation.md")
    return {(_code(row["name"]), _code(row["class"])) for row in rows if {"name", "class"} <= set(row)}


def _shell_lines(page: Path) -> Iterator[list[str]]:
    """Yield the words of each line of a page's code blocks, comments and prompts left out."""
    for token in _tokens(page):
        if token.type == "fence" and token.info.strip() in {"", "sh", "bash", "console"}:
            for line in token.content.splitlines():
                if line.removeprefix("$ ").startswith(("territory-opt ", "make ")):
                    yield shlex.split(line.removeprefix("$ "), comments=True)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_relative_link_resolves(page: Path) -> None:
    """A link or a picture leads to a file in the repository, and its anchor to a heading there."""
    broken = []
    for target in _targets(page):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = (page.parent / name).resolve() if name else page
        if not file.exists() or (anchor and anchor not in _anchors(file)):
            broken.append(target)
    assert broken == []


def test_the_index_lists_every_page() -> None:
    """A page that the index leaves out is not found."""
    docs = ROOT / "docs"
    listed = {(docs / target.partition("#")[0]).resolve() for target in _targets(docs / "README.md")}
    assert {page for page in docs.rglob("*.md") if page.name != "README.md"} - listed == set()


def test_every_rule_and_term_has_a_row_in_the_formulation() -> None:
    """The formula of what the solver does is written down, under the name a user knows and the class that does it."""
    declared = {(declaration.name, declaration.__name__) for declaration in (*RULES, *TERMS)}
    assert declared - _formulated() == set()


def test_every_row_of_the_formulation_names_a_class_that_exists() -> None:
    """A row that outlives its class describes a model nobody solves."""
    declared = {(declaration.name, declaration.__name__) for declaration in (*RULES, *TERMS)}
    assert _formulated() - declared == set()


def test_every_rule_and_term_is_audited() -> None:
    """Each has a function of the independent check, and the check knows none that does not exist."""
    assert set(AUDITED_RULES) == {rule.name for rule in RULES}
    assert set(AUDITED_TERMS) == {term.name for term in TERMS}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_shown_exists(page: Path) -> None:
    """Commands, their options and make's targets are spelled as the programs know them."""
    (entry,) = entry_points(group="console_scripts", name="territory-opt")
    group = entry.load()
    context = click.Context(group)
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    wrong = []
    for program, *words in _shell_lines(page):
        if program == "make":
            wrong += [word for word in words if "=" not in word and word not in targets]
            continue
        command = group if words[0].startswith("-") else group.get_command(context, words[0])
        known = {option for parameter in command.get_params(context) for option in parameter.opts} if command else set()
        flags = {word.partition("=")[0] for word in words if word.startswith("-")}
        wrong += [shlex.join(words)] if command is None or flags - known else []
    assert wrong == []
