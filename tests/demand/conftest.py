"""A small workspace on disk, and the shipped demand model."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from territory_opt.demand.model import DemandModel
from territory_opt.workspace.declared import find_declared, read_declared
from territory_opt.workspace.workspace import Workspace, load_workspace

MakeWorkspace = Callable[..., Workspace]


@pytest.fixture(scope="session")
def model() -> DemandModel:
    return read_declared(find_declared(None, "models", "demand"), DemandModel)


@pytest.fixture
def make_workspace(tmp_path: Path) -> MakeWorkspace:
    """Write tables into a new workspace for 2027 and load it; one rep is there when no reps are given."""

    def make(**tables: pd.DataFrame) -> Workspace:
        (tmp_path / "data").mkdir()
        (tmp_path / "workspace.yaml").write_text("name: test\nplan_start: 2027-01\n")
        tables = {"reps": pd.DataFrame({"rep_id": ["R1"], "segment": ["SMB"]}), **tables}
        for name, frame in tables.items():
            frame.to_csv(tmp_path / "data" / f"{name}.csv", index=False)
        return load_workspace(tmp_path)

    return make
