"""The rules of a model, each checked from its definition: one function a rule, keyed by its name in YAML."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from territory_opt.audit.fair_share import fair_shares, segments_text
from territory_opt.audit.plan import BoolArray, FloatArray, IntArray, Plan
from territory_opt.audit.violations import Finding, joined, phrase, quantity, violations
from territory_opt.workspace.schema import TEXT

Declared = Mapping[str, Any]

RELATIVE_TOLERANCE = 1e-6
"""How far a sum may pass its limit, as a share of the limit (of 1 for smaller limits): room for rounding, no more."""


def slack(limit: FloatArray) -> FloatArray:
    """Room for rounding around a limit; none where there is no limit."""
    return np.where(np.isinf(limit), 0.0, RELATIVE_TOLERANCE * np.maximum(np.abs(limit), 1.0))


def assign(plan: Plan, rule: Declared) -> Finding:
    """Every account has a seat unless staying unassigned has a price, and the accounts of a unit share one seat."""
    # A family that is split is the rule families' to report; with it, this covers merged units too.
    found = [_split(plan, "assign", "Unit", plan.basic_unit, plan.accounts["unit_id"])]
    if rule.get("unassigned_usd_per_potential") is None:
        rows = _by_potential(plan, ~plan.assigned)
        accounts = plan.accounts["account_id"].iloc[rows].reset_index(drop=True)
        sentence = phrase("Account ", accounts, " has no seat.")
        found.insert(0, violations("assign", account_id=accounts, sentence=sentence))
    left = int((~plan.assigned).sum())
    covered = f"{len(plan.seat) - left:,} of {len(plan.seat):,} accounts have a seat, no unit is split"
    return Finding(joined(found), f"{covered}; the others stay unassigned at a price." if left else f"{covered}.")


def eligibility(plan: Plan, rule: Declared) -> Finding:
    """Each unit's segment and region suit its seat; a unit that is locked to the seat may stay there all the same."""
    match: Sequence[str] = rule.get("match", ["segment"])
    at = np.flatnonzero(plan.assigned & ~_at_its_lock(plan))
    misplaced = np.zeros(len(plan.seat), dtype=bool)
    for attribute in match:
        misplaced[at] |= ~_SUITS[attribute](plan, at)
    rows = _by_potential(plan, misplaced)
    accounts = plan.accounts["account_id"].iloc[rows].reset_index(drop=True)
    units, seats = plan.accounts.iloc[plan.root[rows]], plan.seats.iloc[plan.seat[rows]]
    territories = seats["territory_id"].reset_index(drop=True)
    offered = {"segment": segments_text(seats), "region": seats["region"]}
    wants = [part for attribute in match for part in (f", {attribute} ", units[attribute])]
    has = [part for attribute in match for part in (f", {attribute} ", offered[attribute])]
    sentence = phrase("Account ", accounts, *wants, ", is not eligible for ", territories, *has, ".")
    found = violations("eligibility", territory_id=territories, account_id=accounts, sentence=sentence)
    return Finding(found, f"Every assigned account suits its seat's {' and '.join(match)}.")


def capacity(plan: Plan, rule: Declared) -> Finding:
    """No seat carries more of a measure than it supplies, at the declared utilization."""
    measure, supply = rule["measure"], rule["supply"]
    load = plan.load(measure)
    limit = rule.get("utilization", 1.0) * plan.seats[supply].to_numpy(np.float64)
    # Negated so that a missing figure counts as a violation.
    over = ~(load <= limit + slack(limit))
    rows = _worst_first(load - limit, over)
    used = np.divide(load, limit, out=np.zeros_like(load), where=limit > 0)
    fullest = f", the fullest to {used.max():.1%}" if len(used) else ""
    return Finding(
        _loads(plan, rows, "capacity", measure, load, limit, "more than the {limit} it supplies"),
        f"All {len(load):,} territories stay within their {supply.replace('_', ' ')}{fullest}.",
    )


def balance(plan: Plan, rule: Declared) -> Finding:
    """Each seat's load of a measure lies within the tolerance of its fair share, or within the declared bounds."""
    measure = rule["measure"]
    load = plan.load(measure)
    share = fair_shares(plan, measure, rule.get("within", "segment"), rule.get("weight_by"))
    least, most = _balance_bounds(rule, share)
    short, over = ~(load >= least - slack(least)), ~(load <= most + slack(most))
    limit = np.where(over, most, least)
    rows = _worst_first(np.abs(load - limit), short | over)
    index = np.divide(load, share, out=np.ones_like(load), where=share > 0)
    spread = f": from {index.min():.1%} to {index.max():.1%} of its fair share" if len(index) else ""
    return Finding(
        _loads(plan, rows, "balance", measure, load, limit, "outside its bound of {limit}"),
        f"All {len(load):,} territories keep {measure} balanced{spread}.",
    )


def locks(plan: Plan, _: Declared) -> Finding:
    """A locked account stays with its incumbent seat; a lock whose incumbent holds no seat is told, not enforced."""
    rows = _by_potential(plan, plan.locked & (plan.seat != plan.incumbent))
    accounts = plan.accounts["account_id"].iloc[rows].reset_index(drop=True)
    territory = plan.seats["territory_id"].iloc[plan.incumbent[rows]].reset_index(drop=True)
    found = violations(
        "locks",
        territory_id=territory,
        account_id=accounts,
        sentence=phrase("Account ", accounts, " is locked to ", territory, " but does not stay there."),
    )
    without_seat = int((plan.accounts["locked"].to_numpy(dtype=bool) & (plan.incumbent < 0)).sum())
    told = f"; {without_seat:,} more name an incumbent without a seat and bind nothing" if without_seat else ""
    return Finding(found, f"All {int(plan.locked.sum()):,} locked accounts stay where they are{told}.")


