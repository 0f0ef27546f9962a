"""The steps from what Salesforce holds to the plan: one file a step, in load order.

Salesforce gives a record its Id when it is inserted, and whoever refers to the record needs it. So steps come in
rounds: types and model first, then each level of the hierarchy, then everything that refers to territories. A round can
be loaded when no earlier one has anything left. What belongs together is loaded together: associations are deleted no
earlier than their successors can be inserted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from territory_opt.scenario.exporting.salesforce.links import account_steps, owner_changes, user_steps
from territory_opt.scenario.exporting.salesforce.matching import Matched, Model
from territory_opt.scenario.exporting.salesforce.org import Org
from territory_opt.scenario.exporting.salesforce.quotas import Forecasts, quota_steps
from territory_opt.scenario.exporting.salesforce.references import reference, references
from territory_opt.scenario.exporting.salesforce.wanted import LEVELS, Wanted
from territory_opt.workspace.crm.salesforce.objects import (
    ACCOUNT,
    FORECASTING_QUOTA,
    OBJECT_TERRITORY2_ASSOCIATION,
    TERRITORY2,
    TERRITORY2_MODEL,
    TERRITORY2_TYPE,
    USER_TERRITORY2_ASSOCIATION,
    SalesforceObject,
)

Operation = Literal["insert", "update", "delete"]

ACCESS = "Edit"
"""What users of a territory may do with its records: the one level that every org's sharing model allows."""


@dataclass(frozen=True)
class Step:
    """One file for Data Loader.

    Attributes
    ----------
    number : int
        Its place in the load order; the same in every export.
    round : int
        The round it belongs to, from 1.
    operation : {"insert", "update", "delete"}
        What Data Loader is told to do.
    kind : SalesforceObject
        The object.
    rows : DataFrame
        What is left to load: columns by API name.
    part : str
        Which part of the object's records, where several files hold them.
    lacks : str
        What only the user can give and without which the file cannot be loaded, as a phrase; empty as a rule.
    """

    number: int
    round: int
    operation: Operation
    kind: SalesforceObject
    rows: pd.DataFrame
    part: str = ""
    lacks: str = ""

    @property
    def file(self) -> str:
        """The name of its file."""
        part = f"_{self.part}" if self.part else ""
        return f"{self.number:02d}_{self.operation}_{self.kind.name}{part}.csv"


def find_steps(wanted: Wanted, org: Org, model: Model, matched: Matched, forecasts: Forecasts) -> list[Step]:
    """Return all steps in load order, those with nothing left to load among them.

    Parameters
    ----------
    wanted : Wanted
        What Salesforce is to hold.
    org : Org
        What it holds.
    model : Model
        The territory model.
    matched : Matched
        Which of the org's records are the plan's.
    forecasts : Forecasts
        How the org forecasts.
    """
    levels = sorted(wanted.territories["level"].unique())
    inserts = _new_territories(wanted, model, matched)
    last = len(levels) + 2
    users, accounts = user_steps(wanted, org, matched), account_steps(wanted, org, matched)
    quotas = quota_steps(wanted, org, matched, forecasts)
    links, seats = OBJECT_TERRITORY2_ASSOCIATION, USER_TERRITORY2_ASSOCIATION
    return [
        Step(1, 1, "insert", TERRITORY2_TYPE, _new_types(wanted, org, matched)),
        Step(2, 1, "insert", TERRITORY2_MODEL, _new_model(model)),
        *(
            Step(2 + level, 2 + place, "insert", TERRITORY2, inserts[level], f"level_{level}")
            for place, level in enumerate(levels)
        ),
        Step(4 + LEVELS, last, "update", TERRITORY2, _changed_territories(wanted, org, matched)),
        Step(5 + LEVELS, last, "delete", seats, users.deleted),
        Step(6 + LEVELS, last, "insert", seats, users.inserted),
        Step(7 + LEVELS, last, "delete", links, accounts.deleted),
        Step(8 + LEVELS, last, "insert", links, accounts.inserted),
        Step(9 + LEVELS, last, "update", ACCOUNT, owner_changes(wanted, org, matched)),
        Step(10 + LEVELS, last, "insert", FORECASTING_QUOTA, quotas.inserted, lacks=forecasts.lacks),
        Step(11 + LEVELS, last, "update", FORECASTING_QUOTA, quotas.updated, lacks=forecasts.lacks),
    ]


def _new_types(wanted: Wanted, org: Org, matched: Matched) -> pd.DataFrame:
    missing = wanted.types[~wanted.types["DeveloperName"].isin(matched.types.index)]
    # Each type needs a priority of its own.
    taken = pd.to_numeric(org.of(TERRITORY2_TYPE)["Priority"], errors="coerce").max()
    first = 1 if pd.isna(taken) else int(taken) + 1
    return missing.assign(Priority=[str(first + place) for place in range(len(missing))])


def _new_model(model: Model) -> pd.DataFrame:
    rows = [] if model.id else [(model.label, model.name, "Made from a territory plan")]
    return pd.DataFrame(rows, columns=["Name", "DeveloperName", "Description"])


def _new_territories(wanted: Wanted, model: Model, matched: Matched) -> dict[int, pd.DataFrame]:
    """Return the territories that Salesforce lacks, by level."""
    missing = wanted.territories[~wanted.territories["DeveloperName"].isin(matched.territories.index)]
    rows = pd.DataFrame(
        {
            "Name": missing["Name"],
            "DeveloperName": missing["DeveloperName"],
            "Territory2ModelId": model.id or reference(TERRITORY2_MODEL, model.name),
            "Territory2TypeId": references(missing["type"], matched.types, TERRITORY2_TYPE),
            "ParentTerritory2Id": references(missing["parent"], matched.territories, TERRITORY2),
            "AccountAccessLevel": ACCESS,
            "OpportunityAccessLevel": ACCESS,
            "CaseAccessLevel": ACCESS,
            "Description": missing["Description"],
        }
    )
    return {level: rows[missing["level"] == level] for level in wanted.territories["level"].unique()}


def _changed_territories(wanted: Wanted, org: Org, matched: Matched) -> pd.DataFrame:
    """Return the plan's territories that are called or hang otherwise; those of other names keep theirs."""
    own = wanted.territories[wanted.territories["DeveloperName"].isin(matched.territories.index)]
    own = own[~own["DeveloperName"].isin(matched.by_user)]
    rows = pd.DataFrame(
        {
            "Id": own["DeveloperName"].map(matched.territories),
            "Name": own["Name"],
            "ParentTerritory2Id": references(own["parent"], matched.territories, TERRITORY2),
        }
    )
    now = org.of(TERRITORY2).set_index("Id").reindex(rows["Id"])
    renamed = now["Name"].notna().to_numpy() & (rows["Name"].to_numpy() != now["Name"].to_numpy())
    parent = rows["ParentTerritory2Id"].to_numpy(object)
    moved = rows["ParentTerritory2Id"].notna().to_numpy() & (parent != now["ParentTerritory2Id"].to_numpy(object))
    changed: pd.DataFrame = rows[renamed | moved]
    return changed
