"""A small workspace with two runs, for tests of what is done with runs afterwards."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from territory_opt.scenario.run import run_scenario


@pytest.fixture(scope="session")
def run_workspace(tmp_path_factory: pytest.TempPathFactory, write_small_workspace: Callable[..., Path]) -> Path:
    """Return a small workspace with the runs today, which breaks rules, and redesign; no test changes it."""
    folder = write_small_workspace(tmp_path_factory.mktemp("small"))
    declared = folder / "scenarios" / "today.yaml"
    declared.write_text(declared.read_text().replace("as_is", "annual_redesign"))
    for name in ("today", "redesign"):
        run_scenario(folder, name)
    return folder


@pytest.fixture
def workspace(run_workspace: Path, tmp_path: Path) -> Path:
    """Return a copy of the small workspace of a test's own."""
    return Path(shutil.copytree(run_workspace, tmp_path / "workspace"))
