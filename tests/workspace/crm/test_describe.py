"""The documentation of imports."""

from pathlib import Path

import pytest

from territory_opt.workspace.crm import hubspot
from territory_opt.workspace.crm.columns import read_column_map
from territory_opt.workspace.crm.describe import describe_export
from territory_opt.workspace.crm.salesforce import mapping
from territory_opt.workspace.crm.salesforce.objects import OBJECTS

PAGE = Path(__file__).parents[3] / "docs" / "crm-import.md"


@pytest.mark.parametrize("export", [*mapping.EXPORTS, *hubspot.EXPORTS], ids=lambda export: export.name)
def test_the_page_shows_what_is_read(export):
    """The tables of the page are those of the code."""
    assert describe_export(export) in PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("export", [*mapping.EXPORTS, *hubspot.EXPORTS], ids=lambda export: export.name)
def test_the_first_value_is_the_key(export):
    """A row is named by the key of the table it becomes."""
    assert (export.key,) == export.table.key
    assert export.value(export.key).required


def test_every_object_is_told_of():
    """The page names each object that the import looks for."""
    text = PAGE.read_text(encoding="utf-8")
    assert [of.name for of in OBJECTS if f"`{of.name}`" not in text] == []


def test_the_pages_column_map_is_one(tmp_path):
    """The example of a column map is valid."""
    example = PAGE.read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
    (tmp_path / "map.yaml").write_text(example, encoding="utf-8")
    assert set(read_column_map(tmp_path / "map.yaml")) == {"accounts", "reps"}
