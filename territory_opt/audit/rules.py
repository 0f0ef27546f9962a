"""The rules of a model, each checked from its definition: one function a rule, keyed by its name in YAML."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from territory_opt.audit.bonds import locks, move_limit, protected
from territory_opt.audit.centres import territories
from territory_opt.audit.decisions import decisions
from territory_opt.audit.eligibility import eligibility
from territory_opt.audit.loads import balance, capacity
from territory_opt.audit.pairs import IntArray
from territory_opt.audit.plan import Declared, Plan
from territory_opt.audit.shape import contiguity, largest_distance
from territory_opt.audit.tolerance import RELATIVE_TOLERANCE, slack
from territory_opt.audit.violations import Finding, joined, phrase, violations, worst_first

__all__ = ["RELATIVE_TOLERANCE", "RULES", "assign", "families", "slack"]


def assign(plan: Plan, rule: Declared) -> Finding:
    """Every account has a seat unless staying unassigned has a price, and the accounts of a unit share one seat."""
    # A family that is split is the rule families' to report; with it, this covers merged units too.
    found = [_split(plan, "assign", "Unit", plan.basic_unit, plan.accounts["unit_id"])]
    if rule.get("unassigned_usd_per_potential") is None:
        rows = worst_first(plan.values("potential_usd"), ~plan.assigned)
        accounts = plan.accounts["account_id"].iloc[rows].reset_index(drop=True)
        sentence = phrase("Account ", accounts, " has no seat.")
        found.insert(0, violations("assign", account_id=accounts, sentence=sentence))
    left = int((~plan.assigned).sum())
    covered = f"{len(plan.seat) - left:,} of {len(plan.seat):,} accounts have a seat, no unit is split"
    return Finding(joined(found), f"{covered}; the others stay unassigned at a price." if left else f"{covered}.")


def families(plan: Plan, _: Declared) -> Finding:
    """The accounts of a family sit at one seat."""
    found = _split(plan, "families", "Family", plan.family, plan.accounts["family_id"])
    count = int((np.bincount(plan.family) > 1).sum()) if len(plan.family) else 0
    return Finding(found, f"All {count:,} families of two accounts or more stay together.")


def _split(plan: Plan, rule: str, what: str, group: IntArray, names: pd.Series) -> pd.DataFrame:
    """Violations of groups of accounts that should share a seat and do not, the most scattered first."""
    parts = plan.parts(group)
    first = np.unique(group, return_index=True)[1]
    broken = worst_first(parts.astype(np.float64), parts > 1)
    return violations(
        rule,
        account_id=plan.accounts["account_id"].iloc[first[broken]].reset_index(drop=True),
        amount=parts[broken],
        limit=1.0,
        sentence=phrase(f"{what} ", names.iloc[first[broken]], " is split into ", pd.Series(parts[broken]), " parts."),
    )


RULES: dict[str, Callable[[Plan, Declared], Finding]] = {
    "assign": assign,
    "eligibility": eligibility,
    "capacity": capacity,
    "balance": balance,
    "locks": locks,
    "protected": protected,
    "families": families,
    "contiguity": contiguity,
    "largest_distance": largest_distance,
    "territories": territories,
    "move_limit": move_limit,
    "decisions": decisions,
}
"""Every rule the audit knows, by its name in YAML."""
