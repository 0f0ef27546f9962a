"""Small companies, and a task of one as a frontier is solved from."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from territory_opt.alignment.engine.stop import Stop
from territory_opt.alignment.tables import Tables
from territory_opt.scenario.declaration import Scenario
from territory_opt.scenario.frontier.task import Task
from territory_opt.scenario.reading import read_models

# Test folders are no packages, so a file that several of them share is run, not imported.
ALIGNMENT = Path(__file__).parents[2] / "alignment"
SHARED = [runpy.run_path(str(ALIGNMENT / f"{name}.py")) for name in ("enumeration", "companies")]
MAKE = SimpleNamespace(**{name: value for shared in SHARED for name, value in shared.items()})


@pytest.fixture(scope="session")
def make() -> SimpleNamespace:
    """What makes small companies: account, seat, company, random_company; and every_plan of one."""
    return MAKE


@pytest.fixture(scope="session")
def task_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Task]:
    """Return the function that makes the task of a company, solved to the end."""
    models = read_models(tmp_path_factory.mktemp("models"), Scenario(name="test", title="Test", alignment="as_is"))

    def make_task(company: Any) -> Task:
        own = replace(models, alignment=company.model, declared={**models.declared, "alignment": company.declaration})
        stop = Stop(seconds=60.0, steps=200, gap=0.0)
        return Task("scenarios/test.yaml", company.accounts, company.seats, Tables(), own, stop, seed=1)

    return make_task
