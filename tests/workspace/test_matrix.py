"""A matrix of ways is read as the travel table's rows, and everything wrong with it is told at its cell."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from territory_opt.workspace.matrix import ways_of_matrix
from territory_opt.workspace.raw import RawTable
from territory_opt.workspace.workspace import load_workspace

SETTINGS = "name: Test\nplan_start: 2027-01\ntravel: {{matrix: {unit}}}\n"


def _ways(write, text, unit="minutes"):
    return load_workspace(write({"travel": text}, SETTINGS.format(unit=unit))).tables["travel"]


@pytest.mark.parametrize(
    ("unit", "column", "factor"),
    [
        ("minutes", "minutes", 1.0),
        ("seconds", "minutes", 1 / 60),
        ("hours", "minutes", 60.0),
        ("km", "distance_km", 1.0),
        ("metres", "distance_km", 0.001),
        ("miles", "distance_km", 1.609344),
    ],
)
def test_cells_are_ways_in_the_unit_that_is_told(write, unit, column, factor):
    """From the row's id to the column's, both ways apart; the diagonal and empty cells are none."""
    ways = _ways(write, ",A1,A2,R1\nA1,0,120,60\nA2,90,0,null\nR1,30,,0\n", unit)
    told = dict(zip(zip(ways["from_id"], ways["to_id"], strict=True), ways[column] / factor, strict=True))
    expected = {("A1", "A2"): 120, ("A1", "R1"): 60, ("A2", "A1"): 90, ("R1", "A1"): 30}
    assert told == pytest.approx(expected)
    other = "minutes" if column == "distance_km" else "distance_km"
    assert ways[other].isna().all()


def test_a_matrix_need_not_be_square(write):
    """Accounts down and reps across is enough; a corner that names something is no column."""
    ways = _ways(write, "id;R1\nA1;5\nA2;7.5\n")
    assert ways[["from_id", "to_id", "minutes"]].to_numpy().tolist() == [["A1", "R1", 5.0], ["A2", "R1", 7.5]]


def test_every_problem_is_told_at_its_cell(problems):
    """Negative and unreadable cells, ids that are missing or stand twice."""
    text = ",R1,R2,R2,\nA1,-5,x,1,1\n,1,1,1,1\nA1,1,1,1,1\n"
    found = problems({"travel": text}, SETTINGS.format(unit="minutes"))
    assert [(problem.row, problem.column, problem.value) for problem in found] == [
        (1, "R2", "R2"),
        (1, "column 5", ""),
        (2, "R1", "-5"),
        (2, "R2", "x"),
        (3, "", ""),
        (4, "", "A1"),
    ]
    assert any("of at least 0 (minutes), or nothing where there is no way" in problem.expected for problem in found)


def test_travel_settings_need_the_table(problems):
    """What is said of a table that is not there would be passed over."""
    (problem,) = problems({}, SETTINGS.format(unit="km"))
    assert (problem.table, problem.column) == ("workspace.yaml", "travel")


def test_an_unknown_unit_is_told(problems):
    """The units that a cell may have are named."""
    (problem,) = problems({"travel": ",A1\nA1,0\n"}, SETTINGS.format(unit="furlongs"))
    assert problem.column == "travel.matrix"
    assert "'metres'" in problem.expected


@given(st.lists(st.lists(st.none() | st.integers(0, 10**6), min_size=3, max_size=3), min_size=3, max_size=3))
def test_every_cell_off_the_diagonal_is_one_way(cells):
    """Whatever stands in the cells comes back, pair by pair."""
    ids = ("A0", "A1", "A2")
    columns = (pa.array(ids), *(pa.array([row[place] for row in cells]) for place in range(3)))
    ways, problems = ways_of_matrix(RawTable(("", *ids), columns, np.arange(2, 5)), "minutes")
    expected = {
        (start, end): float(cells[row][column])
        for row, start in enumerate(ids)
        for column, end in enumerate(ids)
        if row != column and cells[row][column] is not None
    }
    start, end, minutes = (column.to_pylist() for column in ways.columns)
    assert dict(zip(zip(start, end, strict=True), minutes, strict=True)) == expected
    assert problems == []
