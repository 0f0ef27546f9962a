"""Progress on stderr: a moving line for each thing under way in a terminal, a plain line for each stage elsewhere."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from territory_opt.progress import Progress, ProgressCallback, silent

if TYPE_CHECKING:
    from rich.progress import Progress as Lines
    from rich.progress import TaskID

SECONDS_BETWEEN_LINES = 5.0
"""Where there is no terminal: how often a stage that goes on says how far it is."""


@contextmanager
def shown_progress(label: str, *, quiet: bool, currency: str = "USD") -> Iterator[ProgressCallback]:
    """Give the callback that shows progress while the block runs.

    Parameters
    ----------
    label : str
        What the progress belongs to, the scenario's name.
    quiet : bool
        Show nothing.
    currency : str
        What all amounts are in.
    """
    if quiet:
        yield silent
    elif sys.stderr.isatty():
        with _moving_line(label, currency) as callback:
            yield callback
    else:
        yield _PlainLines(label, currency)


@contextmanager
def shown_side_by_side(
    names: Sequence[str], *, quiet: bool, currency: str = "USD"
) -> Iterator[Callable[[str, Progress], None]]:
    """Give the callback that shows the progress of several scenarios at a time while the block runs.

    Parameters
    ----------
    names : sequence of str
        All that are to be done, those not yet begun too.
    quiet : bool
        Show nothing.
    currency : str
        What all amounts are in.
    """
    if quiet:
        yield lambda _, __: None
    elif sys.stderr.isatty():
        with _moving_lines() as lines:
            yield _SideBySide(lines, len(names), currency)
    else:
        plain = {name: _PlainLines(name, currency) for name in names}
        yield lambda name, progress: plain[name](progress)


@contextmanager
def _moving_line(label: str, currency: str) -> Iterator[ProgressCallback]:
    with _moving_lines() as lines:
        line = lines.add_task(label, total=None)
        yield lambda progress: _move(lines, line, label, progress, currency)


@contextmanager
def _moving_lines() -> Iterator[Lines]:
    from rich.console import Console
    from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Lines

    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(20), TimeElapsedColumn())
    with Lines(*columns, console=Console(stderr=True), transient=True) as lines:
        yield lines


def _move(lines: Lines, line: TaskID, label: str, progress: Progress, currency: str) -> None:
    lines.update(
        line,
        description=f"{label}: {in_words(progress, currency)}",
        total=None if progress.share is None else 1.0,
        completed=progress.share or 0.0,
    )


class _SideBySide:
    """A line for each scenario under way and one for how many are done; a scenario that ends leaves its last word."""

    def __init__(self, lines: Lines, count: int, currency: str) -> None:
        self._currency = currency
        self._lines = lines
        self._of_name: dict[str, TaskID] = {}
        self._count = count
        self._done = 0
        self._total = lines.add_task(self._words(), total=count, visible=count > 1)

    def __call__(self, name: str, progress: Progress) -> None:
        from territory_opt.scenario.running.outcome import LAST_STAGES

        if progress.stage not in LAST_STAGES:
            if name not in self._of_name:
                self._of_name[name] = self._lines.add_task(name, total=None)
            _move(self._lines, self._of_name[name], name, progress, self._currency)
            return
        if name in self._of_name:
            self._lines.remove_task(self._of_name.pop(name))
        self._lines.console.print(f"{name}: {progress.stage}", markup=False, highlight=False)
        self._done += 1
        self._lines.update(self._total, description=self._words(), completed=self._done)

    def _words(self) -> str:
        return f"{self._done} of {self._count} done"


class _PlainLines:
    """A line when a stage begins, and now and then while it goes on and has something new to say."""

    def __init__(self, label: str, currency: str) -> None:
        self._label, self._currency = label, currency
        self._line = ""
        self._shown_at: dict[str, float] = {}

    def __call__(self, progress: Progress) -> None:
        now, line = time.monotonic(), in_words(progress, self._currency)
        # Stages may take turns, so each has a time of its own.
        waited = now - self._shown_at.get(progress.stage, -math.inf)
        if line == self._line or waited < SECONDS_BETWEEN_LINES:
            return
        self._line, self._shown_at[progress.stage] = line, now
        click.echo(f"{self._label}: {line}", err=True)


def in_words(progress: Progress, currency: str) -> str:
    """Return a progress in words: the stage, and the objective, bound and gap once they are known."""
    from territory_opt.report.fields import currency_sign

    words, sign = [progress.stage], currency_sign(currency)
    objective, bound = progress.objective, progress.bound
    if objective is not None and math.isfinite(objective):
        words.append(f"objective {sign}{objective:,.0f}")
    if bound is not None and math.isfinite(bound):
        words.append(f"bound {sign}{bound:,.0f}")
    if len(words) == 3 and objective and bound is not None:
        words.append(f"gap {(objective - bound) / abs(objective):.2%}")
    return ", ".join(words)
