"""Progress on stderr: a moving line for each thing under way in a terminal, a plain line for each stage elsewhere."""

from __future__ import annotations

import math
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from territory_opt.progress import Progress, ProgressCallback

from .stages import UNFINISHED, Stages, gap_of
from .terminal import is_dumb, one_line

if TYPE_CHECKING:
    from rich.progress import Progress as Lines
    from rich.progress import TaskID

SECONDS_BETWEEN_LINES = 5.0
"""Where there is no terminal: how often a stage that goes on says how far it is."""

MOST_LINES_A_SECOND = 10
"""Where there is no terminal: stages that follow each other faster are left out, as nobody reads them."""

LETTERS_BESIDE = 12
"""Columns of a moving line that the spinner and the seconds take."""


@contextmanager
def shown_progress(label: str, *, quiet: bool, currency: str = "USD") -> Iterator[ProgressCallback]:
    """Give the callback that shows progress while the block runs; a last line tells how long it took.

    Parameters
    ----------
    label : str
        What the progress belongs to, the scenario's name.
    quiet : bool
        Show nothing.
    currency : str
        What all amounts are in.
    """
    how, last = UNFINISHED, ""
    try:
        with _shown(label, quiet=quiet, currency=currency) as show:
            stages = Stages(label, show)
            try:
                yield stages
                how = "done"
            finally:
                last = stages.ended(how)
    finally:
        # Under the moving line, which is gone by now.
        if not quiet:
            click.echo(one_line(last), err=True)


@contextmanager
def _shown(label: str, *, quiet: bool, currency: str) -> Iterator[ProgressCallback]:
    if quiet:
        yield lambda _: None
    elif _moves():
        with _moving_lines() as lines:
            line = lines.add_task(label, total=None)
            yield lambda progress: _move(lines, line, label, progress, currency)
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
        yield _SideBySide(lambda _, __: None, lambda _, __: None)
    elif _moves():
        with _moving_lines() as lines:
            moving = _MovingSideBySide(lines, len(names), currency)
            yield _SideBySide(moving.move, moving.end)
    else:
        plain = {name: _PlainLines(name, currency) for name in names}
        yield _SideBySide(lambda name, progress: plain[name](progress), lambda _, last: click.echo(last, err=True))


def _moves() -> bool:
    """Say whether a line on stderr can be drawn over."""
    return sys.stderr.isatty() and not is_dumb()


@contextmanager
def _moving_lines() -> Iterator[Lines]:
    from rich.console import Console
    from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Lines
    from rich.table import Column

    console = Console(stderr=True)
    words = TextColumn("{task.description}", markup=False, table_column=Column(no_wrap=True, overflow="crop"))
    bar = (BarColumn(20),) if console.width >= 110 else ()
    columns = (
        SpinnerColumn("dots" if console.encoding.startswith("utf") else "line"),
        TimeElapsedColumn(),
        *bar,
        words,
    )
    with Lines(*columns, console=console, transient=True) as lines:
        yield lines


def _move(lines: Lines, line: TaskID, label: str, progress: Progress, currency: str) -> None:
    lines.update(
        line,
        description=fitting_words(label, progress, currency, lines.console.width - LETTERS_BESIDE),
        total=None if progress.share is None else 1.0,
        completed=progress.share or 0.0,
    )


class _SideBySide:
    """Follows scenarios under way, each with its own stages, and tells how each ended."""

    def __init__(self, show: Callable[[str, Progress], None], end: Callable[[str, str], None]) -> None:
        self._show, self._end = show, end
        self._under_way: dict[str, Stages] = {}

    def __call__(self, name: str, progress: Progress) -> None:
        from territory_opt.scenario.running.outcome import LAST_STAGES

        if name not in self._under_way:
            self._under_way[name] = Stages(name, lambda news: self._show(name, news))
        if progress.stage in LAST_STAGES:
            self._end(name, one_line(self._under_way.pop(name).ended(progress.stage)))
        else:
            self._under_way[name](progress)


class _MovingSideBySide:
    """A line for each scenario under way and one for how many are done; a scenario that ends leaves its last word."""

    def __init__(self, lines: Lines, count: int, currency: str) -> None:
        self._currency = currency
        self._lines = lines
        self._of_name: dict[str, TaskID] = {}
        self._count = count
        self._done = 0
        self._total = lines.add_task(self._words(), total=count, visible=count > 1)

    def move(self, name: str, progress: Progress) -> None:
        """Move a scenario's line on."""
        if name not in self._of_name:
            self._of_name[name] = self._lines.add_task(name, total=None)
        _move(self._lines, self._of_name[name], name, progress, self._currency)

    def end(self, name: str, last: str) -> None:
        """Put a scenario's last words in the place of its line."""
        if name in self._of_name:
            self._lines.remove_task(self._of_name.pop(name))
        self._lines.console.print(last, markup=False, highlight=False)
        self._done += 1
        self._lines.update(self._total, description=self._words(), completed=self._done)

    def _words(self) -> str:
        return f"{self._done} of {self._count} done"


class _PlainLines:
    """A line when a stage begins, and now and then while it goes on and has something new to say."""

    def __init__(self, label: str, currency: str) -> None:
        self._label, self._currency = label, currency
        self._line = ""
        self._lately: deque[float] = deque(maxlen=MOST_LINES_A_SECOND)
        self._shown_at: dict[str, float] = {}

    def __call__(self, progress: Progress) -> None:
        now, line = time.monotonic(), in_words(progress, self._currency)
        # Stages may take turns, so each has a time of its own.
        waited = now - self._shown_at.get(progress.stage, -math.inf)
        rushed = len(self._lately) == MOST_LINES_A_SECOND and now - self._lately[0] < 1.0
        if line == self._line or waited < SECONDS_BETWEEN_LINES or rushed:
            return
        self._line, self._shown_at[progress.stage] = line, now
        self._lately.append(now)
        click.echo(one_line(f"{self._label}: {line}"), err=True)


def in_words(progress: Progress, currency: str) -> str:
    """Return a progress in words: the stage, and the objective, bound and gap once they are known."""
    from territory_opt.report.fields import currency_sign

    words, sign = [progress.stage], currency_sign(currency)
    objective, bound, gap = progress.objective, progress.bound, gap_of(progress)
    if objective is not None and math.isfinite(objective):
        words.append(f"objective {sign}{objective:,.0f}")
    if bound is not None and math.isfinite(bound):
        words.append(f"bound {sign}{bound:,.0f}")
    if gap is not None:
        words.append(f"gap {gap:.2%}")
    return ", ".join(words)


def fitting_words(label: str, progress: Progress, currency: str, width: int) -> str:
    """Return the fullest words on a progress that fit a width, the gap before the amounts it comes from."""
    from territory_opt.report.fields import money

    gap = gap_of(progress)
    near = "" if gap is None else f", gap {gap:.2%}"
    amounts = [
        f"{what} {money(usd, currency)}"
        for what, usd in (("objective", progress.objective), ("bound", progress.bound))
        if usd is not None and math.isfinite(usd)
    ]
    known = f" ({', '.join(amounts)})" if amounts and gap is not None else "".join(f", {told}" for told in amounts)
    label, stage = one_line(label), one_line(progress.stage)
    fullest = (f"{label}: {stage}{near}{known}", f"{label}: {stage}{near}", f"{stage}{near}", stage)
    return next((words for words in fullest if len(words) <= width), stage)
