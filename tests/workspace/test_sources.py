"""Where each table is found."""

import openpyxl
import pytest

from territory_opt.workspace.settings import Settings
from territory_opt.workspace.sources import find_sources


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "data").mkdir()
    return tmp_path


def find(folder, **tables):
    sources, problems = find_sources(folder, Settings(name="Plan", plan_start="2027-01", tables=tables))
    return {name: str(source) for name, source in sources.items()}, problems


def touch(folder, *names):
    for name in names:
        (folder / "data" / name).write_text("")


def book(folder, name, *sheets):
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for sheet in sheets:
        workbook.create_sheet(sheet)
    workbook.save(folder / "data" / name)


def test_tables_are_found_by_name(folder):
    """A file of the table's name in any case and kind, its only sheet or the one named alike."""
    touch(folder, "Accounts.CSV", "bookings.parquet", "readme.txt", "~$reps.xlsx")
    book(folder, "reps.xlsx", "Sheet1", "more")
    assert find(folder) == (
        {"accounts": "Accounts.CSV", "reps": "reps.xlsx, sheet Sheet1", "bookings": "bookings.parquet"},
        [],
    )


def test_tables_are_found_in_one_workbook(folder):
    """Sheets named like tables are found in any workbook."""
    book(folder, "plan.xlsx", "Intro", "Accounts", "reps ")
    assert find(folder) == ({"accounts": "plan.xlsx, sheet Accounts", "reps": "plan.xlsx, sheet reps "}, [])


def test_a_named_workbook_is_searched_for_the_other_tables(folder):
    """Naming a workbook's sheet for one table hides none of its other sheets."""
    book(folder, "crm.xlsx", "Customers", "Reps")
    assert find(folder, accounts={"file": "data/crm.xlsx", "sheet": "Customers"}) == (
        {"accounts": "crm.xlsx, sheet Customers", "reps": "crm.xlsx, sheet Reps"},
        [],
    )


def test_workspace_yaml_says_where(folder):
    """A file named in workspace.yaml is taken from anywhere below the workspace, with its sheet."""
    touch(folder, "reps.csv", "accounts.csv")
    book(folder, "crm.xlsx", "first", "Customers", "reps")
    found, problems = find(
        folder, accounts={"file": "data/crm.xlsx", "sheet": "Customers"}, bookings={"file": "data/crm.xlsx"}
    )
    assert found == {"accounts": "crm.xlsx, sheet Customers", "reps": "reps.csv", "bookings": "crm.xlsx, sheet first"}
    assert problems == []


def test_a_named_file_is_not_found_a_second_time(folder):
    """A file that workspace.yaml names, in whatever spelling of its path, belongs to that table alone."""
    touch(folder, "accounts.csv", "reps.csv", "customers.csv")
    found, problems = find(
        folder, accounts={"file": "./data/../data/customers.csv"}, bookings={"file": "data//reps.csv"}
    )
    assert found == {"accounts": "customers.csv", "bookings": "reps.csv"}
    assert [problem.table for problem in problems] == ["reps"]


def test_a_table_found_twice_is_told(folder):
    """Two places for one table are a problem that names both."""
    touch(folder, "accounts.csv", "accounts.parquet", "reps.csv")
    _, (problem,) = find(folder)
    assert problem.table == "accounts"
    assert "accounts.csv and accounts.parquet" in problem.value


def test_required_tables_are_told(folder):
    """Each required table that is missing is a problem; optional ones are not."""
    assert [problem.table for problem in find(folder)[1]] == ["accounts", "reps"]


def test_a_folder_without_data_misses_its_tables(tmp_path):
    """No data/ at all reads like empty data/."""
    assert [problem.table for problem in find(tmp_path)[1]] == ["accounts", "reps"]


def test_named_places_that_do_not_exist_are_told(folder):
    """A file or sheet that is not there, or of another kind, is a problem of workspace.yaml."""
    touch(folder, "reps.csv", "pairs.csv", "accounts.txt")
    book(folder, "crm.xlsx", "Customers")
    _, problems = find(
        folder,
        accounts={"file": "data/accounts.txt"},
        bookings={"file": "data/none.csv"},
        forecast={"file": "data/crm.xlsx", "sheet": "Custmers"},
        adjacency={"file": "data/pairs.csv", "sheet": "pairs"},
    )
    assert {(problem.table, problem.column) for problem in problems} == {
        ("workspace.yaml", "tables.accounts.file"),
        ("workspace.yaml", "tables.bookings.file"),
        ("workspace.yaml", "tables.forecast.sheet"),
        ("workspace.yaml", "tables.adjacency.sheet"),
    }
    assert any(problem.expected == "Customers (did you mean that?)" for problem in problems)


def test_a_broken_workbook_is_told_once(folder):
    """A workbook that cannot be opened is the problem, not the table it seems to hold."""
    touch(folder, "accounts.xlsx", "reps.csv")
    _, (problem,) = find(folder)
    assert (problem.table, "Excel workbook" in problem.expected) == ("accounts.xlsx", True)
    _, (problem,) = find(folder, accounts={"file": "data/accounts.xlsx"})
    assert (problem.table, "Excel workbook" in problem.expected) == ("accounts", True)
