"""Progress on stderr: one moving line in a terminal, a plain line for each stage elsewhere."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click

from territory_opt.progress import Progress, ProgressCallback, silent

SECONDS_BETWEEN_LINES = 5.0
"""Where there is no terminal: how often a stage that goes on says how far it is."""


@contextmanager
def shown_progress(label: str, *, quiet: bool) -> Iterator[ProgressCallback]:
    """Give the callback that shows progress while the block runs.

    Parameters
    ----------
    label : str
        What the progress belongs to, the scenario's name.
    quiet : bool
        Show nothing.
    """
    if quiet:
        yield silent
    elif sys.stderr.isatty():
        with _moving_line(label) as callback:
            yield callback
    else:
        yield _PlainLines(label)


@contextmanager
def _moving_line(label: str) -> Iterator[ProgressCallback]:
    from rich.console import Console
    from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Line

    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(20), TimeElapsedColumn())
    with Line(*columns, console=Console(stderr=True), transient=True) as line:
        task = line.add_task(label, total=None)

        def show(progress: Progress) -> None:
            line.update(
                task,
                description=f"{label}: {in_words(progress)}",
                total=None if progress.share is None else 1.0,
                completed=progress.share or 0.0,
            )

        yield show


class _PlainLines:
    """A line when a stage begins, and now and then while it goes on and has something new to say."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._line = ""
        self._shown_at: dict[str, float] = {}

    def __call__(self, progress: Progress) -> None:
        now, line = time.monotonic(), in_words(progress)
        # Stages may take turns, so each has a time of its own.
        waited = now - self._shown_at.get(progress.stage, -math.inf)
        if line == self._line or waited < SECONDS_BETWEEN_LINES:
            return
        self._line, self._shown_at[progress.stage] = line, now
        click.echo(f"{self._label}: {line}", err=True)


def in_words(progress: Progress) -> str:
    """Return a progress in words: the stage, and the objective, bound and gap once they are known."""
    words = [progress.stage]
    objective, bound = progress.objective, progress.bound
    if objective is not None and math.isfinite(objective):
        words.append(f"objective ${objective:,.0f}")
    if bound is not None and math.isfinite(bound):
        words.append(f"bound ${bound:,.0f}")
    if len(words) == 3 and objective and bound is not None:
        words.append(f"gap {(objective - bound) / abs(objective):.2%}")
    return ", ".join(words)
