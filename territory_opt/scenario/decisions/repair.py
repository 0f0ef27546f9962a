"""Repairing a stored plan some of whose moves were rejected, and what the repair comes to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from territory_opt.alignment.engine.stop import Stop
from territory_opt.alignment.plan import Design
from territory_opt.alignment.repair import repair_territories
from territory_opt.alignment.start import Start
from territory_opt.audit.audit import price_plan
from territory_opt.progress import ProgressCallback, silent
from territory_opt.scenario.prepare import Prepared
from territory_opt.scenario.record import StoredRun

CHANGE_SHARE = 0.01
"""What it must be worth that one more account leaves the proposal, as a share of an account's mean potential: about
the handover's hours that the shipped models price (assumption)."""


def change_usd(accounts: pd.DataFrame) -> float:
    """Return what it must be worth a year that one account leaves the proposal, USD."""
    return float(CHANGE_SHARE * accounts["potential_usd"].mean())


def repair_design(prepared: Prepared, proposal: StoredRun, progress: ProgressCallback = silent) -> Design:
    """Repair a stored plan under what was decided since.

    Parameters
    ----------
    prepared : Prepared
        The problem with the decisions.
    proposal : StoredRun
        The plan.
    progress : callable
        Told how far the repair is.
    """
    scenario = prepared.scenario
    price_usd = change_usd(prepared.accounts)
    design = repair_territories(
        prepared.accounts,
        prepared.seats,
        prepared.models.alignment,
        Start(proposal.record.assignment, proposal.record.prices),
        change_usd=price_usd,
        stop=Stop(seconds=scenario.seconds, steps=scenario.steps, gap=scenario.gap),
        tables=prepared.tables,
        seed=scenario.seed,
        progress=progress,
    )
    if design.assignment.empty:
        return design
    return replace(design, notes=(*design.notes, _note(repair_figures(prepared, design, proposal))))


def repair_figures(prepared: Prepared, design: Design, proposal: StoredRun) -> dict[str, Any]:
    """Return what a repair comes to beside its proposal.

    Returns
    -------
    dict
        ``proposal_created``; ``decided_accounts``, on which something was decided; ``changed_accounts``, that sit
        elsewhere than in the proposal, and ``followed_accounts``, those of them on which nothing was decided;
        ``change_usd``, the price of each in the search; ``proposal_usd``, the proposal's objective by today's data
        (NaN where a seat or an account of it is gone), and ``cost_usd``, what the repair costs on top of it.
    """
    before = proposal.record.assignment
    now = design.assignment.reindex(before.index)
    changed = (before.fillna("") != now.fillna("")) & before.index.isin(design.assignment.index)
    decisions = prepared.tables.decisions
    decided = set() if decisions is None else set(decisions["account_id"])
    proposal_usd = _proposal_usd(prepared, proposal)
    return {
        "proposal_created": proposal.summary["created"],
        "decided_accounts": len(decided),
        "changed_accounts": int(changed.sum()),
        "followed_accounts": int((changed & ~before.index.isin(decided)).sum()),
        "change_usd": change_usd(prepared.accounts),
        "proposal_usd": proposal_usd,
        "cost_usd": design.objective_usd - proposal_usd,
    }


def _proposal_usd(prepared: Prepared, proposal: StoredRun) -> float:
    record = proposal.record
    # Where centres are free, the proposal's seats are at its own.
    seats = record.seats if "centre_unit_id" in record.seats else prepared.seats
    same = record.assignment.dropna().isin(seats["seat_id"]).all()
    same &= prepared.accounts["account_id"].isin(record.assignment.index).all()
    if not same:
        return np.nan
    terms = price_plan(
        prepared.accounts,
        seats,
        prepared.models.declaration,
        record.assignment.reindex(prepared.accounts["account_id"]),
        tables=prepared.tables,
    )
    return sum(terms.values())


def _note(figures: dict[str, Any]) -> str:
    changed, followed = figures["changed_accounts"], figures["followed_accounts"]
    told = (
        f"Accounts that sit elsewhere than in the proposal: {changed:,}. Of these nothing was decided on {followed:,}, "
        f"which change where that is worth ${figures['change_usd']:,.0f} a year for each, or has to be."
    )
    cost = figures["cost_usd"]
    if np.isfinite(cost):
        word = "more" if cost >= 0 else "less"
        told += f" The repaired plan costs ${abs(cost):,.0f} a year {word} than the proposal."
    return told
