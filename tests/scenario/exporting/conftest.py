"""A workspace whose keys are Ids of Salesforce, with one run, and an org that takes files by Salesforce's rules."""

from __future__ import annotations

import copy
import runpy
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from territory_opt.scenario.exporting.salesforce.export import export_salesforce
from territory_opt.scenario.exporting.salesforce.exported import SalesforceExport
from territory_opt.scenario.run import run_scenario

# Test folders are no packages, so a file that several of them share is run, not imported.
SIMULATED_ORG = runpy.run_path(str(Path(__file__).with_name("simulated_org.py")))["SimulatedOrg"]

Change = Callable[[pd.DataFrame], pd.DataFrame]


def account_key(key: str) -> str:
    """Return the Salesforce Id of an account of the small workspace."""
    return f"001{int(key[1:]):012d}AAA"


def rep_key(key: str) -> str:
    """Return the Salesforce Id of a rep of the small workspace."""
    return f"005{'MS'.index(key[0]):06d}{int(key[1:]):06d}AAA"


@pytest.fixture(scope="session")
def crm_run(tmp_path_factory: pytest.TempPathFactory, write_small_workspace: Callable[..., Path]) -> Path:
    """Return a small workspace with the run redesign, its keys Salesforce's; no test changes it."""
    folder = write_small_workspace(tmp_path_factory.mktemp("crm"))
    accounts = pd.read_csv(folder / "data" / "accounts.csv", dtype=str)
    reps = pd.read_csv(folder / "data" / "reps.csv", dtype=str)
    accounts["account_id"] = accounts["account_id"].map(account_key)
    accounts["parent_id"] = accounts["parent_id"].map(account_key, na_action="ignore")
    accounts["rep_id"] = accounts["rep_id"].map(rep_key)
    accounts.to_csv(folder / "data" / "accounts.csv", index=False)
    reps.assign(rep_id=reps["rep_id"].map(rep_key)).to_csv(folder / "data" / "reps.csv", index=False)
    run_scenario(folder, "redesign")
    return folder


@pytest.fixture
def crm(crm_run: Path, tmp_path: Path) -> Path:
    """Return a copy of the workspace of a test's own."""
    return Path(shutil.copytree(crm_run, tmp_path / "plan"))


@pytest.fixture(scope="session")
def write_run() -> Callable[..., None]:
    """Return the function that stores another plan under a name: the redesign with accounts or seats changed."""

    def write(folder: Path, name: str, accounts: Change | None = None, seats: Change | None = None) -> None:
        run = Path(shutil.copytree(folder / "runs" / "redesign", folder / "runs" / name))
        for path, change in ((run / "accounts.parquet", accounts), (run / "record" / "seats.parquet", seats)):
            if change is not None:
                change(pd.read_parquet(path)).to_parquet(path, index=False)

    return write


@pytest.fixture
def org(crm_run: Path) -> Any:
    """Return an org with the accounts and users of the workspace, and no territories."""
    return _empty_org(crm_run)


@pytest.fixture(scope="session")
def load_all() -> Callable[..., list[SalesforceExport]]:
    """Return the function that loads a plan to the end and returns every export on the way.

    Whatever can be loaded is, and the export is called again with the success files, until nothing is left.
    """

    def load(org: Any, folder: Path, name: str, out: Path, loaded: Path, **options: Any) -> list[SalesforceExport]:
        loaded.mkdir(exist_ok=True)
        exports = [export_salesforce(folder, name, out, ids=loaded, **options)]
        while not exports[-1].is_done:
            assert len(exports) <= exports[-1].rounds, "it never ends"
            for step in exports[-1].steps:
                if exports[-1].can_be_loaded(step):
                    assert org.load(out / step.file, loaded) == [], step.file
            exports.append(export_salesforce(folder, name, out, ids=loaded, **options))
        return exports

    return load


@pytest.fixture(scope="session")
def filled_records(
    crm_run: Path, tmp_path_factory: pytest.TempPathFactory, load_all: Callable[..., Any]
) -> tuple[Any, list[SalesforceExport], Path]:
    """Return an org that took the redesign, the exports on the way and their folder, in which another file lay."""
    org, out = _empty_org(crm_run), tmp_path_factory.mktemp("filled")
    (out / "mine.csv").write_text("a\n")
    return org, load_all(org, crm_run, "redesign", out, out / "loaded"), out


@pytest.fixture
def filled(filled_records: tuple[Any, list[SalesforceExport], Path]) -> Any:
    """Return an org of a test's own that took the redesign."""
    return copy.deepcopy(filled_records[0])


def _empty_org(folder: Path) -> Any:
    accounts = pd.read_csv(folder / "data" / "accounts.csv", dtype=str)
    reps = pd.read_csv(folder / "data" / "reps.csv", dtype=str)
    return SIMULATED_ORG(dict(zip(accounts["account_id"], accounts["rep_id"], strict=True)), reps["rep_id"].tolist())
