"""Scenario files: those that ship are sound, the one the guide shows too, and slips are told."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest
import yaml
from pydantic import ValidationError

from territory_opt.errors import InputError
from territory_opt.scenario.declaration import Scenario, ScenarioFile
from territory_opt.scenario.reading import limited, read_models, read_scenario
from territory_opt.workspace.declared import list_declared

GUIDE = Path(__file__).parent.parent.parent / "docs" / "guides" / "rebalancing.md"


@pytest.mark.parametrize("name", list_declared(None, "scenarios"))
def test_shipped_scenarios_and_their_models_are_sound(tmp_path: Path, name: str) -> None:
    """Every scenario that ships can be read in a workspace that has none of its own."""
    scenario = read_scenario(tmp_path, name)
    models = read_models(tmp_path, scenario)
    assert scenario.title
    assert models.declaration["name"] == scenario.alignment
    assert set(models.hashes) == {
        f"models/{model}.yaml" for model in (scenario.demand, scenario.headcount, scenario.stages, scenario.alignment)
    }


def test_the_guides_scenarios_are_sound() -> None:
    """What a reader copies from the guide can be read."""
    shown = re.findall(r"```yaml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    files = [ScenarioFile.model_validate(yaml.safe_load(text)) for text in shown]
    assert [len(file.changes) for file in files] == [2, 1]


def test_the_workspaces_own_scenario_wins(tmp_path: Path) -> None:
    """A shipped scenario is a default, not a rule."""
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "baseline.yaml").write_text("name: baseline\ntitle: Ours\nalignment: as_is\n")
    assert read_scenario(tmp_path, "baseline").title == "Ours"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("seconds", 0),
        ("gap", -0.1),
        ("gap", float("inf")),
        ("seed", -1),
        ("name", "a/b"),
        ("method", "guess"),
        ("design_starts_by", "May"),
    ],
)
def test_impossible_values_are_refused(key: str, value: object) -> None:
    """A value that no run could use is caught when the scenario is read."""
    with pytest.raises(ValidationError):
        Scenario.model_validate({"name": "s", "title": "S", "alignment": "as_is", key: value})


def test_a_remove_without_where_is_refused(tmp_path: Path) -> None:
    """Emptying a whole table is a slip, not a plan."""
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "s.yaml").write_text(
        "name: s\ntitle: S\nalignment: as_is\nchanges:\n  - {change: remove, table: reps, where: {}}\n"
    )
    with pytest.raises(InputError, match=r"changes\[1\]"):
        read_scenario(tmp_path, "s")


def test_months_and_limits_are_read_as_given() -> None:
    """A month is its first day; a limit given by the caller replaces the scenario's, one not given does not."""
    scenario = Scenario.model_validate({"name": "s", "title": "S", "alignment": "m", "design_starts_by": "2027-05"})
    assert scenario.design_starts_by == pd.Timestamp("2027-05-01")
    assert limited(scenario, None, 9).seed == 9
    assert limited(scenario, None, 9).seconds == scenario.seconds
    assert limited(scenario, 0.5, None).seconds == 0.5
