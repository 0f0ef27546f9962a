"""Solving a prepared scenario: its design, the audit, the hiring part and what a report shows of them."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial

from territory_opt.alignment.engine.stop import Stop
from territory_opt.alignment.plan import Design, design_territories, evaluate_alignment
from territory_opt.progress import Progress, ProgressCallback, silent
from territory_opt.report.currency import hiring_in_currency
from territory_opt.report.results import Results
from territory_opt.scenario.agreement import agree
from territory_opt.scenario.assemble import assemble, incumbent_assignment, keep_record
from territory_opt.scenario.checks import audit_design
from territory_opt.scenario.decisions.by_hand import ByHand
from territory_opt.scenario.decisions.repair import repair_design, repair_figures
from territory_opt.scenario.hiring import RUN_STUDY_SECONDS, audit_hiring_plan, report_hiring
from territory_opt.scenario.prepare import Prepared
from territory_opt.scenario.record import Record, StoredRun


def solve_prepared(
    prepared: Prepared,
    *,
    by_hand: ByHand | None = None,
    started: float | None = None,
    progress: ProgressCallback = silent,
) -> tuple[Results, Record]:
    """Solve a prepared scenario until territories and hiring agree, audit both, and gather what is shown of them.

    Parameters
    ----------
    prepared : Prepared
        The problem.
    by_hand : ByHand, optional
        What was decided by hand, as it went into the problem.
    started : float, optional
        When the work began (`time.monotonic`), to count its seconds from; now by default.
    progress : callable
        Told how far the work is.

    Returns
    -------
    Results
        What was found, also when there is no plan, with the reason.
    Record
        Problem and plan, as a stored run keeps them.

    Raises
    ------
    AuditError
        When the plan fails its audit.
    """
    by_hand, started = by_hand or ByHand(), time.monotonic() if started is None else started
    agreement = agree(prepared, partial(make_design, proposal=by_hand.proposal), progress)
    prepared, design = agreement.prepared, agreement.design
    progress(Progress("auditing", objective=design.objective_usd, bound=design.bound_usd))
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
    return results, keep_record(agreement, results)


def _decided(results: Results, prepared: Prepared, design: Design, by_hand: ByHand) -> Results:
    """Return the results of a run that say what was decided by hand, and what a repair came to."""
    summary = dict(results.summary)
    summary["inputs"] = {**summary["inputs"], **by_hand.hashes}
    decisions = prepared.tables.decisions
    summary["decisions"] = {} if decisions is None else decisions["decision"].value_counts().to_dict()
    if by_hand.proposal is not None and results.has_plan:
        summary["repair"] = repair_figures(prepared, design, by_hand.proposal)
    return replace(results, summary=summary)


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
