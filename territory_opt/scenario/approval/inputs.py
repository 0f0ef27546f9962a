"""Whether what a run was made from still stands in the workspace."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from territory_opt.errors import InputError
from territory_opt.scenario.inputs import input_hashes
from territory_opt.scenario.reading import file_hash, read_models, read_scenario
from territory_opt.workspace.settings import read_settings


def changed_inputs(folder: Path, name: str, recorded: Mapping[str, str]) -> tuple[str, ...]:
    """Return the input files of a run that are not what they were, or that have gone or come since, sorted.

    Parameters
    ----------
    folder : Path
        The workspace.
    name : str
        The run's scenario.
    recorded : mapping of str to str
        SHA-256 of each input by its path in the workspace, as the run kept them.
    """
    now = _present_hashes(folder, name)
    return tuple(
        path
        for path in sorted(recorded.keys() | now.keys())
        if recorded.get(path) != (now[path] if path in now else _hash_of_file(folder / path))
    )


def _present_hashes(folder: Path, name: str) -> dict[str, str]:
    """Return what a run of the scenario would read now; nothing when the scenario can no longer be read."""
    try:
        scenario = read_scenario(folder, name)
        return input_hashes(folder, read_settings(folder), scenario, read_models(folder, scenario))
    except InputError:
        return {}


def _hash_of_file(path: Path) -> str | None:
    """Return the hash of a file that the scenario alone does not name, such as decisions given with the call."""
    return file_hash(path) if path.is_file() else None
