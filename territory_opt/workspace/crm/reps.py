"""The reps table from the users of a CRM."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from territory_opt.workspace.column import TEXT
from territory_opt.workspace.crm.export import as_text, is_in, is_true
from territory_opt.workspace.crm.journal import Journal, ReadTable, printable
from territory_opt.workspace.crm.people import (
    LEAST_SHARE,
    fill_from_team,
    tell_roles,
    usual_values,
    with_managers,
    without_load_dates,
)
from territory_opt.workspace.crm.roles import NO_PERSON, SELLING_ROLES, roles_of
from territory_opt.workspace.references import check_references
from territory_opt.workspace.schema import REPS
from territory_opt.workspace.typed import TypedTable

_PEOPLE = ("Standard", "PowerPartner", "PowerCustomerSuccess")
_QUEUE = "00G"
_SHOWN_NAMES = 10


@dataclass(frozen=True)
class Team:
    """What an export tells of the sales force beside its users.

    Attributes
    ----------
    accounts : pandas.DataFrame
        The accounts table; ``rep_id`` holds the owners of the export.
    account_file : ReadTable
        Where those owners stand.
    opportunities : pandas.DataFrame or None
        The opportunities table.
    today : pandas.Timestamp
        The day of the export.
    region_of_member : dict of str to str
        Users who are in a territory, and its region where it has one.
    """

    accounts: pd.DataFrame
    account_file: ReadTable
    opportunities: pd.DataFrame | None
    today: pd.Timestamp
    region_of_member: dict[str, str] = field(default_factory=dict)


def build_reps(read: ReadTable, team: Team, journal: Journal) -> tuple[pd.DataFrame, pd.Series]:
    """Make the reps table.

    Parameters
    ----------
    read : ReadTable
        The users of the export, with a key each.
    team : Team
        What else tells of them.
    journal : Journal
        What is told of the import.

    Returns
    -------
    reps : DataFrame
        Columns of the schema.
    rep_id : Series of text
        The incumbent of each account; missing where the owner is nobody who can cover it.
    """
    people = read.where(~_machines(read, journal))
    owner = _owners(team, read, people, journal)
    users = _kept(people, team, owner, journal)
    reps = users[[column.name for column in REPS.columns if column.name in users]].copy()
    reps["name"] = _names(users)
    reps["role"] = tell_roles(users, set(owner.dropna()))
    journal.assumptions.append("role: by title, else by the name of the role in the CRM, else by who reports to whom")
    _add_dates(reps, users, team, journal)
    _add_cover(reps, users, team, owner, journal)
    _tell_of_owners(reps, owner, journal)
    return reps.reset_index(drop=True), owner


def _machines(read: ReadTable, journal: Journal) -> pd.Series:
    """Return which users are no people."""
    frame = read.frame
    odd_type = frame["user_type"].notna() & ~frame["user_type"].isin(_PEOPLE)
    name = _names(frame).str.casefold()
    machine = odd_type | name.str.contains(NO_PERSON, na=False)
    if machine.any():
        some = _some(_names(frame[machine]).tolist())
        journal.left_out.append(f"{read.file}: {int(machine.sum()):,} users who are no people: {some}")
    return machine


def _owners(team: Team, read: ReadTable, people: ReadTable, journal: Journal) -> pd.Series:
    """Return the owner of each account, missing where there is nobody to cover it."""
    owner, accounts = team.accounts["rep_id"], team.account_file
    user = is_in(owner, read.frame["rep_id"])
    queue = owner.str.startswith(_QUEUE).to_numpy(bool, na_value=False) & ~user
    machine = user & ~is_in(owner, people.frame["rep_id"])
    unknown = owner.notna() & ~queue & ~user
    nobody = "the account has no incumbent"
    journal.find(accounts, owner.isna(), "owner", f"no owner; {nobody}")
    journal.find(accounts, queue, "owner", f"a queue owns it; {nobody}")
    journal.find(accounts, machine, "owner", f"a user who is no person owns it; {nobody}")
    journal.find(accounts, unknown, "owner", f"no user of {read.file} has this key; {nobody}")
    return owner.mask(owner.isna() | queue | machine | unknown)


def _kept(people: ReadTable, team: Team, owner: pd.Series, journal: Journal) -> pd.DataFrame:
    """Return the users who own something, are in a territory or sell by their title, and those above them."""
    frame = people.frame
    selling = set(owner.dropna()) | set(team.region_of_member)
    if team.opportunities is not None:
        selling |= set(team.opportunities["rep_id"].dropna())
    # Somebody new owns nothing yet, and who supports the others never does.
    at_work = is_true(frame["active"], where_missing=True) & roles_of(frame["title"]).isin(SELLING_ROLES)
    selling |= set(frame.loc[at_work, "rep_id"])
    above = frame.dropna(subset="manager_id")
    manager = dict(zip(above["rep_id"], above["manager_id"], strict=True))
    active = set(frame.loc[is_true(frame["active"], where_missing=True), "rep_id"])
    kept = frame["rep_id"].isin(with_managers(selling & set(frame["rep_id"]), manager, active))
    if not kept.all():
        journal.left_out.append(
            f"{people.file}: {int((~kept).sum()):,} users who own nothing and by title and territory sell nothing: "
            + _some(_names(frame[~kept]).tolist())
        )
    users = frame[kept].reset_index(drop=True)
    # Neither somebody who is left out nor oneself, on whatever way, can be above.
    typed = TypedTable(REPS, users[["rep_id", "manager_id"]], users["row"].to_numpy())
    wrong = users["row"].isin([problem.row for problem in check_references({REPS.name: typed})])
    return users.assign(manager_id=users["manager_id"].mask(wrong))


def _names(users: pd.DataFrame) -> pd.Series:
    both = (users["first_name"].fillna("") + " " + users["last_name"].fillna("")).str.strip().replace("", np.nan)
    return users["name"].fillna(both).fillna(users["username"]).fillna(users["rep_id"]).astype(TEXT)


def _add_dates(reps: pd.DataFrame, users: pd.DataFrame, team: Team, journal: Journal) -> None:
    """Fill in who has left, and when people came and went as far as the export tells."""
    gone = ~is_true(users["active"], where_missing=True)
    if "status" not in users:
        reps["status"] = as_text(np.where(gone, "left", "active"))
    if "start_date" not in users:
        reps["start_date"] = without_load_dates(users["created"])
        if reps["start_date"].notna().any():
            journal.assumptions.append("start_date: when the user was created; empty where many were created at once")
    if "end_date" not in users:
        last = users["last_login"]
        if team.opportunities is not None:
            days = team.opportunities[["created_date", "closed_date"]].max(axis=1).groupby(team.opportunities["rep_id"])
            last = last.fillna(users["rep_id"].map(days.max()))
        ended = last.where(last < team.today, team.today)
        reps["end_date"] = ended.where(reps["status"].eq("left"))
        if gone.any():
            journal.assumptions.append(
                f"end_date of {int(gone.sum()):,} users who are not active: their last login, else last opportunity"
            )
    reps["start_date"] = reps["start_date"].mask(reps["start_date"] > reps["end_date"])


def _add_cover(reps: pd.DataFrame, users: pd.DataFrame, team: Team, owner: pd.Series, journal: Journal) -> None:
    """Fill in the segments and the region that each user covers."""
    accounts = team.accounts.assign(rep_id=owner)
    # Accounts may name regions of their own, which those of the territories are not.
    known = set(accounts["region"])
    of_territory = {key: (region,) for key, region in team.region_of_member.items() if region in known}
    segments = fill_from_team(usual_values(accounts, "segment"), users, accounts["segment"])
    regions = fill_from_team(usual_values(accounts, "region") | of_territory, users, accounts["region"])
    told = {
        "segment": as_text([";".join(segments[key]) for key in users["rep_id"]]),
        "region": as_text([regions[key][0] for key in users["rep_id"]]),
    }
    given = {name: users[name] for name in told if name in users}
    if "segment" in given:
        given["segment"] = as_text([";".join(values) or None for values in given["segment"]])
    for name, column in told.items():
        reps[name] = (given[name].fillna(column) if name in given else column).to_numpy()
    journal.assumptions.append(
        f"segment of reps: those of at least {LEAST_SHARE:.0%} of their accounts; region: that of their territory, "
        "else of most of their accounts; who has none, that of their team"
    )


def _tell_of_owners(reps: pd.DataFrame, owner: pd.Series, journal: Journal) -> None:
    left = is_in(owner, reps.loc[reps["status"].eq("left"), "rep_id"])
    if left.any():
        journal.assumptions.append(
            f"{int(left.sum()):,} accounts of {owner[left].nunique():,} users who are not active are to be given anew"
        )
    others = reps[reps["status"].ne("left") & reps["role"].ne("account_executive")]
    held = is_in(owner, others["rep_id"])
    if held.any():
        names = _some(others.loc[others["rep_id"].isin(owner), "name"].tolist())
        journal.assumptions.append(
            f"{int(held.sum()):,} accounts of users whose role holds no territory are to be given anew: {names}"
        )


def _some(names: list[str]) -> str:
    shown = ", ".join(printable(str(name)) for name in names[:_SHOWN_NAMES])
    return shown + (f" and {len(names) - _SHOWN_NAMES:,} more" if len(names) > _SHOWN_NAMES else "")
