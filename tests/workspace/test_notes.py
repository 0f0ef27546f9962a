"""What is worth knowing of a workspace in order."""

import pytest

from territory_opt.workspace.workspace import load_workspace


def test_a_workspace_in_order_needs_no_note(write):
    """Nothing is noted when there is nothing to note."""
    assert load_workspace(write()).notes == ()


def test_segments_that_nobody_covers_are_noted(write):
    """A segment counts as covered only by an account executive who is there in the plan year."""
    notes = load_workspace(
        write(
            {
                "accounts": "account_id,segment\nA1,SMB\nA2,Mid\nA3,Mid\nA4,Ent\n",
                "reps": (
                    "rep_id,segment,role,end_date\nR1,SMB;Public,,2027-01-01\n"
                    "R2,Mid,account_executive,2026-12-31\nR3,Ent,manager,\n"
                ),
            }
        )
    ).notes
    assert notes == (
        "reps: gone before the plan year starts: R2",
        "accounts: 1 in segment Ent, which no account executive of the plan year covers",
        "accounts: 2 in segment Mid, which no account executive of the plan year covers",
        "reps: they cover segments without accounts: Public",
    )


def test_a_segment_written_otherwise_is_named(write):
    """Where case or a letter keeps accounts from a covered segment, the note names that segment."""
    accounts = "account_id,segment\nA1,Smb\nA2,Mid market\nA3,Public\n"
    notes = load_workspace(write({"accounts": accounts, "reps": "rep_id,segment\nR1,SMB;Mid-Market\n"})).notes
    uncovered = "which no account executive of the plan year covers"
    assert notes == (
        f"accounts: 1 in segment Mid market, {uncovered} (did you mean Mid-Market, which is covered?)",
        f"accounts: 1 in segment Public, {uncovered}",
        f"accounts: 1 in segment Smb, {uncovered} (did you mean SMB, which is covered?)",
        "reps: they cover segments without accounts: Mid-Market, SMB",
    )


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        (("2026-06", "2026-05"), None),
        (("2026-05",), "the last month before the plan year is 2026-05, more than 6 months earlier"),
        (("2026-05", "2027-01"), "the last month before the plan year is 2026-05, more than 6 months earlier"),
        (("2027-01", "2027-02"), "no bookings before the plan year, so demand cannot be planned from them"),
    ],
)
def test_a_history_that_does_not_help_is_noted(write, months, expected):
    """Demand is planned from the months before the plan year, and old ones say little of it."""
    bookings = "month,segment,amount_usd\n" + "".join(f"{month},SMB,1\n" for month in months)
    notes = load_workspace(write({"bookings": bookings})).notes
    assert notes == (() if expected is None else (f"bookings: {expected}",))


def test_opportunities_are_the_history_where_bookings_tell_of_no_past(write):
    """Only those won count, by the month they were closed in; good bookings make them needless."""
    opportunities = (
        "opportunity_id,account_id,stage,created_date,closed_date,amount_usd\n"
        "O1,A1,open,2026-12-02,,1\nO2,A1,lost,2026-12-02,2026-12-03,1\n"
    )
    old = "O3,A1,won,2026-01-02,2026-05-31,1\n"
    lacking = "opportunities: none won before the plan year, so demand cannot be planned from them"
    stale = "opportunities: the last month before the plan year is 2026-05, more than 6 months earlier"
    assert load_workspace(write({"opportunities": opportunities})).notes == (lacking,)
    assert load_workspace(write({"opportunities": opportunities + old})).notes == (stale,)
    bookings = "month,segment,amount_usd\n2026-12,SMB,1\n"
    assert load_workspace(write({"opportunities": opportunities, "bookings": bookings})).notes == ()


def test_a_forecast_needs_no_history(write):
    """Nothing is planned from the history where the user gives a forecast."""
    tables = {
        "bookings": "month,segment,amount_usd\n2020-01,SMB,1\n",
        "forecast": "month,segment,amount_usd\n2027-01,SMB,1\n",
    }
    assert load_workspace(write(tables)).notes == ()


def test_locks_without_incumbent_are_noted(write):
    """A lock that holds nothing is noted."""
    notes = load_workspace(write({"accounts": "account_id,segment,locked\nA1,SMB,yes\nA2,SMB,no\n"})).notes
    assert notes == ("accounts: locked without an incumbent to stay with: 1",)


def test_columns_left_out_and_codes_mended_are_noted(write):
    """What reading left out or mended is noted."""
    notes = load_workspace(
        write({"accounts": "account_id,segment,Fax,postal_code\nA1,SMB,1,2134\nA2,SMB,,02134\n"})
    ).notes
    assert notes == (
        "accounts: columns that the schema does not know are left out: Fax",
        "accounts: US postal codes that had become numbers, written with 5 digits again: 1",
        "accounts: placed 2 by postal code",
    )


def test_long_lists_are_shortened(write):
    """A note names a few and counts the rest."""
    rows = "".join(f"R{k},SMB,2026-01-01\n" for k in range(2, 10))
    notes = load_workspace(write({"reps": f"rep_id,segment,end_date\nR1,SMB,\n{rows}"})).notes
    assert notes == ("reps: gone before the plan year starts: R2, R3, R4, R5, R6 and 3 more",)


def test_ids_of_the_travel_table_that_stand_for_nothing_are_noted(write):
    """A misspelt id is a way that nobody takes; ids of units are known to plans only."""
    travel = {"travel": "from_id,to_id,minutes\nA1,R1,5\nA9,R1,5\nA1,R9,5\n"}
    assert load_workspace(write(travel)).notes == ("travel: 2 ids stand for no account, postal code or rep: A9, R9",)
    assert load_workspace(write(travel, "name: Test\nplan_start: 2027-01\nunit: h3\n")).notes == ()
