"""The demo workspace is written whole, the same for the same seed, and is a valid workspace."""

from __future__ import annotations

from pathlib import Path

import pytest

from territory_opt.errors import InputError
from territory_opt.workspace.demo import write
from territory_opt.workspace.demo.write import write_demo
from territory_opt.workspace.workspace import load_workspace


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "new" / "workspace"
    write_demo(folder)
    return folder


def test_it_holds_settings_tables_models_and_scenarios(written: Path) -> None:
    """Everything a run needs is in the folder, and nothing is left beside it."""
    names = set(_files(written))
    assert {"workspace.yaml", "data/accounts.csv", "data/reps.csv", "data/opportunities.csv"} <= names
    assert {"scenarios/baseline.yaml", "scenarios/annual-redesign.yaml", "scenarios/rebalance.yaml"} <= names
    assert {name.partition("/")[0] for name in names} == {"workspace.yaml", "data", "models", "scenarios"}
    assert all(name.endswith((".yaml", ".csv")) for name in names)
    assert [path.name for path in written.parent.iterdir()] == [written.name]


def test_it_passes_the_check(written: Path) -> None:
    """The reader of workspaces finds nothing wrong and reads every row."""
    workspace = load_workspace(written)
    assert len(workspace.accounts) == 5000
    assert len(workspace.table("opportunities")) > 15000
    assert workspace.settings.plan_months[0].strftime("%Y-%m") == "2027-01"


def test_the_same_seed_gives_the_same_bytes(written: Path, tmp_path: Path) -> None:
    """A figure from the demo can be shown again anywhere; another seed makes another company's data."""
    write_demo(tmp_path / "again")
    assert _files(tmp_path / "again") == _files(written)
    write_demo(tmp_path / "other", seed=1)
    for table in ("accounts", "reps", "opportunities"):
        name = f"data/{table}.csv"
        assert (tmp_path / "other" / name).read_bytes() != (written / name).read_bytes()


def test_a_folder_with_something_in_it_is_refused(tmp_path: Path) -> None:
    """Nothing of the user's is ever overwritten, nor is a file taken for a folder."""
    (tmp_path / "mine.txt").write_text("mine")
    for folder in (tmp_path, tmp_path / "mine.txt"):
        with pytest.raises(InputError, match="a new or an empty folder"):
            write_demo(folder)
    assert _files(tmp_path) == {"mine.txt": b"mine"}


def test_a_folder_that_cannot_be_made_is_an_input_error(tmp_path: Path) -> None:
    """A path through a file is explained, not a traceback."""
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="a folder that can be written"):
        write_demo(tmp_path / "file" / "demo")


def test_an_empty_folder_is_filled_in_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A shell that stands in the empty folder sees the workspace appear."""
    monkeypatch.setattr(write, "make_tables", lambda _: {})
    folder = tmp_path / "empty"
    folder.mkdir()
    before = folder.stat().st_ino
    write_demo(folder)
    assert folder.stat().st_ino == before
    assert {path.name for path in folder.iterdir()} == {"workspace.yaml", "data", "models", "scenarios"}
    assert list(tmp_path.iterdir()) == [folder]


def test_a_failure_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a workspace is never left where the user asked for one, nor beside it."""

    def fail(_: int) -> None:
        raise MemoryError

    monkeypatch.setattr(write, "make_tables", fail)
    for folder in (tmp_path / "demo", tmp_path / "new" / "demo"):
        with pytest.raises(MemoryError):
            write_demo(folder)
    assert list(tmp_path.iterdir()) == []
