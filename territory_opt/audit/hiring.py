"""The independent check of a hiring plan: rules and figures derived anew from people, forecast and declared model."""

from __future__ import annotations

import math

from territory_opt.audit.audit import Audit
from territory_opt.audit.claims import Check
from territory_opt.audit.headcount.derived import derive
from territory_opt.audit.headcount.facts import HiringClaims, HiringFacts
from territory_opt.audit.headcount.figures import figure_checks, objective_checks
from territory_opt.audit.headcount.rules import rule_checks

__all__ = ["HiringClaims", "HiringFacts", "audit_hiring"]

PLANNED = ("optimal", "feasible")
NO_PLAN = ("infeasible", "no plan found")


def audit_hiring(facts: HiringFacts, claims: HiringClaims) -> Audit:
    """Check a hiring plan against its facts, the rules of its model and what is claimed of it.

    Nothing of the room that made the plan is used: lives are followed month by month as a chain of tenures, people
    there by their dates, support by what calls for it, money by the day. Planned starts count as what can be expected
    of them; chance on them is the trial's to tell.

    Parameters
    ----------
    facts : HiringFacts
        What the plan was made for.
    claims : HiringClaims
        What is claimed of it. Without a plan there may be no starts and no objective, but the figures of today's people
        are checked all the same.
    """
    if claims.supply_usd.shape != facts.demand_usd.shape:
        shapes = f"{claims.supply_usd.shape} for demand of {facts.demand_usd.shape}"
        return Audit((Check("supply paths", False, f"Their runs, cells and months are {shapes}."),))
    derived = derive(facts, claims)
    figures = figure_checks(facts, claims, derived)
    if claims.status not in PLANNED:
        return Audit((_nothing_planned(claims), *figures))
    return Audit(
        (*rule_checks(facts, claims, derived), *figures, *objective_checks(facts, claims, derived)),
    )


def _nothing_planned(claims: HiringClaims) -> Check:
    ok = claims.status in NO_PLAN and claims.starts.empty and math.isnan(claims.objective_usd)
    return Check("status", ok, f"The outcome is {claims.status}, with {len(claims.starts)} rows of starts.")
