"""The small countries as a fixture."""

from __future__ import annotations

import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest

# Test folders are no packages, so a file that several of them share is run, not imported.
COUNTRIES = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("countries.py"))))


@pytest.fixture(scope="session")
def countries() -> SimpleNamespace:
    """What makes small countries: grid, grid_task and the strategy tasks; least_usd and territory_usd of one."""
    return COUNTRIES
