"""Running a scenario, from the workspace's files to a stored and audited run."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial
from pathlib import Path

from territory_opt.alignment.engine.stop import Stop
from territory_opt.alignment.plan import Design, design_territories, evaluate_alignment
from territory_opt.errors import InputError, InputProblem
from territory_opt.progress import Progress, ProgressCallback, silent
from territory_opt.report.currency import hiring_in_currency
from territory_opt.report.results import Results
from territory_opt.report.write import write_results
from territory_opt.scenario.agreement import agree
from territory_opt.scenario.assemble import assemble, incumbent_assignment, keep_record
from territory_opt.scenario.checks import audit_design
from territory_opt.scenario.decisions.by_hand import ByHand, decide, read_by_hand
from territory_opt.scenario.decisions.repair import repair_design, repair_figures
from territory_opt.scenario.hiring import RUN_STUDY_SECONDS, audit_hiring_plan, report_hiring
from territory_opt.scenario.opening import open_scenario
from territory_opt.scenario.prepare import Prepared, prepare
from territory_opt.scenario.record import Record, StoredRun, write_record
from territory_opt.scenario.store import open_runs, store_run


def run_scenario(
    folder: Path,
    name: str,
    *,
    seconds: float | None = None,
    seed: int | None = None,
    keep: Path | None = None,
    reject: Path | None = None,
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
    keep : Path, optional
        A table of accounts and the seats they must have; the rest is designed around them. See `read_by_hand`.
    reject : Path, optional
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
    started = time.monotonic()
    by_hand = read_by_hand(folder, name, keep=keep, reject=reject)
    prepared = prepare_scenario(folder, name, seconds=seconds, seed=seed, by_hand=by_hand, progress=progress)
    open_runs(folder)
    agreement = agree(prepared, partial(make_design, proposal=by_hand.proposal), progress)
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
    results = _decided(assemble(agreement, audit, hiring, started=started), prepared, design, by_hand)
    record = keep_record(agreement, results)
    store_run(folder, results.name, lambda target: _write(results, record, target, progress))
    return results


def _decided(results: Results, prepared: Prepared, design: Design, by_hand: ByHand) -> Results:
    """Return the results of a run that say what was decided by hand, and what a repair came to."""
    summary = dict(results.summary)
    summary["inputs"] = {**summary["inputs"], **by_hand.hashes}
    decisions = prepared.tables.decisions
    summary["decisions"] = {} if decisions is None else decisions["decision"].value_counts().to_dict()
    if by_hand.proposal is not None and results.has_plan:
        summary["repair"] = repair_figures(prepared, design, by_hand.proposal)
    return replace(results, summary=summary)


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


def make_design(
    prepared: Prepared, progress: ProgressCallback = silent, *, proposal: StoredRun | None = None
) -> Design:
    """Design the territories of a prepared problem, evaluate today's alignment, or repair a proposal."""
    scenario, model = prepared.scenario, prepared.models.alignment
    if proposal is not None:
        return repair_design(prepared, proposal, progress)
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
