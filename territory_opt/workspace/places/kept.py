"""Lists of places that take long to unpack, kept as Parquet in the user's cache folder."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import platformdirs
import pyarrow as pa
import pyarrow.parquet

from territory_opt.workspace.column import TEXT


def kept_list(name: str, version: str, make: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """Return a list as it was kept, or make and keep it; where nothing can be kept it is made every time.

    Parameters
    ----------
    name : str
        What the list is called.
    version : str
        Of what it is made from and by; a list of another version is not taken.
    make : callable
        Makes it, with text in the schema's type; its index is not kept.
    """
    path = kept_folder() / f"{name}-{version}.parquet"
    # A list that is not there yet, or that something has damaged, is made.
    with contextlib.suppress(OSError, pa.ArrowInvalid):
        table = pyarrow.parquet.read_table(path)
        frame: pd.DataFrame = table.to_pandas(types_mapper={pa.string(): TEXT, pa.large_string(): TEXT}.get)
        return frame
    made = make()
    with contextlib.suppress(OSError):
        _write(made, path)
    return made


def kept_folder() -> Path:
    """Return where lists are kept; deleting the folder costs nothing but time."""
    return platformdirs.user_cache_path("territory-opt", appauthor=False) / "places"


def _write(made: pd.DataFrame, path: Path) -> None:
    """Write a list aside and rename it, so that no other process reads half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(dir=path.parent, suffix=".part")
    os.close(handle)
    try:
        made.to_parquet(aside, index=False)
        Path(aside).replace(path)
    finally:
        Path(aside).unlink(missing_ok=True)
