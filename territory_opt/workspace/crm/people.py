"""Who of a CRM's users covers accounts, and what their accounts tell of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from territory_opt.workspace.crm.export import as_text
from territory_opt.workspace.crm.roles import roles_of
from territory_opt.workspace.schema import REPS

LEAST_SHARE = 0.2
"""Share of a rep's accounts from which a segment counts as theirs."""

_LOAD_SHARE = 0.2
_LOAD_USERS = 5


def with_managers(keys: set[str], manager: Mapping[str, str], active: set[str]) -> set[str]:
    """Return users and those above them who are still active."""
    found, new = set(keys), set(keys)
    while new:
        new = {above for key in new if (above := manager.get(key)) in active} - found
        found |= new
    return found


def tell_roles(users: pd.DataFrame, owners: set[str]) -> pd.Series:
    """Return every user's role: by title, by the name of their role, else by who reports to them.

    Parameters
    ----------
    users : DataFrame
        ``rep_id``, ``title``, ``role_name`` and ``manager_id`` of those who are kept, and perhaps their ``role``.
    owners : set of str
        Those who own accounts.
    """
    told = as_text([None] * len(users))
    if "role" in users:
        choices = list(REPS.column("role").choices)
        plain = users["role"].str.casefold().str.replace(r"[ _-]+", "_", regex=True)
        told = plain.where(plain.isin(choices)).fillna(roles_of(users["role"]))
        users = users.assign(title=users["title"].mask(told.notna()), role_name=users["role_name"].mask(told.notna()))
    by_title = roles_of(users["title"]).fillna(roles_of(users["role_name"]))
    leads, owns = users["rep_id"].isin(users["manager_id"]), users["rep_id"].isin(owners)
    # A regional sales manager whom nobody reports to and who owns accounts sells.
    sells = by_title.eq("manager") & ~leads & owns
    silent = as_text(np.where(leads & ~owns, "manager", "account_executive")).set_axis(users.index)
    role: pd.Series = told.fillna(by_title.mask(sells, "account_executive")).fillna(silent)
    return role


def usual_values(accounts: pd.DataFrame, column: str) -> dict[str, tuple[str, ...]]:
    """Return what each rep's accounts hold in a column: every value of a fifth of them, the most frequent first."""
    pairs = accounts[["rep_id", column]].dropna()
    counts = pairs.value_counts().rename("accounts").reset_index()
    counts = counts.sort_values(["accounts", column], ascending=[False, True])
    share = counts["accounts"] / counts.groupby("rep_id")["accounts"].transform("sum")
    first = ~counts["rep_id"].duplicated()
    kept = counts[(share >= LEAST_SHARE) | first]
    return {str(rep): tuple(values) for rep, values in kept.groupby("rep_id", sort=False)[column]}


def fill_from_team(
    known: Mapping[str, tuple[str, ...]], users: pd.DataFrame, of_accounts: pd.Series
) -> dict[str, tuple[str, ...]]:
    """Return values for every user: their own, else their reports', else their peers', else all there are.

    Parameters
    ----------
    known : mapping of str to tuple of str
        What is known, by rep_id.
    users : DataFrame
        ``rep_id`` and ``manager_id``.
    of_accounts : Series of text
        The values of all accounts; those of a team are told with the most frequent of these first.
    """
    teams = {str(manager): list(team) for manager, team in users.groupby("manager_id")["rep_id"]}
    filled = dict(known)
    # From the bottom up: a director's segments are those of the managers who report to them.
    for _ in range(len(teams)):
        above = {
            manager: values
            for manager, team in teams.items()
            if manager not in filled and (values := _union(filled, team))
        }
        if not above:
            break
        filled |= above
    # Once a team: thousands may report to one user.
    of_team = {manager: _union(known, team) for manager, team in teams.items()}
    peers = {key: of_team.get(str(manager), ()) for key, manager in users[["rep_id", "manager_id"]].to_numpy()}
    counts = {str(value): int(count) for value, count in of_accounts.value_counts().items()}
    every = tuple(sorted({*counts, *_union(known, known)}, key=lambda value: (-counts.get(value, 0), value)))
    found = {key: filled.get(key) or peers.get(key) or every for key in users["rep_id"]}
    return {key: values if key in known else tuple(sorted(values, key=every.index)) for key, values in found.items()}


def without_load_dates(created: pd.Series) -> pd.Series:
    """Empty the days on which many users were created at once: users were loaded then, nobody was hired."""
    users = created.map(created.value_counts()).to_numpy(dtype=float)
    return created.mask(users >= max(_LOAD_USERS, _LOAD_SHARE * len(created)))


def _union(known: Mapping[str, tuple[str, ...]], keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for key in keys for value in known.get(key, ())))
