"""The rules that keep accounts where they are: locks, protected and move_limit."""

from __future__ import annotations

import numpy as np

from territory_opt.audit.pairs import BoolArray
from territory_opt.audit.plan import Declared, Plan
from territory_opt.audit.tolerance import slack
from territory_opt.audit.violations import Finding, phrase, quantity, violations, worst_first


def locks(plan: Plan, _: Declared) -> Finding:
    """A locked account stays with its incumbent seat; a lock whose incumbent holds no seat is told, not enforced."""
    without_seat = int((plan.accounts["locked"].to_numpy(dtype=bool) & (plan.incumbent < 0)).sum())
    told = f"; {without_seat:,} more name an incumbent without a seat and bind nothing" if without_seat else ""
    held = f"All {int(plan.locked.sum()):,} locked accounts stay where they are{told}."
    return _stay(plan, "locks", plan.locked, held)


def protected(plan: Plan, rule: Declared) -> Finding:
    """An account with an incumbent seat and at least so much of a measure stays with that seat."""
    bound = plan.protected(rule)
    much = quantity(rule["at_least"], rule.get("measure", "current_arr_usd"))
    held = f"All {int(bound.sum()):,} accounts with at least {much} stay where they are."
    return _stay(plan, "protected", bound, held)


def _stay(plan: Plan, rule: str, bound: BoolArray, held: str) -> Finding:
    """Violations of bound accounts that are not at their incumbent seat, the largest potential first."""
    rows = worst_first(plan.values("potential_usd"), bound & (plan.seat != plan.incumbent))
    accounts = plan.accounts["account_id"].iloc[rows].reset_index(drop=True)
    territory = plan.seats["territory_id"].iloc[plan.incumbent[rows]].reset_index(drop=True)
    tie = "locked to" if rule == "locks" else "protected at"
    sentence = phrase("Account ", accounts, f" is {tie} ", territory, " but does not stay there.")
    return Finding(violations(rule, territory_id=territory, account_id=accounts, sentence=sentence), held)


def move_limit(plan: Plan, rule: Declared) -> Finding:
    """What the accounts that change hands carry of a measure stays within the limit."""
    measure = rule.get("measure", "current_arr_usd")
    moved, limit = moved_and_allowed(plan, rule)
    what = f"{plan.moved.sum():,} of {len(plan.seat):,} accounts change hands and carry {quantity(moved, measure)}"
    if moved <= limit + float(slack(np.array(limit))):
        return Finding(violations("move_limit"), f"{what}, within the {limit:,.2f} allowed.")
    sentence = f"{what}, more than the {limit:,.2f} allowed."
    return Finding(violations("move_limit", amount=[moved], limit=[limit], sentence=[sentence]), "")


def moved_and_allowed(plan: Plan, rule: Declared) -> tuple[float, float]:
    """Return how much of its measure changes hands and the most that may, by a rule ``move_limit``."""
    values = plan.values(rule.get("measure", "current_arr_usd"))
    given = {"share": float(values.sum()), "amount": 1.0}
    limit = min(rule[key] * of for key, of in given.items() if rule.get(key) is not None)
    return float(values[plan.moved].sum()), float(limit)
