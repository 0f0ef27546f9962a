"""What travels between a caller and a worker elsewhere: the files that a run reads, and the run's own folder back."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath
from typing import Any, Literal

from territory_opt.errors import InputError, InputProblem
from territory_opt.scenario.decisions.by_hand import read_by_hand
from territory_opt.scenario.inputs import input_hashes
from territory_opt.scenario.reading import read_models, read_scenario
from territory_opt.scenario.record import RECORD_FOLDER
from territory_opt.scenario.store import ACCOUNTS_FILE, SUMMARY_FILE, run_folder
from territory_opt.workspace.declared import find_declared
from territory_opt.workspace.settings import SETTINGS_FILE, Settings, read_settings

_DECLARED: tuple[Literal["models", "scenarios"], ...] = ("models", "scenarios")


@dataclass(frozen=True)
class Parcel:
    """A scenario with all that a run of it reads.

    Attributes
    ----------
    name : str
        The scenario.
    place : tuple of str
        The folders from the root of the caller's machine to the workspace: paths may lead out of it and in again.
    files : mapping of str to bytes
        Content by path from the workspace, with ``..`` where a file lies beside it.
    options : mapping
        Options of `run_scenario` that are no files.
    given : mapping of str to (str, bytes)
        Options of `run_scenario` that are files: name and content.
    """

    name: str
    place: tuple[str, ...]
    files: Mapping[str, bytes]
    options: Mapping[str, Any]
    given: Mapping[str, tuple[str, bytes]]


def pack(folder: Path, name: str, options: Mapping[str, Any]) -> Parcel:
    """Gather the files that a run of a scenario reads.

    Parameters
    ----------
    folder : Path
        The workspace.
    name : str
        The scenario.
    options : mapping
        Options of `run_scenario`; a path among them is a file.

    Raises
    ------
    InputError
        When a path of ``workspace.yaml`` starts at the root, where a worker has other files, or a file of decisions
        cannot be used.
    OSError
        When a file cannot be read.
    """
    settings = read_settings(folder)
    _refuse_absolute(settings)
    scenario = read_scenario(folder, name)
    # Read here as well, where it is known which file of this machine is which.
    read_by_hand(folder, name, keep=options.get("keep"), reject=options.get("reject"))
    wanted = set(input_hashes(folder, settings, scenario, read_models(folder, scenario)))
    if settings.units_file is not None:
        wanted |= _beside(folder, settings.units_file)
    if options.get("reject") is not None:
        wanted |= _proposal(folder, name)
    files = {option: value for option, value in options.items() if isinstance(value, Path)}
    return Parcel(
        name=name,
        place=folder.resolve().parts[1:],
        files={path: _content(folder, path) for path in sorted(wanted)},
        options={option: value for option, value in options.items() if option not in files},
        given={option: (path.name, path.read_bytes()) for option, path in files.items()},
    )


def _refuse_absolute(settings: Settings) -> None:
    named = {f"tables.{table}.file": source.file for table, source in settings.tables.items()}
    named["units_file"] = settings.units_file
    expected = "a path relative to the workspace, as the file travels to workers with it"
    problems = [
        InputProblem(SETTINGS_FILE, None, key, file, expected)
        for key, file in named.items()
        if file is not None and Path(file).is_absolute()
    ]
    if problems:
        raise InputError(problems)


def _beside(folder: Path, units_file: str) -> set[str]:
    """Return the files of a shapefile, which is several of one name; any other kind is whole by itself."""
    path = folder / units_file
    if path.suffix.lower() != ".shp":
        return set()
    return {PurePath(os.path.relpath(part, folder)).as_posix() for part in path.parent.glob(f"{path.stem}.*")}


def _proposal(folder: Path, name: str) -> set[str]:
    """Return the files of the stored run whose moves are rejected that the repair reads."""
    run = run_folder(folder, name)
    read = [run / SUMMARY_FILE, run / ACCOUNTS_FILE, *(run / RECORD_FOLDER).glob("*")]
    return {path.relative_to(folder).as_posix() for path in read}


def _content(folder: Path, path: str) -> bytes:
    kind, _, declared = path.partition("/")
    for known in _DECLARED:
        if kind == known:
            # A shipped one travels as the workspace's own, which comes first.
            return find_declared(folder, known, PurePosixPath(declared).stem).read_bytes()
    return (folder / path).read_bytes()


def unpack(parcel: Parcel, scratch: Path) -> tuple[Path, dict[str, Any]]:
    """Lay a parcel out in an empty folder; return the workspace in it and the options of `run_scenario`."""
    folder = scratch.joinpath("files", *parcel.place)
    for path, content in parcel.files.items():
        target = Path(os.path.normpath(folder / path))
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    given: dict[str, Path] = {}
    for option, (name, content) in parcel.given.items():
        given[option] = scratch / "given" / option / name
        given[option].parent.mkdir(parents=True)
        given[option].write_bytes(content)
    return folder, {**parcel.options, **given}


def pack_run(run: Path) -> bytes:
    """Return a run's folder as one archive."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(run.rglob("*")):
            archive.write(path, path.relative_to(run).as_posix())
    return written.getvalue()


def unpack_run(archive: bytes, run: Path) -> None:
    """Lay an archived run out in its empty folder."""
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        packed.extractall(run)
