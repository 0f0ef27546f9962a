"""A plan's owners as HubSpot imports them: the companies that get another one."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from territory_opt.errors import InputError, InputProblem
from territory_opt.report.csv_file import write_csv
from territory_opt.scenario.exporting.export import Exported
from territory_opt.scenario.exporting.plan import plan_to_export
from territory_opt.workspace.problems import shorten
from territory_opt.workspace.schema import TEXT

FILE = "hubspot_companies.csv"


def export_hubspot(folder: Path, name: str, to: Path) -> Exported:
    """Write the companies whose owner changes, to be imported into HubSpot as updates of companies.

    The file's columns are ``Record ID``, by which HubSpot finds the company, and ``Company owner``: the workspace's
    rep_id, which is what HubSpot's own export calls the owner. A company that nobody is to own keeps its owner and is
    left out.

    Parameters
    ----------
    folder : Path
        The workspace, its account_id HubSpot's Record ID.
    name : str
        The run: its approved copy, or the stored run when it has none.
    to : Path
        Folder to write into, made when missing.

    Raises
    ------
    InputError
        When there is no such plan, or accounts have keys that are no Record ID; names all of them.
    """
    plan = plan_to_export(folder, name)
    owners = plan.owners
    odd = owners.loc[~owners["account_id"].astype(TEXT).str.fullmatch("[0-9]+"), "account_id"]
    if len(odd):
        expected = "a Record ID of HubSpot, digits only"
        raise InputError([InputProblem(f"runs/{name}", None, "account_id", shorten(key), expected) for key in odd])
    changed = owners[owners["changes_owner"] & owners["owner_rep_id"].notna()]
    to.mkdir(parents=True, exist_ok=True)
    table = pd.DataFrame({"Record ID": changed["account_id"], "Company owner": changed["owner_rep_id"]})
    write_csv(table, to / FILE)
    return Exported((to / FILE,), plan)
