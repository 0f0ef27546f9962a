"""Lists of places are unpacked once."""

from __future__ import annotations

import pandas as pd
import pytest

from territory_opt.workspace.places.kept import kept_folder, kept_list
from territory_opt.workspace.schema import TEXT


@pytest.fixture(autouse=True)
def _own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


def _made():
    return pd.DataFrame({"name": pd.Series(["a", "b"], dtype=TEXT), "latitude": [1.0, 2.0]})


def _refuse():
    raise AssertionError("made again")


def test_a_list_is_made_once():
    """The second time it comes from the cache, equal to what was made; another version is made anew."""
    first = kept_list("places", "1.0", _made)
    pd.testing.assert_frame_equal(kept_list("places", "1.0", _refuse), first)
    with pytest.raises(AssertionError, match="made again"):
        kept_list("places", "1.1", _refuse)


def test_a_damaged_list_is_made_again():
    """A file that is no Parquet is replaced, and nothing half-written stays beside it."""
    kept_list("places", "1.0", _made)
    (file,) = kept_folder().iterdir()
    file.write_bytes(b"PAR1 half")
    pd.testing.assert_frame_equal(kept_list("places", "1.0", _made), _made())
    assert list(kept_folder().iterdir()) == [file]
    kept_list("places", "1.0", _refuse)


def test_nothing_is_kept_where_nothing_can_be(tmp_path, monkeypatch):
    """A cache folder that cannot be made costs time only."""
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    pd.testing.assert_frame_equal(kept_list("places", "1.0", _made), _made())
