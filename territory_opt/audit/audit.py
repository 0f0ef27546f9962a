"""The independent check of a plan: every rule, term and claim derived anew from the data and the declared model."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from territory_opt.audit.plan import Declared, Plan, read_plan
from territory_opt.audit.rules import RULES
from territory_opt.audit.shape import reach
from territory_opt.audit.terms import TERMS, price
from territory_opt.audit.tolerance import RELATIVE_TOLERANCE
from territory_opt.audit.violations import Finding, joined, violations
from territory_opt.errors import AuditError

CENT_USD = 0.01
OPTIMAL_GAP = 1e-4
"""The largest gap a plan may have and still be called optimal."""


@dataclass(frozen=True)
class Claims:
    """What the solver says of its plan.

    Attributes
    ----------
    status : str
        ``optimal`` or ``feasible``; the other outcomes of a solve come without a plan.
    objective_usd : float
        The objective, USD a year.
    objective_by_term : mapping of str to float
        The objective's parts by term name, with ``unassigned`` where leaving accounts unassigned has a price.
    bound_usd, gap : float
        The proven bound and (objective - bound) / |objective|; both NaN when no bound is claimed.
    """

    status: str
    objective_usd: float
    objective_by_term: Mapping[str, float]
    bound_usd: float
    gap: float


@dataclass(frozen=True)
class Check:
    """One thing the audit looked at: its name, whether it holds, and the figures in one sentence."""

    name: str
    ok: bool
    detail: str


@dataclass(frozen=True)
class Audit:
    """All checks of one plan, in the order they were made."""

    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        """Whether every check holds."""
        return all(check.ok for check in self.checks)

    @property
    def failures(self) -> tuple[Check, ...]:
        """The checks that do not hold."""
        return tuple(check for check in self.checks if not check.ok)

    def require(self) -> None:
        """Raise AuditError with every failure unless all checks hold."""
        if not self.ok:
            raise AuditError(f"{check.name}: {check.detail}" for check in self.failures)


def audit_plan(
    accounts: pd.DataFrame,
    seats: pd.DataFrame,
    declaration: Mapping[str, Any],
    assignment: pd.Series,
    claims: Claims,
    tables: Any = None,
) -> Audit:
    """Check a plan against its data, the rules of its model and what the solver claims of it.

    Parameters
    ----------
    accounts, seats : DataFrame
        The accounts and seats frames the plan was made for; with free centres the seats carry ``centre_unit_id``, the
        basic unit of each territory's centre, and the centre's place.
    declaration : mapping
        The model as plain data: lists ``rules`` and ``objective``.
    assignment : Series of str
        Seat of each account, indexed by ``account_id``; NaN where unassigned.
    claims : Claims
        What the solver claims.
    tables : object, optional
        What the model may ask for besides, each a frame or None: ``neighbours`` (unit_id, neighbor_id: pairs of basic
        units), ``travel`` (from_id, to_id, distance_km, minutes), ``fit`` (account_id, rep_id, cost_usd, score,
        workload_hours).
    """
    plan = _read(accounts, seats, declaration, assignment, tables)
    rules = [
        Check(name, not len(found.violations), found.sentence)
        for name, found in _findings(plan, declaration, assignment)
    ]
    return Audit((*rules, *_claim_checks(plan, declaration, claims)))


def list_violations(
    accounts: pd.DataFrame,
    seats: pd.DataFrame,
    declaration: Mapping[str, Any],
    assignment: pd.Series,
    tables: Any = None,
) -> pd.DataFrame:
    """List everything in which an assignment, solved or drawn by hand, breaks the rules of a model.

    Parameters are those of `audit_plan`.

    Returns
    -------
    DataFrame
        rule, territory_id and account_id (one of them NaN where the violation is the other's alone), amount and limit
        (NaN for rules without figures), sentence; rules in their declared order, the worst violation of each first.
        What the table of travel puts out of reach stands last, under the rule ``reach``.
    """
    plan = _read(accounts, seats, declaration, assignment, tables)
    return joined(found.violations for _, found in _findings(plan, declaration, assignment))


def price_plan(
    accounts: pd.DataFrame,
    seats: pd.DataFrame,
    declaration: Mapping[str, Any],
    assignment: pd.Series,
    tables: Any = None,
) -> dict[str, float]:
    """Price an assignment, solved or drawn by hand, by the terms of a model: USD a year by term.

    Parameters are those of `audit_plan`.
    """
    plan = _read(accounts, seats, declaration, assignment, tables)
    return price(plan, declaration.get("objective", ()))


def _read(
    accounts: pd.DataFrame, seats: pd.DataFrame, declaration: Mapping[str, Any], assignment: pd.Series, tables: Any
) -> Plan:
    declared = tuple(_rules(declaration))
    plan = read_plan(accounts, seats, assignment, rules=[rule["rule"] for rule in declared])
    return replace(plan, declared=declared, tables=tables)


def _rules(declaration: Mapping[str, Any]) -> Sequence[Declared]:
    """Return the declared rules; a model that does not declare assign has it in its strict form."""
    rules = declaration.get("rules", ())
    return rules if any(rule["rule"] == "assign" for rule in rules) else ({"rule": "assign"}, *rules)


def _findings(plan: Plan, declaration: Mapping[str, Any], assignment: pd.Series) -> Iterator[tuple[str, Finding]]:
    yield "assignment", _names_every_account_once(plan, assignment)
    for rule in plan.declared:
        name = rule["rule"]
        label = f"{name} of {rule['measure']}" if rule.get("measure") else name
        if name in RULES:
            yield label, RULES[name](plan, rule)
        else:
            sentence = f"The audit knows no rule {name}, so it cannot vouch for the plan."
            yield label, Finding(violations(name, sentence=[sentence]), "")
    by_table = [each for each in (*plan.declared, *declaration.get("objective", ())) if each.get("by") == "travel"]
    if by_table:
        yield "reach", reach(plan, by_table)


def _names_every_account_once(plan: Plan, assignment: pd.Series) -> Finding:
    """Check that the assignment names exactly the accounts, each once, and only seats that exist."""
    named, wanted = pd.Index(assignment.index), pd.Index(plan.accounts["account_id"])
    position = wanted.get_indexer(named)
    times = np.bincount(position[position >= 0], minlength=len(wanted))
    seat = pd.Index(plan.seats["seat_id"]).get_indexer(pd.Index(assignment))
    wrong = {
        "is missing from the plan": wanted[times == 0],
        "stands in the plan more than once": wanted[times > 1],
        "stands in the plan but not among the accounts": named[position < 0].unique(),
        "gets a seat that does not exist": named[(seat < 0) & assignment.notna().to_numpy(dtype=bool)],
    }
    found = [
        violations("assign", account_id=accounts, sentence=[f"Account {account} {what}." for account in accounts])
        for what, accounts in wrong.items()
    ]
    return Finding(joined(found), f"The plan names each of {len(wanted):,} accounts once, and only seats that exist.")


def _claim_checks(plan: Plan, declaration: Mapping[str, Any], claims: Claims) -> Iterator[Check]:
    objective = declaration.get("objective", ())
    for term in objective:
        if term["term"] not in TERMS:
            detail = f"The audit knows no term {term['term']}, so it cannot vouch for the objective."
            yield Check(f"term {term['term']}", False, detail)
    priced = price(plan, objective)
    for name in sorted({*priced, *claims.objective_by_term}):
        yield _amount_check(f"term {name}", claims.objective_by_term.get(name, 0.0), priced.get(name, 0.0))
    total = sum(priced.values())
    yield _amount_check("objective", claims.objective_usd, total)
    yield _bound_check(claims, total)
    yield _gap_check(claims, total)
    yield _status_check(claims)


def _tolerance_usd(amount_usd: float) -> float:
    return RELATIVE_TOLERANCE * abs(amount_usd) + CENT_USD


def _amount_check(name: str, claimed_usd: float, audited_usd: float) -> Check:
    ok = abs(claimed_usd - audited_usd) <= _tolerance_usd(audited_usd)
    claim = "as claimed" if ok else f"but {claimed_usd:,.2f} is claimed"
    return Check(name, ok, f"It comes to {audited_usd:,.2f} USD a year, {claim}.")


def _bound_check(claims: Claims, objective_usd: float) -> Check:
    if math.isnan(claims.bound_usd):
        return Check("bound", math.isnan(claims.gap), "No bound is claimed.")
    ok = claims.bound_usd <= objective_usd + _tolerance_usd(objective_usd)
    side = "does not pass" if ok else "passes"
    return Check("bound", ok, f"The bound of {claims.bound_usd:,.2f} {side} the objective of {objective_usd:,.2f} USD.")


def _gap_check(claims: Claims, objective_usd: float) -> Check:
    distance = objective_usd - claims.bound_usd
    if math.isnan(distance):
        return Check("gap", math.isnan(claims.gap), f"Without a bound there is no gap; {claims.gap:.4%} is claimed.")
    gap = distance and (distance / abs(objective_usd) if objective_usd else math.copysign(math.inf, distance))
    # A cent on either side of a small objective is a visible share of it.
    room = RELATIVE_TOLERANCE + CENT_USD / max(abs(objective_usd), 1.0)
    closed = abs(distance) <= _tolerance_usd(objective_usd)
    true_gaps = (gap, 0.0) if closed else (gap,)
    ok = any(math.isclose(claims.gap, true, rel_tol=RELATIVE_TOLERANCE, abs_tol=room) for true in true_gaps)
    claim = "as claimed" if ok else f"but {claims.gap:.4%} is claimed"
    return Check("gap", ok, f"From the bound to the objective it is {gap:.4%}, {claim}.")


def _status_check(claims: Claims) -> Check:
    if claims.status == "optimal":
        ok = claims.gap <= OPTIMAL_GAP
        proven = "is proven" if ok else "is not proven"
        return Check("status", ok, f"Optimal {proven} by a gap of {claims.gap:.4%} (at most {OPTIMAL_GAP:.2%}).")
    ok = claims.status == "feasible"
    return Check(
        "status", ok, f"The plan is {claims.status}" + ("." if ok else ", which comes without a plan to check.")
    )
