"""The page on scenario files: what a reader copies from it works on the demo, and it leaves nothing out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from pydantic import BaseModel

from territory_opt.scenario.changes.apply import apply_changes
from territory_opt.scenario.changes.kinds import Change
from territory_opt.scenario.declaration import ScenarioFile
from territory_opt.scenario.reading import read_models, read_scenario
from territory_opt.workspace.demo.write import write_demo
from territory_opt.workspace.workspace import Workspace, load_workspace

PAGE = (Path(__file__).parent.parent.parent / "docs" / "scenarios.md").read_text(encoding="utf-8")
BLOCKS = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)]
EXAMPLES = [change for block in BLOCKS if isinstance(block, list) for change in block]
KINDS: tuple[type[BaseModel], ...] = get_args(get_args(Change)[0])


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Return the demo workspace."""
    folder = tmp_path_factory.mktemp("demo") / "demo"
    write_demo(folder)
    return load_workspace(folder)


def _write(demo: Workspace, scenario: dict[str, Any]) -> str:
    (demo.folder / "scenarios" / f"{scenario['name']}.yaml").write_text(yaml.safe_dump(scenario))
    return str(scenario["name"])


def _scenarios() -> Iterator[dict[str, Any]]:
    yield from (block for block in BLOCKS if isinstance(block, dict))
    for number, change in enumerate(EXAMPLES):
        yield {"name": f"example-{number}", "base": "annual-redesign", "changes": [change]}


@pytest.mark.parametrize("scenario", list(_scenarios()), ids=lambda scenario: scenario["name"])
def test_every_example_can_be_applied_to_the_demo(demo: Workspace, scenario: dict[str, Any]) -> None:
    """And says what it did."""
    read = read_scenario(demo.folder, _write(demo, scenario))
    changed = apply_changes(demo, read_models(demo.folder, read), read)
    assert len(changed.applied) == sum(len(layer.changes) for layer in read.layers)


def test_the_demo_s_own_changes_can_be_applied(demo: Workspace) -> None:
    """The scenario that ships with changes fits the demo's tables."""
    scenario = read_scenario(demo.folder, "spring-changes")
    changed = apply_changes(demo, read_models(demo.folder, scenario), scenario)
    assert changed.applied == (
        "Priya Olsen (R1034) leaves in March 2027, last day 2027-03-31",
        "2 join in May 2027 for SMB in South: JOIN-2027-05-1, JOIN-2027-05-2",
    )


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_kind_of_change_has_an_example_and_every_key_is_described(kind: type[BaseModel]) -> None:
    """A kind or a key that the page leaves out is one that nobody finds."""
    (name,) = get_args(kind.model_fields["change"].annotation)
    examples = [change for change in EXAMPLES if change["change"] == name]
    assert examples
    keys = {field.alias or key for key, field in kind.model_fields.items()}
    assert {key for key in keys if f"`{key}`" not in PAGE and f"`{key}: " not in PAGE} == set()


def test_every_key_of_a_scenario_is_described() -> None:
    """In the table of keys."""
    assert [key for key in ScenarioFile.model_fields if f"`{key}`" not in PAGE] == []
