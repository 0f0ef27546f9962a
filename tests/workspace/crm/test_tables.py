"""Tables of the user's own become workspaces that know their columns."""

import pandas as pd
import pytest
import yaml

from territory_opt.errors import InputError
from territory_opt.workspace.crm.start import start_workspace
from territory_opt.workspace.workspace import load_workspace

ACCOUNTS = pd.DataFrame(
    {
        "Customer ID": [f"C{number}" for number in range(6)],
        "Customer": ["=1+1", "Ünï & Co", "Three", "Four", "Five", "Six"],
        "Account Owner": ["Ann", "Ann", "Bo", "Bo", "Bo", None],
        "Zip": ["02134", "94105", "10001", "10001", "02139", "98101"],
        "Tier": ["SMB", "SMB", "SMB", "Enterprise", "Enterprise", "SMB"],
        "Country": ["United States"] * 5 + ["Canada"],
        "Employeez": [5, 10, 20, 2000, 3000, 7],
        "Notes": ["n"] * 6,
    }
)


def test_a_table_stays_as_it_is_and_the_workspace_knows_its_columns(tmp_path):
    """The file is copied byte by byte; workspace.yaml says what is what, and every guess is told."""
    ACCOUNTS.to_csv(tmp_path / "customers.csv", index=False)
    started = start_workspace("csv", tmp_path / "customers.csv", tmp_path / "plan")
    assert (tmp_path / "plan" / "data" / "accounts.csv").read_bytes() == (tmp_path / "customers.csv").read_bytes()
    settings = yaml.safe_load((tmp_path / "plan" / "workspace.yaml").read_text(encoding="utf-8"))
    assert settings["tables"]["accounts"] == {
        "file": "data/accounts.csv",
        "columns": {
            "account_id": "Customer ID", "name": "Customer", "segment": "Tier", "postal_code": "Zip",
            "rep_id": "Account Owner", "employees": "Employeez",
        },
        "ignore": ["Country"],
    }  # fmt: skip
    workspace, journal = load_workspace(tmp_path / "plan"), started.imported.journal
    assert workspace.accounts["name"].tolist() == ACCOUNTS["Customer"].tolist()
    assert workspace.accounts["postal_code"].tolist() == ACCOUNTS["Zip"].tolist()
    assert workspace.reps[["rep_id", "segment"]].to_numpy().tolist() == [
        ["Ann", ("SMB",)], ["Bo", ("Enterprise", "SMB")],
    ]  # fmt: skip
    assert {(mapped.column, mapped.becomes) for mapped in journal.mapped if mapped.guessed} >= {
        ("Employeez", "accounts.employees"), ("Tier", "accounts.segment"),
    }  # fmt: skip
    assert any("Country is not taken for country" in line for line in journal.assumptions)
    assert any("although" in line or "name another" in line for line in journal.assumptions)
    assert any("Notes" in line for line in journal.left_out)


def test_a_column_map_decides(tmp_path):
    """What the map names is taken as it is, and is no guess."""
    ACCOUNTS.assign(Class="A").to_csv(tmp_path / "customers.csv", index=False)
    (tmp_path / "map.yaml").write_text("segment: Class\naccount_id: Customer ID\n", encoding="utf-8")
    started = start_workspace("csv", tmp_path / "customers.csv", tmp_path / "plan", tmp_path / "map.yaml")
    assert set(started.workspace.accounts["segment"]) == {"A"}
    guessed = {mapped.becomes: mapped.guessed for mapped in started.imported.journal.mapped}
    assert (guessed["accounts.segment"], guessed["accounts.account_id"], guessed["accounts.name"]) == (
        False,
        False,
        True,
    )


def test_a_folder_holds_several_tables_even_from_excel(tmp_path):
    """Files named for the workspace's tables are each found; numbers that Excel made of postal codes get zeros back."""
    folder = tmp_path / "mine"
    folder.mkdir()
    ACCOUNTS.assign(Zip=ACCOUNTS["Zip"].astype(int)).to_excel(folder / "Accounts export.xlsx", index=False)
    reps = pd.DataFrame({"Rep": ["Ann", "Bo"], "Segment": ["SMB", "SMB;Enterprise"], "Quota": [5e5, 1e6]})
    reps.to_csv(folder / "reps.csv", index=False)
    started = start_workspace("csv", folder, tmp_path / "plan")
    assert started.workspace.accounts["postal_code"].tolist() == ACCOUNTS["Zip"].tolist()
    assert started.workspace.reps["quota_usd"].tolist() == [5e5, 1e6]


def test_old_code_pages_are_copied_as_utf8(tmp_path):
    """A file in the Windows code page becomes one that everything reads."""
    ACCOUNTS.to_csv(tmp_path / "customers.csv", index=False, encoding="cp1252")
    started = start_workspace("csv", tmp_path / "customers.csv", tmp_path / "plan")
    assert started.workspace.accounts["name"][1] == "Ünï & Co"
    assert "Ünï" in (tmp_path / "plan" / "data" / "accounts.csv").read_text(encoding="utf-8")


def refused(tmp_path, frame, columns=None):
    """Import a table in vain and return the problems; nothing may be left behind."""
    frame.to_csv(tmp_path / "customers.csv", index=False)
    with pytest.raises(InputError) as error:
        start_workspace("csv", tmp_path / "customers.csv", tmp_path / "plan", columns)
    assert not {path.name for path in tmp_path.iterdir()} - {"customers.csv", "map.yaml"}
    return [(problem.table, problem.row, problem.column) for problem in error.value.problems]


def test_what_is_missing_is_told(tmp_path):
    """Columns without which there is no plan, and the lack of anybody who covers an account, are errors."""
    assert refused(tmp_path, ACCOUNTS.drop(columns="Tier")) == [("accounts", 1, "segment")]
    assert refused(tmp_path, ACCOUNTS.drop(columns=["Customer ID", "Tier"])) == [
        ("accounts", 1, "account_id"), ("accounts", 1, "segment"),
    ]  # fmt: skip
    assert refused(tmp_path, ACCOUNTS.drop(columns="Account Owner")) == [("reps", None, "")]


def test_values_are_told_by_the_users_own_rows_and_columns(tmp_path):
    """A key that stands twice is an error in the user's words; so is a mapped column with the wrong values."""
    twice = ACCOUNTS.assign(**{"Customer ID": ["C0", "C0", "C2", "C3", "C4", "C5"]})
    assert refused(tmp_path, twice) == [("accounts", 2, "Customer ID"), ("accounts", 3, "Customer ID")]
    (tmp_path / "map.yaml").write_text("employees: Notes\nlead_score: Nowhere\n", encoding="utf-8")
    assert refused(tmp_path, ACCOUNTS, tmp_path / "map.yaml") == [("--columns", None, "accounts.lead_score")]
    (tmp_path / "map.yaml").write_text("employees: Notes\n", encoding="utf-8")
    assert len(refused(tmp_path, ACCOUNTS, tmp_path / "map.yaml")) == len(ACCOUNTS)


def test_a_folder_without_accounts_is_refused(tmp_path):
    """Several files none of which is named for the accounts leave it open which is meant."""
    for name in ("one.csv", "two.csv"):
        ACCOUNTS.to_csv(tmp_path / name, index=False)
    with pytest.raises(InputError, match="a file named accounts"):
        start_workspace("csv", tmp_path, tmp_path.parent / "plan")
