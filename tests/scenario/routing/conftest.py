"""A small workspace with an approved plan, for tests of routing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from territory_opt.scenario.approval.approve import approve_run
from territory_opt.scenario.run import run_scenario


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory, write_small_workspace: Callable[..., Path]) -> Path:
    """Return a small workspace with the approved run redesign; no test changes it."""
    folder = write_small_workspace(tmp_path_factory.mktemp("small"))
    run_scenario(folder, "redesign")
    approve_run(folder, "redesign", by="Ann")
    return folder


@pytest.fixture
def write_leads(tmp_path: Path) -> Callable[..., Path]:
    """Return the function that writes leads, one mapping a row, to a file."""

    def write(rows: list[dict[str, object]], name: str = "leads.csv") -> Path:
        frame = pd.DataFrame(rows)
        path = tmp_path / name
        if path.suffix == ".xlsx":
            frame.to_excel(path, sheet_name="leads", index=False)
        else:
            frame.to_csv(path, index=False)
        return path

    return write
