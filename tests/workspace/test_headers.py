"""The user's column names against the schema's."""

import pytest

from territory_opt.workspace.headers import match_header
from territory_opt.workspace.schema import ACCOUNTS
from territory_opt.workspace.settings import TableSource


def match(*names, **source):
    return match_header(ACCOUNTS, ("account_id", "segment", *names), TableSource(**source), "accounts.csv")


def test_names_are_found_in_any_spelling():
    """Case, spaces, hyphens and underscores do not matter; the user's own spelling is kept for messages."""
    header = match_header(ACCOUNTS, ("Account ID", "SEGMENT", "Current-ARR  usd"), TableSource(), "accounts.csv")
    assert header.position == {"account_id": 0, "segment": 1, "current_arr_usd": 2}
    assert header.given["account_id"] == "Account ID"
    assert header.problems == ()


@pytest.mark.parametrize(
    ("name", "likely"),
    [("lattitude", "latitude"), ("Potential", "potential_usd"), ("lat", "latitude"), ("Employee", "employees"),
     ("postcode", "postal_code"), ("current_arr", "current_arr_usd"), ("regoin", "region")],
)  # fmt: skip
def test_a_misspelled_column_gets_the_likely_one(name, likely):
    """A column that resembles an absent one is an error that names it; its values are checked all the same."""
    header = match(name)
    (problem,) = header.problems
    assert (problem.row, problem.column) == (1, name)
    assert f"did you mean {likely}?" in problem.expected
    assert header.position[likely] == 2
    assert header.given[likely] == name


def test_a_misspelled_required_column_is_told_once():
    """The misspelling is the problem, not the absence it causes."""
    header = match_header(ACCOUNTS, ("account_id", "segmnt"), TableSource(), "accounts.csv")
    assert [problem.column for problem in header.problems] == ["segmnt"]


def test_columns_of_a_wide_export_are_left_out():
    """Columns that resemble nothing, or a column that is there, are left out and listed."""
    header = match("Fax", "name", "names", "")
    assert header.problems == ()
    assert header.ignored == ("Fax", "names", "column 6 without a name")


def test_a_look_alike_can_be_ignored():
    """A column listed under ignore is no misspelling."""
    header = match("Lead Source", ignore=("Lead Source",))
    assert header.problems == ()
    assert "lead_score" not in header.position


def test_required_columns_are_told():
    """Each required column that is missing is a problem."""
    header = match_header(ACCOUNTS, ("name",), TableSource(), "accounts.csv")
    assert [problem.column for problem in header.problems] == ["account_id", "segment"]
    assert all("under tables: accounts: columns in workspace.yaml" in problem.expected for problem in header.problems)


def test_columns_that_stand_twice_are_told():
    """Two columns for one standard name are a problem, in any spelling."""
    assert [problem.expected for problem in match("Name", "name").problems] == [
        "each column once; this one stands here twice"
    ]
    assert len(match("ARR", "ARR", columns={"current_arr_usd": "ARR"}).problems) == 1


def test_mapped_columns():
    """A mapped column is taken under the user's name, and nothing else for it."""
    header = match("ARR", "current_arr_usd", columns={"current_arr_usd": "ARR"})
    assert header.position["current_arr_usd"] == 2
    assert header.given["current_arr_usd"] == "ARR"
    assert header.ignored == ("current_arr_usd",)
    assert header.problems == ()


def test_mappings_that_lead_nowhere_are_told():
    """A mapped column that the file lacks, and a standard name that does not exist, name the likely ones."""
    header = match("ARR today", columns={"current_arr_usd": "ARR todai", "nme": "segment"})
    found = {problem.column: problem for problem in header.problems}
    assert found.keys() == {"tables.accounts.columns.current_arr_usd", "tables.accounts.columns.nme"}
    assert "did you mean ARR today?" in found["tables.accounts.columns.current_arr_usd"].expected
    assert found["tables.accounts.columns.nme"].expected == "name (did you mean that?)"
    assert {problem.table for problem in header.problems} == {"workspace.yaml"}
