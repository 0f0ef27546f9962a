"""The demo's tables, generated once for the seed that ships and once for another."""

from __future__ import annotations

import pandas as pd
import pytest

from territory_opt.workspace.demo.families import SEGMENTS
from territory_opt.workspace.demo.write import make_tables

Tables = dict[str, pd.DataFrame]


@pytest.fixture(scope="session", params=[2027, 11], ids=["shipped seed", "other seed"])
def tables(request: pytest.FixtureRequest) -> Tables:
    return make_tables(request.param)


@pytest.fixture(scope="session")
def accounts(tables: Tables) -> pd.DataFrame:
    """The accounts with the key and the segment of their family's root."""
    accounts = tables["accounts"].copy()
    parent = accounts.set_index("account_id")["parent_id"]
    root = accounts["account_id"]
    # The generator builds families three levels deep; a fourth step would change nothing.
    for _ in range(3):
        above = root.map(parent)
        root = root.where(above.isna(), above)
    accounts["root_id"] = root
    accounts["root_segment"] = root.map(accounts.set_index("account_id")["segment"])
    return accounts


@pytest.fixture(scope="session")
def executives(tables: Tables) -> pd.DataFrame:
    """The account executives who hold books today."""
    reps = tables["reps"]
    return reps[(reps["role"] == "account_executive") & ~reps["status"].isin(["open", "left"])]


@pytest.fixture(params=SEGMENTS)
def segment(request: pytest.FixtureRequest) -> str:
    return str(request.param)
