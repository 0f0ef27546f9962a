"""Which records of the org are the plan's: the model it goes into, its territories, its accounts and users."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from territory_opt.errors import InputError, InputProblem
from territory_opt.scenario.exporting.salesforce.files import KEYS
from territory_opt.scenario.exporting.salesforce.ids import are_ids
from territory_opt.scenario.exporting.salesforce.names import label as shown_label
from territory_opt.scenario.exporting.salesforce.names import model_name
from territory_opt.scenario.exporting.salesforce.org import Org
from territory_opt.scenario.exporting.salesforce.wanted import TERRITORY_TYPE, Wanted
from territory_opt.workspace.crm.salesforce.ids import widen_id
from territory_opt.workspace.crm.salesforce.objects import (
    ACCOUNT,
    ACTIVE_MODEL,
    TERRITORY2,
    TERRITORY2_MODEL,
    TERRITORY2_TYPE,
    USER,
    USER_TERRITORY2_ASSOCIATION,
    SalesforceObject,
)
from territory_opt.workspace.problems import shorten
from territory_opt.workspace.schema import TEXT

_OPEN_STATES = ("planning", ACTIVE_MODEL.casefold())
_NAMELESS = "export it anew as a user who may see it, and give the folder as --ids"
_PREFIXES = {ACCOUNT.name: "001", USER.name: "005"}


@dataclass(frozen=True)
class Model:
    """The territory model that a plan goes into.

    Attributes
    ----------
    label, name : str
        Its label and its ``DeveloperName``.
    id : str
        Its Id; empty while Salesforce does not hold it.
    is_active : bool
        Whether it is in force, so that what is loaded counts at once.
    """

    label: str
    name: str
    id: str = ""
    is_active: bool = False


@dataclass(frozen=True)
class Matched:
    """Ids of what the plan is about.

    Attributes
    ----------
    types : Series
        Id by the type's ``DeveloperName``; only those that are there. So in the next.
    territories : Series
        Id by the ``DeveloperName`` that the plan gives a territory.
    by_user : Index
        Those of them that bear another name in Salesforce and are known by their user alone.
    planned : Index
        Ids of all territories of the model that are of the kind the plan deals with, the plan's own among them; no
        overlays, no groups.
    accounts, users : Series
        Id by account_id and by rep_id.
    """

    types: pd.Series
    territories: pd.Series
    by_user: pd.Index
    planned: pd.Index
    accounts: pd.Series
    users: pd.Series


def find_model(org: Org, label: str) -> Model:
    """Return the model of a label or ``DeveloperName``: the org's where it has one, else one to be made.

    Raises
    ------
    InputError
        When the org has several, or one that cannot be changed any more; or a new one's label would run as a formula.
    """
    models = org.of(TERRITORY2_MODEL)
    name, asked = model_name(label), label.casefold()
    is_it = models["DeveloperName"].fillna("").str.casefold().isin([asked, name.casefold()])
    found = models[is_it | models["Name"].fillna("").str.casefold().eq(asked)]
    if found.empty:
        if label != shown_label(label) or not label[:1].isalnum():
            _refuse(label, "a label of one line and 80 characters at most that begins with a letter or a digit")
        return Model(label, name)
    if len(found) > 1:
        _refuse(label, f"the name of one model; {', '.join(found['DeveloperName'].dropna())} are called so")
    model = found.iloc[0]
    state = "" if pd.isna(model["State"]) else model["State"]
    if state and state.casefold() not in _OPEN_STATES:
        _refuse(f"{label} ({state})", "a model in state Planning or Active, or the label of a new one")
    if pd.isna(model["DeveloperName"]):
        _refuse(label, f"a model whose export has its DeveloperName; {_NAMELESS}")
    return Model(label, model["DeveloperName"], model["Id"], state.casefold() == ACTIVE_MODEL.casefold())


def match(wanted: Wanted, org: Org, model: Model, run: str) -> Matched:
    """Return the Ids of what a plan is about.

    Raises
    ------
    InputError
        When an account or a rep that is to be loaded has no Id, or the model's territories have no names; names all.
    """
    accounts = _record_ids(wanted.owners["account_id"], ACCOUNT, org)
    known = pd.concat([wanted.territories["known_rep_id"], *(wanted.owners[c] for c in ("rep_id", "previous_rep_id"))])
    users = _record_ids(known, USER, org)
    # Who no longer covers anything need not be in Salesforce.
    needed = pd.concat([wanted.territories["rep_id"], wanted.owners["rep_id"]]).dropna().unique()
    of_model = org.of(TERRITORY2)
    of_model = of_model[of_model["Territory2ModelId"].eq(model.id) & (model.id != "")]
    problems = [
        *_without_name(of_model),
        *_without_id(wanted.owners["account_id"], accounts, ACCOUNT, f"runs/{run}"),
        *_without_id(pd.Series(needed, dtype=object), users, USER, f"runs/{run}"),
    ]
    if problems:
        raise InputError(problems)
    types = _ids_by_name(wanted.types["DeveloperName"], org.of(TERRITORY2_TYPE))
    named = _ids_by_name(wanted.territories["DeveloperName"], of_model)
    by_user = _known_by_user(wanted, of_model, org, users, named)
    found = pd.concat([named, by_user]) if len(by_user) else named
    kinds = of_model.loc[of_model["Id"].isin(by_user), "Territory2TypeId"].dropna()
    is_planned = of_model["Territory2TypeId"].isin([*kinds, types.get(TERRITORY_TYPE)])
    leaves = wanted.territories.dropna(subset="territory_id")["DeveloperName"]
    own = found.reindex(leaves).dropna()
    planned = pd.Index(of_model.loc[is_planned, "Id"]).union(pd.Index(own, dtype=object))
    return Matched(types, found, by_user.index, planned, accounts, users)


def _known_by_user(wanted: Wanted, of_model: pd.DataFrame, org: Org, users: pd.Series, named: pd.Series) -> pd.Series:
    """Return the Ids of territories of other names: where a seat's rep is today, alone there and nowhere else.

    A model that was not made from a plan names its territories its own way; who covers them tells which is which.
    """
    leaves = of_model[~of_model["Id"].isin(of_model["ParentTerritory2Id"]) & ~of_model["Id"].isin(named)]
    sits = org.of(USER_TERRITORY2_ASSOCIATION)
    sits = sits[sits["Territory2Id"].isin(leaves["Id"]) & sits["UserId"].isin(users) & in_force(sits)]
    pairs = sits[["UserId", "Territory2Id"]].drop_duplicates()
    pairs = pairs[~pairs["UserId"].duplicated(keep=False) & ~pairs["Territory2Id"].duplicated(keep=False)]
    seats = wanted.territories.dropna(subset="known_rep_id")
    seats = seats[~seats["DeveloperName"].isin(named.index)]
    user = seats["known_rep_id"].map(users)
    alone = ~user.duplicated(keep=False)
    ids = user.map(pairs.set_index("UserId")["Territory2Id"])
    return pd.Series(ids.to_numpy(object), index=seats["DeveloperName"].to_numpy(object))[alone.to_numpy()].dropna()


def in_force(sits: pd.DataFrame) -> pd.Series:
    """Return which users are assigned to their territory, not only owners of opportunities that are left in it."""
    return sits["IsActive"].fillna("true").str.casefold().ne("false")


def _ids_by_name(names: pd.Series, records: pd.DataFrame) -> pd.Series:
    by_name = records.dropna(subset="DeveloperName")
    ids = pd.Series(by_name["Id"].to_numpy(object), index=by_name["DeveloperName"].str.casefold())
    found = names.str.casefold().map(ids[~ids.index.duplicated()])
    return pd.Series(found.to_numpy(object), index=names.to_numpy(object)).dropna()


def _record_ids(keys: pd.Series, kind: SalesforceObject, org: Org) -> pd.Series:
    """Return the Id by key: as a file with both columns says, else the key itself where it is an Id."""
    unique = pd.Series(keys.dropna().unique(), dtype=TEXT)
    told = org.of(kind).dropna(subset=KEYS[kind.name]).drop_duplicates(KEYS[kind.name]).set_index(KEYS[kind.name])["Id"]
    itself = widen_id(unique).where(are_ids(unique, _PREFIXES[kind.name]))
    ids = unique.map(told).astype(object).fillna(itself) if len(told) else itself
    return pd.Series(ids.to_numpy(object), index=unique.to_numpy(object)).dropna()


def _without_name(of_model: pd.DataFrame) -> list[InputProblem]:
    """Return what is wrong with territories that no name tells apart."""
    if of_model.empty or of_model["DeveloperName"].notna().any():
        return []
    expected = f"this column, by which a territory is found again; {_NAMELESS}"
    return [InputProblem(TERRITORY2.name, 1, "DeveloperName", "", expected)]


def _without_id(keys: pd.Series, ids: pd.Series, kind: SalesforceObject, run: str) -> list[InputProblem]:
    key = KEYS[kind.name]
    expected = (
        f"an Id of a Salesforce {kind.name}, which begins with {_PREFIXES[kind.name]}, or a file {kind.name}.csv with "
        f"the columns Id and {key} in the folder of --ids"
    )
    lacking = keys[~keys.isin(ids.index)]
    mapped = keys[keys.isin(ids.index)]
    same = mapped[mapped.map(ids).duplicated().to_numpy()]
    twice = f"a Salesforce {kind.name} of its own; another key has the same Id"
    return [InputProblem(run, None, key, shorten(value), expected) for value in lacking] + [
        InputProblem(run, None, key, shorten(value), twice) for value in same
    ]


def _refuse(label: str, expected: str) -> None:
    raise InputError([InputProblem("Territory2Model", None, "--model", shorten(label), expected)])
