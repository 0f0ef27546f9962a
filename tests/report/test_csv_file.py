"""A CSV file is whole or not there, and no value leaves its row."""

from __future__ import annotations

import ast
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import territory_opt.report.csv_file
from territory_opt.report.csv_file import write_csv

_ROOMS = Path(territory_opt.report.csv_file.__file__).parents[1]


def test_a_carriage_return_stays_in_its_row(tmp_path: Path) -> None:
    """A name with a lone carriage return is one value to a reader that takes it for a line's end; figures stay bare."""
    table = pd.DataFrame({"account": ["a\r=1+1", "Ann"], "accounts": [1, 2], "share": [0.5, np.nan]})
    write_csv(table, tmp_path / "made.csv")
    expected = b'"account","accounts","share"\n"a\r=1+1",1,0.5\n"Ann",2,""\n'
    assert (tmp_path / "made.csv").read_bytes() == expected


def test_what_fails_leaves_the_file_of_before(tmp_path: Path) -> None:
    """A text that UTF-8 cannot hold is an error, after which the folder is as it was."""
    path = tmp_path / "made.csv"
    write_csv(pd.DataFrame({"account": ["Zoë"]}), path)
    with pytest.raises(UnicodeEncodeError):
        write_csv(pd.DataFrame({"account": pd.Series(["\ud800"], dtype=object)}), path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["made.csv"]
    assert path.read_text(encoding="utf-8") == "account\nZoë\n"


def test_pipes_and_links_stay_what_they_are(tmp_path: Path) -> None:
    """A pipe gets the text, as does the file that a link names."""
    (tmp_path / "link.csv").symlink_to(tmp_path / "made.csv")
    reading, writing = os.pipe()
    (tmp_path / "pipe.csv").symlink_to(f"/dev/fd/{writing}")
    for name in ("link.csv", "pipe.csv"):
        write_csv(pd.DataFrame({"account": ["Ann"]}), tmp_path / name)
        assert (tmp_path / name).is_symlink()
    os.close(writing)
    with os.fdopen(reading) as piped:
        assert piped.read() == (tmp_path / "made.csv").read_text(encoding="utf-8") == "account\nAnn\n"


def test_every_room_writes_by_it() -> None:
    """No other module writes a user's text as CSV; the demo's tables are our own words."""
    writing = {
        module.relative_to(_ROOMS).as_posix()
        for module in _ROOMS.rglob("*.py")
        for part in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(part, ast.Attribute) and part.attr == "to_csv"
    }
    assert writing == {"report/csv_file.py", "workspace/demo/actuals.py", "workspace/demo/write.py"}
