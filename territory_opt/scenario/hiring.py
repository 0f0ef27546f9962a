"""A hiring plan tried on chance, studied, audited, and laid out for reports."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from territory_opt.audit.audit import Audit
from territory_opt.audit.hiring import HiringClaims, HiringFacts, audit_hiring
from territory_opt.headcount.plan import HeadcountPlan
from territory_opt.headcount.stages import plan_stages, stage_sentences
from territory_opt.headcount.statement.cells import paths_by_cell
from territory_opt.headcount.statement.customers import arr_by_cell
from territory_opt.headcount.study.assumptions import Assumed
from territory_opt.headcount.study.study import Study, study_plan
from territory_opt.headcount.trial.trial import Trial, try_plan
from territory_opt.progress import Progress, ProgressCallback, silent
from territory_opt.report.frames import empty_frame
from territory_opt.report.results import Hiring
from territory_opt.scenario.staffing import GAP, Cell, Staffing

STUDY_SECONDS = 60.0
"""Time for the studies of a hiring plan that is planned on its own."""

RUN_STUDY_SECONDS = 30.0
"""The same within a run, which designs territories besides."""

KEYS = ["month", "segment", "region"]


def report_hiring(
    staffing: Staffing,
    plan: HeadcountPlan,
    *,
    study: bool,
    seconds: float,
    agreed: str = "",
    progress: ProgressCallback = silent,
) -> Hiring:
    """Try a hiring plan on unseen outcomes, study it where that is asked for, and lay everything out.

    Parameters
    ----------
    staffing : Staffing
        What the plan was made from.
    plan : HeadcountPlan
        The plan; without one, today's people are tried.
    study : bool
        Whether to sweep service levels, vary assumptions and find what more is worth.
    seconds : float
        Time for the studies.
    agreed : str
        What hiring and territories agreed on, in words.
    progress : callable
        Told how far the work is.
    """
    progress(Progress("trying the hiring plan on chance"))
    trial = _try(staffing, plan)
    found = None
    if study:
        progress(Progress("studying the hiring plan"))
        try:
            found = _study(staffing, plan, seconds)
        except KeyboardInterrupt:
            progress(Progress("leaving the studies out"))
    stages = _stages(staffing, plan)
    return Hiring(
        starts=plan.starts,
        hires=plan.hires,
        heads=plan.heads,
        coverage=_with_band(plan.coverage, trial.coverage),
        budget=plan.budget,
        levels=trial.levels,
        months=trial.months,
        stages=stages,
        assumptions=assumptions(staffing),
        seats=plan.seats,
        sentences={**dict(_sentences(staffing, trial, found, stages)), "agreement": agreed},
        runs=trial.runs,
        tornado_objective_usd=found.tornado.objective_usd if found is not None and found.tornado else math.nan,
        **_studied(found),
    )


def _try(staffing: Staffing, plan: HeadcountPlan) -> Trial:
    """Try the plan on the paths that follow those it was planned on."""
    problem, outcomes = plan.statement.problem, staffing.model.outcomes
    unseen = slice(outcomes.planning, outcomes.planning + outcomes.trial)
    return try_plan(
        problem,
        plan.solution.starts,
        plan.statement.posts,
        paths_by_cell(staffing.forecast, problem.cells, len(problem.months), unseen),
        staffing.model,
        seed=staffing.seed,
        uncertainty=staffing.uncertainty,
    )


def _study(staffing: Staffing, plan: HeadcountPlan, seconds: float) -> Study:
    assumed = Assumed(staffing.model, staffing.state, staffing.model.ranges, assumptions(staffing))
    return study_plan(plan.statement.problem, plan.solution, assumed, seconds=seconds)


def _studied(study: Study | None) -> dict[str, pd.DataFrame]:
    """Return the frames that a study found."""
    if study is None:
        return {}
    frames = {
        "frontier": study.frontier.points,
        "tornado": None if study.tornado is None else study.tornado.rows,
        "worth": study.worth,
    }
    return {name: empty_frame(name) if frame is None else frame for name, frame in frames.items()}


def _stages(staffing: Staffing, plan: HeadcountPlan) -> pd.DataFrame:
    """Lay out the stage by month as forecast ARR grows."""
    problem = plan.statement.problem
    arr_usd = arr_by_cell(staffing.base, problem.cells, problem.demand_usd.mean(axis=0)).sum(axis=0)
    return plan_stages(problem.months, arr_usd, staffing.stages, staffing.base.arr_usd)


def assumptions(staffing: Staffing) -> pd.DataFrame:
    """List what the plan assumes of supply, learned or declared.

    Returns
    -------
    DataFrame
        what, segment, value, low, high, source, learned.
    """
    table = staffing.learned.table
    return table.assign(learned=table["used"].eq("learned").astype(bool))[list(empty_frame("assumptions").columns)]


def _with_band(coverage: pd.DataFrame, tried: pd.DataFrame) -> pd.DataFrame:
    """Put the trial's band of coverage in the place of the planning paths'."""
    bands = ["coverage_low_share", "coverage_high_share"]
    return coverage.drop(columns=bands).merge(tried[[*KEYS, *bands]], on=KEYS, how="left", validate="one_to_one")


def _sentences(
    staffing: Staffing, trial: Trial, study: Study | None, stages: pd.DataFrame
) -> Iterator[tuple[str, str]]:
    """Yield what the rooms say of their findings, by the key that reports know."""
    yield "trial", f"{trial.statement} {trial.agreement.sentence}"
    yield "stage", " ".join(f"{told}." for told in stage_sentences(stages, staffing.stages))
    if study is not None:
        yield "frontier", " ".join(study.frontier.sentences)
        if study.tornado is not None:
            yield "tornado", " ".join(study.tornado.sentences)


def hiring_summary(staffing: Staffing, plan: HeadcountPlan, hiring: Hiring) -> dict[str, Any]:
    """Return a hiring plan's figures for the record of a run."""
    coverage = staffing.model.coverage
    company = hiring.levels.iloc[0] if len(hiring.levels) else None
    return {
        "status": plan.status,
        "objective_usd": plan.objective_usd,
        "bound_usd": plan.bound_usd,
        "gap": plan.gap,
        "seconds": plan.seconds,
        "cost_usd": plan.cost_usd,
        "budget_usd": plan.budget_usd,
        "service_level": coverage.service_level,
        "service_scope": coverage.service_scope,
        "service_period": coverage.service_period,
        "starts": int(plan.starts.loc[plan.starts["kind"].eq("firm"), "starts"].sum()),
        "executive_starts": len(plan.seats),
        "covered_share": None if company is None else float(company["expected_share"]),
        "covered_low_share": None if company is None else float(company["low_share"]),
        "covered_high_share": None if company is None else float(company["high_share"]),
        "runs": hiring.runs,
        "reason": plan.reason,
    }


