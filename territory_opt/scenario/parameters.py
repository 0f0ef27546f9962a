"""The parameters of a declared model, one by one, with what they mean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from territory_opt.audit.margins import measure_name
from territory_opt.demand.segments import entry_of

_MEANS = {
    "budget_share": "most that planned starts may cost, as a share of the plan year's cost of the seats there are",
    "each": "how much of what calls for the role one of them serves",
}
"""Parameters whose description leans on the one before it, or is a page long."""


@dataclass(frozen=True)
class Parameter:
    """One parameter.

    Attributes
    ----------
    what : str
        Whose it is and what it means, from the model's own description.
    value : object
        A number, a flag, or numbers as a tuple or by name; a mapping by segment where segments differ.
    given : bool
        Whether the model's file gives it; else it is the product's default.
    """

    what: str
    value: Any
    given: bool


def parameters_of(model: BaseModel, segments: Sequence[str]) -> Iterator[tuple[str, Parameter]]:
    """Yield every number and every flag that a model has, by its path as a scenario names it.

    Texts are choices, which the model's own sentences tell, and so are flags that its file leaves out.

    Entries of ``rules`` and ``objective`` go by their names in place of their numbers; parameters by segment stand once
    for all the segments, under ``segments.<key>``.

    Parameters
    ----------
    model : BaseModel
        A validated model.
    segments : sequence of str
        The segments there are.
    """
    yield from _of_group(model, segments, "", "")


def _of_group(group: BaseModel, segments: Sequence[str], path: str, whose: str) -> Iterator[tuple[str, Parameter]]:
    for key, info in type(group).model_fields.items():
        value, below = getattr(group, key), f"{path}.{key}".removeprefix(".")
        if value is None or isinstance(value, str) or value in ((), {}):
            continue
        if isinstance(value, BaseModel):
            yield from _of_group(value, segments, below, key.replace("_", " "))
        elif key == "segments":
            yield from _by_segment(value, segments, below)
        elif isinstance(value, tuple) and isinstance(value[0], BaseModel):
            for name, label, entry in _named(value):
                yield from _of_group(entry, segments, f"{below}.{name}", label)
        elif isinstance(value, Mapping) and isinstance(next(iter(value.values())), BaseModel):
            for name, entry in value.items():
                yield from _of_group(
                    entry, segments, f"{below}.{name}", f"{key.removesuffix('s')} {name}".replace("_", " ")
                )
        elif not _is_choice(value) and not (isinstance(value, bool) and key not in group.model_fields_set):
            meaning = _MEANS.get(key) or info.description or key.replace("_", " ")
            yield below, Parameter(_phrase(whose, meaning), value, key in group.model_fields_set)


def _is_choice(value: Any) -> bool:
    """Whether a list of texts stands there."""
    return isinstance(value, tuple) and isinstance(value[0], str)


def _phrase(whose: str, meaning: str) -> str:
    """Put in words whose parameter it is and what it means, in one clause."""
    clause = meaning.partition(". ")[0].partition("; ")[0].rstrip(".")
    told = f"{whose}: {clause[:1].lower()}{clause[1:]}" if whose else clause
    return told[:1].upper() + told[1:]


def _by_segment(
    entries: Mapping[str, BaseModel], segments: Sequence[str], path: str
) -> Iterator[tuple[str, Parameter]]:
    """Yield the parameters of all segments together, a mapping where they are not the same for all."""
    found = {name: dict(_of_group(entry_of(entries, name), (), path, "")) for name in segments}
    paths = dict.fromkeys(below for parameters in found.values() for below in parameters)
    for below in paths:
        values = {name: parameters[below].value for name, parameters in found.items() if below in parameters}
        first = next(parameters[below] for parameters in found.values() if below in parameters)
        alike = len(values) == len(found) and all(value == first.value for value in values.values())
        given = any(parameters[below].given for parameters in found.values() if below in parameters)
        yield below, Parameter(first.what, first.value if alike else values, given)


def _named(entries: Sequence[BaseModel]) -> Iterator[tuple[str, str, BaseModel]]:
    """Yield rules or terms with their name and measure, numbered where that is one of several, and in words."""
    times: Counter[str] = Counter()
    for entry in entries:
        name = str(getattr(entry, "rule", None) or getattr(entry, "term", ""))
        measure = getattr(entry, "measure", None)
        path = f"{name} of {measure}" if measure else name
        label = f"{name} of {measure_name(measure)}" if measure else name
        times[path] += 1
        yield (path if times[path] == 1 else f"{path} ({times[path]})"), label.replace("_", " "), entry
