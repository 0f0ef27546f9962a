"""What the territories of Salesforce tell of regions and of who sells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from territory_opt.workspace.column import TEXT
from territory_opt.workspace.crm.journal import Journal, printable
from territory_opt.workspace.crm.salesforce.objects import (
    ACTIVE_MODEL,
    PLANNED_GROUP,
    REGION_KIND,
    SEGMENT_KIND,
)

MOST_REGIONS = 12
"""Regions from which a level of the hierarchy is too fine to plan headcount by."""

_ACCOUNT = "Account"


@dataclass(frozen=True)
class Territories:
    """What the territory objects of an export tell.

    Attributes
    ----------
    region_of_account : Series of text or None
        Region by account_id; None when the hierarchy tells none.
    region_of_member : dict of str to str
        Users who are in a territory, and its region, empty where it has none.
    """

    region_of_account: pd.Series | None
    region_of_member: dict[str, str]


def read_territories(objects: Mapping[str, pd.DataFrame], journal: Journal) -> Territories:
    """Read regions and members from the territories of the model in force.

    Parameters
    ----------
    objects : mapping of str to DataFrame
        The territory objects of the export as text, by API name.
    journal : Journal
        What is told of the import.
    """
    territories = objects.get("Territory2")
    if territories is None or not {"Id", "Name"} <= set(territories):
        return Territories(None, {})
    territories = _in_force(territories, objects.get("Territory2Model"))
    linked = _links(objects.get("ObjectTerritory2Association"), "ObjectId", territories)
    members = _links(objects.get("UserTerritory2Association"), "UserId", territories)
    region = _planned_regions(territories, objects.get("Territory2Type"), journal)
    if region is None:
        region = _regions(territories, linked["Territory2Id"], journal)
    of_account = None
    if region is not None and len(linked):
        found = linked.assign(region=linked["Territory2Id"].map(region)).dropna(subset="region")
        of_account = found.drop_duplicates("ObjectId").set_index("ObjectId")["region"].astype(TEXT)
    member_region = members["Territory2Id"].map({} if region is None else region).astype(TEXT).fillna("")
    return Territories(of_account, dict(zip(members["UserId"], member_region, strict=True)))


def _in_force(territories: pd.DataFrame, models: pd.DataFrame | None) -> pd.DataFrame:
    """Return the territories of the active model, where the export tells which that is."""
    if models is None or not {"Id", "State"} <= set(models) or "Territory2ModelId" not in territories:
        return territories
    active = models.loc[models["State"].str.casefold().eq(ACTIVE_MODEL.casefold()), "Id"]
    chosen = territories["Territory2ModelId"].isin(active)
    return territories[chosen] if chosen.any() else territories


def _links(table: pd.DataFrame | None, column: str, territories: pd.DataFrame) -> pd.DataFrame:
    """Return who or what is in which of the territories."""
    if table is None or not {column, "Territory2Id"} <= set(table):
        return pd.DataFrame({column: pd.Series(dtype=TEXT), "Territory2Id": pd.Series(dtype=TEXT)})
    kept = table["Territory2Id"].isin(territories["Id"])
    if "SobjectType" in table:
        kept &= table["SobjectType"].fillna(_ACCOUNT).eq(_ACCOUNT)
    if "IsActive" in table:
        kept &= table["IsActive"].str.casefold().fillna("true").isin(["true", "1"])
    return table.loc[kept, [column, "Territory2Id"]].dropna()


def _planned_regions(territories: pd.DataFrame, types: pd.DataFrame | None, journal: Journal) -> dict[str, str] | None:
    """Return the region of each territory below a plan's own groups, by the name that the plan knows it by."""
    needed = {"ParentTerritory2Id", "Territory2TypeId"}
    if types is None or not {"Id", "DeveloperName"} <= set(types) or not needed <= set(territories):
        return None
    groups = territories[
        territories["Territory2TypeId"].isin(types.loc[types["DeveloperName"].eq(PLANNED_GROUP), "Id"])
    ]
    if groups.empty:
        return None
    name = dict(zip(groups["Id"], groups["Name"].fillna(""), strict=True))
    below = territories.dropna(subset="ParentTerritory2Id")
    parent = dict(zip(below["Id"], below["ParentTerritory2Id"], strict=True))
    start, above = f"{REGION_KIND} ", f"{SEGMENT_KIND} "
    region = {
        key: text.removeprefix(start).removesuffix(f" ({name.get(parent.get(key, ''), '').removeprefix(above)})")
        for key, text in name.items()
        if text.startswith(start)
    }
    found = {key: region[parent[key]] for key in parent if parent[key] in region}
    if found:
        some = ", ".join(sorted({printable(text) for text in found.values()}))
        journal.assumptions.append(f"region: those of the plan that the territories were made from: {some}")
    return found


def _regions(territories: pd.DataFrame, used: pd.Series, journal: Journal) -> dict[str, str] | None:
    """Return the region of each territory: its ancestor on the finest level that has a dozen regions at most.

    Territories that hold accounts are no regions themselves, so the level is above them.
    """
    if "ParentTerritory2Id" not in territories:
        return None
    name = dict(zip(territories["Id"], territories["Name"], strict=True))
    below = territories.dropna(subset="ParentTerritory2Id")
    parent = dict(zip(below["Id"], below["ParentTerritory2Id"], strict=True))
    above = {key: _ancestors(key, parent, name) for key in name}
    holding = set(used) or set(name) - set(parent.values())
    depth = max((len(above[key]) for key in holding), default=0)
    for level in reversed(range(depth)):
        found = {key: name[line[min(level, len(line) - 1)]] for key, line in above.items() if line}
        regions = {found[key] for key in holding if key in found}
        if 2 <= len(regions) <= MOST_REGIONS:
            some = ", ".join(sorted(printable(str(region)) for region in regions))
            journal.assumptions.append(f"region: the territories above those that hold accounts: {some}")
            return found
    return None


def _ancestors(key: str, parent: Mapping[str, str], known: Mapping[str, str]) -> list[str]:
    """Return a territory's ancestors, the root first; a circle ends where it closes."""
    line: list[str] = []
    above = parent.get(key)
    while above is not None and above in known and above not in line and above != key:
        line.append(above)
        above = parent.get(above)
    return line[::-1]
