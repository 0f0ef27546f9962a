"""GeoNames' files of postal codes are read as they are downloaded."""

from __future__ import annotations

import zipfile

import pytest

from territory_opt.workspace.workspace import load_workspace

LINE = '{country}\t{code}\tPlace "of"\tState\tS\tCounty\t\t\t\t{latitude}\t{longitude}\t4\n'
TEXT = "".join(
    LINE.format(country="GB", code=code, latitude=53.5, longitude=-2.2 - step) for step, code in enumerate(["M1", "M2"])
)
SETTINGS = "name: Test\nplan_start: 2027-01\n"
NAMED = SETTINGS + "tables: {{places: {{file: data/{file}}}}}\n"
ACCOUNTS = {"accounts": "account_id,segment,country,postal_code\nA1,SMB,GB,M1 1AA\n"}


def _archived(path, **files):
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(f"{name}.txt", text)


@pytest.mark.parametrize("file", ["places.txt", "places.zip", "GB.txt", "GB.zip"])
def test_text_and_archive_are_read_alike(write, tmp_path, file):
    """Found by its name, or named in workspace.yaml; the readme in the archive is passed over."""
    folder = write(ACCOUNTS, SETTINGS if file.startswith("places") else NAMED.format(file=file))
    if file.endswith(".txt"):
        (folder / "data" / file).write_text(TEXT)
    else:
        _archived(folder / "data" / file, GB=TEXT, readme="Readme for GeoNames")
    workspace = load_workspace(folder)
    assert workspace.tables["places"].to_numpy().tolist() == [["GB", "M1", 53.5, -2.2], ["GB", "M2", 53.5, -3.2]]
    assert workspace.notes == ("accounts: placed 1 by the table of places",)


def test_bad_rows_are_told_by_their_line(problems, tmp_path):
    """There is no header, so the first line is row 1."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "places.txt").write_text(TEXT.replace("-3.2", "east").replace("\tM1\t", "\t\t"))
    assert [(problem.row, problem.column, problem.value) for problem in problems(ACCOUNTS)] == [
        (1, "postal_code", ""),
        (2, "longitude", "east"),
    ]


def test_files_of_another_kind_are_told(problems, tmp_path):
    """A table with a header, an archive of several lists, a damaged one."""
    data = tmp_path / "data"
    data.mkdir()
    (data / "a.txt").write_text("country,postal_code\nGB,M1\n")
    _archived(data / "b.zip", GB=TEXT, FR=TEXT)
    (data / "c.zip").write_bytes(b"PK no archive")
    for file, expected in (
        ("a.txt", "GeoNames' file of postal codes"),
        ("b.zip", "an archive with one list"),
        ("c.zip", "a zip archive that is not damaged"),
    ):
        (problem,) = problems(ACCOUNTS, NAMED.format(file=file))
        assert problem.table == "places"
        assert problem.expected.startswith(expected)


def test_other_tables_have_their_own_endings(problems, tmp_path):
    """Only places come from GeoNames."""
    (problem,) = problems({}, SETTINGS + "tables: {fit: {file: data/fit.txt}}\n")
    assert problem.expected == "a file ending in .csv, .parquet, .xlsx"
