"""Scenarios that derive from others: what they take over, what they replace, and what cannot be."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from territory_opt.errors import InputError
from territory_opt.scenario.current import find_current
from territory_opt.scenario.inputs import input_hashes, versions
from territory_opt.scenario.reading import read_models, read_scenario
from territory_opt.workspace.settings import read_settings

Write = Callable[..., Path]

FTE = {"change": "set", "table": "reps", "where": {"rep_id": "M1"}, "to": {"fte": 0.5}}


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes scenarios by name into a workspace's folder and returns the folder."""

    def make(scenarios: Mapping[str, Mapping[str, Any]]) -> Path:
        (tmp_path / "scenarios").mkdir(exist_ok=True)
        for name, keys in scenarios.items():
            # JSON is YAML.
            (tmp_path / "scenarios" / f"{name}.yaml").write_text(json.dumps({"name": name, **keys}))
        return tmp_path

    return make


ROOT = {"title": "Root", "alignment": "rebalance", "seed": 7, "design_starts_by": "2027-06", "changes": [FTE]}


def test_what_a_file_says_replaces_what_its_base_says(write: Write) -> None:
    """Key by key down the chain; what nobody says is the default, null is said, too."""
    folder = write(
        {
            "root": ROOT,
            "middle": {"base": "root", "seed": 8, "seconds": 5, "description": "Between."},
            "leaf": {"base": "middle", "title": "Leaf", "alignment": "annual_redesign", "design_starts_by": None},
        }
    )
    leaf = read_scenario(folder, "leaf")
    assert (leaf.name, leaf.title, leaf.description) == ("leaf", "Leaf", "Between.")
    assert (leaf.alignment, leaf.seed, leaf.seconds, leaf.steps) == ("annual_redesign", 8, 5, 200)
    assert leaf.design_starts_by is None
    assert read_scenario(folder, "middle").design_starts_by is not None


def test_changes_come_base_first(write: Write) -> None:
    """Each file's stay its own, so that a record can name it."""
    folder = write({"root": ROOT, "middle": {"base": "root"}, "leaf": {"base": "middle", "changes": [FTE, FTE]}})
    layers = read_scenario(folder, "leaf").layers
    assert [(layer.source, len(layer.changes)) for layer in layers] == [
        ("scenarios/root.yaml", 1),
        ("scenarios/middle.yaml", 0),
        ("scenarios/leaf.yaml", 2),
    ]


def test_a_shipped_scenario_may_be_the_base(write: Write) -> None:
    """A workspace needs no copy of it."""
    folder = write({"mine": {"base": "rebalance", "title": "Mine"}})
    mine, shipped = read_scenario(folder, "mine"), read_scenario(folder, "rebalance")
    assert (mine.alignment, mine.gap, mine.seed) == (shipped.alignment, shipped.gap, shipped.seed)


@pytest.mark.parametrize(
    ("scenarios", "words"),
    [
        ({"a": {"base": "rebalanse"}}, "scenarios/a.yaml, column base: found rebalanse: expected rebalance"),
        ({"a": {"base": "a"}}, r"scenarios/a.yaml, column base.*\(a from a\)"),
        ({"a": {"base": "b"}, "b": {"base": "c"}, "c": {"base": "b"}}, r"scenarios/c.yaml.*\(b from c from b\)"),
        ({"a": {"title": "A"}}, "scenarios/a.yaml, column alignment: expected a value for this key"),
        ({"a": {"base": "b"}, "b": {"alignment": "as_is"}}, "scenarios/b.yaml, column title: expected a value"),
        ({"a": {"base": "b"}, "b": {"base": "a", "sed": 1}}, "scenarios/b.yaml, column sed: found sed: expected seed"),
        ({"a": {"base": "b"}, "b": {"name": "c", **ROOT}}, "scenarios/b.yaml, column name: found c"),
        ({"a": {"base": "../b"}}, "scenarios/a.yaml, column base"),
        ({"a": {**ROOT, "bases": []}}, "found bases: expected base"),
        (
            {"a": {**ROOT, "changes": [{"change": "rule", "rule": "balance", "too": {}}]}},
            r"column changes\[1\].too: found too: expected to \(did you mean",
        ),
        (
            {"a": {**ROOT, "changes": [{"change": "leeves"}]}},
            r"column changes\[1\].change: found leeves: expected leaves",
        ),
        ({"a": {**ROOT, "changes": [{"change": "leaves", "rep": "M1"}]}}, r"column changes\[1\].month"),
        ({"a": {**ROOT, "changes": [{"change": "demand", "by": -1}]}}, r"column changes\[1\].by: found -1"),
    ],
)
def test_what_cannot_be_resolved_names_the_file_and_the_key(
    write: Write, scenarios: dict[str, dict[str, Any]], words: str
) -> None:
    """Unknown bases with the likely name, circles with their course, slips in any file of the chain."""
    with pytest.raises(InputError, match=words):
        read_scenario(write(scenarios), "a")


def test_every_file_of_the_chain_counts_as_input(write_small_workspace: Callable[..., Path], write: Write) -> None:
    """A run is out of date when a base of its scenario changes."""
    folder = write_small_workspace(write({"root": ROOT, "leaf": {"base": "root", "title": "Leaf"}}))
    scenario = read_scenario(folder, "leaf")
    hashes = input_hashes(folder, read_settings(folder), scenario, read_models(folder, scenario))
    assert {"scenarios/root.yaml", "scenarios/leaf.yaml", "models/rebalance.yaml"} <= set(hashes)
    run = {"status": "optimal", "inputs": hashes, "versions": versions(), "seed": 7, "seconds_limit": 60.0}
    (folder / "runs" / "leaf").mkdir(parents=True)
    (folder / "runs" / "leaf" / "run.json").write_text(json.dumps(run))
    assert find_current(folder, "leaf") == run
    write({"root": {**ROOT, "changes": []}})
    assert find_current(folder, "leaf") is None
