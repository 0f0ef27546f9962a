"""Ids of other records in a file: the Id where Salesforce has given it, else the record's name in braces.

A name in braces is no Id, so a file that is loaded too early is refused as a whole and leaves nothing behind.
"""

from __future__ import annotations

import pandas as pd

from territory_opt.workspace.crm.salesforce.objects import SalesforceObject


def reference(kind: SalesforceObject, name: str) -> str:
    """Return what stands for the Id of a record that Salesforce does not hold yet."""
    return f"{{{kind.name} {name}}}"


def references(names: pd.Series, ids: pd.Series, kind: SalesforceObject) -> pd.Series:
    """Return the Id behind each ``DeveloperName``, or what stands for it; nothing where there is no name."""
    unique = pd.Series(names.dropna().unique(), dtype=object)
    known = unique.map(ids).astype(object).fillna(unique.map(lambda name: reference(kind, name)))
    return names.map(pd.Series(known.to_numpy(object), index=unique.to_numpy(object))).astype(object)