def audit_hiring_plan(staffing: Staffing, plan: HeadcountPlan, seat_limits: Mapping[Cell, int]) -> Audit:
    """Audit a hiring plan and require that it passes.

    Raises
    ------
    AuditError
        When the plan breaks a rule or a claim does not hold.
    """
    problem = plan.statement.problem
    by_cell = staffing.forecast.summed("segment", "region")
    point = pd.DataFrame(by_cell.point_usd.T, index=by_cell.labels).reindex(
        pd.MultiIndex.from_tuples(problem.cells), fill_value=0.0
    )
    facts = HiringFacts(
        months=problem.months,
        cells=problem.cells,
        point_usd=point.to_numpy(float)[:, : len(problem.months)],
        demand_usd=problem.demand_usd,
        seats=staffing.seats,
        people=staffing.workspace.reps,
        base=staffing.base.frame,
        declaration=staffing.model.model_dump(),
        stages=staffing.stages.model_dump(),
        seat_limits=seat_limits,
    )
    claims = HiringClaims(
        status=plan.status,
        objective_usd=plan.objective_usd,
        bound_usd=plan.bound_usd,
        gap=plan.gap,
        asked_gap=GAP,
        supply_usd=problem.supply_usd,
        starts=plan.starts,
        hires=plan.hires,
        heads=plan.heads,
        coverage=plan.coverage,
        budget=plan.budget,
        seats=plan.seats,
    )
    audit = audit_hiring(facts, claims)
    audit.require()
    return audit
