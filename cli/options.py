"""The options that commands share, and what a command is told by them."""

from __future__ import annotations

import functools
import logging
import math
import shlex
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from .terminal import harmless, is_text

Function = Callable[..., Any]

SHARED = frozenset(("--workspace", "--json", "--quiet", "--verbose", "--help"))
"""The options that every command has."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Session:
    """How a command was called.

    Attributes
    ----------
    folder : Path
        The workspace.
    as_json : bool
        Whether results go to stdout as JSON.
    quiet : bool
        Whether progress and notes are left out.
    verbose : bool
        Whether it is logged what is done.
    """

    folder: Path
    as_json: bool
    quiet: bool
    verbose: bool = False

    def call(self, words: str) -> str:
        """Return a call of the command line in this workspace, to be copied: the words after the program's name."""
        where = "" if self.folder == Path() else f" -C {shlex.quote(str(self.folder))}"
        return f"territory-opt {words}{where}"


class Command(click.Command):
    """A command whose help shows its own options apart from those that all commands take, and whose words are text."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the words of the call; refuse those, but for paths, whose bytes are no text and could not be written."""
        rest = super().parse_args(ctx, args)
        for parameter in self.get_params(ctx):
            value = ctx.params.get(parameter.name or "")
            words = value if isinstance(value, tuple) else (value,)
            if any(isinstance(word, str) and not is_text(word) for word in words):
                raise click.BadParameter("Expected text in UTF-8.", ctx, parameter)
        return rest

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options in their two groups."""
        own: list[tuple[str, str]] = []
        shared: list[tuple[str, str]] = []
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record is not None and isinstance(parameter, click.Option):
                (shared if SHARED.intersection(parameter.opts) else own).append(record)
        for title, records in (("Options", own), ("Options of every command", shared)):
            if records:
                with formatter.section(title):
                    formatter.write_dl(records)


class WholeRange(click.IntRange):
    """A whole number within a range."""

    name = "whole number"


class Day(click.DateTime):
    """A day, or the first of a month, told as such when it is none.

    Parameters
    ----------
    form : str
        How it is written, as `datetime.strptime` has it.
    example : str
        One, for the message.
    """

    def __init__(self, form: str = "%Y-%m-%d", example: str = "2027-03-31") -> None:
        super().__init__([form])
        self._example = example

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read the day, or say how one is written."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f"'{value}' is not in the calendar; write it as {self._example}.", param, ctx)


class FiniteRange(click.FloatRange):
    """A number within a range; neither infinity nor nan, which compare with its ends as nobody means them to."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read the number, or say what is wrong with it."""
        number = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value} is not a number to count with.", param, ctx)
        return number


def examples(*calls: str, unmet: str = "") -> str:
    """Return the end of a command's help: calls to copy, on a line each, and what its exit status means.

    Parameters
    ----------
    *calls : str
        The calls; one that goes on in a second line breaks it as a shell does.
    unmet : str
        When the command ends with status 1, where it can.
    """
    statuses = {0: "done", 1: unmet, 2: "bad input or usage", 3: "a defect of territory-opt"}
    # click leaves the lines of a paragraph alone after this mark.
    shown = "\b\nExamples:\n" + "\n".join(f"  {line}" for call in calls for line in call.splitlines())
    return f"{shown}\n\n\b\nExit status:\n" + "\n".join(f"  {key}  {told}" for key, told in statuses.items() if told)


def session_options(command: Function) -> Function:
    """Add the options every command takes; the command gets them as its first argument, a `Session`."""

    @click.option("--verbose", "-v", is_flag=True, help="Log what is done and the seconds it takes, on stderr.")
    @click.option("--quiet", "-q", is_flag=True, help="Print results only: no progress and no notes.")
    @click.option("--json", "as_json", is_flag=True, help="Print results as JSON.")
    @click.option(
        "--workspace",
        "-C",
        "folder",
        metavar="DIR",
        type=click.Path(path_type=Path, file_okay=False),
        default=Path(),
        help="The workspace; by default the current folder.",
    )
    @functools.wraps(command)
    def with_session(folder: Path, as_json: bool, quiet: bool, verbose: bool, **options: Any) -> Any:
        session = Session(folder, as_json, quiet, verbose)
        ctx, began = click.get_current_context(), time.perf_counter()
        # The guard around all commands reports errors the way this one was asked to print.
        ctx.find_root().obj = session
        configure_logging(verbose=verbose, quiet=quiet)
        logger.debug("%s in the workspace %s", ctx.info_name, folder.resolve())
        try:
            return command(session, **options)
        finally:
            logger.debug("%s took %.1f s", ctx.info_name, time.perf_counter() - began)

    return with_session


def solve_options(command: Function) -> Function:
    """Add the options of commands that design territories."""
    seconds = click.option(
        "--seconds",
        type=FiniteRange(min=0, min_open=True),
        metavar="N",
        help="Time limit of each territory design, in place of the scenario's.",
    )
    seed = click.option("--seed", type=WholeRange(min=0), metavar="N", help="Seed, in place of the scenario's.")
    return seconds(seed(command))


def fresh_option(command: Function) -> Function:
    """Add the option of commands that run scenarios."""
    fresh = click.option("--fresh", is_flag=True, help="Run again even where nothing changed since the stored run.")
    return fresh(command)


def configure_logging(*, verbose: bool, quiet: bool) -> None:
    """Send the library's log to stderr: warnings by default, all of it when verbose, errors only when quiet."""
    handler = _Log()
    library = logging.getLogger("territory_opt")
    library.handlers[:] = [handler]
    library.setLevel(logging.DEBUG if verbose else logging.ERROR if quiet else logging.WARNING)
    # Warnings of libraries speak to programmers; they are for --verbose.
    logging.captureWarnings(True)
    warned = logging.getLogger("py.warnings")
    warned.handlers[:] = [handler] if verbose else [logging.NullHandler()]


class _Log(logging.Handler):
    """Records on stderr, each with its level; through click, so that a moving line of progress gives way to them."""

    def emit(self, record: logging.LogRecord) -> None:
        click.echo(f"{record.levelname.lower()}: {harmless(self.format(record))}", err=True)
