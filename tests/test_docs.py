"""The documentation says what the code does: links lead somewhere, formulas have classes, commands exist."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator
from importlib.metadata import entry_points
from pathlib import Path
from typing import get_args

import click
import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token
from pydantic import BaseModel

from territory_opt.alignment.rules import RULES
from territory_opt.alignment.terms import TERMS
from territory_opt.audit.rules import RULES as AUDITED_RULES
from territory_opt.audit.terms import TERMS as AUDITED_TERMS

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(page for page in (ROOT / "docs").rglob("*.md") if "_build" not in page.parts)])
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
    pages = {page for page in docs.rglob("*.md") if page.relative_to(docs).parts[0] != "_build"}
    # Either is an index: of the folder, and of the site, which takes it in.
    assert pages - {docs / "README.md", docs / "index.md"} - listed == set()


def _names(declarations: Iterable[type[BaseModel]], field: str) -> dict[str, str]:
    """Return the class of each rule or term by the one name its field allows in YAML."""
    return {get_args(found.model_fields[field].annotation)[0]: found.__name__ for found in declarations}


RULE_CLASSES = _names(RULES, "rule")
TERM_CLASSES = _names(TERMS, "term")
DECLARED = {*RULE_CLASSES.items(), *TERM_CLASSES.items()}


def test_every_rule_and_term_has_a_row_in_the_formulation() -> None:
    """The formula of what the solver does is written down, under the name a user knows and the class that does it."""
    assert DECLARED - _formulated() == set()


def test_every_row_of_the_formulation_names_a_class_that_exists() -> None:
    """A row that outlives its class describes a model nobody solves."""
    assert _formulated() - DECLARED == set()


def test_every_rule_and_term_is_audited() -> None:
    """Each has a function of the independent check, and the check knows none that does not exist."""
    assert set(AUDITED_RULES) == set(RULE_CLASSES)
    assert set(AUDITED_TERMS) == set(TERM_CLASSES)


def _command_group() -> click.Group:
    (entry,) = entry_points(group="console_scripts", name="territory-opt")
    group = entry.load()
    assert isinstance(group, click.Group)
    return group


def _misuse(words: list[str]) -> str:
    """Return what the command line would say to these words, empty when it takes them."""
    group = _command_group()
    try:
        if words[0].startswith("-"):
            group.make_context(group.name, words)
        elif command := group.get_command(click.Context(group), words[0]):
            command.make_context(words[0], words[1:])
        else:
            return f"no command {words[0]}"
    except click.exceptions.Exit:  # --help and --version have been answered
        return ""
    except click.UsageError as error:
        # The files of an example need not exist where the tests run.
        bad_value = isinstance(error, click.BadParameter) and not isinstance(error, click.MissingParameter)
        return "" if bad_value else error.format_message()
    return ""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_shown_is_one_that_works(page: Path) -> None:
    """Commands, their arguments and options, and make's targets are spelled as the programs know them."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    wrong = []
    for program, *words in _shell_lines(page):
        if program == "make":
            wrong += [word for word in words if "=" not in word and word not in targets]
        elif misuse := _misuse(words):
            wrong.append(f"{shlex.join(words)}: {misuse}")
    assert wrong == []


@pytest.mark.parametrize("name", _command_group().list_commands(click.Context(_command_group())))
def test_every_command_explains_itself(name: str) -> None:
    """Help says what a command does, every option what it is for, and examples stand on lines of their own."""
    group = _command_group()
    command = group.get_command(click.Context(group), name)
    assert command
    context = click.Context(command, info_name=name)
    options = [option for option in command.get_params(context) if isinstance(option, click.Option)]
    shown = command.get_help(context).splitlines()
    assert [option.name for option in options if not option.help] == []
    assert "  Examples:" in shown
    assert any(line.startswith(f"    territory-opt {name}") for line in shown)
