"""The data dictionary, ``docs/data.md``, made from the schema: ``python -m territory_opt.workspace.dictionary``."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from territory_opt.workspace.schema import TABLES, Column, Table
from territory_opt.workspace.values import EXPECTED

_INTRODUCTION = """\
# The data of a workspace

<!-- Made from territory_opt/workspace/schema.py by `python -m territory_opt.workspace.dictionary`; edit that. -->

A workspace is a folder with a `workspace.yaml` and its tables in `data/`. Each table is a CSV, Parquet or Excel file
with the table's name (`data/accounts.csv`), or a sheet of that name in any workbook in `data/`. `territory-opt init`
makes one to start from; `territory-opt check` tells everything that is wrong with it, by table, row and column.

## How tables are read

- **CSV** is UTF-8 text parted by commas, semicolons, tabs or vertical bars (found from the header line), with or
  without a byte order mark, with any line ends. Rows without any value are left out. Row numbers in messages are those
  a spreadsheet shows: the header is row 1.
- **Column names** are found whatever their case and whether spaces, hyphens or underscores part the words:
  `Account ID` is `account_id`. Names of your own are mapped in `workspace.yaml`. A column that resembles nothing below
  is left out with a note, so that an export may stay as wide as it is. One that resembles a column which is absent is
  an error naming that column, as a misspelling would lose data; if it is no misspelling, list it under `ignore`.
- **Text** is kept as it stands, without blanks at its ends; an empty cell is a missing value. US postal codes that a
  spreadsheet turned into numbers get their leading zeros back. Choices are found whatever their case:
  `Account Executive` is `account_executive`.
- **Numbers** are plain: `1200.50`. Currency and percent signs, thousands separators and decimal commas are errors, as
  `1,200` means twelve hundred to one reader and one and a fifth to another; so are infinity, NaN and
  numbers above 1e15.
- **Dates** are `2027-01-31` (a time of day after it is dropped), months are `2027-01`, of the years 1900 to 2199.
- **Flags** are true or false; yes, no, 1 and 0 will do. **Lists** are parted by semicolons: `SMB; Mid-Market`.

## workspace.yaml

```yaml
name: Annual plan
plan_start: 2027-01          # first month of the plan year
currency: USD                # what every _usd column holds
country: US                  # of accounts that name none
unit: account                # the basic unit: account, postal_code, polygon or h3
measures: [calls, beds]      # your own number columns of accounts that territories add up
tables:                      # only for tables that differ from the standard
  accounts:
    file: data/crm-export.xlsx
    sheet: Customers
    columns:                 # standard name: your own
      account_id: Account Number
      current_arr_usd: ARR
    ignore: [Region (old)]   # resembles a column, but is not one
```

`units_file` names the polygons of `unit: polygon`, `h3_resolution` says how fine the cells of `unit: h3` are, and
`travel` how the travel table is read: [places](places.md) has their keys. A column of `measures` is a number of at
least 0, 0 where it is missing; rules and terms name it like any measure. A key that is not known is an error.
"""


def render() -> str:
    """Return the whole data dictionary as Markdown."""
    return "\n".join([_INTRODUCTION, *(describe(table) for table in TABLES)])


def describe(table: Table) -> str:
    """Return one table's columns as a Markdown section."""
    lines = [f"## {table.name}", "", table.meaning, ""]
    facts = ["Required." if table.required else "Optional."]
    if table.key:
        facts.append(f"Key: {_codes(table.key)}; no two rows may share it.")
    lines += [" ".join(facts), "", "| column | type | unit | required | default | allowed | meaning |"]
    lines.append("| --- | --- | --- | --- | --- | --- | --- |")
    lines += [_row(column) for column in table.columns]
    return "\n".join(lines) + "\n"


def describe_types() -> str:
    """Return what each type of column expects, as a Markdown list."""
    return "\n".join(f"- {kind}: {expected}" for kind, expected in EXPECTED.items())


def _row(column: Column) -> str:
    required = "yes" if column.required else ""
    cells = [f"`{column.name}`", column.type, column.unit, required, _default(column), _allowed(column), column.meaning]
    return f"| {' | '.join(cells)} |"


def _default(column: Column) -> str:
    match column.default:
        case None:
            return ""
        case bool():
            return str(column.default).lower()
        case float():
            return f"{column.default:g}"
        case _:
            return f"`{column.default}`"


def _allowed(column: Column) -> str:
    if column.choices:
        return _codes(column.choices)
    if column.refers_to:
        return f"a value of `{column.refers_to}`"
    if column.lowest is not None and column.highest is not None:
        return f"{column.lowest:g} to {column.highest:g}"
    return "" if column.lowest is None else f"at least {column.lowest:g}"


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


if __name__ == "__main__":
    sys.stdout.write(render())
