"""What a run was made from: the hash of every input file and the versions of what computed it."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path

from territory_opt import __version__
from territory_opt.scenario.prepare import Prepared
from territory_opt.scenario.reading import file_hash
from territory_opt.workspace.declared import find_declared
from territory_opt.workspace.settings import SETTINGS_FILE

COMPUTING = ("ortools", "numpy", "pandas", "scipy", "geopandas", "shapely", "pyproj")
"""Libraries whose version can change a plan."""


def input_hashes(prepared: Prepared) -> dict[str, str]:
    """Return the SHA-256 of every file a run read, by its path in the workspace."""
    folder, settings = prepared.workspace.folder, prepared.workspace.settings
    files = {*prepared.workspace.files.values(), folder / SETTINGS_FILE}
    if settings.units_file is not None:
        files.add(folder / settings.units_file)
    hashes = {_shown(path, folder): file_hash(path) for path in sorted(files)}
    scenario = find_declared(folder, "scenarios", prepared.scenario.name)
    return hashes | {prepared.source: file_hash(scenario)} | dict(prepared.models.hashes)


def _shown(path: Path, folder: Path) -> str:
    # A table may lie beside the workspace, where relative_to does not reach.
    return Path(os.path.relpath(path, folder)).as_posix()


def versions() -> dict[str, str]:
    """Return the versions of the library, of Python and of the libraries that compute plans."""
    return {
        "territory-opt": __version__,
        "python": platform.python_version(),
        **{name: version(name) for name in COMPUTING},
    }
