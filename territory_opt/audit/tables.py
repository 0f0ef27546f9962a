"""Which of the optional tables a model asks for, and whether they are there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from territory_opt.audit.plan import Declared, Plan
from territory_opt.audit.violations import Finding, violations


def asked_tables(plan: Plan, objective: Sequence[Declared]) -> dict[str, list[Declared]]:
    """Return the rules and terms that go by each of the optional tables, by table; tables nobody asks for left out."""
    asked: dict[str, list[Declared]] = {}
    for declared in (*plan.declared, *objective):
        for table in _asked_by(declared):
            asked.setdefault(table, []).append(declared)
    return asked


def tables_are_there(plan: Plan, asked: dict[str, list[Declared]]) -> Finding:
    """Every table that is asked for is there: without it a rule or term says nothing, and cannot be vouched for."""
    missing = [table for table in asked if getattr(plan.tables, table, None) is None]
    sentences = [f"The model asks for the table of {table}, and there is none." for table in missing]
    held = f"There are tables of {', '.join(asked)}, as the model asks."
    return Finding(violations("tables", sentence=sentences), held)


def _asked_by(declared: Declared) -> Iterator[str]:
    if declared.get("rule") == "contiguity":
        yield "neighbours"
    if declared.get("by") == "travel":
        yield "travel"
    if declared.get("term") == "fit" or declared.get("from_fit") or "fit" in declared.get("match", ()):
        yield "fit"
