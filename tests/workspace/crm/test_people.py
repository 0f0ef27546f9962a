"""Who covers accounts, and what titles tell."""

from typing import Any

import pandas as pd
import pytest

from territory_opt.workspace.column import TEXT
from territory_opt.workspace.crm.people import fill_from_team, usual_values, with_managers, without_load_dates
from territory_opt.workspace.crm.roles import roles_of


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("Account Executive", "account_executive"), ("Sr. Enterprise AE", "account_executive"),
        ("Key Account Manager", "account_executive"), ("Territory Manager", "account_executive"),
        ("Regional Sales Manager", "manager"), ("VP, Sales", "manager"), ("Chief Revenue Officer", "manager"),
        ("Sales Development Representative", "sdr"), ("BDR", "sdr"), ("Solutions Engineer", "sales_engineer"),
        ("Pre-Sales Consultant", "sales_engineer"), ("Customer Success Manager", "customer_success"),
        ("Director of Sales Operations", "sales_operations"), ("RevOps Analyst", "sales_operations"),
        ("Accountant", None), ("", None),
    ],
)  # fmt: skip
def test_titles_tell_roles(title, role):
    """The words of a title tell its role; a title that tells none leaves it open."""
    found = roles_of(pd.Series([title], dtype=TEXT))[0]
    assert found == role if role else pd.isna(found)


def test_managers_come_along_up_to_the_top():
    """Those above somebody who is kept are kept as well, unless they have left; a circle ends."""
    manager = {"a": "b", "b": "c", "c": "a", "x": "gone", "gone": "top"}
    assert with_managers({"a", "x"}, manager, {"a", "b", "c", "x", "top"}) == {"a", "b", "c", "x"}


def test_usual_values_are_those_of_a_fifth_of_the_accounts():
    """Rare segments of a rep are chance; the most frequent comes first, and there is always one."""
    accounts = pd.DataFrame(
        {"rep_id": ["r"] * 10 + ["s"] + [None], "segment": ["B"] * 7 + ["A"] * 2 + ["C", "A", "B"]}
    ).astype({"rep_id": TEXT, "segment": TEXT})
    assert usual_values(accounts, "segment") == {"r": ("B", "A"), "s": ("A",)}


def test_who_has_no_accounts_covers_what_the_team_covers():
    """A manager covers what the reports cover, somebody new what their peers do, and anybody else everything."""
    users = pd.DataFrame(
        {"rep_id": ["boss", "lead", "old", "new", "alone"], "manager_id": [None, "boss", "lead", "lead", None]}
    ).astype(TEXT)
    every = pd.Series(["A", "B", "B"], dtype=TEXT)
    filled = fill_from_team({"old": ("A",)}, users, every)
    assert filled == {"boss": ("A",), "lead": ("A",), "old": ("A",), "new": ("A",), "alone": ("B", "A")}


def test_a_team_of_thousands_is_looked_through_once():
    """Where everybody reports to one user, each of them is asked for what they cover a few times and no more."""

    class Counted(dict[str, Any]):
        asked = 0

        def get(self, *args):
            Counted.asked += 1
            return super().get(*args)

    users = pd.DataFrame({"rep_id": [f"u{number}" for number in range(1_000)], "manager_id": "boss"}).astype(TEXT)
    filled = fill_from_team(Counted(u0=("A",)), users, pd.Series(["B"], dtype=TEXT))
    assert filled["u999"] == ("A",)
    assert Counted.asked < 10 * len(users)


def test_days_on_which_users_were_loaded_tell_no_start():
    """A day shared by many is when the CRM was filled."""
    days = pd.to_datetime(pd.Series(["2020-01-01"] * 6 + ["2021-02-03", None]))
    assert without_load_dates(days).dropna().tolist() == [pd.Timestamp("2021-02-03")]
