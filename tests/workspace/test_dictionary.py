"""The data dictionary."""

from pathlib import Path

from territory_opt.workspace.dictionary import describe, render
from territory_opt.workspace.schema import TABLES

DATA = Path(__file__).parents[2] / "docs" / "data.md"


def test_the_dictionary_is_up_to_date():
    """docs/data.md is what the schema makes today."""
    assert DATA.read_text(encoding="utf-8") == render()


def test_every_column_is_described():
    """Each table's section has one row a column, of as many cells as the header."""
    for table in TABLES:
        rows = [line for line in describe(table).splitlines() if line.startswith("|")]
        assert [row.split("`")[1] for row in rows[2:]] == [column.name for column in table.columns]
        assert {row.count("|") for row in rows} == {8}
