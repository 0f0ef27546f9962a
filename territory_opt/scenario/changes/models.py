"""The models of a scenario while changes are applied to what their YAML declares."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from territory_opt.alignment.model import AlignmentModel
from territory_opt.demand.model import DemandModel
from territory_opt.errors import InputError, InputProblem
from territory_opt.headcount.model import HeadcountModel
from territory_opt.headcount.stages import Stages
from territory_opt.scenario.changes import parameters
from territory_opt.scenario.changes.cannot import CannotApplyError
from territory_opt.scenario.changes.kinds import DeclaredChange, ModelKind, ParameterChange, RuleChange
from territory_opt.scenario.changes.names import KnownNames
from territory_opt.scenario.changes.parameters import Path
from territory_opt.scenario.changes.place import Place
from territory_opt.scenario.changes.rules import LISTED_UNDER, EntriesDraft, Kind
from territory_opt.scenario.changes.words import shown
from territory_opt.scenario.reading import Models
from territory_opt.workspace.declared import validate_declared

_CLASSES: dict[str, type[BaseModel]] = {
    "demand": DemandModel,
    "headcount": HeadcountModel,
    "stages": Stages,
    "alignment": AlignmentModel,
}

_LEARNED = ("ramp_shares", "attainment_share", "attrition_share")
"""Parameters of a segment in whose place the headcount model puts what history tells."""


class ModelDraft:
    """The models while changes are applied, and which change touched what of them."""

    def __init__(self, models: Models, names: KnownNames) -> None:
        self._models = models
        self._names = names
        self._declared: dict[str, dict[str, Any]] = parameters.unshared(models.declared)
        self._entries: dict[Kind, EntriesDraft] = {
            kind: EntriesDraft(kind, self._declared["alignment"].get(key) or ()) for kind, key in LISTED_UNDER.items()
        }
        # Paths changed so far, the last change of each path last; those of the present file may not meet again.
        self._changed: list[tuple[str, Path, Place]] = []
        self._touched: list[tuple[str, Path, int]] = []
        self._last: dict[str, Place] = {}

    def next_file(self) -> None:
        """Begin the changes of another file: they may overrule what those before have changed."""
        self._touched = []
        for entries in self._entries.values():
            entries.next_file()

    def apply(self, place: Place, change: DeclaredChange | ParameterChange) -> str:
        """Apply a change; return what it did, in words.

        Raises
        ------
        CannotApplyError
            When it matches nothing, or touches what another change of its file has touched.
        """
        if isinstance(change, ParameterChange):
            return self._set(place, change)
        kind: Kind = "rule" if isinstance(change, RuleChange) else "term"
        told = self._entries[kind].apply(place, change)
        self._last["alignment"] = place
        return f"model {self._models.alignment.name}: {told}"

    def _set(self, place: Place, change: ParameterChange) -> str:
        declared = self._declared[change.model]
        paths = {parameters.parse(text, declared): value for text, value in change.to.items()}
        # A new key of a mapping by name makes sense only where the workspace has that name.
        new = [path for path in paths if parameters.at(declared, path) is None]
        unknown = {path: faults for path in new if (faults := list(self._names.unknown(path)))}
        told = [self.put(place, change.model, path, value) for path, value in paths.items() if path not in unknown]
        if unknown:
            raise CannotApplyError(*(fault for faults in unknown.values() for fault in faults))
        return f"model {declared['name']}: {', '.join(told)}"

    def put(self, place: Place, model: ModelKind, path: Path, value: Any) -> str:
        """Give a parameter a new value; return the change in words."""
        for kind, other, number in self._touched:
            if kind == model and parameters.meet(path, other):
                expected = f"a parameter to be changed once; change {number} touches {parameters.in_words(other)}"
                raise CannotApplyError((parameters.in_words(path), expected))
        before = self._value(model, path)
        parameters.put(self._declared[model], path, value)
        self._touched.append((model, path, place.number))
        self._changed.append((model, path, place))
        self._last[model] = place
        return f"{parameters.in_words(path)} from {shown(before)} to {shown(value)}"

    def _value(self, model: ModelKind, path: Path) -> Any:
        """Return a parameter's value before a change, the default where the YAML leaves it out."""
        declared = parameters.at(self._declared[model], path)
        if declared is not None:
            return declared
        by_default: BaseModel = getattr(self._models, model)
        return parameters.at(by_default.model_dump(), path)

    def left_to_history(self) -> Iterator[Place]:
        """Yield the changes of parameters in whose place the headcount model puts what history tells."""
        declared = self._declared["headcount"]
        if parameters.at(declared, ("learning", "use")) == "never":
            return
        for model, path, place in self._changed:
            if model == "headcount" and path[0] == "segments":
                value = parameters.at(declared, path)
                keys = {path[-1], *(value if isinstance(value, Mapping) else ())}
                if keys & set(_LEARNED):
                    yield place

    def changed(self) -> tuple[Models, list[tuple[Place, InputProblem]]]:
        """Return the changed models, and what is wrong with them by the change behind it."""
        if "alignment" in self._last:
            for kind, key in LISTED_UNDER.items():
                self._declared["alignment"][key] = self._entries[kind].declared()
        found: dict[str, Any] = {}
        problems: list[tuple[Place, InputProblem]] = []
        for model in self._last:
            try:
                found[model] = validate_declared(self._declared[model], _CLASSES[model], model)
            except InputError as error:
                problems += [self._attributed(model, problem) for problem in error.problems]
        return replace(self._models, declared=self._declared, **found), problems

    def _attributed(self, model: str, problem: InputProblem) -> tuple[Place, InputProblem]:
        """Tell what is wrong with a changed model as a problem of the change that made it so."""
        by, where = self._behind_entry(problem.column) if model == "alignment" else self._behind(model, problem.column)
        place = by or self._last[model]
        found = f"{where}: {problem.value}" if where and problem.value else where or problem.value
        return place, place.problem(found, problem.expected)

    def _behind(self, model: str, key: str) -> tuple[Place | None, str]:
        """Return the last change that touched a key of a model, and the key."""
        path = parameters.parse(key, self._declared[model]) if key else ()
        by = [place for of, other, place in self._changed if of == model and path and parameters.meet(path, other)]
        return (by[-1] if by else None), key

    def _behind_entry(self, key: str) -> tuple[Place | None, str]:
        """Return the last change of a rule or term by its key (``rules[2].tolerance``), and the key by its name."""
        for kind, listed in LISTED_UNDER.items():
            found = re.fullmatch(rf"{listed}\[(\d+)\]\.?(.*)", key)
            if found:
                entry = self._entries[kind].entries[int(found[1]) - 1]
                name = str(entry.declared.get(kind, kind))
                # Where the name itself is wrong, it is the value that is told.
                where = "" if found[2] == kind else f"{name}, {found[2]}" if found[2] else name
                return entry.changed_by, where
        return None, key
