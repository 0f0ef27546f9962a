"""A made-up company's exports as fixtures."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

# Test folders are no packages, so a file that several of them share is run, not imported.
_COMPANY = runpy.run_path(str(Path(__file__).parent / "salesforce_company.py"))


@pytest.fixture
def objects() -> dict[str, list[dict[str, str]]]:
    """Return the exported objects of a small company, to be changed at will."""
    made: dict[str, list[dict[str, str]]] = _COMPANY["make_objects"]()
    return made


@pytest.fixture
def write_objects() -> Callable[..., Path]:
    """Return the function that writes objects as CSV files."""
    write: Any = _COMPANY["write_objects"]
    return write
