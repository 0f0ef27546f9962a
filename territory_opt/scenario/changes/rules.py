"""Changes of an alignment model's rules and of its objective's terms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from territory_opt.alignment.rules import RULES
from territory_opt.alignment.rules.base import Declared
from territory_opt.alignment.terms import TERMS
from territory_opt.scenario.changes.cannot import CannotApplyError
from territory_opt.scenario.changes.kinds import DeclaredChange
from territory_opt.scenario.changes.parameters import unshared
from territory_opt.scenario.changes.place import Place
from territory_opt.scenario.changes.words import condition, settings, shown
from territory_opt.workspace.problems import expected_name

Kind = Literal["rule", "term"]

LISTED_UNDER: dict[Kind, str] = {"rule": "rules", "term": "objective"}
"""The key of a model under which each kind is listed."""

_CLASSES: dict[Kind, dict[str, type[Declared]]] = {
    "rule": {get_args(known.model_fields["rule"].annotation)[0]: known for known in RULES},
    "term": {get_args(known.model_fields["term"].annotation)[0]: known for known in TERMS},
}


@dataclass
class Entry:
    """A rule or term while changes are applied.

    Attributes
    ----------
    declared : dict
        Its keys, as its YAML stands.
    touched : dict
        By parameter, the number of the change of this file that touched it.
    changed_by : Place or None
        The last change that touched it.
    """

    declared: dict[str, Any]
    touched: dict[str, int] = field(default_factory=dict)
    changed_by: Place | None = None


class EntriesDraft:
    """The rules, or the terms, of a model while changes are applied.

    Parameters
    ----------
    kind : {"rule", "term"}
        Which of them.
    declared : sequence of mapping
        Each as its YAML stands.
    """

    def __init__(self, kind: Kind, declared: Sequence[Mapping[str, Any]]) -> None:
        self._kind = kind
        self.entries = [Entry(unshared(one)) for one in declared]
        self._removed: list[Entry] = []

    def next_file(self) -> None:
        """Begin the changes of another file: they may overrule what those before have changed."""
        self._removed = []
        for entry in self.entries:
            entry.touched = {}

    def declared(self) -> list[dict[str, Any]]:
        """Return all that are left, as a model declares them."""
        return [entry.declared for entry in self.entries]

    def apply(self, place: Place, change: DeclaredChange) -> str:
        """Apply a change of this file; return what it did, in words.

        Raises
        ------
        CannotApplyError
            When it matches nothing or several, or touches what another change of the file has touched.
        """
        if change.add is not None or change.named is None:
            return self._add(place, change.add or {})
        entry = self._pick(change.named, change.where)
        if change.to is None:
            return self._remove(place.number, entry, change)
        return self._set(place, entry, change.to) + condition(change.where)

    def _add(self, place: Place, declared: Mapping[str, Any]) -> str:
        touched = dict.fromkeys(declared, place.number)
        self.entries.append(Entry(unshared(declared), touched, place))
        parameters = {key: value for key, value in declared.items() if key != self._kind}
        told = f": {settings(parameters)}" if parameters else ""
        return f"added {self._kind} {declared.get(self._kind, '')}{told}"

    def _pick(self, name: str, where: Mapping[str, Any]) -> Entry:
        """Return the one entry of that name whose parameters have the values wanted."""
        there = [entry for entry in self.entries if entry.declared.get(self._kind) == name]
        if not there:
            self._refuse_removed(name)
            names = [str(entry.declared.get(self._kind)) for entry in self.entries]
            raise CannotApplyError((name, f"a {self._kind} of the model, {expected_name(name, set(names))}"))
        self._require_known(name, where)
        found = [entry for entry in there if all(self._value(entry, key) == value for key, value in where.items())]
        if len(found) == 1:
            return found[0]
        told = "; ".join(settings({k: v for k, v in entry.declared.items() if k != self._kind}) for entry in there)
        if not found:
            raise CannotApplyError((f"{name}{condition(where)}", f"a {self._kind} that matches; there is {told}"))
        expected = f"where, to pick one of the {len(found)} {self._kind}s of this name: {told}"
        raise CannotApplyError((f"{name}{condition(where)}", expected))

    def _refuse_removed(self, name: str) -> None:
        for entry in self._removed:
            if entry.declared.get(self._kind) == name:
                expected = f"a {self._kind} to be changed once; change {entry.touched[self._kind]} removes it"
                raise CannotApplyError((name, expected))

    def _require_known(self, name: str, parameters: Mapping[str, Any]) -> None:
        known = set(_CLASSES[self._kind][name].model_fields) - {self._kind}
        faults = [(key, expected_name(key, known)) for key in parameters if key not in known]
        if faults:
            raise CannotApplyError(*faults)

    def _value(self, entry: Entry, parameter: str) -> Any:
        """Return a parameter of an entry, by default where the model leaves it out."""
        name = entry.declared[self._kind]
        return entry.declared.get(parameter, _CLASSES[self._kind][name].model_fields[parameter].default)

    def _claim(self, number: int, entry: Entry, parameters: Sequence[str]) -> None:
        name = entry.declared[self._kind]
        faults = [
            (
                f"{name}, {parameter}",
                f"a parameter to be changed once; change {entry.touched[parameter]} touches the same",
            )
            for parameter in parameters
            if parameter in entry.touched
        ]
        if faults:
            raise CannotApplyError(*faults)
        entry.touched |= dict.fromkeys(parameters, number)

    def _remove(self, number: int, entry: Entry, change: DeclaredChange) -> str:
        name = entry.declared[self._kind]
        self._claim(number, entry, [*_CLASSES[self._kind][name].model_fields])
        self.entries.remove(entry)
        self._removed.append(entry)
        return f"removed {self._kind} {name}{condition(change.where)}"

    def _set(self, place: Place, entry: Entry, to: Mapping[str, Any]) -> str:
        name = entry.declared[self._kind]
        self._require_known(name, to)
        self._claim(place.number, entry, list(to))
        before = {parameter: self._value(entry, parameter) for parameter in to}
        entry.declared |= unshared(to)
        entry.changed_by = place
        told = ", ".join(f"{key} from {shown(before[key])} to {shown(value)}" for key, value in to.items())
        return f"{self._kind} {name}, {told}"