def families(plan: Plan, _: Declared) -> Finding:
    """The accounts of a family sit at one seat."""
    found = _split(plan, "families", "Family", plan.family, plan.accounts["family_id"])
    count = int((np.bincount(plan.family) > 1).sum()) if len(plan.family) else 0
    return Finding(found, f"All {count:,} families of two accounts or more stay together.")


def move_limit(plan: Plan, rule: Declared) -> Finding:
    """What the accounts that change hands carry of a measure stays within the limit."""
    measure = rule["measure"]
    values = plan.values(measure)
    total, moved = float(values.sum()), float(values[plan.moved].sum())
    given = {"share": total, "amount": 1.0}
    limit = min(rule[key] * of for key, of in given.items() if rule.get(key) is not None)
    what = f"{plan.moved.sum():,} of {len(values):,} accounts change hands and carry {quantity(moved, measure)}"
    if moved <= limit + float(slack(np.array(limit))):
        return Finding(violations("move_limit"), f"{what}, within the {limit:,.2f} allowed.")
    sentence = f"{what}, more than the {limit:,.2f} allowed."
    return Finding(violations("move_limit", amount=[moved], limit=[limit], sentence=[sentence]), "")


RULES: dict[str, Callable[[Plan, Declared], Finding]] = {
    "assign": assign,
    "eligibility": eligibility,
    "capacity": capacity,
    "balance": balance,
    "locks": locks,
    "families": families,
    "move_limit": move_limit,
}
"""Every rule the audit knows, by its name in YAML."""


def _suits_segment(plan: Plan, at: IntArray) -> BoolArray:
    """Whether the seat covers the segment of the unit, for the assigned accounts at the given positions."""
    segment, names = pd.factorize(plan.accounts["segment"])
    covers = [[name in segments for name in names] for segments in plan.seats["segments"]]
    suits: BoolArray = np.array(covers, dtype=bool).reshape(-1, len(names))[plan.seat[at], segment[plan.root[at]]]
    return suits


def _suits_region(plan: Plan, at: IntArray) -> BoolArray:
    """Whether seat and unit share the region or one has all, for the assigned accounts at the given positions."""
    # With "all" in front it is number 0.
    codes, _ = pd.factorize(pd.concat([pd.Series(["all"], dtype=TEXT), plan.seats["region"], plan.accounts["region"]]))
    of_seat, of_account = np.split(codes[1:], [len(plan.seats)])
    seat, unit = of_seat[plan.seat[at]], of_account[plan.root[at]]
    suits: BoolArray = (seat == unit) | (seat == 0) | (unit == 0)
    return suits


_SUITS: dict[str, Callable[[Plan, IntArray], BoolArray]] = {"segment": _suits_segment, "region": _suits_region}
"""How an attribute of ``match`` is compared."""


def _at_its_lock(plan: Plan) -> BoolArray:
    """Which accounts sit where an account of their unit is locked, [n]; none when the model declares no locks."""
    if "locks" not in plan.rules:
        return np.zeros(len(plan.seat), dtype=bool)
    seats = len(plan.seats)
    locked = plan.unit[plan.locked] * seats + plan.incumbent[plan.locked]
    return plan.assigned & np.isin(plan.unit * seats + plan.seat, locked)


def _balance_bounds(rule: Declared, share: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Least and most that each seat may carry, [k] each; absolute bounds stand in place of the tolerance."""
    lower, upper = rule.get("lower"), rule.get("upper")
    if lower is None and upper is None:
        return (1.0 - rule["tolerance"]) * share, (1.0 + rule["tolerance"]) * share
    least, most = -np.inf if lower is None else lower, np.inf if upper is None else upper
    return np.full_like(share, least), np.full_like(share, most)


def _split(plan: Plan, rule: str, what: str, group: IntArray, names: pd.Series) -> pd.DataFrame:
    """Violations of groups of accounts that should share a seat and do not, the most scattered first."""
    parts = plan.parts(group)
    first = np.unique(group, return_index=True)[1]
    broken = _worst_first(parts.astype(np.float64), parts > 1)
    return violations(
        rule,
        account_id=plan.accounts["account_id"].iloc[first[broken]].reset_index(drop=True),
        amount=parts[broken],
        limit=1.0,
        sentence=phrase(f"{what} ", names.iloc[first[broken]], " is split into ", pd.Series(parts[broken]), " parts."),
    )


def _loads(
    plan: Plan, rows: IntArray, rule: str, measure: str, load: FloatArray, limit: FloatArray, against: str
) -> pd.DataFrame:
    """Violations of the seats at ``rows``; ``against`` says what the limit is, with ``{limit}`` for its figure."""
    territories = plan.seats["territory_id"].iloc[rows].reset_index(drop=True)
    sentences = [
        f"{territory} carries {quantity(amount, measure)}, {against.format(limit=f'{bound:,.2f}')}."
        for territory, amount, bound in zip(territories, load[rows], limit[rows], strict=True)
    ]
    return violations(rule, territory_id=territories, amount=load[rows], limit=limit[rows], sentence=sentences)


def _by_potential(plan: Plan, broken: BoolArray) -> IntArray:
    return _worst_first(plan.values("potential_usd"), broken)


def _worst_first(severity: FloatArray, broken: BoolArray) -> IntArray:
    rows = np.flatnonzero(broken)
    return rows[np.argsort(-severity[rows], kind="stable")]
