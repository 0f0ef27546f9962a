"""What the best plan costs that has an account at another seat, found by solving the run's problem anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from territory_opt.alignment.centres import seats_at_centres
from territory_opt.alignment.engine.solve import OPTIMAL_GAP
from territory_opt.alignment.engine.stop import Stop
from territory_opt.alignment.model import AlignmentModel
from territory_opt.alignment.plan import Design
from territory_opt.alignment.reasons import move_reasons
from territory_opt.alignment.repair import repair_territories
from territory_opt.alignment.rules.decisions import ASSIGN
from territory_opt.alignment.start import Start
from territory_opt.alignment.tables import Tables
from territory_opt.audit.audit import Claims, audit_plan
from territory_opt.progress import ProgressCallback, silent
from territory_opt.scenario.explain.posed import Posed, pose
from territory_opt.scenario.explain.rules import rules_reach
from territory_opt.scenario.record import Record
from territory_opt.workspace.schema import TEXT

SOURCE = "explain"
"""Where the decision to have an account at a seat was made, as the audit of such a plan tells."""


@dataclass(frozen=True)
class Settled:
    """The run's problem solved with an account at a seat; amounts in USD a year.

    The plan found is that of the least objective among those near the run's: another account changes its seat only
    where that is worth `change_usd`, so that what moves besides has to do with the question.

    Attributes
    ----------
    seat_id, seat : str
        The seat, and what it is called.
    status : str
        optimal, feasible, infeasible or no plan found; "not allowed" when a rule keeps the account from the seat.
    reason : str
        Why there is no plan; empty otherwise.
    objective_usd, bound_usd, gap : float
        The plan's objective, and what no plan with the account there is below; NaN without a plan.
    usd_by_term, change_by_term : mapping of str to float
        The objective by term, and how much more that is than the run's.
    more_usd : float
        How much more the plan costs than the run's; below 0 when the run's plan was not the best.
    at_least_usd : float
        How much more than the run's plan every plan with the account there costs, by the bound.
    seconds : float
        Wall-clock seconds of the solve.
    change_usd : float
        What it had to be worth a year that one more account sits elsewhere than in the run's plan.
    notes : tuple of str
        What the solve told besides, such as what a plan further from the run's would save.
    moves : DataFrame
        The accounts that sit elsewhere than in the run's plan: account_id, name, from_seat, to_seat (names),
        current_arr_usd, potential_usd, asked (the account and its unit), reason; the largest ARR first.
    """

    seat_id: str
    seat: str
    status: str
    reason: str = ""
    objective_usd: float = np.nan
    bound_usd: float = np.nan
    gap: float = np.nan
    usd_by_term: Mapping[str, float] | None = None
    change_by_term: Mapping[str, float] | None = None
    more_usd: float = np.nan
    at_least_usd: float = np.nan
    seconds: float = 0.0
    change_usd: float = 0.0
    notes: tuple[str, ...] = ()
    moves: pd.DataFrame | None = None


def settle_at(
    posed: Posed,
    account: int,
    seat: int,
    *,
    seconds: float,
    change_usd: float,
    steps: int = 200,
    gap: float = OPTIMAL_GAP,
    seed: int = 1,
    progress: ProgressCallback = silent,
) -> Settled:
    """Solve a stored run's problem anew with an account at a seat, beginning from the run's plan and prices.

    Parameters
    ----------
    posed : Posed
        The run.
    account : int
        The account's row; its unit goes with it.
    seat : int
        The number of the seat.
    seconds, steps, gap
        When to stop, see `Stop`.
    change_usd : float
        What it must be worth a year that one more account sits elsewhere than in the run's plan; with 0 the plan may
        differ from the run's by any number of accounts.
    seed : int
        Seed of the search.
    progress : callable
        Told how far the work is.

    Raises
    ------
    AuditError
        When the plan found fails its audit.
    """
    record = posed.stored.record
    seat_id, name = str(posed.problem.seat_ids[seat]), posed.seat_names[seat]
    unit = int(posed.data.unit[account])
    # The problem of the bound has no centres yet, so that a seat without a territory is not ruled out.
    if posed.bound is not None and not posed.bound.problem.allowed(unit, unit + 1)[0, seat]:
        why = [reach for reach in rules_reach(posed, account) if not reach.allows[seat]]
        told = " ".join(f"{reach.rule}: {reach.sentence}" for reach in why)
        return Settled(seat_id, name, "not allowed", told)
    decided = _decided(record, account, seat_id)
    members = posed.data.accounts["account_id"][posed.data.unit == posed.data.unit[account]]
    start = record.assignment
    start[start.index.isin(members)] = seat_id
    design = repair_territories(
        record.accounts,
        record.seats,
        decided.alignment,
        Start(start, record.prices),
        change_usd=change_usd,
        stop=Stop(seconds, steps, gap),
        tables=decided.tables,
        seed=seed,
        progress=progress,
    )
    if design.assignment.empty:
        return Settled(seat_id, name, design.status, design.reason, seconds=design.seconds)
    _audit(decided, design)
    before = posed.problem.usd_by_term(posed.plan)
    bound_usd = _bound_usd(posed, account, seat, design)
    return Settled(
        seat_id=seat_id,
        seat=name,
        status=design.status,
        objective_usd=design.objective_usd,
        bound_usd=bound_usd,
        gap=design.gap,
        usd_by_term=design.objective_by_term,
        change_by_term={term: usd - before.get(term, 0.0) for term, usd in design.objective_by_term.items()},
        more_usd=design.objective_usd - posed.standing.usd,
        at_least_usd=bound_usd - posed.standing.usd,
        seconds=design.seconds,
        change_usd=change_usd,
        notes=design.notes,
        moves=_moves(posed, decided, design, members),
    )


def _decided(record: Record, account: int, seat_id: str) -> Record:
    """Return the record with the account assigned to the seat by hand."""
    row = {"account_id": record.accounts["account_id"].iloc[account], "seat_id": seat_id, "decision": ASSIGN}
    table = pd.DataFrame([{**row, "source": SOURCE}]).astype(TEXT)
    made = record.tables.decisions
    if made is not None:
        same = made["account_id"].eq(row["account_id"]) & made["decision"].eq(ASSIGN)
        table = pd.concat([made[~same], table], ignore_index=True)
    tables: Tables = replace(record.tables, decisions=table)
    return replace(record, tables=tables, alignment=_with_decisions(record.alignment))


def _with_decisions(model: AlignmentModel) -> AlignmentModel:
    if any(rule.rule == "decisions" for rule in model.rules):
        return model
    declared = model.model_dump(mode="json")
    return AlignmentModel.model_validate({**declared, "rules": [*declared["rules"], {"rule": "decisions"}]})


def _audit(record: Record, design: Design) -> None:
    claims = Claims(design.status, design.objective_usd, design.objective_by_term, design.bound_usd, design.gap)
    seats = seats_at_centres(record.seats, record.accounts, design.centres)
    audit_plan(record.accounts, seats, record.declaration, design.assignment, claims, tables=record.tables).require()


def _bound_usd(posed: Posed, account: int, seat: int, design: Design) -> float:
    """Return the better of the bounds that the new solve and the run's prices prove."""
    proven = [design.bound_usd]
    if posed.bound is not None:
        proven.append(float(posed.bound.with_unit_at(int(posed.data.unit[account]))[seat]))
    # A bound may be proved a rounding error above a plan that meets it.
    return min(float(np.nanmax(proven)), design.objective_usd)


