"""A plan in Salesforce's terms: a model, its territories below segments and regions, their users, accounts and quotas.

The model stands for the plan. Below it hang the segments, below a segment its regions, below a region the territories
of the plan's seats; a seat without a segment or a region hangs one step higher. Names say what they name before they
give its name ("Territory =A1"), so that a text which a spreadsheet would run as a formula goes out unchanged and is
none.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from territory_opt.report.tables import read_table
from territory_opt.scenario.approval.moves import holders
from territory_opt.scenario.approval.store import CONSEQUENCES
from territory_opt.scenario.exporting.plan import PlanToExport
from territory_opt.scenario.exporting.salesforce.names import developer_name, label, name_prefix
from territory_opt.workspace.crm.salesforce.objects import PLANNED_GROUP, REGION_KIND, SEGMENT_KIND, TERRITORY2
from territory_opt.workspace.schema import TEXT

TERRITORY_TYPE = "Planned_Territory"
"""The type of seats' territories, below groups; both types tell the plan's territories from overlays others keep."""

LEVELS = 2
"""Levels of groups above the territories: segments and regions."""

_LONGEST_DESCRIPTION = TERRITORY2.field("Description").longest or 0


@dataclass(frozen=True)
class Wanted:
    """What Salesforce is to hold.

    Attributes
    ----------
    types : DataFrame
        DeveloperName, MasterLabel, Description of the types of territory.
    territories : DataFrame
        Groups, then territories, parents first: DeveloperName, level (from 1; territories the last), Name, Description,
        parent (its DeveloperName, NaN at the top), type, territory_id and seat_id (NaN for groups), rep_id (who holds
        the seat, NaN when nobody does) and known_rep_id (who stands in it, even if only until they leave).
    owners : DataFrame
        Every account: account_id, territory (its DeveloperName, NaN without one), rep_id (the owner, NaN where nobody
        holds the seat) and previous_rep_id.
    quotas : DataFrame
        territory (DeveloperName), rep_id (NaN where nobody holds the seat), month, quota_usd.
    """

    types: pd.DataFrame
    territories: pd.DataFrame
    owners: pd.DataFrame
    quotas: pd.DataFrame


def wanted(plan: PlanToExport, model: str) -> Wanted:
    """Return what Salesforce is to hold of a plan.

    Parameters
    ----------
    plan : PlanToExport
        The plan.
    model : str
        The ``DeveloperName`` of the territory model that it goes into.
    """
    prefix = name_prefix(model)
    territories = _territories(plan, prefix)
    by_id = territories.dropna(subset="territory_id").set_index("territory_id")["DeveloperName"]
    owners = plan.owners
    return Wanted(
        types=_types(),
        territories=territories,
        owners=pd.DataFrame(
            {
                "account_id": owners["account_id"],
                "territory": owners["territory_id"].map(by_id),
                "rep_id": owners["owner_rep_id"],
                "previous_rep_id": owners["previous_rep_id"],
            }
        ),
        quotas=_quotas(plan, by_id),
    )


def _types() -> pd.DataFrame:
    rows = [
        (PLANNED_GROUP, "Planned group", "Segments and regions of a territory plan"),
        (TERRITORY_TYPE, "Planned territory", "Territories of a territory plan, one a seat"),
    ]
    return pd.DataFrame(rows, columns=["DeveloperName", "MasterLabel", "Description"])


def _territories(plan: PlanToExport, prefix: str) -> pd.DataFrame:
    seats = plan.stored.record.seats.dropna(subset="territory_id")
    holding = seats["seat_id"].map(holders(plan.stored.record.seats, plan.day))
    paths = [_path(segments, region) for segments, region in zip(seats["segments"], seats["region"], strict=True)]
    groups = sorted({path[:depth] for path in paths for depth in range(1, len(path) + 1)}, key=lambda p: (len(p), p))
    names = {path: developer_name(prefix, *(text for step in path for text in step)) for path in groups}
    rows = [
        {
            "DeveloperName": names[path],
            "level": len(path),
            "Name": label(_group_label(path)),
            "Description": label(" in ".join(f"{kind} {text}" for kind, text in reversed(path)), _LONGEST_DESCRIPTION),
            "parent": names.get(path[:-1]),
            "type": PLANNED_GROUP,
        }
        for path in groups
    ]
    rows += [
        {
            "DeveloperName": developer_name(prefix, territory),
            "level": LEVELS + 1,
            "Name": label(f"Territory {territory}"),
            "Description": label(f"Territory {territory}, seat {seat}", _LONGEST_DESCRIPTION),
            "parent": names.get(path),
            "type": TERRITORY_TYPE,
            "territory_id": territory,
            "seat_id": seat,
            "rep_id": holder,
            "known_rep_id": known,
        }
        for territory, seat, path, holder, known in zip(
            seats["territory_id"], seats["seat_id"], paths, holding, seats["rep_id"], strict=True
        )
    ]
    columns = ["DeveloperName", "level", "Name", "Description", "parent", "type"]
    return pd.DataFrame(rows, columns=[*columns, "territory_id", "seat_id", "rep_id", "known_rep_id"])


def _path(segments: tuple[str, ...], region: str) -> tuple[tuple[str, str], ...]:
    """Return the groups above a seat, from the top: what kind each is and its text."""
    steps = []
    if segments:
        steps.append((SEGMENT_KIND, " and ".join(segments)))
    if pd.notna(region):
        steps.append((REGION_KIND, region))
    return tuple(steps)


def _group_label(path: tuple[tuple[str, str], ...]) -> str:
    kind, text = path[-1]
    return f"{kind} {text}" + "".join(f" ({above})" for _, above in path[:-1])


def _quotas(plan: PlanToExport, by_id: pd.Series) -> pd.DataFrame:
    """Return the quota of each seat by month: pro-rated where an approval says from which day the plan holds."""
    prorated = plan.stored.folder / f"{CONSEQUENCES[1]}.csv"
    path = prorated if prorated.is_file() else plan.stored.folder / "quotas.csv"
    table = read_table(path, numbers=("quota_usd",))
    seats = holders(plan.stored.record.seats, plan.day)
    return pd.DataFrame(
        {
            "territory": table["territory_id"].map(by_id),
            "rep_id": table["seat_id"].map(seats).astype(TEXT),
            "month": pd.to_datetime(table["month"]),
            "quota_usd": table["quota_usd"],
        }
    )
