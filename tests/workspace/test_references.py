"""References that lead nowhere, and descent that runs in a circle."""

import networkx as nx
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.workspace.references import check_references
from territory_opt.workspace.schema import ACCOUNTS, TEXT
from territory_opt.workspace.typed import TypedTable


def found(problems, tables):
    return {(problem.table, problem.row, problem.column, problem.value) for problem in problems(tables)}


def typed_accounts(frame):
    """Return a frame as a table on its way in."""
    return TypedTable(ACCOUNTS, frame, pd.RangeIndex(2, len(frame) + 2).to_numpy())


def test_references_that_lead_nowhere_are_told(problems):
    """A parent, incumbent, manager or account that does not exist is told where it stands."""
    tables = {
        "accounts": "account_id,segment,parent_id,rep_id\nA1,SMB,A9,R1\nA2,SMB,A1,R9\n",
        "reps": "rep_id,segment,manager_id\nR1,SMB,M9\nR2,SMB,R1\n",
        "opportunities": "opportunity_id,account_id,rep_id,stage,created_date,amount_usd\nO1,A8,x,open,2026-01-01,1\n",
        "bookings": "month,segment,amount_usd,account_id\n2026-01,SMB,1,A7\n2026-01,SMB,1,A1\n",
        "fit": "account_id,rep_id,cost_usd\nA1,R8,1\nA6,R1,1\nA1,R1,1\n",
    }
    assert found(problems, tables) == {
        ("accounts", 2, "parent_id", "A9"),
        ("accounts", 3, "rep_id", "R9"),
        ("reps", 2, "manager_id", "M9"),
        ("opportunities", 2, "account_id", "A8"),
        ("bookings", 2, "account_id", "A7"),
        ("fit", 2, "rep_id", "R8"),
        ("fit", 3, "account_id", "A6"),
    }


def test_a_missing_table_is_told_without_its_references(problems):
    """When the reps cannot be read, each account's incumbent is not a problem of its own."""
    for reps in (None, "rep_id,segment\n", "name,segment\nx,SMB\n", b"\xff"):
        assert {problem.table for problem in problems({"reps": reps})} == {"reps"}


def test_circles_are_told(problems):
    """Every row on a circle is told, and none that merely leads into it."""
    tables = {
        "accounts": (
            "account_id,segment,parent_id\nA1,SMB,A2\nA2,SMB,A3\nA3,SMB,A1\nA4,SMB,A1\nA5,SMB,A5\nA6,SMB,\nA7,SMB,A6\n"
        ),
        "reps": "rep_id,segment,manager_id\nR1,SMB,R2\nR2,SMB,R1\nR3,SMB,R1\n",
    }
    assert found(problems, tables) == {
        ("accounts", 2, "parent_id", "A2"),
        ("accounts", 3, "parent_id", "A3"),
        ("accounts", 4, "parent_id", "A1"),
        ("accounts", 6, "parent_id", "A5"),
        ("reps", 2, "manager_id", "R2"),
        ("reps", 3, "manager_id", "R1"),
    }


@given(st.lists(st.none() | st.integers(0, 9), min_size=1, max_size=10))
def test_circles_are_those_of_the_graph(parents):
    """The rows told are exactly those on the cycles that a graph library finds."""
    parents = [parent if parent is not None and parent < len(parents) else None for parent in parents]
    frame = pd.DataFrame(
        {
            "account_id": pd.Series([f"A{k}" for k in range(len(parents))], dtype=TEXT),
            "parent_id": pd.Series([None if p is None else f"A{p}" for p in parents], dtype=TEXT),
            "rep_id": pd.Series([None] * len(parents), dtype=TEXT),
        }
    )
    graph = nx.DiGraph([(child, parent) for child, parent in enumerate(parents) if parent is not None])
    on_circle = {row for cycle in nx.simple_cycles(graph) for row in cycle}
    told = check_references({"accounts": typed_accounts(frame)})
    assert {problem.row - 2 for problem in told if problem.row is not None} == on_circle


def test_a_long_line_of_descent_is_no_circle():
    """A chain of a hundred thousand accounts is followed to its end."""
    n = 100_000
    key = pd.Series(range(n)).astype(str).astype(TEXT)
    frame = pd.DataFrame({"account_id": key, "parent_id": key.shift(-1), "rep_id": pd.Series([None] * n, dtype=TEXT)})
    assert check_references({"accounts": typed_accounts(frame)}) == []