def _moves(posed: Posed, decided: Record, design: Design, members: pd.Series) -> pd.DataFrame:
    """Return the accounts that sit elsewhere than in the run's plan, and why, as moves from that plan."""
    accounts = posed.data.accounts
    seats = seats_at_centres(decided.seats, accounts, design.centres)
    planned = accounts.assign(
        rep_id=accounts["seat_id"].fillna("").astype(TEXT),
        incumbent_seat_id=accounts["seat_id"],
    )
    new_seat = accounts["account_id"].map(design.assignment).astype(TEXT)
    record = replace(decided, accounts=accounts.assign(seat_id=new_seat), seats=seats, prices=design.prices)
    anew = pose(replace(posed.stored, record=record))
    reason = pd.Series(
        move_reasons(anew.problem, replace(anew.data, accounts=planned), anew.plan, anew.prices, before="in the run"),
        accounts.index,
    )
    names = dict(zip(posed.problem.seat_ids, posed.seat_names, strict=False))
    told = pd.DataFrame(
        {
            "account_id": accounts["account_id"],
            "name": accounts["name"].fillna(accounts["account_id"]),
            "from_seat": accounts["seat_id"].map(names),
            "to_seat": new_seat.map(names),
            "current_arr_usd": accounts["current_arr_usd"],
            "potential_usd": accounts["potential_usd"],
            "asked": accounts["account_id"].isin(members),
            "reason": reason,
        }
    )
    differs = accounts["seat_id"].fillna("") != new_seat.fillna("")
    by_weight = ["asked", "current_arr_usd", "potential_usd"]
    return told[differs].sort_values(by_weight, ascending=False, kind="stable", ignore_index=True)
