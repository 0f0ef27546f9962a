"""Column maps."""

import pytest

from territory_opt.errors import InputError
from territory_opt.workspace.crm.columns import read_column_map


def read(tmp_path, text):
    """Read a column map of this text."""
    path = tmp_path / "map.yaml"
    path.write_text(text, encoding="utf-8")
    return read_column_map(path)


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("segment: Tier\n", {"accounts": {"segment": "Tier"}}),
        ("accounts: {segment: Tier}\nreps: {name: Who}\n", {"accounts": {"segment": "Tier"}, "reps": {"name": "Who"}}),
        ("{}", {"accounts": {}}),
    ],
)
def test_maps_of_one_table_and_of_several(tmp_path, text, columns):
    """A map without tables speaks of the accounts."""
    assert read(tmp_path, text) == columns


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("segmnt: Tier\n", r"map.yaml, column accounts.segmnt: found segmnt: expected segment \(did you mean that\?\)"),
        ("accountz: {segment: Tier}\n", "accounts"),
        ("accounts: {segment: [1]}\n", "map.yaml"),
        ("- a\n", "keys with values"),
        ("a: b: c\n", "map.yaml"),
    ],
)
def test_broken_maps_are_told(tmp_path, text, expected):
    """Unknown tables and columns, and whatever is no map, are errors."""
    with pytest.raises(InputError, match=expected):
        read(tmp_path, text)
