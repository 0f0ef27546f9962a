"""Small companies as a fixture, and models read from YAML as a user writes them."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from territory_opt.alignment.model import AlignmentModel
from territory_opt.errors import InputError
from territory_opt.workspace.declared import read_declared

# Test folders are no packages, so a file that several of them share is run, not imported.
NAMES = ("enumeration", "companies", "worlds")
SHARED = [runpy.run_path(str(Path(__file__).with_name(f"{name}.py"))) for name in NAMES]
MAKE = SimpleNamespace(**{name: value for shared in SHARED for name, value in shared.items()})


@pytest.fixture(scope="session")
def make() -> SimpleNamespace:
    """What makes small companies: account, seat, company, random_company; and every_plan of one."""
    return MAKE


@pytest.fixture
def read_model(tmp_path: Path) -> Callable[[str], AlignmentModel]:
    """Return the function that reads the YAML of a model's rules and objective."""

    def read(text: str) -> AlignmentModel:
        path = tmp_path / "mine.yaml"
        objective = "" if "objective:" in text else "objective: [{term: travel}]\n"
        path.write_text(f"name: mine\n{objective}{text}\n", encoding="utf-8")
        return read_declared(path, AlignmentModel)

    return read


@pytest.fixture
def refusal(read_model: Callable[[str], AlignmentModel]) -> Callable[[str], str]:
    """Return the function that reads a model and returns the one problem it is refused for, in words."""

    def refused(text: str) -> str:
        with pytest.raises(InputError) as refused:
            read_model(text)
        (problem,) = refused.value.problems
        return str(problem)

    return refused
