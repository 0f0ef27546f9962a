"""What each rule of a model leaves to a plan, derived anew from the plan and the declared model."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd

from territory_opt.audit.audit import read_declared
from territory_opt.audit.margins import MARGINS, Margin
from territory_opt.audit.plan import Declared, Plan
from territory_opt.audit.rules import RULES
from territory_opt.audit.shape import reach
from territory_opt.audit.slack_columns import SLACK_COLUMNS
from territory_opt.audit.tables import asked_tables, tables_are_there
from territory_opt.audit.violations import Finding, quantity
from territory_opt.workspace.schema import TEXT

BINDING_SHARE = 0.01
"""A rule binds where less than this share of its limit is left: accounts are whole, so few plans lie at a limit."""


def rule_slack(
    accounts: pd.DataFrame,
    seats: pd.DataFrame,
    declaration: Mapping[str, Any],
    assignment: pd.Series,
    tables: Any = None,
) -> pd.DataFrame:
    """Return what every rule leaves, in each group of seats that share segments where it binds seats.

    Parameters are those of `audit_plan`.

    Returns
    -------
    DataFrame
        The attributes of `Margin`, text NaN where it is empty, and binding (bool). What is broken stands first, then
        what binds, then by the share of the limit that is left; rules without figures follow in their declared order.
        Their value is how many they bind, their slack 0 when kept and less by one for each violation.
    """
    plan = read_declared(accounts, seats, declaration, assignment, tables)
    rows = [asdict(margin) for margin in _margins(plan, declaration)]
    table = pd.DataFrame(rows, columns=[column for column in SLACK_COLUMNS if column != "binding"])
    table = table.assign(binding=(table["slack_share"] < BINDING_SHARE).astype(bool)).astype(SLACK_COLUMNS)
    text = [column for column, kind in SLACK_COLUMNS.items() if kind == TEXT]
    table[text] = table[text].replace("", pd.NA)
    broken = ~(table["slack"] >= 0)
    order = np.lexsort((table["slack_share"].fillna(np.inf), ~table["binding"], ~broken))
    return table.iloc[order].reset_index(drop=True)


def _margins(plan: Plan, declaration: Mapping[str, Any]) -> Iterator[Margin]:
    for rule in plan.declared:
        name = rule["rule"]
        if name in MARGINS:
            yield from MARGINS[name](plan, rule)
        elif name in RULES:
            yield _kept(name, *_BOUND[name](plan, rule), RULES[name](plan, rule))
    asked = asked_tables(plan, declaration.get("objective", ()))
    if asked:
        tables = ("tables", "tables that the model asks for", "is there", len(asked))
        yield _kept(*tables, tables_are_there(plan, asked))
    if "travel" in asked:
        known = int(plan.ways.known.sum())
        found = reach(plan, asked["travel"])
        yield _kept("reach", "accounts in the table of travel", "a way to their seat", known, found)


def _kept(name: str, scope: str, limit: str, bound: int, found: Finding) -> Margin:
    """Return a rule that is kept or not, of which nothing can be left."""
    broken, worst = len(found.violations), ""
    if broken:
        first = found.violations.iloc[0]
        worst = next((str(first[key]) for key in ("account_id", "territory_id") if pd.notna(first[key])), "")
    return Margin(name, found.sentence, "", scope, limit, worst, float(bound), 0.0 - broken, np.nan, "count")


def _assign(plan: Plan, rule: Declared) -> tuple[str, str, int]:
    price = rule.get("unassigned_usd_per_potential")
    limit = "one seat each" if price is None else f"one seat each, or none at ${price:,.4g} for $1 of potential"
    return "all accounts", limit, len(plan.seat)


def _eligibility(plan: Plan, rule: Declared) -> tuple[str, str, int]:
    match = " and ".join(rule.get("match", ["segment"]))
    return (
        "accounts that are free to move",
        f"a seat that suits in {match}",
        int((plan.assigned & ~plan.at_its_bond).sum()),
    )


def _locks(plan: Plan, _: Declared) -> tuple[str, str, int]:
    return "locked accounts", "the seat of today", int(plan.locked.sum())


def _protected(plan: Plan, rule: Declared) -> tuple[str, str, int]:
    much = quantity(rule["at_least"], rule.get("measure", "current_arr_usd"))
    return f"accounts with at least {much}", "the seat of today", int(plan.protected(rule).sum())


def _families(plan: Plan, _: Declared) -> tuple[str, str, int]:
    return "families of two accounts or more", "one seat each", int((np.bincount(plan.family) > 1).sum())


def _contiguity(plan: Plan, _: Declared) -> tuple[str, str, int]:
    return "territories with accounts", "one connected piece each", len(np.unique(plan.seat[plan.assigned]))


def _territories(plan: Plan, _: Declared) -> tuple[str, str, int]:
    wanted, may = plan.open_count, int(plan.may_close.sum())
    limit = f"exactly {wanted:,}" if wanted is not None else f"{may:,} of {len(plan.seats):,} seats may stay closed"
    return "open seats", limit, int((~plan.closed).sum())


def _decisions(plan: Plan, _: Declared) -> tuple[str, str, int]:
    table = getattr(plan.tables, "decisions", None)
    return "decisions by hand", "as decided", 0 if table is None else len(table)


_BOUND: dict[str, Callable[[Plan, Declared], tuple[str, str, int]]] = {
    "assign": _assign,
    "eligibility": _eligibility,
    "locks": _locks,
    "protected": _protected,
    "families": _families,
    "contiguity": _contiguity,
    "territories": _territories,
    "decisions": _decisions,
}
"""What a rule without figures binds, what it asks of them, and how many they are; by its name in YAML."""
