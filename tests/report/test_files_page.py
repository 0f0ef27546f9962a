"""The page about a run's files names every one of them, with every column of its tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from territory_opt.report.results import Results
from territory_opt.report.tables import run_tables

_PAGE = Path(__file__).parents[2] / "docs" / "files.md"


@pytest.fixture(scope="module")
def page() -> str:
    """Return the page."""
    return _PAGE.read_text(encoding="utf-8")


def test_every_file_is_described(page: str, run_folder: Path) -> None:
    """Each file that a run writes stands on the page by its name."""
    assert {path.name for path in run_folder.iterdir() if f"`{path.name}`" not in page} == set()


def test_the_guide_says_what_every_file_is_for(run_folder: Path) -> None:
    """Each file that a run writes stands in the guide's table, too."""
    guide = (_PAGE.parent / "guides" / "reading-a-report.md").read_text(encoding="utf-8")
    assert {path.name for path in run_folder.iterdir() if f"`{path.name}`" not in guide} == set()


def test_every_column_is_listed(page: str, results: Results) -> None:
    """Each table has a row with all its columns."""
    rows = {line.split("`")[1]: line for line in page.splitlines() if line.startswith("| `") and ".csv" in line}
    for name, table in run_tables(results).items():
        assert [column for column in table.columns if f"`{column}`" not in rows[f"{name}.csv"]] == [], name
