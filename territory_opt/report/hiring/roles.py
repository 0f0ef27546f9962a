"""Roles as people call them, in one order with one colour each."""

from __future__ import annotations

from collections.abc import Iterable

_LABELS = {
    "account_executive": "account executive",
    "sdr": "sales development rep",
    "sales_engineer": "sales engineer",
    "manager": "manager",
    "customer_success": "customer success manager",
    "sales_operations": "sales operations person",
}
_PLURALS = {"sales_operations": "sales operations people"}


def role_label(role: str, count: float = 1) -> str:
    """Name a role, in the plural unless one of them is meant."""
    label = _LABELS.get(role, role.replace("_", " "))
    return label if count == 1 else _PLURALS.get(role, f"{label}s")


def role_style(role: str) -> str:
    """Return the class that colours a role; one this page does not know takes the last."""
    order = list(_LABELS)
    return f"role role-{order.index(role) if role in order else len(order)}"


def roles_in_order(roles: Iterable[str]) -> list[str]:
    """Return each role once, those who sell first, one this page does not know last."""
    order = list(_LABELS)
    return sorted(set(roles), key=lambda role: (order.index(role) if role in order else len(order), role))
