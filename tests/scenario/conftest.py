"""The small workspace as a fixture."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path

import pytest

# Test folders are no packages, so a file that two of them share is run, not imported.
WRITE: Callable[..., Path] = runpy.run_path(str(Path(__file__).with_name("small_workspace.py")))["write_workspace"]


@pytest.fixture(scope="session")
def write_small_workspace() -> Callable[..., Path]:
    """Return the function that writes a small workspace into a folder."""
    return WRITE
