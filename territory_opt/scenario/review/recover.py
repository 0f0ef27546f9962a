"""From capacity as it stands to the audited list of actions that brings it back."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import numpy as np
import pandas as pd

from territory_opt.alignment.rules.eligibility import Eligibility
from territory_opt.audit.hiring import HiringFacts
from territory_opt.audit.recovery import RecoveryClaims, RecoveryFacts, audit_recovery
from territory_opt.headcount.arrays import Floats
from territory_opt.headcount.recovery.solve import Recovery, find_recovery
from territory_opt.scenario.review.actions import action_list
from territory_opt.scenario.review.basis import Basis
from territory_opt.scenario.review.candidates import Candidates, budget_left_usd, list_candidates, starts_by_month
from territory_opt.scenario.review.handover import Move, accounts_to_hand_over
from territory_opt.scenario.review.reforecast import Outlook


@dataclass(frozen=True)
class Recovered:
    """The actions of a review.

    Attributes
    ----------
    candidates : Candidates
        What was chosen from.
    recovery : Recovery
        What was chosen, and how far that is proven.
    actions : DataFrame
        See `action_list`.
    accounts : DataFrame
        See `accounts_to_hand_over`.
    after_usd : ndarray of float, shape (C, H)
        Capacity with the actions.
    """

    candidates: Candidates
    recovery: Recovery
    actions: pd.DataFrame
    accounts: pd.DataFrame
    after_usd: Floats


def recover(
    basis: Basis, outlook: Outlook, filled: pd.Series, *, owner: str | None, due: datetime.date | None
) -> Recovered:
    """Find the smallest set of actions that brings coverage back, audit it and put it in words.

    Parameters
    ----------
    basis, outlook : Basis, Outlook
        The plan, and the rest of the year.
    filled : Series
        Who fills seats of the plan that were open then, by seat.
    owner, due : str, date, optional
        See `action_list`.

    Raises
    ------
    AuditError
        When the actions do not do what is claimed.
    """
    candidates = list_candidates(basis, outlook)
    declared = basis.model.recovery
    recovery = find_recovery(candidates.problem, near_share=declared.near_share, seconds=declared.seconds)
    actions = action_list(basis, outlook, candidates, recovery, owner=owner, due=due)
    after = outlook.shares.T @ outlook.seat_usd + np.einsum("a,ach->ch", recovery.amounts, candidates.monthly_usd)
    if recovery.proofs:
        _audit(basis, outlook, candidates, recovery, actions, after)
    moves = actions.loc[actions["kind"].eq("move")]
    accounts = accounts_to_hand_over(
        basis.plan.record,
        outlook.seats,
        filled,
        outlook.account_usd,
        pd.Series(outlook.seat_usd.sum(axis=1), index=outlook.seats["seat_id"].to_numpy()),
        [
            Move(*values)
            for values in moves[["action", "seat_id", "segment", "region", "brings_usd"]].itertuples(
                index=False, name=None
            )
        ],
    )
    return Recovered(candidates, recovery, actions, accounts, after)


def _audit(
    basis: Basis, outlook: Outlook, candidates: Candidates, recovery: Recovery, actions: pd.DataFrame, after: Floats
) -> None:
    record = basis.plan.record
    facts = RecoveryFacts(
        hiring=HiringFacts(
            months=outlook.demand.months,
            cells=outlook.demand.cells,
            point_usd=outlook.demand.point_usd,
            demand_usd=outlook.demand.paths_usd,
            seats=outlook.seats,
            people=basis.workspace.reps,
            base=pd.DataFrame(),
            declaration=record.headcount.model_dump(),
            stages=record.stages.model_dump(),
            seat_limits={},
        ),
        rest=len(outlook.months),
        recovery=basis.model.recovery.model_dump(),
        groups=[(group.cells, group.months) for group in candidates.groups],
        service_level=candidates.problem.service_level,
        budget_usd=budget_left_usd(basis),
        starting=starts_by_month(basis, outlook),
        by_region=any("region" in rule.match for rule in record.alignment.rules if isinstance(rule, Eligibility)),
    )
    bounds = {proof.aim: proof.bound for proof in recovery.proofs}
    claims = RecoveryClaims(
        actions=actions,
        before_usd=outlook.shares.T @ outlook.seat_usd,
        after_usd=after,
        short_usd=recovery.proofs[0].value,
        short_bound_usd=recovery.least_short_usd,
        count_bound=bounds.get("count", 0.0),
        cost_bound_usd=bounds.get("cost", 0.0),
        status=recovery.status,
    )
    audit_recovery(facts, claims).require()
