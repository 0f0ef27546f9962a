"""Running many scenarios of a workspace, wherever that is done."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from joblib import cpu_count

from territory_opt.errors import InputError, InputProblem, TerritoryOptError
from territory_opt.progress import Progress
from territory_opt.scenario.current import find_current
from territory_opt.scenario.kept import forget_kept
from territory_opt.scenario.running.outcome import FAILED, STORED, ManyProgress, Outcome, ignore
from territory_opt.scenario.store import read_summary


def run_many(
    folder: str | Path,
    names: Sequence[str],
    *,
    options: Mapping[str, Any] | None = None,
    jobs: int | None = None,
    scheduler: str | None = None,
    fresh: bool = False,
    progress: ManyProgress = ignore,
) -> list[Outcome]:
    """Run scenarios of a workspace and store their runs; one that fails does not keep the others from running.

    A single scenario runs in this process; several run in worker processes of this machine, or on a cluster. Plans do
    not depend on where they are made, as long as the steps or the gap of the scenario end the search and not its time.

    Parameters
    ----------
    folder : str or Path
        The workspace.
    names : sequence of str
        The scenarios; one that is named twice is run once.
    options : mapping, optional
        Options of `run_scenario`, for all of them.
    jobs : int, optional
        Most worker processes at a time, by default as many as there are processors.
    scheduler : str, optional
        Address of a Dask scheduler (``tcp://host:port``) whose workers are to run them, each run coming back to this
        workspace.
    fresh : bool
        Run again even where nothing changed since the stored run, and forget what earlier runs kept.
    progress : callable
        Told which scenario is how far, always by the calling thread.

    Returns
    -------
    list of Outcome
        One a scenario, in the order of the names. After an interrupt (`KeyboardInterrupt`), which is not raised, no
        process or task is left running, what was done is stored, and the others say that they were interrupted.

    Raises
    ------
    InputError
        Before the first is run: with every problem of the scenarios' files and models, or when the scheduler and its
        workers cannot be used.
    """
    folder = Path(folder)
    options = {key: value for key, value in (options or {}).items() if value is not None}
    found = _stored(folder, names, options, fresh=fresh)
    if fresh:
        forget_kept()
    missing = [name for name, outcome in found.items() if outcome is None]
    if missing:
        runs = _run(folder, missing, options, jobs=jobs, scheduler=scheduler, progress=progress)
        try:
            # Closed also when the interrupt comes between two outcomes, so that nothing is left running.
            with closing(runs):
                for outcome in runs:
                    progress(outcome.name, Progress(STORED if outcome.error is None else FAILED, 1.0))
                    found[outcome.name] = outcome
        except KeyboardInterrupt as interrupt:
            found |= {name: Outcome(name, error=interrupt) for name in missing if found[name] is None}
    return [outcome for outcome in found.values() if outcome is not None]


def _stored(
    folder: Path, names: Sequence[str], options: Mapping[str, Any], *, fresh: bool
) -> dict[str, Outcome | None]:
    """Return the stored runs that still answer their scenario, None for the others; all files are read for that."""
    problems: list[InputProblem] = []
    found: dict[str, Outcome | None] = {}
    for name in dict.fromkeys(name.removesuffix(".yaml") for name in names):
        try:
            summary = find_current(folder, name, **options)
        except InputError as error:
            problems += error.problems
        else:
            found[name] = None if summary is None or fresh else Outcome(name, summary, reused=True)
    if problems:
        # Scenarios that share a model repeat its problems.
        raise InputError(dict.fromkeys(problems))
    return found


def _run(
    folder: Path,
    names: Sequence[str],
    options: Mapping[str, Any],
    *,
    jobs: int | None,
    scheduler: str | None,
    progress: ManyProgress,
) -> Generator[Outcome, None, None]:
    if scheduler is not None:
        from territory_opt.scenario.running.cluster import run_on_cluster

        return run_on_cluster(folder, names, options, scheduler=scheduler, progress=progress)
    if len(names) == 1:
        return _run_here(folder, names[0], options, progress)
    from territory_opt.scenario.running.local import run_in_processes

    return run_in_processes(folder, names, options, jobs=jobs or cpu_count(), progress=progress)


def _run_here(
    folder: Path, name: str, options: Mapping[str, Any], progress: ManyProgress
) -> Generator[Outcome, None, None]:
    from territory_opt.scenario.run import run_scenario

    try:
        run_scenario(folder, name, progress=lambda news: progress(name, news), **options)
    except (TerritoryOptError, OSError) as error:
        yield Outcome(name, error=error)
    else:
        yield Outcome(name, read_summary(folder, name))
