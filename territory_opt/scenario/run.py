"""Running a scenario, from the workspace's files to a stored and audited run."""

from __future__ import annotations

import time
from pathlib import Path

from territory_opt.alignment.engine.stop import Stop
from territory_opt.alignment.plan import Design, design_territories, evaluate_alignment
from territory_opt.progress import Progress, ProgressCallback, silent
from territory_opt.report.currency import hiring_in_currency
from territory_opt.report.results import Results
from territory_opt.report.write import write_results
from territory_opt.scenario.agreement import agree
from territory_opt.scenario.assemble import assemble, incumbent_assignment, keep_record
from territory_opt.scenario.checks import audit_design
from territory_opt.scenario.hiring import RUN_STUDY_SECONDS, audit_hiring_plan, report_hiring
from territory_opt.scenario.prepare import Prepared, prepare
from territory_opt.scenario.reading import limited, read_models, read_scenario
from territory_opt.scenario.record import Record, write_record
from territory_opt.scenario.store import open_runs, store_run
from territory_opt.workspace.workspace import load_workspace


def run_scenario(
    folder: Path,
    name: str,
    *,
    seconds: float | None = None,
    seed: int | None = None,
    progress: ProgressCallback = silent,
) -> Results:
    """Run a scenario of a workspace and store its run.

    Parameters
    ----------
    folder : Path
        The workspace.
    name : str
        The scenario.
    seconds : float, optional
        Time limit of the territory design, in place of the scenario's.
    seed : int, optional
        Seed, in place of the scenario's.
    progress : callable
        Told how far the run is.

    Returns
    -------
    Results
        What the run found; it is stored in ``runs/<name>`` also when there is no plan, with the reason.

    Raises
    ------
    InputError
        When the workspace, the scenario or a model cannot be used; nothing is stored.
    AuditError
        When the plan fails its audit; nothing is stored.
    """
    started = time.monotonic()
    prepared = prepare_scenario(folder, name, seconds=seconds, seed=seed, progress=progress)
    open_runs(folder)
    agreement = agree(prepared, make_design, progress)
    prepared, design = agreement.prepared, agreement.design
    progress(Progress("auditing"))
    audit = audit_design(prepared, design)
    audit_hiring_plan(prepared.staffing, prepared.headcount, agreement.limits)
    hiring = report_hiring(
        prepared.staffing,
        prepared.headcount,
        study=prepared.scenario.study_hiring,
        seconds=RUN_STUDY_SECONDS,
        agreed=agreement.sentence,
        progress=progress,
    )
    hiring = hiring_in_currency(hiring, prepared.workspace.settings.currency)
    progress(Progress("measuring and drawing"))
    results = assemble(agreement, audit, hiring, started=started)
    record = keep_record(agreement, results)
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
    progress: ProgressCallback = silent,
) -> Prepared:
    """Read a scenario of a workspace with its models and prepare its problem; parameters as in `run_scenario`."""
    progress(Progress("reading the workspace"))
    workspace = load_workspace(folder)
    scenario = limited(read_scenario(folder, name), seconds, seed)
    return prepare(workspace, scenario, read_models(folder, scenario), progress=progress)


def make_design(prepared: Prepared, progress: ProgressCallback = silent) -> Design:
    """Design the territories of a prepared problem, or evaluate today's alignment, as its scenario asks."""
    scenario, model = prepared.scenario, prepared.models.alignment
    if scenario.method == "evaluate":
        today = incumbent_assignment(prepared.accounts)
        return evaluate_alignment(
            prepared.accounts,
            prepared.seats,
            model,
            today,
            tables=prepared.tables,
            seconds=scenario.seconds,
            progress=progress,
        )
    return design_territories(
        prepared.accounts,
        prepared.seats,
        model,
        stop=Stop(seconds=scenario.seconds, steps=scenario.steps, gap=scenario.gap),
        tables=prepared.tables,
        seed=scenario.seed,
        progress=progress,
    )
