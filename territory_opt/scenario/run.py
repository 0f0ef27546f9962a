"""Running a scenario, from the workspace's files to a stored and audited run."""

from __future__ import annotations

import time
from pathlib import Path

from territory_opt.errors import InputError, InputProblem
from territory_opt.progress import ProgressCallback, silent
from territory_opt.report.results import Results
from territory_opt.report.write import write_results
from territory_opt.scenario.decisions.by_hand import ByHand, decide, read_by_hand
from territory_opt.scenario.opening import open_scenario
from territory_opt.scenario.prepare import Prepared, prepare
from territory_opt.scenario.record import Record, write_record
from territory_opt.scenario.solve import solve_prepared
from territory_opt.scenario.store import open_runs, store_run


def run_scenario(
    folder: str | Path,
    name: str,
    *,
    seconds: float | None = None,
    seed: int | None = None,
    keep: str | Path | None = None,
    reject: str | Path | None = None,
    progress: ProgressCallback = silent,
) -> Results:
    """Run a scenario of a workspace and store its run.

    Parameters
    ----------
    folder : str or Path
        The workspace.
    name : str
        The scenario.
    seconds : float, optional
        Time limit of the territory design, in place of the scenario's.
    seed : int, optional
        Seed, in place of the scenario's.
    keep : str or Path, optional
        A table of accounts and the seats they must have; the rest is designed around them. See `read_by_hand`.
    reject : str or Path, optional
        The stored run's moves as edited: those to take back, while the rest of its plan is kept as far as it pays.
    progress : callable
        Told how far the run is.

    Returns
    -------
    Results
        What the run found; it is stored in ``runs/<name>`` also when there is no plan, with the reason.

    Raises
    ------
    InputError
        When the workspace, the scenario, a model or a file of decisions cannot be used; nothing is stored.
    AuditError
        When the plan fails its audit; nothing is stored.
    """
    folder = Path(folder)
    keep = None if keep is None else Path(keep)
    reject = None if reject is None else Path(reject)
    started = time.monotonic()
    by_hand = read_by_hand(folder, name, keep=keep, reject=reject)
    prepared = prepare_scenario(folder, name, seconds=seconds, seed=seed, by_hand=by_hand, progress=progress)
    open_runs(folder)
    results, record = solve_prepared(prepared, by_hand=by_hand, started=started, progress=progress)
    store_run(folder, results.name, lambda target: _write(results, record, target, progress))
    return results


def _write(results: Results, record: Record, folder: Path, progress: ProgressCallback) -> None:
    write_results(results, folder, progress)
    write_record(record, folder)


def prepare_scenario(
    folder: Path,
    name: str,
    *,
    seconds: float | None = None,
    seed: int | None = None,
    by_hand: ByHand | None = None,
    progress: ProgressCallback = silent,
) -> Prepared:
    """Read a scenario of a workspace with its models and prepare its problem under what was decided by hand.

    Parameters are those of `run_scenario`, its files as `read_by_hand` read them.
    """
    opened = open_scenario(folder, name, seconds=seconds, seed=seed, progress=progress)
    scenario = opened.scenario
    if scenario.method == "evaluate" and by_hand is not None and by_hand.proposal is not None:
        expected = "solve, for a plan whose moves can be rejected; today's alignment moves nobody"
        raise InputError([InputProblem(f"scenarios/{name}.yaml", None, "method", scenario.method, expected)])
    prepared = prepare(opened, progress=progress)
    return decide(prepared, by_hand or ByHand())
