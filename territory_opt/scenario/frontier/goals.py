"""What a frontier may minimise: the model's objective, or one of its terms alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from territory_opt.errors import InputError, InputProblem
from territory_opt.scenario.frontier.limits import ChangeData, Limit, removal

OBJECTIVE = "objective"
GOALS: dict[str, str] = {
    OBJECTIVE: "all terms of the model but those that price the limited measure itself",
    "balance": "potential left behind by unequal territories (term imbalance)",
    "travel": "the cost of the ways (term travel)",
    "disruption": "what is lost where accounts change hands (term disruption)",
    "unserved": "demand beyond what seats can serve (term unserved)",
    "compactness": "distances from the centres of territories (term compactness)",
    "seats": "the cost of seats that get a territory (term seats)",
    "fit": "how badly accounts and reps suit each other (term fit)",
}
"""What may be minimised, and what each means."""

_TERMS = {"balance": "imbalance"}
"""Terms that go by another name on the command line."""


def aimed(declaration: Mapping[str, Any], limit: Limit, goal: str, source: str) -> Iterator[ChangeData]:
    """Yield the changes of a declared model that leave only what is to be minimised in its objective.

    Parameters
    ----------
    declaration : mapping
        The model as its YAML stands.
    limit : Limit
        The limited measure.
    goal : str
        One of `GOALS`. A term that the model does not have is added with its defaults.
    source : str
        The model's file, for messages.

    Raises
    ------
    InputError
        When a term prices the limited measure itself, or the model has no other.
    """
    terms = declaration["objective"]
    if goal == OBJECTIVE:
        kept = [term for term in terms if not limit.is_price(term)]
        if not kept:
            expected = f"a term beside the one that prices what is limited ({limit.name})"
            raise InputError([InputProblem(source, None, "objective", ", ".join(t["term"] for t in terms), expected)])
    else:
        name = _TERMS.get(goal, goal)
        kept = [term for term in terms if term["term"] == name]
        if any(limit.is_price(term) for term in kept or [{"term": name}]):
            expected = f"something else to minimise than what is limited ({limit.name})"
            raise InputError([InputProblem("--minimise", None, "", goal, expected)])
    yield from (removal("term", term) for term in terms if term not in kept)
    if not kept:
        yield {"change": "term", "add": {"term": name}}
