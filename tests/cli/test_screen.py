"""One run on one screen claims no more than its run does."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

Session = import_module("territory_opt.cli.options").Session
print_screen = import_module("territory_opt.cli.screen").print_screen


@pytest.mark.parametrize("method", ["solve", "evaluate"])
@pytest.mark.parametrize("broken", [[], ["capacity"]])
def test_without_a_bound_nothing_is_claimed(method: str, broken: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """A run whose bound was not found is told with its cost, and without a word of how little a plan could cost."""
    summary = {
        "scenario": "redesign", "method": method, "status": "feasible", "objective_usd": 7.2e6, "bound_usd": None,
        "gap": None, "broken_rules": broken, "measures": {}, "measures_before": {}, "headcount": {"reason": "none"},
    }  # fmt: skip
    print_screen(Session(Path(), as_json=False, quiet=False), summary, "USD")
    told = capsys.readouterr().out
    assert "$7.20M a year." in told
    assert "at least" not in told
    assert "gap" not in told
