"""The monthly sales and operations review, from the stored plan and today's tables to what is to be done."""

from __future__ import annotations

import datetime
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from territory_opt.errors import InputError, InputProblem
from territory_opt.progress import Progress, ProgressCallback, silent
from territory_opt.report.review.results import Review
from territory_opt.scenario.inputs import versions
from territory_opt.scenario.review.accuracy import forecast_accuracy, forecast_months, tells_regions
from territory_opt.scenario.review.actions import COLUMNS as ACTION_COLUMNS
from territory_opt.scenario.review.attainment import attainment
from territory_opt.scenario.review.basis import Basis, read_basis
from territory_opt.scenario.review.candidates import budget_left_usd, service_level
from territory_opt.scenario.review.capacity import capacity_frame, rest_of_year
from territory_opt.scenario.review.kpis import Findings, indicators
from territory_opt.scenario.review.past import last_review
from territory_opt.scenario.review.people import attrition, events, starts
from territory_opt.scenario.review.positions import Positions, executives_now, find_positions
from territory_opt.scenario.review.ramp import ramp_to_date
from territory_opt.scenario.review.recover import Recovered, recover
from territory_opt.scenario.review.reforecast import Outlook, look_ahead
from territory_opt.scenario.review.workload import workload_balance


@dataclass(frozen=True)
class _Ahead:
    """The rest of the year, where there is any."""

    outlook: Outlook
    recovered: Recovered
    capacity: pd.DataFrame
    workload: pd.DataFrame
    by_group: pd.Series


def review_month(
    folder: str | Path,
    month: pd.Timestamp,
    *,
    run: str | None = None,
    owner: str | None = None,
    due: datetime.date | None = None,
    progress: ProgressCallback = silent,
) -> Review:
    """Hold a workspace's actuals against its approved plan at the end of a month.

    Parameters
    ----------
    folder : str or Path
        The workspace, its tables as they stand now.
    month : Timestamp
        First day of the month.
    run : str, optional
        The plan: an approved run, or a stored one; without it the approved one that holds.
    owner : str, optional
        Who sees to actions whose people have no manager.
    due : date, optional
        By when moves are made.
    progress : callable
        Told how far the review is.

    Returns
    -------
    Review
        Nothing is stored.

    Raises
    ------
    InputError
        When there is no plan, the month is outside its year, nothing is known of it, or moves are due before its end.
    AuditError
        When the actions do not do what is claimed of them.
    """
    folder = Path(folder)
    progress(Progress("reading the plan and the workspace"))
    basis = read_basis(folder, month, run)
    if due is not None and pd.Timestamp(due) <= basis.last_day:
        raise InputError([InputProblem("--due", None, "", str(due), f"a day after {basis.last_day:%Y-%m-%d}")])
    record = basis.plan.record
    people = executives_now(basis.workspace.reps, record.seats, basis.last_day)
    positions = find_positions(
        record.seats, basis.tables.starts, people, record.headcount, basis.plan_months, basis.last_day
    )
    progress(Progress("holding actuals against the plan"))
    attained = attainment(basis, people, positions.filled)
    months = forecast_months(basis)
    accuracy, left, started = forecast_accuracy(months), attrition(basis, people), starts(basis)
    ahead = _look_ahead(basis, positions, owner, due, progress) if len(basis.rest) else None
    previous = last_review(folder, month, basis.plan.summary["scenario"])
    kpis = indicators(_findings(basis, attained, accuracy, left, started, ahead), basis.model, previous.get("kpis", {}))
    notes = _notes(basis, positions, ahead)
    return Review(
        month=month,
        settings={
            "name": basis.workspace.settings.name,
            "plan_start": f"{basis.plan_months[0]:%Y-%m}",
            "currency": basis.workspace.settings.currency,
        },
        plan=_plan(basis),
        summary=_summary(basis, ahead, kpis, attained, previous, notes),
        kpis=kpis,
        attainment=attained,
        accuracy=accuracy,
        forecast_months=months,
        attrition=left,
        starts=started,
        events=events(basis, people, positions.frame),
        ramp=ramp_to_date(basis, people),
        capacity=pd.DataFrame() if ahead is None else ahead.capacity,
        outlook=pd.DataFrame() if ahead is None else _by_cell(ahead),
        actions=pd.DataFrame(columns=ACTION_COLUMNS) if ahead is None else ahead.recovered.actions,
        accounts=pd.DataFrame() if ahead is None else ahead.recovered.accounts,
        notes=notes,
    )


