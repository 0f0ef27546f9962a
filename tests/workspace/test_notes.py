"""What is worth knowing of a workspace in order."""

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
    )


def test_long_lists_are_shortened(write):
    """A note names a few and counts the rest."""
    rows = "".join(f"R{k},SMB,2026-01-01\n" for k in range(2, 10))
    notes = load_workspace(write({"reps": f"rep_id,segment,end_date\nR1,SMB,\n{rows}"})).notes
    assert notes == ("reps: gone before the plan year starts: R2, R3, R4, R5, R6 and 3 more",)
