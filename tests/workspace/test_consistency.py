"""Rows whose values contradict each other or the plan year."""

import pytest

from territory_opt.workspace.workspace import load_workspace


def told(problems, table, text):
    return [
        (problem.row, problem.column, problem.value, problem.expected)
        for problem in problems({table: text})
        if problem.table == table
    ]


@pytest.mark.parametrize(
    ("latitude", "longitude", "column", "expected"),
    [
        ("40", "", "longitude", "beside the latitude"),
        ("", "-100", "latitude", "beside the longitude"),
        ("0", "0", "latitude", "0, 0 is in the ocean"),
        ("-112.07", "33.45", "latitude", "look swapped"),
        ("139.7", "35.7", "latitude", "look swapped"),
        ("91", "180", "latitude", "a number from -90 to 90"),
        ("40", "-181", "longitude", "a number from -180 to 180"),
    ],
)
@pytest.mark.parametrize("table", ["accounts", "reps"])
def test_impossible_places_are_told_once(problems, table, latitude, longitude, column, expected):
    """Half a place, the 0, 0 of a failed look-up, swapped and impossible coordinates are each one problem."""
    key = {"accounts": "account_id", "reps": "rep_id"}[table]
    text = f"{key},segment,latitude,longitude\nR1,SMB,{latitude},{longitude}\nR2,SMB,0,100\nR3,SMB,90,-180\nR4,SMB,,\n"
    ((row, name, value, phrase),) = told(problems, table, text)
    assert (row, name) == (2, column)
    assert value == {"latitude": latitude, "longitude": longitude}[column]
    assert expected in phrase


def test_a_missing_half_of_all_places_is_told_once(problems):
    """Without a longitude column, each latitude is not a problem of its own."""
    text = "account_id,segment,latitude\nA1,SMB,40\nA2,SMB,41\n"
    assert told(problems, "accounts", text) == [(1, "longitude", "", "a longitude beside the latitude, or both empty")]


def test_dates_in_the_wrong_order_are_told(problems):
    """An end before its start is a problem; the same day is not."""
    text = (
        "rep_id,segment,Start,end_date\nR1,SMB,2027-02-01,2027-01-31\n"
        "R2,SMB,2027-02-01,2027-02-01\nR3,SMB,,2027-01-01\n"
    )
    settings = "name: T\nplan_start: 2027-01\ntables: {reps: {columns: {start_date: Start}}}\n"
    (problem,) = problems({"reps": text}, settings)
    assert (problem.row, problem.column, problem.value) == (2, "end_date", "2027-01-31")
    assert problem.expected == "a date on or after Start"


def test_whoever_left_has_a_last_day(problems):
    """Without it nobody could tell whether they hold a seat."""
    text = "rep_id,segment,status,end_date\nR1,SMB,left,\nR2,SMB,left,2026-01-31\nR3,SMB,leaving,\n"
    assert told(problems, "reps", text) == [(2, "end_date", "", "the last day of one who left")]


def test_somebody_must_be_able_to_hold_a_territory(problems):
    """Without an account executive there is no seat to give; told once, under the user's own heading."""
    settings = "name: T\nplan_start: 2027-01\ntables: {reps: {columns: {role: Job}}}\n"
    (problem,) = problems({"reps": "rep_id,segment,Job\nR1,SMB,manager\nR2,SMB,sdr\n"}, settings)
    assert (problem.table, problem.row, problem.column) == ("reps", None, "Job")
    assert problem.expected.startswith("at least one account_executive")


def test_roles_that_are_none_are_told_as_such_only(problems):
    """One of them may be the account executive, so nothing is said of a lack of them."""
    (problem,) = problems({"reps": "rep_id,segment,role\nR1,SMB,seller\n"})
    assert (problem.row, problem.column, problem.value) == (2, "role", "seller")


def test_opportunities_close_after_they_open(problems):
    """A closed opportunity has a date, and not one before it was created."""
    text = (
        "opportunity_id,account_id,stage,created_date,closed_date,amount_usd\n"
        "O1,A1,won,2026-01-02,2026-01-01,1\nO2,A1,lost,2026-01-02,,1\nO3,A1,open,2026-01-02,,1\n"
    )
    assert told(problems, "opportunities", text) == [
        (2, "closed_date", "2026-01-01", "a date on or after created_date"),
        (3, "closed_date", "", "the date when it was won or lost"),
    ]


@pytest.mark.parametrize("others", [("2026-12",), ("2028-01",), ("2024-01", "2028-06")])
def test_forecast_tells_of_the_plan_year(write, problems, others):
    """Months before and after the plan year may stand beside its own, not in place of them."""
    rows = "".join(f"{month},SMB,1\n" for month in others)
    folder = write({"forecast": f"month,segment,amount_usd\n2027-01,SMB,1\n{rows}"})
    assert len(load_workspace(folder).table("forecast")) == 1 + len(others)
    assert told(problems, "forecast", f"month,segment,amount_usd\n{rows}") == [
        (None, "month", "", "a month of the plan year, 2027-01 to 2027-12, in one row at least")
    ]


def test_no_unit_is_its_own_neighbour(problems):
    """A pair of one unit with itself is told."""
    assert told(problems, "adjacency", "unit_id,neighbor_id\nU1,U2\nU3,U3\n") == [
        (3, "neighbor_id", "U3", "another unit than unit_id")
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("from_id,to_id,distance_km\nA1,R1,3\nA2,R1,0\n", []),
        ("from_id,to_id\nA1,R1\n", [(None, "distance_km, minutes", "", "a value in at least one of the two")]),
        (
            "from_id,to_id,distance_km,minutes\nA1,R1,3,\nA2,R1,3,7\n",
            [(2, "minutes", "", "a value in every row or in none")],
        ),
        (
            "from_id,to_id,distance_km,minutes\nA1,R1,,\nA2,R1,3,\n",
            [(2, "distance_km", "", "a value in every row or in none")],
        ),
    ],
)
def test_ways_have_a_length_or_a_time_in_every_row(problems, write, text, found):
    """A column that only some rows fill would leave open whether a way costs nothing or leads nowhere."""
    if found:
        assert told(problems, "travel", text) == found
    else:
        assert len(load_workspace(write({"travel": text})).table("travel")) == 2


def test_a_way_and_a_fit_stand_once(problems):
    """Two rows of one pair contradict each other or repeat themselves, and neither is added up."""
    assert [row for row, *_ in told(problems, "travel", "from_id,to_id,minutes\nA1,R1,3\nA1,R1,4\n")] == [2, 3]
    assert [row for row, *_ in told(problems, "fit", "account_id,rep_id,score\nA1,R1,3\nA1,R1,4\n")] == [2, 3]