def _look_ahead(
    basis: Basis, positions: Positions, owner: str | None, due: datetime.date | None, progress: ProgressCallback
) -> _Ahead:
    progress(Progress("forecasting the rest of the year"))
    outlook = look_ahead(basis, positions.to_come)
    progress(Progress("finding the smallest set of actions"))
    recovered = recover(basis, outlook, positions.filled, owner=owner, due=due)
    problem = recovered.candidates.problem
    asked = problem.service_level * problem.demand_usd
    share = np.divide(problem.capacity_usd, asked, out=np.full(len(asked), np.nan), where=asked > 0)
    return _Ahead(
        outlook=outlook,
        recovered=recovered,
        capacity=capacity_frame(outlook, basis.tables.coverage, problem.service_level),
        workload=workload_balance(basis, outlook, positions.filled),
        by_group=pd.Series(share, index=list(problem.groups)),
    )


def _findings(
    basis: Basis,
    attained: pd.DataFrame,
    accuracy: pd.DataFrame,
    left: pd.DataFrame,
    started: pd.DataFrame,
    ahead: _Ahead | None,
) -> Findings:
    expected = math.nan
    workload = pd.DataFrame(columns=["segment", "variation", "plan_variation"])
    if ahead is not None:
        workload = ahead.workload
        # Pipeline is held against so many months, those of the next plan year included.
        expected = float(ahead.outlook.demand.point_usd[:, : basis.model.pipeline_months].sum())
    return Findings(
        attainment=attained,
        accuracy=accuracy,
        attrition=left,
        starts=started,
        workload=workload,
        coverage=pd.Series(dtype=float) if ahead is None else ahead.by_group,
        pipeline_usd=basis.actuals.pipeline_usd,
        expected_usd=expected,
    )


def _by_cell(ahead: _Ahead) -> pd.DataFrame:
    """Add the rest of the year up by cell, with coverage after the actions."""
    cells = pd.MultiIndex.from_tuples(ahead.outlook.demand.cells)
    table = rest_of_year(ahead.capacity, ["segment", "region"])
    after = pd.Series(ahead.recovered.after_usd.sum(axis=1), index=cells)
    usd = after.reindex(pd.MultiIndex.from_frame(table[["segment", "region"]])).to_numpy(float)
    return table.assign(after_usd=usd, after_share=usd / table["demand_usd"].where(table["demand_usd"] > 0))


def _plan(basis: Basis) -> dict[str, Any]:
    approval, summary = basis.approval, basis.plan.summary
    return {
        "name": summary["scenario"],
        "title": summary.get("title", ""),
        "approved": approval is not None,
        "by": "" if approval is None else approval.by,
        "at": "" if approval is None else approval.at.isoformat(),
        "effective": "" if approval is None else approval.effective.isoformat(),
        "hash": "" if approval is None else approval.hash,
    }


def _summary(
    basis: Basis,
    ahead: _Ahead | None,
    kpis: pd.DataFrame,
    attained: pd.DataFrame,
    previous: dict[str, Any],
    notes: tuple[str, ...],
) -> dict[str, Any]:
    company = attained.loc[attained["level"].eq("company")].iloc[0]
    return {
        "month": f"{basis.month:%Y-%m}",
        "plan": _plan(basis),
        "source": basis.actuals.source,
        "won_usd": float(company["won_usd"]),
        "quota_usd": float(company["quota_usd"]),
        "kpis": dict(zip(kpis["indicator"], kpis["value"], strict=True)),
        "status": dict(zip(kpis["indicator"], kpis["status"], strict=True)),
        "since": previous.get("month"),
        "service_level": service_level(basis),
        "recovery": None if ahead is None else _recovery(basis, ahead),
        "notes": list(notes),
        "versions": versions(),
        "created": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
    }


