"""What travels to a worker is what a run reads, no more and no less, and lies there as it lay here."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path

import pytest

from territory_opt.errors import InputError
from territory_opt.scenario.current import find_current
from territory_opt.scenario.running import parcel
from territory_opt.scenario.running.parcel import pack, pack_run, unpack, unpack_run

# Test folders are no packages, so a file that two of them share is run, not imported.
WRITE: Callable[..., Path] = runpy.run_path(str(Path(__file__).parents[1] / "small_workspace.py"))["write_workspace"]
READ = {
    "workspace.yaml", "data/accounts.csv", "data/reps.csv", "data/bookings.csv", "scenarios/redesign.yaml",
    "models/demand.yaml", "models/headcount.yaml", "models/arr_stages.yaml", "models/annual_redesign.yaml",
}  # fmt: skip


def _tell(folder: Path, text: str) -> None:
    with (folder / "workspace.yaml").open("a") as settings:
        settings.write(text)


def test_only_what_is_read_travels(tmp_path: Path) -> None:
    """Runs, other scenarios and files that no table is read from stay; shipped models go, in case theirs differ."""
    folder = WRITE(tmp_path / "plan")
    (folder / "data" / "notes.txt").write_text("private")
    (folder / "runs" / "old").mkdir(parents=True)
    (folder / "runs" / "old" / "run.json").write_text("{}")
    packed = pack(folder, "redesign", {"seed": 3})
    assert set(packed.files) == READ
    assert packed.options == {"seed": 3}


def test_bases_travel_with_what_derives_from_them(tmp_path: Path) -> None:
    """Without them the scenario could not be read."""
    folder = WRITE(tmp_path / "plan")
    (folder / "scenarios" / "late.yaml").write_text("name: late\nbase: redesign\nseed: 9\n")
    assert set(pack(folder, "late", {}).files) == READ | {"scenarios/late.yaml"}


def test_files_beside_the_workspace_lie_beside_it_there(tmp_path: Path) -> None:
    """A path that leads out of the workspace, and one that leads out and in again, lead to the same content."""
    folder = WRITE(tmp_path / "here" / "plan")
    (tmp_path / "exports").mkdir()
    (folder / "data" / "reps.csv").rename(tmp_path / "exports" / "team.csv")
    _tell(folder, "tables:\n  reps: {file: ../../exports/team.csv}\n  accounts: {file: ../plan/data/accounts.csv}\n")
    there, _ = unpack(pack(folder, "redesign", {}), tmp_path / "there")
    for path in ("../../exports/team.csv", "../plan/data/accounts.csv", "workspace.yaml"):
        assert (there / path).read_bytes() == (folder / path).read_bytes()
    assert tmp_path / "there" in there.parents
    assert find_current(there, "redesign") is None


def test_a_shapefile_travels_with_its_parts(tmp_path: Path) -> None:
    """It is several files of one name."""
    folder = WRITE(tmp_path / "plan")
    for ending in ("shp", "shx", "dbf", "prj"):
        (folder / f"areas.{ending}").touch()
    (folder / "other.dbf").touch()
    _tell(folder, "unit: polygon\nunits_file: areas.shp\n")
    parts = {path for path in pack(folder, "redesign", {}).files if "." in path and path.startswith(("areas", "other"))}
    assert parts == {"areas.shp", "areas.shx", "areas.dbf", "areas.prj"}


def test_a_path_from_the_root_is_refused(tmp_path: Path) -> None:
    """A worker has other files there."""
    folder = WRITE(tmp_path / "plan")
    _tell(folder, f"tables:\n  reps: {{file: {folder / 'data' / 'reps.csv'}}}\n")
    with pytest.raises(InputError) as raised:
        pack(folder, "redesign", {})
    assert raised.value.problems[0].column == "tables.reps.file"


def test_files_given_with_the_call_travel_too(tmp_path: Path) -> None:
    """An option that is a file is a file there, of the same name and content."""
    folder = WRITE(tmp_path / "plan")
    (tmp_path / "locks.csv").write_text("account_id,seat_id\nA001,M1\n")
    _, options = unpack(pack(folder, "redesign", {"keep": tmp_path / "locks.csv", "seed": 1}), tmp_path / "there")
    assert options["seed"] == 1
    assert options["keep"].name == "locks.csv"
    assert options["keep"].read_text() == (tmp_path / "locks.csv").read_text()


def test_a_proposal_travels_with_what_is_rejected_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The stored run that is to be repaired goes as far as the repair reads it, not its maps and reports."""
    monkeypatch.setattr(parcel, "read_by_hand", lambda *_, **__: None)
    folder = WRITE(tmp_path / "plan")
    run = folder / "runs" / "redesign"
    (run / "record").mkdir(parents=True)
    for name in ("run.json", "accounts.parquet", "map.html", "record/seats.parquet", "record/models.json"):
        (run / name).touch()
    (tmp_path / "moves.csv").write_text("account_id\nA001\n")
    files = set(pack(folder, "redesign", {"reject": tmp_path / "moves.csv"}).files)
    kept = {"run.json", "accounts.parquet", "record/seats.parquet", "record/models.json"}
    assert files - READ == {f"runs/redesign/{name}" for name in kept}


def test_a_run_comes_back_whole(tmp_path: Path) -> None:
    """Every file and folder is there as it was written, empty ones too."""
    made, back = tmp_path / "made", tmp_path / "back"
    (made / "record").mkdir(parents=True)
    (made / "empty").mkdir()
    (made / "run.json").write_text("{}")
    (made / "record" / "seats.parquet").write_bytes(bytes(range(256)) * 100)
    unpack_run(pack_run(made), back)
    assert sorted(path.relative_to(back) for path in back.rglob("*")) == sorted(
        path.relative_to(made) for path in made.rglob("*")
    )
    assert (back / "record" / "seats.parquet").read_bytes() == (made / "record" / "seats.parquet").read_bytes()
