"""What a solver claims of its plan, held against what the audit finds."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from territory_opt.audit.plan import Declared, Plan
from territory_opt.audit.terms import TERMS, price
from territory_opt.audit.tolerance import RELATIVE_TOLERANCE

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


def claim_checks(plan: Plan, objective: Sequence[Declared], claims: Claims) -> Iterator[Check]:
    """Yield a check of each term, the objective, the bound, the gap and the status that are claimed of a plan."""
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
