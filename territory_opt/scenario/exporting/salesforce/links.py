"""Who and what belongs to a territory: users, accounts, and the owners of the accounts.

Associations cannot be updated: a move deletes one and inserts another, and what stays is left alone. Only territories
of the plan's kind are dealt with; an account's place in an overlay stays, as does one that a rule of Salesforce gave
it, which Salesforce lets nobody delete.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from territory_opt.scenario.exporting.salesforce.matching import Matched, in_force
from territory_opt.scenario.exporting.salesforce.org import Org
from territory_opt.scenario.exporting.salesforce.references import references
from territory_opt.scenario.exporting.salesforce.wanted import Wanted
from territory_opt.workspace.crm.salesforce.objects import (
    ACCOUNT,
    MANUAL_CAUSE,
    OBJECT_TERRITORY2_ASSOCIATION,
    TERRITORY2,
    USER_TERRITORY2_ASSOCIATION,
)

ROLE = "Sales Rep"
"""The ``RoleInTerritory2`` of who holds a seat, one of Salesforce's standard values."""


@dataclass(frozen=True)
class Exchange:
    """Associations to be deleted (their Ids) and to be inserted."""

    deleted: pd.DataFrame
    inserted: pd.DataFrame


def user_steps(wanted: Wanted, org: Org, matched: Matched) -> Exchange:
    """Return the users that leave and join territories.

    Whoever the plan does not know as a rep (a manager, a sales engineer) stays, unless in the role of one.
    """
    seats = wanted.territories.dropna(subset="rep_id")
    due = pd.DataFrame(
        {
            "UserId": seats["rep_id"].map(matched.users),
            "Territory2Id": references(seats["DeveloperName"], matched.territories, TERRITORY2),
        }
    )
    now = org.of(USER_TERRITORY2_ASSOCIATION)
    now = now[in_force(now)]
    stale = now["Territory2Id"].isin(matched.planned) & ~_among(now, due)
    reps = now["UserId"].isin(matched.users) | now["RoleInTerritory2"].eq(ROLE)
    return Exchange(now.loc[stale & reps, ["Id"]], due[~_among(due, now)].assign(RoleInTerritory2=ROLE))


def account_steps(wanted: Wanted, org: Org, matched: Matched) -> Exchange:
    """Return the accounts that leave and join territories."""
    due, now = due_accounts(wanted, matched), org.of(OBJECT_TERRITORY2_ASSOCIATION)
    deleted = now[elsewhere(now, due, matched) & by_hand(now)]
    return Exchange(deleted[["Id"]], due[~_among(due, now)].assign(AssociationCause=MANUAL_CAUSE))


def due_accounts(wanted: Wanted, matched: Matched) -> pd.DataFrame:
    """Return the plan's accounts and their territories: ObjectId, Territory2Id."""
    owned = wanted.owners.dropna(subset="territory")
    return pd.DataFrame(
        {
            "ObjectId": owned["account_id"].map(matched.accounts),
            "Territory2Id": references(owned["territory"], matched.territories, TERRITORY2),
        }
    )


def elsewhere(now: pd.DataFrame, due: pd.DataFrame, matched: Matched) -> pd.Series:
    """Return which associations put an account of the plan into another territory of the plan's kind than its own."""
    known = now["ObjectId"].isin(matched.accounts) & now["Territory2Id"].isin(matched.planned)
    return known & ~_among(now, due)


def by_hand(now: pd.DataFrame) -> pd.Series:
    """Return which associations a user or a file made, so that one can delete them."""
    return now["AssociationCause"].fillna(MANUAL_CAUSE).eq(MANUAL_CAUSE)


def owner_changes(wanted: Wanted, org: Org, matched: Matched) -> pd.DataFrame:
    """Return the accounts whose owner changes; an account that nobody is to own keeps its owner."""
    owners = wanted.owners
    ids = owners["account_id"].map(matched.accounts)
    recorded = org.of(ACCOUNT).dropna(subset="OwnerId").set_index("Id")["OwnerId"]
    now = owners["previous_rep_id"].map(matched.users).astype(object)
    if len(recorded):
        now = ids.map(recorded).astype(object).fillna(now)
    due = owners["rep_id"].map(matched.users)
    return pd.DataFrame({"Id": ids, "OwnerId": due})[due.notna() & due.ne(now)]


def _among(pairs: pd.DataFrame, others: pd.DataFrame) -> pd.Series:
    """Return which pairs of a record and a territory are among others."""
    record = next(name for name in ("ObjectId", "UserId") if name in pairs)
    both = [record, "Territory2Id"]
    return pd.Series(
        pd.MultiIndex.from_frame(pairs[both]).isin(pd.MultiIndex.from_frame(others[both])), index=pairs.index
    )
