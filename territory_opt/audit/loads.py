"""The rules capacity and balance: what seats may carry of a measure."""

from __future__ import annotations

import numpy as np
import pandas as pd

from territory_opt.audit.centres import at_centres
from territory_opt.audit.fair_share import fair_shares
from territory_opt.audit.pairs import BoolArray, FloatArray, IntArray
from territory_opt.audit.plan import Declared, Plan
from territory_opt.audit.tolerance import slack
from territory_opt.audit.violations import Finding, quantity, violations, worst_first


def capacity(plan: Plan, rule: Declared) -> Finding:
    """No seat carries more of a measure than it, or its centre, supplies at the declared utilization."""
    measure, supply = rule.get("measure", "workload_hours"), rule.get("supply", "capacity_hours")
    load, limit = supplied(plan, rule)
    # Negated so that a missing figure counts as a violation.
    over = ~(load <= limit + slack(limit)) & ~plan.closed
    rows = worst_first(load - limit, over)
    used = np.divide(load, limit, out=np.zeros_like(load), where=limit > 0)
    fullest = f", the fullest to {used.max():.1%}" if len(used) else ""
    return Finding(
        _broken(plan, rows, "capacity", measure, load, limit, "more than the {limit} it supplies"),
        f"{_all_open(plan)} stay within their {supply.replace('_', ' ')}{fullest}.",
    )


def supplied(plan: Plan, rule: Declared) -> tuple[FloatArray, FloatArray]:
    """Return what each seat carries and the most it may by a rule ``capacity``, [k] each; NaN where that is missing."""
    supply = rule.get("supply", "capacity_hours")
    at_centre = rule.get("at", "seat") == "centre"
    of_seats = at_centres(plan, supply) if at_centre else plan.seats[supply].to_numpy(np.float64)
    load = plan.load(rule.get("measure", "workload_hours"), rule.get("from_fit", False))
    return load, rule.get("utilization", 1.0) * of_seats


def balance(plan: Plan, rule: Declared) -> Finding:
    """Each seat's load of a measure lies within the tolerance of its fair share, or within the declared bounds."""
    measure = rule.get("measure", "potential_usd")
    load = plan.load(measure, rule.get("from_fit", False))
    share = fair_shares(plan, measure, rule.get("within", "segment"), rule.get("weight_by"))
    least, most = bounds(plan, rule, share)
    short, over = ~(load >= least - slack(least)), ~(load <= most + slack(most))
    limit = np.where(over, most, least)
    rows = worst_first(np.abs(load - limit), short | over)
    return Finding(
        _broken(plan, rows, "balance", measure, load, limit, "outside its bound of {limit}"),
        f"{_all_open(plan)} keep {measure} balanced{_spread(load, share, ~plan.closed)}.",
    )


def _spread(load: FloatArray, share: FloatArray, shown: BoolArray) -> str:
    index = np.divide(load, share, out=np.ones_like(load), where=share > 0)[shown]
    return f": from {index.min():.1%} to {index.max():.1%} of its fair share" if len(index) else ""


def _all_open(plan: Plan) -> str:
    closed = int(plan.closed.sum())
    return f"All {len(plan.seats) - closed:,} {'open ' if closed else ''}territories"


def bounds(plan: Plan, rule: Declared, share: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the least and most that each seat may carry by a rule ``balance``, [k] each.

    Absolute bounds stand in place of the tolerance; infinite where there is none, as for the least of a closed seat.
    """
    least, most = _declared_bounds(plan, rule, share)
    least[plan.closed] = -np.inf
    return least, most


def _declared_bounds(plan: Plan, rule: Declared, share: FloatArray) -> tuple[FloatArray, FloatArray]:
    sides = (("lower", -np.inf), ("upper", np.inf))
    if all(rule.get(key) is None for side, _ in sides for key in (side, f"{side}_of")):
        return (1.0 - rule["tolerance"]) * share, (1.0 + rule["tolerance"]) * share
    declared = []
    for side, none in sides:
        column, value = rule.get(f"{side}_of"), rule.get(side)
        of_seats = None if column is None else plan.seats[column].to_numpy(np.float64).copy()
        declared.append(np.full_like(share, none if value is None else value) if of_seats is None else of_seats)
    return declared[0], declared[1]


def _broken(
    plan: Plan, rows: IntArray, rule: str, measure: str, load: FloatArray, limit: FloatArray, against: str
) -> pd.DataFrame:
    """Violations of the seats at ``rows``; ``against`` says what the limit is, with ``{limit}`` for its figure."""
    territories = plan.seats["territory_id"].iloc[rows].reset_index(drop=True)
    sentences = [
        f"{territory} carries {quantity(amount, measure)}, "
        + ("and its limit is missing." if np.isnan(bound) else f"{against.format(limit=f'{bound:,.2f}')}.")
        for territory, amount, bound in zip(territories, load[rows], limit[rows], strict=True)
    ]
    return violations(rule, territory_id=territories, amount=load[rows], limit=limit[rows], sentence=sentences)
