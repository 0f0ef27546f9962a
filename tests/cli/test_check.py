"""``territory-opt check`` reads every scenario and applies its changes to the tables."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from click.testing import CliRunner

(ENTRY,) = entry_points(group="console_scripts", name="territory-opt")


@pytest.fixture
def folder(tmp_path: Path, write_small_workspace: Callable[..., Path]) -> Path:
    """Return a small workspace with a scenario that derives from another one."""
    folder = write_small_workspace(tmp_path)
    (folder / "scenarios" / "leaver.yaml").write_text(
        "name: leaver\nbase: redesign\nchanges:\n  - {change: leaves, rep: M1, month: 2027-03}\n"
    )
    return folder


def _messages(folder: Path) -> tuple[int, list[str]]:
    result = CliRunner().invoke(ENTRY.load(), ["check", "-C", str(folder), "--json"], catch_exceptions=False)
    return result.exit_code, [problem["message"] for problem in json.loads(result.stdout)["problems"]]


def test_sound_scenarios_pass(folder: Path) -> None:
    """Bases are found and changes can be applied."""
    assert _messages(folder) == (0, [])


def test_what_is_wrong_in_any_scenario_is_told_at_once(folder: Path) -> None:
    """An unknown base, a rep who is not there, and once only what a base has wrong for all that derive from it."""
    (folder / "scenarios" / "lost.yaml").write_text("name: lost\nbase: redesin\n")
    leaver = folder / "scenarios" / "leaver.yaml"
    leaver.write_text(leaver.read_text().replace("M1", "M9"))
    (folder / "scenarios" / "two.yaml").write_text("name: two\nbase: leaver\n")
    status, messages = _messages(folder)
    assert status == 2
    assert messages == [
        "scenarios/leaver.yaml, column changes[1]: found M9: expected one of M1, M2, M3, S1, S2, S3",
        "scenarios/lost.yaml, column base: found redesin: expected redesign (did you mean that?)",
    ]


def test_where_the_tables_are_wrong_scenarios_are_read_all_the_same(folder: Path) -> None:
    """Their changes wait for sound tables."""
    reps = folder / "data" / "reps.csv"
    reps.write_text(reps.read_text().replace("1500", "many", 1))
    (folder / "scenarios" / "lost.yaml").write_text("name: lost\nbase: redesin\n")
    status, messages = _messages(folder)
    assert status == 2
    assert [message.split(":")[0] for message in messages] == [
        "reps, row 2, column capacity_hours",
        "scenarios/lost.yaml, column base",
    ]


def test_the_file_of_polygons_is_read(folder: Path) -> None:
    """Polygons that cannot be used are told beside everything else, not first when a scenario runs."""
    (folder / "areas.geojson").write_text("{nope")
    settings = folder / "workspace.yaml"
    kept = [line for line in settings.read_text().splitlines() if not line.startswith("unit:")]
    settings.write_text("\n".join([*kept, "unit: polygon", "units_file: areas.geojson", ""]))
    (folder / "scenarios" / "lost.yaml").write_text("name: lost\nbase: redesin\n")
    status, messages = _messages(folder)
    assert status == 2
    assert [message.partition(",")[0].partition(":")[0] for message in messages] == [
        "areas.geojson",
        "scenarios/lost.yaml",
    ]
