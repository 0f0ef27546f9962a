"""A workspace as a whole: read, refused, changed."""

import random
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from territory_opt.errors import InputError, InputProblem
from territory_opt.workspace.workspace import load_workspace


def test_a_workspace_is_read(write):
    """Settings, tables and files are there; a table it does not hold is empty."""
    folder = write()
    workspace = load_workspace(folder)
    assert workspace.settings.name == "Test"
    assert set(workspace.tables) == {"accounts", "reps"}
    assert workspace.accounts["account_id"].tolist() == ["A1", "A2"]
    assert len(workspace.table("forecast")) == 0
    assert workspace.files == {name: folder / "data" / f"{name}.csv" for name in ("accounts", "reps")}


def test_the_same_tables_read_alike_from_any_file(write):
    """CSV, Parquet and one workbook with the user's own names give the same workspace."""
    folder = write()
    expected = load_workspace(folder).tables
    frames = {name: pd.read_csv(folder / "data" / f"{name}.csv") for name in expected}
    for name in expected:
        (folder / "data" / f"{name}.csv").unlink()
        frames[name].to_parquet(folder / "data" / f"{name}.parquet")
    parquet = load_workspace(folder).tables
    book = openpyxl.Workbook()
    for name, frame in frames.items():
        (folder / "data" / f"{name}.parquet").unlink()
        sheet = book.create_sheet(f"my {name}")
        sheet.append([f"Our {column}" for column in frame.columns])
        for row in frame.itertuples(index=False):
            sheet.append(list(row))
    book.save(folder / "crm.xlsx")
    lines = ["name: Test", "plan_start: 2027-01", "tables:"]
    for name, frame in frames.items():
        lines += [f"  {name}:", "    file: crm.xlsx", f"    sheet: my {name}", "    columns:"]
        lines += [f"      {column}: Our {column}" for column in frame.columns]
    (folder / "workspace.yaml").write_text("\n".join(lines))
    excel = load_workspace(folder).tables
    for name, frame in expected.items():
        pd.testing.assert_frame_equal(parquet[name], frame)
        pd.testing.assert_frame_equal(excel[name], frame)


def test_measures_of_the_workspace_are_read_and_changed_like_any_column(write, problems):
    """They are numbers from 0, 0 where they are missing, whatever their heading; a changed table keeps them."""
    declared = "name: Test\nplan_start: 2027-01\nmeasures: [calls]\n"
    accounts = "account_id,segment,rep_id,Calls\nA1,SMB,R1,3\nA2,SMB,R1,\n"
    workspace = load_workspace(write({"accounts": accounts}, declared))
    assert workspace.accounts["calls"].tolist() == [3.0, 0.0]
    doubled = workspace.accounts.assign(calls=workspace.accounts["calls"] * 2)
    assert workspace.with_tables({"accounts": doubled}).accounts["calls"].tolist() == [6.0, 0.0]
    (problem,) = problems({"accounts": accounts.replace(",3", ",-3")}, declared)
    assert (problem.row, problem.column, problem.value) == (2, "Calls", "-3")


BROKEN: dict[str, str | bytes] = {
    "accounts": (
        "account_id,segment,lattitude,longitude,current_arr_usd,parent_id,rep_id,status,Fax\n"
        'A1,SMB,133,-12,"$1,200",A2,R1,,1\n'
        "A2,,0,0,-5,A1,R9,Customer,\n"
        "A2,SMB,,4,inf,A7,,partner,\n"
    ),
    "reps": "rep_id,segment,start_date,end_date,fte,manager_id\nR1,SMB,2027-02-01,2027-01-01,2,R1\n,SMB,2/3/2027,,x,\n",
    "opportunities": "opportunity_id,account_id,stage,amount_usd\nO1,A9,won,10\n",
    "forecast": "month,segment,amount_usd\n2028-01,SMB,NaN\n",
    "bookings": b"month,segment,amount_usd\n2026-01,caf\xe9,1\n",
}
TOLD = {
    ("accounts", 1, "lattitude"),
    ("accounts", 2, "lattitude"),
    ("accounts", 2, "current_arr_usd"),
    ("accounts", 3, "segment"),
    ("accounts", 3, "lattitude"),
    ("accounts", 3, "current_arr_usd"),
    ("accounts", 3, "account_id"),
    ("accounts", 3, "rep_id"),
    ("accounts", 4, "account_id"),
    ("accounts", 4, "lattitude"),
    ("accounts", 4, "current_arr_usd"),
    ("accounts", 4, "parent_id"),
    ("accounts", 4, "status"),
    ("reps", 2, "end_date"),
    ("reps", 2, "fte"),
    ("reps", 2, "manager_id"),
    ("reps", 3, "rep_id"),
    ("reps", 3, "start_date"),
    ("reps", 3, "fte"),
    ("bookings", 2, ""),
    ("opportunities", 1, "created_date"),
    ("opportunities", 1, "closed_date"),
    ("opportunities", 2, "account_id"),
    ("forecast", None, "month"),
    ("forecast", 2, "amount_usd"),
    ("adjacency", None, "tables.adjacency.file"),
}


def test_all_problems_of_all_tables_are_told_at_once(problems):
    """One reading tells everything that is wrong, in the order of tables and rows."""
    settings = "name: Test\nplan_start: 2027-01\ntables: {adjacency: {file: data/none.csv}}\n"
    found = problems(BROKEN, settings)
    places = [
        ("adjacency" if problem.table == "workspace.yaml" else problem.table, problem.row, problem.column)
        for problem in found
    ]
    assert len(places) == len(set(places))
    assert set(places) == TOLD
    order = ["workspace.yaml", "accounts", "reps", "bookings", "opportunities", "forecast"]
    assert found == sorted(found, key=lambda p: (order.index(p.table), p.row or 0, p.column))


