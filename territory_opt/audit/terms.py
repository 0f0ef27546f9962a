"""The terms of a model's objective, each priced from its definition: one function a term, keyed by its name in YAML."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from territory_opt.audit.fair_share import fair_shares
from territory_opt.audit.plan import Declared, FloatArray, Plan

STEPS = (0.0, 0.25, 0.5, 0.7, 0.8, 0.9, 0.95, 1.0, 1.05, 1.1, 1.2, 1.3, 1.5, 2.0, 3.0)
"""Default breakpoints of the imbalance loss, as load over fair share."""


def travel(plan: Plan, term: Declared) -> float:
    """Price of a year's trips, there and back for every visit; ways that are not known cost nothing."""
    by = term.get("by", "places")
    usd = term.get("usd_per_km", 0.7) * np.nan_to_num(plan.way_km(by))
    if by == "travel" and term.get("usd_per_hour") is not None:
        usd += term["usd_per_hour"] * np.nan_to_num(plan.ways.minutes) / 60.0
    return float((2.0 * plan.values("visits") * usd).sum())


def compactness(plan: Plan, term: Declared) -> float:
    """Price of what accounts carry, by its way to the seat's home or centre or by that way squared (inertia)."""
    way = np.nan_to_num(plan.way_km(term.get("by", "places")))
    carried = plan.values(term.get("measure", "accounts"))
    return float(term.get("usd_per_unit", 1.0) * (carried * way ** term.get("power", 2)).sum())


def fit(plan: Plan, term: Declared) -> float:
    """Cost of each account at its seat, and price of the score it misses against its best, by the table of fits."""
    at = plan.assigned
    cost, score = (np.nan_to_num(plan.fits.values(column, plan.seat)) for column in ("cost_usd", "score"))
    missed = np.nan_to_num(plan.fits.best_score - score)
    usd = term.get("usd_per_cost", 1.0) * cost[at].sum() + term.get("usd_per_score", 0.0) * missed[at].sum()
    return float(usd)


def unserved(plan: Plan, term: Declared) -> float:
    """Price of what seats carry of a measure beyond what they supply."""
    beyond = plan.load(term.get("measure", "potential_usd")) - plan.seats[term.get("supply", "capacity_usd")].to_numpy(
        np.float64
    )
    return float(term.get("usd_per_unit", 0.8) * np.maximum(beyond, 0.0).sum())


def seats(plan: Plan, term: Declared) -> float:
    """Price of every seat that is open: the same for each, or what it costs."""
    each = term.get("usd_per_seat")
    if each is not None:
        return float(each * (~plan.closed).sum())
    return float(np.nansum(plan.seats["cost_usd"].to_numpy(np.float64)[~plan.closed]))


def disruption(plan: Plan, term: Declared) -> float:
    """Price of what changes hands: by a measure the moved accounts carry, and by their number."""
    carried = plan.values(term.get("measure", "current_arr_usd"))[plan.moved].sum()
    return float(term.get("usd_per_unit", 0.05) * carried + term.get("per_account_usd", 0.0) * plan.moved.sum())


def imbalance(plan: Plan, term: Declared) -> float:
    """Money left behind by open seats whose load differs from their fair share, at the declared rate."""
    measure = term.get("measure", "potential_usd")
    share = fair_shares(plan, measure, term.get("within", "segment"), term.get("weight_by"))
    lost = imbalance_loss(plan.load(measure), share, term.get("elasticity", 0.34), term.get("steps") or STEPS)
    return float(term.get("rate", 1.0) * lost[~plan.closed].sum())


def imbalance_loss(load: FloatArray, share: FloatArray, elasticity: float, steps: Sequence[float]) -> FloatArray:
    """Loss of each seat against a yield in proportion to its load, [k], in the unit of the load.

    A fixed effort spread over load L with fair share m yields Y(L) = m (L/m)^(1-e), as sales respond to effort with
    constant elasticity e (0.34 on average: Albers, Mantrala and Sridhar, Journal of Marketing Research 47(5), 2010).
    The loss is the tangent of Y at m less Y: f(L) = (1-e)(L-m) + m - Y(L), convex and zero at m. Between the
    breakpoints L/m in ``steps`` it is interpolated linearly, beyond them the outermost slopes go on.
    """
    ratio = np.asarray(steps, dtype=np.float64)
    loss = (1.0 - elasticity) * (ratio - 1.0) + 1.0 - ratio ** (1.0 - elasticity)
    slope = np.diff(loss) / np.diff(ratio)
    # A seat due nothing lies beyond every breakpoint: there the last slope prices its whole load.
    at = np.divide(load, share, out=np.full_like(load, np.inf), where=share > 0)
    piece = np.clip(np.searchsorted(ratio, at, side="right") - 1, 0, len(slope) - 1)
    return share * loss[piece] + slope[piece] * (load - share * ratio[piece])


TERMS: dict[str, Callable[[Plan, Declared], float]] = {
    "travel": travel,
    "compactness": compactness,
    "disruption": disruption,
    "imbalance": imbalance,
    "fit": fit,
    "unserved": unserved,
    "seats": seats,
}
"""Every objective term the audit knows, by its name in YAML."""


def price(plan: Plan, objective: Sequence[Declared]) -> dict[str, float]:
    """Price every known term of the objective in USD a year times its weight, by name; terms of one name add up.

    Where the rule ``assign`` sets a price on accounts that stay unassigned, it is the term ``unassigned``.
    """
    priced: dict[str, float] = {}
    for term in objective:
        name = term["term"]
        if name in TERMS:
            priced[name] = priced.get(name, 0.0) + term.get("weight", 1.0) * TERMS[name](plan, term)
    for rule in plan.declared:
        usd_per_potential = rule.get("unassigned_usd_per_potential")
        if rule["rule"] == "assign" and usd_per_potential is not None:
            priced["unassigned"] = float(usd_per_potential * plan.values("potential_usd")[~plan.assigned].sum())
    return priced
