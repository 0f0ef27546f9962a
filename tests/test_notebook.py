"""The example notebook: kept with its outputs, and still doing what it says."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).parents[1] / "docs" / "notebooks" / "plan-from-python.ipynb"


def outputs(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """Return the outputs of all cells."""
    return [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]


def test_it_is_kept_with_its_outputs() -> None:
    """Every cell was run in order, none failed, and the map stands in it."""
    kept = nbformat.read(NOTEBOOK, as_version=4)
    code = [cell for cell in kept.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert all(output.output_type in ("execute_result", "display_data") for output in outputs(kept))
    assert any("<iframe srcdoc=" in output.data.get("text/html", "") for output in outputs(kept))
    assert NOTEBOOK.stat().st_size < 1_500_000


@pytest.mark.timeout(300)
def test_it_runs(tmp_path: Path) -> None:
    """Run anew, no cell fails or warns, and each gives outputs of the kinds that are kept."""
    kept = nbformat.read(NOTEBOOK, as_version=4)
    anew = nbformat.read(NOTEBOOK, as_version=4)
    NotebookClient(anew, timeout=240, resources={"metadata": {"path": str(tmp_path)}}).execute()
    assert [output.output_type for output in outputs(anew)] == [output.output_type for output in outputs(kept)]
