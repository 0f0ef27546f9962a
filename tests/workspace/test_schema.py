"""The schema fits itself."""

from territory_opt.workspace.schema import TABLES


def test_names_stand_once():
    """No table and no column of a table is declared twice."""
    assert len({table.name for table in TABLES}) == len(TABLES)
    for table in TABLES:
        assert len({column.name for column in table.columns}) == len(table.columns)


def test_keys_and_references_exist():
    """Every key column and every column referred to is declared, and a reference leads to a key."""
    by_name = {table.name: table for table in TABLES}
    for table in TABLES:
        for name in table.key:
            column = table.column(name)
            assert column.filled or column.default is not None
        for column in table.columns:
            if column.refers_to:
                target, key = column.refers_to.split(".")
                assert by_name[target].key == (key,)


def test_defaults_are_allowed():
    """Every default lies in the column's own choices and range."""
    for table in TABLES:
        for column in table.columns:
            if column.choices and column.default is not None:
                assert column.default in column.choices
            if column.type == "number" and column.default is not None and column.lowest is not None:
                assert column.lowest <= float(column.default)
