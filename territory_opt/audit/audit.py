"""The independent check of a plan: every rule, term and claim derived anew from the data and the declared model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from territory_opt.audit.claims import Check, Claims, claim_checks
from territory_opt.audit.plan import Declared, Plan, read_plan
from territory_opt.audit.rules import RULES
from territory_opt.audit.shape import reach
from territory_opt.audit.tables import asked_tables, tables_are_there
from territory_opt.audit.terms import price
from territory_opt.audit.violations import Finding, joined, violations
from territory_opt.errors import AuditError

__all__ = ["Audit", "Check", "Claims", "audit_plan", "list_violations", "price_plan", "read_declared"]


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
        workload_hours), ``decisions`` (account_id, seat_id, decision, source), which hold whatever the model declares.
    """
    plan = read_declared(accounts, seats, declaration, assignment, tables)
    rules = [
        Check(name, not len(found.violations), found.sentence)
        for name, found in _findings(plan, declaration, assignment)
    ]
    return Audit((*rules, *claim_checks(plan, declaration.get("objective", ()), claims)))


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
        Tables that are missing stand last, under the rule ``tables``, and what the travel table puts out of ``reach``.
    """
    plan = read_declared(accounts, seats, declaration, assignment, tables)
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
    plan = read_declared(accounts, seats, declaration, assignment, tables)
    return price(plan, declaration.get("objective", ()))


def read_declared(
    accounts: pd.DataFrame, seats: pd.DataFrame, declaration: Mapping[str, Any], assignment: pd.Series, tables: Any
) -> Plan:
    """Read an assignment with the rules that hold it; parameters are those of `audit_plan`."""
    declared = tuple(_rules(declaration, tables))
    plan = read_plan(accounts, seats, assignment, rules=[rule["rule"] for rule in declared])
    return replace(plan, declared=declared, tables=tables)


def _rules(declaration: Mapping[str, Any], tables: Any) -> Sequence[Declared]:
    """Return the declared rules and those that hold undeclared: assign in its strict form, decisions that were made."""
    rules = declaration.get("rules", ())
    declared = {rule["rule"] for rule in rules}
    first = () if "assign" in declared else ({"rule": "assign"},)
    made = getattr(tables, "decisions", None)
    last = () if "decisions" in declared or made is None else ({"rule": "decisions"},)
    return (*first, *rules, *last)


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
    asked = asked_tables(plan, declaration.get("objective", ()))
    if asked:
        yield "tables", tables_are_there(plan, asked)
    if "travel" in asked:
        yield "reach", reach(plan, asked["travel"])


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
