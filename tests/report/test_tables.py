"""The CSV files carry the whole run, come back as they were and run nothing."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.report.results import Results
from territory_opt.report.tables import assignments, read_table, run_tables, write_tables
from territory_opt.workspace.schema import TEXT


def test_every_account_stands_in_the_assignments(results: Results, run_folder: Path) -> None:
    """One row an account, in their order, with keys and hostile names read back exactly as they were."""
    back = read_table(run_folder / "assignments.csv", numbers=("elsewhere_usd",))
    columns = "unit_id account_id account territory_id seat_id rep incumbent moved reason elsewhere_usd"
    assert list(back.columns) == columns.split()
    assert back["account_id"].tolist() == results.accounts["account_id"].tolist()
    assert back["account"].tolist() == results.accounts["name"].tolist()
    assert back["seat_id"].isna().sum() == results.accounts["seat_id"].isna().sum() == 1
    assert back["moved"].eq("True").sum() == results.accounts["moved"].sum()
    assert back["elsewhere_usd"].sum() == results.accounts["elsewhere_usd"].round(2).sum()


def test_no_cell_of_a_csv_runs_as_a_formula(run_folder: Path) -> None:
    """No text in any file begins with a formula's sign; what does is a number."""
    for path in run_folder.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                risky = [cell for cell in row if cell[:1] in "=+-@\t\r\n" and cell]
                assert all(cell.startswith("-") and cell[1:].replace(".", "").isdigit() for cell in risky), path.name


def test_the_incumbent_is_named(results: Results) -> None:
    """Rep and incumbent are names of people, not keys, and they differ exactly where the account moves."""
    table = assignments(results)
    assert set(table["incumbent"]) <= set(results.seats["name"]) | set(results.seats["seat_id"])
    staying = table.loc[~table["moved"] & table["rep"].notna()]
    assert (staying["rep"] == staying["incumbent"]).all()


def test_months_dates_and_lists_are_plain_text(run_folder: Path) -> None:
    """Months are YYYY-MM, dates YYYY-MM-DD, lists parted by semicolons."""
    assert read_table(run_folder / "quotas.csv")["month"].iloc[0] == "2027-01"
    seats = read_table(run_folder / "seats.csv")
    assert seats["start_date"].dropna().unique().tolist() == ["2027-04-01"]
    assert set(seats["segments"]) == {"Enterprise", "Mid-Market", "SMB"}


def test_figures_are_rounded_and_agree(results: Results, run_folder: Path) -> None:
    """No cell carries digits that mean nothing, and none is further from the run's figure than rounding takes it."""
    decimals = {"usd": 2, "hours": 2, "share": 6, "km": 3, "latitude": 6, "longitude": 6}
    compared = 0
    for name, table in run_tables(results).items():
        if table.empty:
            continue
        for column in table.columns[[kind.kind == "f" for kind in table.dtypes]]:
            written = read_table(run_folder / f"{name}.csv")[column]
            digits = 2 if column.startswith("index_") else decimals.get(column.rpartition("_")[2], 6)
            longest = written.dropna().str.partition(".")[2].str.len().max()
            assert not longest > digits, (name, column)
            off = (written.astype(float) - table[column].reset_index(drop=True)).abs()
            assert off.max() <= 0.5001 * 10.0**-digits, (name, column)
            compared += 1
    assert compared > 30


def test_every_table_comes_back(results: Results, run_folder: Path) -> None:
    """Column by column, each CSV of the run holds what the run holds: texts, lists, days and flags exactly."""
    for name, table in run_tables(results).items():
        back = read_table(run_folder / f"{name}.csv")
        assert list(back.columns) == list(table.columns), name
        assert len(back) == len(table), name
        for column in table.columns[[kind.kind != "f" for kind in table.dtypes]]:
            expected = table[column].astype(object).reset_index(drop=True)
            if expected.map(lambda value: isinstance(value, tuple)).any():
                expected = expected.str.join("; ")
            if pd.api.types.is_datetime64_any_dtype(table[column].dtype):
                days = table[column].reset_index(drop=True)
                expected = days.dt.strftime("%Y-%m" if column == "month" else "%Y-%m-%d").astype(object)
            expected = expected.map(str, na_action="ignore").where(expected.notna() & (expected != ""))
            assert back[column].isna().eq(expected.isna()).all(), (name, column)
            assert back[column].dropna().tolist() == expected.dropna().tolist(), (name, column)


_ANY_TEXT = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1),
    st.sampled_from(["02110", "a\r=1+1", "\r\n", "NA", "nan", "1e5", " ", "'", "''=x", '"', "L" * 10_000]),
)


@settings(max_examples=60)
@given(st.lists(_ANY_TEXT, min_size=1, max_size=6))
def test_any_text_comes_back(texts: list[str]) -> None:
    """Leading zeros, carriage returns, quotes, formulas: whatever a text is, it is read as written, in its own row."""
    table = pd.DataFrame({"postal_code": pd.Series(texts, dtype=TEXT), "accounts": np.arange(len(texts))})
    with TemporaryDirectory() as folder:
        write_tables({"made": table}, Path(folder))
        back = read_table(Path(folder) / "made.csv", numbers=("accounts",))
    assert back["postal_code"].tolist() == texts
    assert back["accounts"].tolist() == list(range(len(texts)))


def test_quotas_add_up(results: Results, run_folder: Path) -> None:
    """Every territory and month is there, and the amounts are numbers."""
    quotas = read_table(run_folder / "quotas.csv", numbers=("quota_usd",))
    assert len(quotas) == 12 * len(results.territories)
    assert quotas["quota_usd"].sum() == results.quotas["quota_usd"].sum()


def test_a_run_without_a_plan_has_only_headcount_tables(results_of: Callable[..., Results]) -> None:
    """Nothing about territories is written when there are none; what figures rest on is."""
    tables = run_tables(results_of(status="infeasible"))
    assert {"headcount_plan", "seats", "coverage", "hires", "forecast", "trial", "planning_assumptions"} <= set(tables)
    assert set(tables).isdisjoint({"assignments", "territories", "moves", "quotas", "constraints"})
    assert all(isinstance(table, pd.DataFrame) for table in tables.values())
