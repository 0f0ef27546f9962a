"""The options that commands share, and what a command is told by them."""

from __future__ import annotations

import functools
import logging
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

Function = Callable[..., Any]


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
    """

    folder: Path
    as_json: bool
    quiet: bool


class FiniteRange(click.FloatRange):
    """A number within a range; neither infinity nor nan, which compare with its ends as nobody means them to."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Read the number, or say what is wrong with it."""
        number = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value} is not a number to count with.", param, ctx)
        return number


def examples(*calls: str) -> str:
    """Return the end of a command's help: calls to copy, on a line each."""
    # click leaves the lines of a paragraph alone after this mark.
    return "\b\nExamples:\n" + "\n".join(f"  {call}" for call in calls)


def session_options(command: Function) -> Function:
    """Add the options every command takes; the command gets them as its first argument, a `Session`."""

    @click.option("--verbose", "-v", is_flag=True, help="Log what is done, on stderr.")
    @click.option("--quiet", "-q", is_flag=True, help="Leave out progress and notes.")
    @click.option("--json", "as_json", is_flag=True, help="Print results as JSON.")
    @click.option(
        "--workspace",
        "-C",
        "folder",
        type=click.Path(path_type=Path),
        default=Path(),
        help="The workspace; by default the current folder.",
    )
    @functools.wraps(command)
    def with_session(folder: Path, as_json: bool, quiet: bool, verbose: bool, **options: Any) -> Any:
        session = Session(folder, as_json, quiet)
        # The guard around all commands reports errors the way this one was asked to print.
        click.get_current_context().find_root().obj = session
        configure_logging(verbose=verbose, quiet=quiet)
        return command(session, **options)

    return with_session


def solve_options(command: Function) -> Function:
    """Add the options of commands that design territories."""
    seconds = click.option(
        "--seconds",
        type=FiniteRange(min=0, min_open=True),
        help="Time limit of each territory design, in place of the scenario's.",
    )
    seed = click.option("--seed", type=click.IntRange(min=0), help="Seed, in place of the scenario's.")
    return seconds(seed(command))


def fresh_option(command: Function) -> Function:
    """Add the option of commands that run scenarios."""
    fresh = click.option("--fresh", is_flag=True, help="Run again even where nothing changed since the stored run.")
    return fresh(command)


def configure_logging(*, verbose: bool, quiet: bool) -> None:
    """Send the library's log to stderr: warnings by default, all of it when verbose, errors only when quiet."""
    from rich.console import Console
    from rich.logging import RichHandler

    handler = RichHandler(console=Console(stderr=True), show_time=False, show_path=False)
    library = logging.getLogger("territory_opt")
    library.handlers[:] = [handler]
    library.setLevel(logging.DEBUG if verbose else logging.ERROR if quiet else logging.WARNING)
    # Warnings of libraries speak to programmers; they are for --verbose.
    logging.captureWarnings(True)
    warned = logging.getLogger("py.warnings")
    warned.handlers[:] = [handler] if verbose else [logging.NullHandler()]
