"""HubSpot's exports become workspaces."""

import csv

import openpyxl
import pytest

from territory_opt.errors import InputError
from territory_opt.workspace.crm.start import start_workspace

COMPANIES = [
    {
        "Record ID": str(9000 + number),
        "Company name": f"Firm {number}",
        "Company owner": ("Ann Lee", "Bo Öz", "", "Deactivated User (kim@x.example)")[number % 4],
        "Annual Revenue": "",
        "Number of Employees": str((30, 300)[number % 2]),
        "Postal Code": ("02134", "94105")[number % 2],
        "State/Region": ("MA", "California")[number % 2],
        "Country/Region": "United States",
        "Lifecycle Stage": ("Customer", "Lead", "Opportunity", "Evangelist")[number % 4],
        "Parent Company ID": "9000" if number == 5 else "",
        "Create Date": "2021-03-04 10:11",
    }
    for number in range(12)
]
DEALS = [
    {
        "Record ID": str(number),
        "Deal Stage": ("Closed won (Sales Pipeline)", "Closed lost", "Proposal")[number % 3],
        "Create Date": "2026-02-01 09:00",
        "Close Date": "2026-05-01 09:00",
        "Deal owner": "Ann Lee",
        "Amount": "100",
        "Associated Company IDs": f"{9000 + number % 12};9001",
    }
    for number in range(24)
]


def write(path, rows):
    """Write rows as CSV."""
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_companies_and_deals_become_a_plan(tmp_path):
    """Owners become reps by their names, stages are told by name, and the first company of a deal is its account."""
    write(tmp_path / "hs" / "hubspot-crm-exports-all-companies-2026-11-30.csv", COMPANIES)
    write(tmp_path / "hs" / "deals.csv", DEALS)
    started = start_workspace("hubspot", tmp_path / "hs", tmp_path / "plan")
    accounts, reps = started.workspace.accounts, started.workspace.reps.set_index("rep_id")
    assert accounts["account_id"].tolist() == [row["Record ID"] for row in COMPANIES]
    assert accounts["postal_code"].tolist() == [row["Postal Code"] for row in COMPANIES]
    assert accounts["region"].tolist() == [("Northeast", "West")[n % 2] for n in range(12)]
    assert accounts["status"].tolist() == [("customer", "prospect", "prospect", "customer")[n % 4] for n in range(12)]
    assert accounts["rep_id"].isna().sum() == 3
    assert accounts["parent_id"].dropna().tolist() == ["9000"]
    assert reps["status"].to_dict() == {
        "Ann Lee": "active", "Bo Öz": "active", "Deactivated User (kim@x.example)": "left",
    }  # fmt: skip
    deals = started.workspace.table("opportunities")
    assert deals["account_id"].tolist() == [str(9000 + n % 12) for n in range(24)]
    assert deals["stage"].tolist() == [("won", "lost", "open")[n % 3] for n in range(24)]
    assert accounts["current_arr_usd"].sum() == 800
    assert accounts["open_pipeline_usd"].sum() == 800


def test_one_workbook_of_companies_is_enough(tmp_path):
    """An Excel export does as well; postal codes that Excel made numbers of get their zeros back."""
    book = openpyxl.Workbook()
    book.active.append(list(COMPANIES[0]))
    for row in COMPANIES:
        book.active.append([int(value) if name == "Postal Code" else value for name, value in row.items()])
    book.save(tmp_path / "companies.xlsx")
    started = start_workspace("hubspot", tmp_path / "companies.xlsx", tmp_path / "plan")
    assert started.workspace.accounts["postal_code"].tolist() == [row["Postal Code"] for row in COMPANIES]
    assert "opportunities" not in started.workspace.tables


def test_parents_and_deals_may_name_companies(tmp_path):
    """A parent or a deal's company may stand by its name where that is unique."""
    parents = [{**row, "Parent Company ID": "Firm 0" if row["Record ID"] == "9005" else ""} for row in COMPANIES]
    write(tmp_path / "hs" / "companies.csv", parents)
    write(tmp_path / "hs" / "deals.csv", [{**row, "Associated Company IDs": "Firm 3"} for row in DEALS])
    started = start_workspace("hubspot", tmp_path / "hs", tmp_path / "plan")
    assert started.workspace.accounts["parent_id"].dropna().tolist() == ["9000"]
    assert set(started.workspace.table("opportunities")["account_id"]) == {"9003"}


@pytest.mark.parametrize("column", ["Record ID", "Company owner"])
def test_columns_that_are_needed(tmp_path, column):
    """An export without keys or owners is refused, and nothing is left behind."""
    lacking = [{name: value for name, value in row.items() if name != column} for row in COMPANIES]
    with pytest.raises(InputError) as refused:
        start_workspace("hubspot", write(tmp_path / "companies.csv", lacking), tmp_path / "plan")
    assert [(problem.row, problem.column) for problem in refused.value.problems] == [(1, column)]
    assert [path.name for path in tmp_path.iterdir()] == ["companies.csv"]


def test_record_ids_that_a_spreadsheet_spoilt_are_told(tmp_path):
    """A Record ID that is no number any more is kept and told, as HubSpot would not find the company by it."""
    rows = [{**COMPANIES[0], "Record ID": "9.000E+09"}, *COMPANIES[1:]]
    started = start_workspace("hubspot", write(tmp_path / "hs" / "companies.csv", rows), tmp_path / "plan")
    (odd,) = (finding for finding in started.imported.journal.findings if finding.column == "Record ID")
    assert (odd.rows, odd.values) == ((2,), ("9.000E+09",))
