"""From errors to one clear message and an exit status."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import click

from territory_opt.errors import AuditError, InputError, TerritoryOptError

from .interrupt import end_process, heeded_interrupts
from .options import Session
from .output import print_json, print_problems

NO_PLAN = 1
BAD_INPUT = 2
DEFECT = 3
INTERRUPTED = 130
INTERRUPTION = "interrupted; nothing half-done was kept"


@contextmanager
def guarded(ctx: click.Context) -> Iterator[None]:
    """End the command with a message and its exit status on any error that is not a defect of the code."""
    try:
        with heeded_interrupts(lambda: end_process(f"Error: {INTERRUPTION}", INTERRUPTED)):
            yield
    except InputError as error:
        print_problems(error.problems, as_json=_as_json(ctx))
        ctx.exit(BAD_INPUT)
    except (TerritoryOptError, OSError, KeyboardInterrupt) as error:
        if isinstance(error, OSError) and error.errno == errno.EPIPE:
            raise
        _fail(ctx, *verdict(error))


def verdict(error: BaseException) -> tuple[str, int]:
    """Return what a user is told of an error, and the exit status of a command that ends by it."""
    if isinstance(error, AuditError):
        defect = "This is a defect of territory-opt, not of your data: nothing was stored. Please report it."
        return f"{error}\n{defect}", DEFECT
    if isinstance(error, KeyboardInterrupt):
        return INTERRUPTION, INTERRUPTED
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror or error}", BAD_INPUT
    return str(error), BAD_INPUT


def _as_json(ctx: click.Context) -> bool:
    session = ctx.find_root().obj
    return isinstance(session, Session) and session.as_json


def _fail(ctx: click.Context, message: str, status: int) -> None:
    if _as_json(ctx):
        print_json({"error": message})
    click.echo(f"Error: {message}", err=True)
    ctx.exit(status)
