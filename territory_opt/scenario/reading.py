"""Finding and reading a scenario and the models it names."""

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
from territory_opt.scenario.declaration import Scenario
from territory_opt.workspace.declared import find_declared, read_declared


@dataclass(frozen=True)
class Models:
    """The models of a scenario.

    Attributes
    ----------
    demand, headcount, stages, alignment : BaseModel
        The validated models.
    declaration : mapping
        The alignment model as its YAML stands, for the audit, which reads it on its own.
    hashes : mapping of str to str
        SHA-256 of each model file, by its path in a workspace.
    """

    demand: DemandModel
    headcount: HeadcountModel
    stages: Stages
    alignment: AlignmentModel
    declaration: Mapping[str, Any]
    hashes: Mapping[str, str]


def read_scenario(folder: Path, name: str) -> Scenario:
    """Read a scenario by name: the workspace's own, else the shipped one.

    Raises
    ------
    InputError
        When there is none, or with everything that is wrong in its file.
    """
    path = find_declared(folder, "scenarios", name)
    scenario = read_declared(path, Scenario)
    stem = path.name.removesuffix(".yaml")
    if scenario.name != stem:
        # Runs are stored by name, so two files of one name would overwrite each other's run.
        problem = InputProblem(f"scenarios/{path.name}", None, "name", scenario.name, f"{stem}, as the file is named")
        raise InputError([problem])
    return scenario


def limited(scenario: Scenario, seconds: float | None, seed: int | None) -> Scenario:
    """Return a scenario with a time limit and a seed in place of its own, where they are given."""
    given = {"seconds": seconds, "seed": seed}
    return scenario.model_copy(update={key: value for key, value in given.items() if value is not None})


def source_of(scenario: Scenario) -> str:
    """Return the path of a scenario's file within a workspace."""
    return f"scenarios/{scenario.name}.yaml"


def read_models(folder: Path, scenario: Scenario) -> Models:
    """Read the models a scenario names: the workspace's own, else the shipped ones.

    Raises
    ------
    InputError
        When a model is missing, or with everything that is wrong in one.
    """
    names = (scenario.demand, scenario.headcount, scenario.stages, scenario.alignment)
    demand, headcount, stages, alignment = paths = [find_declared(folder, "models", name) for name in names]
    return Models(
        read_declared(demand, DemandModel),
        read_declared(headcount, HeadcountModel),
        read_declared(stages, Stages),
        read_declared(alignment, AlignmentModel),
        yaml.safe_load(alignment.read_text(encoding="utf-8-sig")),
        {f"models/{path.name}": file_hash(path) for path in paths},
    )


def file_hash(path: Path | Traversable) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
