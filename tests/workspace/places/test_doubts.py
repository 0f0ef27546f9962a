"""Notes on the places of accounts: by what they are placed, what has none, and coordinates that look wrong."""

from __future__ import annotations

from territory_opt.workspace.workspace import load_workspace

HEADER = "account_id,segment,country,postal_code,city,latitude,longitude\n"


def _notes(write, rows, **tables):
    return [
        note
        for note in load_workspace(write({"accounts": HEADER + rows, **tables})).notes
        if note.startswith("accounts: ")
    ]


def test_places_by_coordinates_need_no_note(write):
    """Coordinates that fit their country and postal code are in order."""
    rows = "A1,SMB,US,02139,,42.36,-71.1\nA2,SMB,CA,,,43.7,-79.4\nA3,SMB,US,99501,,61.2,-149.9\n"
    assert _notes(write, rows) == []


def test_every_way_is_counted_and_what_has_no_place_is_named(write):
    """By table, postal code and city; what nothing places is named with its row."""
    rows = (
        "A1,SMB,US,02139,,42.36,-71.1\nA2,SMB,US,10001,,,\nA3,SMB,GB,M1 1AA,,,\nA4,SMB,GB,,Leeds,,\n\nA5,SMB,ZZ,,X,,\n"
    )
    assert _notes(write, rows, places="country,postal_code,latitude,longitude\nGB,M1,53.5,-2.2\n") == [
        "accounts: placed 1 by coordinates, 1 by the table of places, 1 by postal code, 1 by city, 1 by nothing",
        (
            "accounts: 1 cannot be placed and count no travel, as they have no coordinates and no postal code or city "
            "that is known: A5 (row 7)"
        ),
    ]


def test_doubtful_coordinates_are_named(write):
    """Swapped ones, ones in another part of the world, and ones far from their own postal code."""
    rows = (
        "A1,SMB,US,,,-71.1,42.36\n"
        "A2,SMB,DE,,,40.7,-74.0\n"
        "A3,SMB,US,02139,,34.05,-118.24\n"
        "A4,SMB,US,02139,,42.3,-71.2\n"
        "A5,SMB,ZZ,,,40.7,-74.0\n"
    )
    assert _notes(write, rows) == [
        "accounts: 1 lie in their country only with latitude and longitude swapped: A1 (row 2)",
        "accounts: 1 have coordinates far from every city of their country: A2 (row 3)",
        "accounts: 1 have coordinates more than 200 km from their postal code: A3 (row 4)",
    ]


def test_the_users_places_win_in_doubts(write):
    """Coordinates near the place that the table gives for their code are not doubted."""
    rows = "A1,SMB,US,02139,,34.05,-118.24\n"
    assert _notes(write, rows, places="country,postal_code,latitude,longitude\nUS,02139,34.0,-118.0\n") == []


def test_notes_follow_the_tables(write):
    """A change that places the accounts takes the note on them away."""
    workspace = load_workspace(write({"accounts": HEADER + "A1,SMB,ZZ,,X,,\n"}))
    assert any("cannot be placed" in note for note in workspace.notes)
    mended = workspace.with_tables({"accounts": workspace.accounts.assign(country="US", city="Boston")})
    assert mended.notes == ("accounts: placed 1 by city",)


def test_long_names_and_lists_are_cut(write):
    """A note names five accounts, none at full length, and counts the others."""
    rows = "".join(f"{'x' * 200}{number},SMB,ZZ,,Y,,\n" for number in range(9))
    (_, note) = _notes(write, rows)
    assert note.endswith("… (row 6) and 4 more")
    assert len(note) < 600
