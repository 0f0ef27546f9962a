"""From errors to one clear message and an exit status."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from territory_opt.errors import AuditError, InputError, TerritoryOptError

from .hints import of_problems, of_system
from .interrupt import end_process, heeded_interrupts
from .options import Session
from .output import print_json, print_problems
from .terminal import fit_letters, harmless

NO_PLAN = 1
BAD_INPUT = 2
DEFECT = 3
INTERRUPTED = 130
INTERRUPTION = "interrupted; nothing half-done was kept"


@contextmanager
def guarded(ctx: click.Context) -> Iterator[None]:
    """End the command with a message and its exit status on any error that is not a defect of the code."""
    try:
        fit_letters()
        with heeded_interrupts(lambda: end_process(f"Error: {INTERRUPTION}", INTERRUPTED)):
            yield
    except InputError as error:
        session = _session(ctx)
        print_problems(error.problems, as_json=session.as_json)
        command = ctx.invoked_subcommand or ""
        click.echo(f"Next: {harmless(of_problems(error.problems, session, command))}", err=True)
        ctx.exit(BAD_INPUT)
    except click.UsageError as error:
        # It quotes what was called with, which may be names of files that somebody else gave.
        raise click.UsageError(harmless(error.format_message()), error.ctx) from None
    except (TerritoryOptError, OSError, KeyboardInterrupt) as error:
        if isinstance(error, OSError) and error.errno == errno.EPIPE:
            raise
        _fail(ctx, *verdict(error))


def verdict(error: BaseException) -> tuple[str, int]:
    """Return what a user is told of an error, and the exit status of a command that ends by it."""
    if isinstance(error, AuditError):
        defect = (
            "This is a defect of territory-opt, not of your data: nothing was stored.\n"
            "Next: report it with the lines above and the output of territory-opt --version."
        )
        return f"{error}\n{defect}", DEFECT
    if isinstance(error, KeyboardInterrupt):
        return f"{INTERRUPTION}\nNext: call it again; what was stored before is not made again", INTERRUPTED
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        hint = of_system(error)
        return f"{where}{error.strerror or error}" + (f"\nNext: {hint}" if hint else ""), BAD_INPUT
    return str(error), BAD_INPUT


def _session(ctx: click.Context) -> Session:
    """Return how the command was called; before its options are read, as if without any."""
    session = ctx.find_root().obj
    return session if isinstance(session, Session) else Session(Path(), as_json=False, quiet=False)


def _fail(ctx: click.Context, message: str, status: int) -> None:
    if _session(ctx).as_json:
        print_json({"error": message})
    click.echo(f"Error: {harmless(message)}", err=True)
    ctx.exit(status)
