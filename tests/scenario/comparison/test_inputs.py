"""What differs in what runs were made from."""

from __future__ import annotations

from typing import Any

import pandas as pd

from territory_opt.scenario.comparison.figures import ComparedRun
from territory_opt.scenario.comparison.inputs import differing_inputs

MODEL: dict[str, Any] = {
    "name": "m",
    "rules": [
        {"rule": "balance", "measure": "potential_usd", "tolerance": 0.1},
        {"rule": "balance", "measure": "workload_hours", "tolerance": 0.2},
    ],
    "objective": [{"term": "travel", "usd_per_km": 0.7}],
}


def _run(name: str, model: dict[str, Any] | None = None, **summary: Any) -> ComparedRun:
    told = {
        "scenario": name,
        "method": "solve",
        "model": "m",
        "models": {"demand": "demand", "headcount": "headcount"},
        "seed": 1,
        "seconds_limit": 60.0,
        "changes": [],
        "inputs": {"data/accounts.csv": "aaaaaaaaaa", f"scenarios/{name}.yaml": name},
        **summary,
    }
    return ComparedRun(told, {} if model is None else {"alignment": model}, pd.DataFrame(), pd.Series(dtype=object))


def _differ(*runs: ComparedRun) -> list[list[str]]:
    values: list[list[str]] = differing_inputs(runs).to_numpy().tolist()
    return values


def test_runs_of_equal_inputs_differ_in_nothing() -> None:
    """Their own scenario files, which always differ, are not listed."""
    assert _differ(_run("a", MODEL), _run("b", MODEL)) == []


def test_one_rules_parameter_is_named() -> None:
    """The rule goes by its measure, so that two of one name are told apart."""
    rules = [MODEL["rules"][0] | {"tolerance": 0.15}, MODEL["rules"][1]]
    assert _differ(_run("a", MODEL), _run("b", MODEL | {"rules": rules})) == [
        ["alignment", "balance[potential_usd].tolerance", "0.1", "0.15"]
    ]


def test_a_rule_that_only_one_run_has_is_listed_with_its_parameters() -> None:
    """The other run's cell stays empty."""
    more = MODEL | {"rules": [*MODEL["rules"], {"rule": "move_limit", "share": 0.1}]}
    assert _differ(_run("a", MODEL), _run("b", more)) == [
        ["alignment", "move_limit.rule", "", "move_limit"],
        ["alignment", "move_limit.share", "", "0.1"],
    ]


def test_changes_files_and_what_was_asked_are_listed() -> None:
    """A change counts by its sentence, a file by its hash, a seed by its number."""
    inputs = {"data/accounts.csv": "bbbbbbbbbb"}
    assert _differ(_run("a"), _run("b", changes=["removed 1 row of reps"], inputs=inputs, seed=2)) == [
        ["scenario", "Seed", "1", "2"],
        ["changes", "removed 1 row of reps", "", "yes"],
        ["files", "data/accounts.csv", "aaaaaaaa", "bbbbbbbb"],
    ]
