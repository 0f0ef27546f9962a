"""A small workspace, and changes applied to it as a scenario lists them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pydantic import TypeAdapter

from territory_opt.errors import InputError
from territory_opt.scenario.changes.apply import Changed, apply_changes
from territory_opt.scenario.changes.kinds import Change
from territory_opt.scenario.declaration import Layer, Scenario
from territory_opt.scenario.reading import read_models
from territory_opt.workspace.workspace import Workspace, load_workspace

CHANGES: TypeAdapter[tuple[Change, ...]] = TypeAdapter(tuple[Change, ...])


@pytest.fixture(scope="package")
def workspace(tmp_path_factory: pytest.TempPathFactory, write_small_workspace: Callable[..., Path]) -> Workspace:
    """Return a small workspace, which no test changes."""
    return load_workspace(write_small_workspace(tmp_path_factory.mktemp("workspace")))


@pytest.fixture(scope="package")
def apply(workspace: Workspace) -> Callable[..., Changed]:
    """Return a function that applies changes, after those of bases, each a list of its own."""
    # Models are read once: that takes longer than any change.
    plain = Scenario.model_validate({"name": "s", "title": "S", "alignment": "annual_redesign"})
    models = read_models(workspace.folder, plain)

    def make(*changes: dict[str, Any], bases: Sequence[Sequence[dict[str, Any]]] = ()) -> Changed:
        layers = tuple(Layer(f"base-{at}", CHANGES.validate_python(own)) for at, own in enumerate(bases, start=1))
        scenario = plain.model_copy(update={"changes": CHANGES.validate_python(changes), "bases": layers})
        return apply_changes(workspace, models, scenario)

    return make


@pytest.fixture(scope="package")
def problems_of(apply: Callable[..., Changed]) -> Callable[..., list[str]]:
    """Return a function that returns what is wrong with changes, in words."""

    def make(*changes: dict[str, Any], **more: Any) -> list[str]:
        with pytest.raises(InputError) as caught:
            apply(*changes, **more)
        return [str(problem) for problem in caught.value.problems]

    return make


@pytest.fixture
def make_changed(workspace: Workspace) -> Callable[..., Changed]:
    """Return a function that applies a change to the workspace with another row of the rep M1, errors as ValueError."""

    def make(row: dict[str, Any], change: dict[str, Any]) -> Changed:
        reps = workspace.reps.copy()
        for column, value in row.items():
            typed = pd.Timestamp(value) if column.endswith("_date") else value
            reps.loc[reps["rep_id"].eq("M1"), column] = typed
        scenario = Scenario.model_validate({"name": "s", "title": "S", "alignment": "as_is", "changes": [change]})
        models = read_models(workspace.folder, scenario)
        try:
            return apply_changes(workspace.with_tables({"reps": reps}), models, scenario)
        except InputError as error:
            raise ValueError(str(error)) from error

    return make