def _recovery(basis: Basis, ahead: _Ahead) -> dict[str, Any]:
    """Return the actions' state: how far the level is reached, and what is proven of it."""
    recovery, problem = ahead.recovered.recovery, ahead.recovered.candidates.problem
    budget = budget_left_usd(basis)
    year = ahead.outlook.demand.point_usd[:, : len(ahead.outlook.months)].sum()
    short = problem.short_usd(recovery.amounts)
    still = {name: float(usd) for name, usd in zip(problem.groups, short, strict=True) if usd > 1e-6 * year}
    return {
        "status": recovery.status,
        "scope": basis.model.recovery.scope,
        "restores": recovery.restores,
        "below_before_usd": float(np.maximum(problem.needed_usd, 0.0).sum()),
        "least_short_usd": recovery.least_short_usd,
        "proofs": {
            proof.aim: {"value": proof.value, "bound": proof.bound, "gap": proof.gap, "proven": proof.proven}
            for proof in recovery.proofs
        },
        "still_short_usd": still,
        "budget_usd": None if math.isinf(budget) else budget,
        "seconds": recovery.seconds,
        "rest_demand_usd": float(year),
        "rest_demand_low_usd": ahead.outlook.band_usd[0],
        "rest_demand_high_usd": ahead.outlook.band_usd[1],
        "rest_capacity_usd": float((ahead.outlook.shares.T @ ahead.outlook.seat_usd).sum()),
        "plan_rest_demand_usd": float(ahead.capacity["plan_demand_usd"].sum()),
        "plan_rest_capacity_usd": float(ahead.capacity["plan_capacity_usd"].sum()),
        "method": ahead.outlook.method,
    }


def _notes(basis: Basis, positions: Positions, ahead: _Ahead | None) -> tuple[str, ...]:
    notes = list(basis.actuals.notes)
    if basis.approval is None:
        notes.append(f"the plan {basis.plan.summary['scenario']} is a stored run that nobody approved")
    if not basis.actuals.names_people:
        notes.append(f"{basis.actuals.source}: nobody is named, so attainment by rep and ramp cannot be told")
    if not tells_regions(basis):
        notes.append(f"{basis.actuals.source}: no region is named, so forecasts are held against it by segment alone")
    if positions.lost:
        some = ", ".join(positions.lost[:5])
        notes.append(f"reps: {len(positions.lost)} people of the plan are not in it any more and count as gone: {some}")
    past_due = positions.to_come.loc[positions.to_come["due_date"].le(basis.last_day)]
    if len(past_due):
        told = ", ".join(past_due["what"].head(5))
        notes.append(
            f"{len(past_due)} positions should be filled by now and nobody stands for them in reps; they count from "
            f"the first month that hiring allows: {told}"
        )
    if basis.plan.summary.get("changes"):
        notes.append("the plan's scenario changes the data; the rest of the year stands on the tables as they are now")
    if ahead is None:
        notes.append("no month of the plan year is left, so there is no capacity to look ahead to")
    else:
        notes += [*_source_notes(basis, ahead.outlook.source), *ahead.outlook.notes]
    return tuple(dict.fromkeys(notes))


def _source_notes(basis: Basis, source: str) -> list[str]:
    """Say where demand was not forecast from what was won to date."""
    if source == "forecast":
        return ["the rest of the year stands on the table forecast, which always wins over ours"]
    if source != basis.actuals.source:
        return [f"demand is forecast from {source}, which {basis.actuals.source} of the plan year do not enter"]
    return []