@given(st.randoms())
@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_order_of_rows_does_not_matter(write, order: random.Random):
    """Shuffling the rows of every table moves the problems but changes none of them."""

    def told(tables: dict[str, str]) -> list[tuple[str, str, str, str]]:
        with pytest.raises(InputError) as refused:
            load_workspace(write(tables))
        return sorted((p.table, p.column, p.value, p.expected) for p in refused.value.problems)

    def shuffled(text: str) -> str:
        header, *rows = text.splitlines()
        order.shuffle(rows)
        return "\n".join([header, *rows])

    tables = {name: text for name, text in BROKEN.items() if isinstance(text, str)}
    assert told({name: shuffled(text) for name, text in tables.items()}) == told(tables)


def outcome(folder: Path) -> tuple[InputProblem, ...]:
    """Return the problems of a workspace, none when it is in order."""
    try:
        load_workspace(folder)
    except InputError as refused:
        return refused.problems
    return ()


@given(st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_damage_ends_in_a_traceback(write, data):
    """A table with bytes changed anywhere is read or refused with its problems, never a crash."""
    name = data.draw(st.sampled_from(sorted(BROKEN)))
    content = BROKEN[name]
    whole = content if isinstance(content, bytes) else content.encode()
    cut = data.draw(st.integers(0, len(whole)))
    junk = data.draw(
        st.binary(max_size=4) | st.sampled_from([b'"', b"\n\n", b";", b",,", b"\r", b"\xef\xbb\xbf", b"#N/A"])
    )
    folder = write({name: whole[:cut] + junk + whole[cut + data.draw(st.integers(0, 3)) :]})
    assert all(problem.table and problem.expected for problem in outcome(folder))


def test_a_units_file_that_is_missing_is_told(problems):
    """With unit: polygon the polygons must be there."""
    (problem,) = problems(settings="name: T\nplan_start: 2027-01\nunit: polygon\nunits_file: data/units.gpkg\n")
    assert (problem.table, problem.column, problem.value) == ("workspace.yaml", "units_file", "data/units.gpkg")


def test_changed_tables_are_checked_and_filled_in(write):
    """A changed table goes through the same door: defaults filled in, the rest of the workspace as it was."""
    workspace = load_workspace(write())
    rep = pd.DataFrame({"rep_id": ["R2"], "segment": [("SMB", "Mid")], "start_date": [pd.Timestamp(2027, 4, 1)]})
    changed = workspace.with_tables({"reps": pd.concat([workspace.reps, rep], ignore_index=True)})
    assert changed.reps["name"].tolist() == ["R1", "R2"]
    assert changed.reps["segment"].tolist() == [("SMB",), ("SMB", "Mid")]
    assert changed.reps["fte"].tolist() == [1, 1]
    assert changed.reps["start_date"].tolist()[1] == pd.Timestamp(2027, 4, 1)
    pd.testing.assert_series_equal(changed.reps.dtypes, workspace.reps.dtypes)
    assert changed.accounts is workspace.accounts
    assert len(workspace.reps) == 1


def test_a_change_that_changes_nothing_gives_the_same_workspace(write):
    """Every table of a workspace passes its own door unchanged."""
    workspace = load_workspace(
        write({"opportunities": "opportunity_id,account_id,stage,created_date,amount_usd\nO1,A1,open,2026-01-01,1\n"})
    )
    changed = workspace.with_tables(workspace.tables)
    assert changed.notes == workspace.notes
    for name, frame in workspace.tables.items():
        pd.testing.assert_frame_equal(changed.tables[name], frame)


def test_a_change_that_breaks_something_is_refused(write):
    """A change is refused with every problem, those in other tables included."""
    workspace = load_workspace(write())
    reps = workspace.reps.assign(rep_id="R2", fte=[3.0], start_date=["soon"])
    with pytest.raises(InputError) as refused:
        workspace.with_tables({"reps": reps})
    assert {(p.table, p.row, p.column, p.value) for p in refused.value.problems} == {
        ("accounts", 2, "rep_id", "R1"),
        ("accounts", 3, "rep_id", "R1"),
        ("reps", 2, "fte", "3"),
        ("reps", 2, "start_date", "soon"),
    }
    with pytest.raises(InputError, match="at least one row"):
        workspace.with_tables({"accounts": workspace.accounts.iloc[:0]})


def test_a_table_may_lose_all_its_rows(write):
    """An optional table without rows is left out; the old one does not stay."""
    workspace = load_workspace(write({"bookings": "month,segment,amount_usd\n2026-01,SMB,1\n"}))
    changed = workspace.with_tables({"bookings": workspace.table("bookings").iloc[:0]})
    assert "bookings" not in changed.tables
    assert len(changed.table("bookings")) == 0


def test_notes_follow_the_change(write):
    """What was noted on reading stays, what was seen in the old tables is seen anew."""
    workspace = load_workspace(write({"accounts": "account_id,segment,Fax\nA1,SMB,\nA2,Mid,\n"}))
    assert len(workspace.notes) == 2
    changed = workspace.with_tables({"accounts": workspace.accounts.assign(segment="SMB")})
    assert changed.notes == (workspace.notes[0],)
