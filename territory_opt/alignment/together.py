"""What rules and terms ask of each other, and of the data, told all at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from territory_opt.alignment.pieces import AlignmentInput
from territory_opt.alignment.rules.balance import Balance
from territory_opt.alignment.rules.base import Declared, Rule
from territory_opt.alignment.rules.capacity import Capacity
from territory_opt.alignment.rules.territories import Territories
from territory_opt.alignment.terms.base import Term
from territory_opt.alignment.terms.imbalance import Imbalance
from territory_opt.errors import InputError, InputProblem

HOMES = Territories.model_validate({"rule": "territories"})
"""What a model that does not declare the rule says of its territories."""


def territories_of(rules: Sequence[Rule]) -> Territories:
    """Return what a model says of its territories."""
    return next((rule for rule in rules if isinstance(rule, Territories)), HOMES)


def check_together(rules: Sequence[Rule], objective: Sequence[Term]) -> None:
    """Require that rules and terms make sense beside each other.

    Raises
    ------
    ValueError
        With everything that does not, in a phrase that completes "expected ...".
    """
    territories = territories_of(rules)
    faults = [fault for declared in (*rules, *objective) for fault in _faults(declared, territories)]
    if faults:
        raise ValueError("; ".join(dict.fromkeys(faults)))


def require_data(name: str, rules: Sequence[Rule], objective: Sequence[Term], data: AlignmentInput) -> None:
    """Require that the data has what a model's rules and terms ask for.

    Parameters
    ----------
    name : str
        The model's name, for messages.
    rules, objective : sequence
        The model's rules, `assign` among them, and its terms.
    data : AlignmentInput
        Accounts, seats and tables.

    Raises
    ------
    InputError
        With everything that is missing.
    """
    problems = [
        InputProblem(f"model {name}", None, f"{kind} {_name(declared)}, {missing.key}", missing.value, missing.expected)
        for kind, every in (("rule", rules), ("term", objective))
        for declared in every
        for missing in declared.misses(data)
    ]
    if problems:
        raise InputError(problems)


def _faults(declared: Declared, territories: Territories) -> Iterator[str]:
    """Yield what stands against a rule or term beside the rule `territories`."""
    if isinstance(declared, Capacity) and declared.at == "centre" and territories.centres != "free":
        yield "territories with centres: free beside a capacity at: centre"
    if isinstance(declared, Balance) and declared.tolerance is not None:
        yield from _share_faults(declared, territories, "bounds (lower, upper) in place of the tolerance")
    if isinstance(declared, Imbalance):
        yield from _share_faults(declared, territories, "another term")


def _share_faults(declared: Balance | Imbalance, territories: Territories, instead: str) -> Iterator[str]:
    """Yield why seats have no fair share of their own."""
    what = f"{_name(declared)} of {declared.measure}"
    free, closable = territories.centres == "free", territories.may_close != "none"
    if closable and not free and territories.count is None:
        yield f"a count in territories, or {instead}, for {what}: with seats that may close its fair share is unknown"
    if declared.weight_by is not None and (free or closable):
        yield f"no weight_by for {what}, since no seat is sure of a territory of its own"


def _name(declared: Declared) -> str:
    """Return a rule's or term's name in YAML."""
    return str(declared.model_dump(include={"rule", "term"}).popitem()[1])
