"""Putting a design through the independent audit."""

from __future__ import annotations

from territory_opt.alignment.centres import seats_at_centres
from territory_opt.alignment.plan import Design
from territory_opt.audit.audit import Audit, Check, Claims, audit_plan
from territory_opt.scenario.prepare import Prepared


def audit_design(prepared: Prepared, design: Design) -> Audit:
    """Audit a design and require that it passes.

    An alignment that is evaluated as it is may break rules, which its reader is told; what is claimed of it must
    hold all the same. A design that found no plan leaves nothing to audit.

    Raises
    ------
    AuditError
        When the plan breaks a rule or a claim does not hold.
    """
    if design.assignment.empty:
        return Audit(())
    claims = Claims(design.status, design.objective_usd, design.objective_by_term, design.bound_usd, design.gap)
    declaration = prepared.models.declaration
    seats = seats_at_centres(prepared.seats, prepared.accounts, design.centres)
    audit = audit_plan(prepared.accounts, seats, declaration, design.assignment, claims, tables=prepared.tables)
    if prepared.scenario.method == "solve":
        audit.require()
        return audit
    required = [check for check in audit.checks if _is_claim(check)]
    if broken_rules(audit):
        # The bound holds for plans that keep the rules; one that breaks them may cost less.
        required = [check for check in required if check.name not in ("bound", "gap", "status")]
    Audit(tuple(required)).require()
    return audit


def broken_rules(audit: Audit) -> tuple[str, ...]:
    """Return the names of the rules that an audited alignment breaks; a design that was solved breaks none."""
    return tuple(check.name for check in audit.checks if not check.ok and not _is_claim(check))


def _is_claim(check: Check) -> bool:
    return check.name in ("assignment", "objective", "bound", "gap", "status") or check.name.startswith("term ")
