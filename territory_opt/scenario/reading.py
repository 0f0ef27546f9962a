"""Finding and reading a scenario, the scenarios it derives from, and the models it names."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import yaml

from territory_opt.alignment.model import AlignmentModel
from territory_opt.demand.model import DemandModel
from territory_opt.errors import InputError, InputProblem
from territory_opt.headcount.model import HeadcountModel
from territory_opt.headcount.stages import Stages
from territory_opt.scenario.declaration import Layer, Scenario, ScenarioFile
from territory_opt.workspace.declared import find_declared, read_declared
from territory_opt.workspace.problems import shorten


@dataclass(frozen=True)
class Models:
    """The models of a scenario.

    Attributes
    ----------
    demand, headcount, stages, alignment : BaseModel
        The validated models.
    declared : mapping of str to mapping
        Each of the four as its YAML stands, what it leaves out left out.
    hashes : mapping of str to str
        SHA-256 of each model file, by its path in a workspace.
    """

    demand: DemandModel
    headcount: HeadcountModel
    stages: Stages
    alignment: AlignmentModel
    declared: Mapping[str, Mapping[str, Any]]
    hashes: Mapping[str, str]

    @property
    def declaration(self) -> Mapping[str, Any]:
        """The alignment model as declared, for the audit, which reads it on its own."""
        return self.declared["alignment"]


def read_scenario(folder: Path, name: str) -> Scenario:
    """Read a scenario by name, the workspace's own, else the shipped one, and whatever it derives from.

    Raises
    ------
    InputError
        When there is none, its bases run in a circle, or with everything that is wrong in its file and in theirs.
    """
    files = [_read_file(folder, name)]
    problems = [*_problems(files[0])]
    while (base := files[-1].base) is not None:
        names = [file.name for file in files]
        if base in names:
            circle = " from ".join([*names[names.index(base) :], base])
            expected = f"a scenario that does not derive from this one ({circle})"
            problems.append(InputProblem(_path(files[-1].name), None, "base", base, expected))
            break
        files.append(_read_base(folder, base, files[-1], problems))
        problems += _problems(files[-1])
    if problems:
        raise InputError(problems)
    return _resolved(files[::-1])


def _read_file(folder: Path, name: str) -> ScenarioFile:
    path = find_declared(folder, "scenarios", name)
    file = read_declared(path, ScenarioFile)
    stem = path.name.removesuffix(".yaml")
    if file.name != stem:
        # Runs are stored by name, so two files of one name would overwrite each other's run.
        raise InputError([InputProblem(_path(stem), None, "name", file.name, f"{stem}, as the file is named")])
    return file


def _read_base(folder: Path, base: str, derived: ScenarioFile, problems: list[InputProblem]) -> ScenarioFile:
    """Read the file that another one derives from; where that fails, raise with what was found before."""
    try:
        find_declared(folder, "scenarios", base)
    except InputError as error:
        (missing,) = error.problems
        unknown = InputProblem(_path(derived.name), None, "base", shorten(base), missing.expected)
        raise InputError([*problems, unknown]) from None
    try:
        return _read_file(folder, base)
    except InputError as error:
        raise InputError([*problems, *error.problems]) from None


def _problems(file: ScenarioFile) -> list[InputProblem]:
    """Return what a file without base leaves out."""
    if file.base is not None:
        return []
    missing = [key for key in ("title", "alignment") if key not in file.model_fields_set]
    expected = "a value for this key, which is required without a base"
    return [InputProblem(_path(file.name), None, key, "", expected) for key in missing]


def _resolved(files: list[ScenarioFile]) -> Scenario:
    """Return the scenario that files make together, the first base first."""
    said = {key: value for file in files for key, value in file.said().items()}
    bases = tuple(Layer(file.name, file.changes) for file in files[:-1])
    return Scenario.model_validate({**said, "changes": files[-1].changes, "bases": bases})


def limited(scenario: Scenario, seconds: float | None, seed: int | None) -> Scenario:
    """Return a scenario with a time limit and a seed in place of its own, where they are given."""
    given = {"seconds": seconds, "seed": seed}
    return scenario.model_copy(update={key: value for key, value in given.items() if value is not None})


def _path(name: str) -> str:
    """Return the path of a scenario's file within a workspace."""
    return Layer(name, ()).source


def read_models(folder: Path, scenario: Scenario) -> Models:
    """Read the models a scenario names: the workspace's own, else the shipped ones; its changes are not applied.

    Raises
    ------
    InputError
        When a model is missing, or with everything that is wrong in one.
    """
    names = {
        "demand": scenario.demand,
        "headcount": scenario.headcount,
        "stages": scenario.stages,
        "alignment": scenario.alignment,
    }
    paths = {kind: find_declared(folder, "models", name) for kind, name in names.items()}
    return Models(
        demand=read_declared(paths["demand"], DemandModel),
        headcount=read_declared(paths["headcount"], HeadcountModel),
        stages=read_declared(paths["stages"], Stages),
        alignment=read_declared(paths["alignment"], AlignmentModel),
        declared={kind: yaml.safe_load(path.read_text(encoding="utf-8-sig")) for kind, path in paths.items()},
        hashes={f"models/{path.name}": file_hash(path) for path in paths.values()},
    )


def file_hash(path: Path | Traversable) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
