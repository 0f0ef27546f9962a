"""The hash that names an approved run: SHA-256 over every file's path and content."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from territory_opt.scenario.reading import file_hash


def hash_files(folder: Path, leave_out: Iterable[str] = ()) -> dict[str, str]:
    """Return the SHA-256 of every file in a folder and its subfolders, by its path within the folder.

    Parameters
    ----------
    folder : Path
        The folder.
    leave_out : iterable of str
        Paths that do not count.
    """
    paths = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: file_hash(paths[name]) for name in sorted(paths.keys() - set(leave_out))}


def hash_of(files: Mapping[str, str]) -> str:
    """Return one SHA-256 for all files: over the lines that ``sha256sum`` prints of them, sorted by path."""
    lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(files.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def differing(one: Mapping[str, str], other: Mapping[str, str]) -> tuple[str, ...]:
    """Return the paths whose content differs between two sets of files, or that one of them lacks, sorted."""
    return tuple(sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name)))
