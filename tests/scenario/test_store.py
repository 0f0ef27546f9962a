"""Runs are stored whole or not at all, and found again."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from territory_opt.errors import InputError
from territory_opt.scenario.store import (
    ABANDONED_AFTER_SECONDS,
    ACCOUNTS_FILE,
    find_run,
    list_runs,
    read_accounts,
    read_summary,
    store_run,
)
from territory_opt.workspace.schema import TEXT


def _write(text: str, folder: Path) -> None:
    (folder / "run.json").write_text(json.dumps({"scenario": text}))


def _store(folder: Path, name: str, text: str) -> Path:
    return store_run(folder, name, lambda target: _write(text, target))


def test_a_run_is_stored_under_its_scenario(tmp_path: Path) -> None:
    """What was written is read back, and nothing else stands in the runs folder."""
    stored = _store(tmp_path, "a", "first")
    assert stored == tmp_path / "runs" / "a"
    assert read_summary(tmp_path, "a") == {"scenario": "first"}
    assert [path.name for path in (tmp_path / "runs").iterdir()] == ["a"]


def test_a_newer_run_replaces_the_older_one_whole(tmp_path: Path) -> None:
    """No file of the older run is left beside the new ones."""

    def write(folder: Path) -> None:
        for name in ("run.json", "old.csv"):
            (folder / name).touch()

    store_run(tmp_path, "a", write)
    _store(tmp_path, "a", "second")
    assert [path.name for path in (tmp_path / "runs" / "a").iterdir()] == ["run.json"]
    assert [path.name for path in (tmp_path / "runs").iterdir()] == ["a"]


@pytest.mark.parametrize("error", [OSError("disk full"), KeyboardInterrupt()])
def test_a_write_that_fails_leaves_the_older_run(tmp_path: Path, error: BaseException) -> None:
    """A full disk or Ctrl-C in the middle of writing costs the new run, never the old one."""
    _store(tmp_path, "a", "first")

    def fail(folder: Path) -> None:
        _write("second", folder)
        raise error

    with pytest.raises(type(error)):
        store_run(tmp_path, "a", fail)
    assert read_summary(tmp_path, "a") == {"scenario": "first"}
    assert [path.name for path in (tmp_path / "runs").iterdir()] == ["a"]


def test_a_rename_that_fails_brings_the_older_run_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between taking the old run away and putting the new one in place, the old one can still return."""
    _store(tmp_path, "a", "first")
    rename = Path.rename

    def failing(path: Path, target: Path) -> Path:
        if path.name.startswith(".writing-"):
            raise PermissionError("held open by another program")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(PermissionError):
        _store(tmp_path, "a", "second")
    assert read_summary(tmp_path, "a") == {"scenario": "first"}


def test_a_run_caught_between_two_renames_is_restored(tmp_path: Path) -> None:
    """A process killed at the worst moment loses nothing: the next write puts the older run back first."""
    _store(tmp_path, "a", "first")
    (tmp_path / "runs" / "a").rename(tmp_path / "runs" / ".replaced-a.0123abcd")
    _store(tmp_path, "b", "other")
    assert read_summary(tmp_path, "a") == {"scenario": "first"}


def test_leftovers_of_killed_writes_are_cleaned(tmp_path: Path) -> None:
    """Old leftovers go with the next write; what another process may still be writing stays."""
    old, fresh, replaced = (tmp_path / "runs" / name for name in (".writing-a.1", ".writing-a.2", ".replaced-a.3"))
    for folder in (old, fresh, replaced):
        folder.mkdir(parents=True)
    long_ago = time.time() - ABANDONED_AFTER_SECONDS - 1
    os.utime(old, (long_ago, long_ago))
    (tmp_path / "runs" / "a").mkdir()
    _store(tmp_path, "b", "new")
    assert sorted(path.name for path in (tmp_path / "runs").iterdir()) == [".writing-a.2", "a", "b"]


def test_only_whole_runs_are_listed(tmp_path: Path) -> None:
    """A folder without a summary, or one being written, is no run."""
    _store(tmp_path, "b", "b")
    _store(tmp_path, "a", "a")
    (tmp_path / "runs" / "empty").mkdir()
    (tmp_path / "runs" / ".writing-c.1").mkdir()
    (tmp_path / "runs" / ".writing-c.1" / "run.json").touch()
    assert list_runs(tmp_path) == ["a", "b"]


def test_a_missing_run_names_the_likely_one(tmp_path: Path) -> None:
    """A slip in the name is answered by the name that was meant."""
    _store(tmp_path, "rebalance", "x")
    with pytest.raises(InputError, match="rebalance \\(did you mean that\\?\\)"):
        find_run(tmp_path, "rebalanse")


def test_no_runs_at_all_are_said_so(tmp_path: Path) -> None:
    """Before the first run there is nothing to name."""
    with pytest.raises(InputError, match="no scenario was run yet"):
        find_run(tmp_path, "a")


@pytest.mark.parametrize("text", ["{", "[]", ""])
def test_a_damaged_summary_is_an_input_error(tmp_path: Path, text: str) -> None:
    """A file that somebody edited or cut short is named."""
    store_run(tmp_path, "a", lambda folder: (folder / "run.json").write_text(text) and None)
    with pytest.raises(InputError, match=r"runs/a/run\.json"):
        read_summary(tmp_path, "a")


def test_accounts_come_back_as_they_were(tmp_path: Path) -> None:
    """Keys keep leading zeros, missing text stays missing, flags and numbers keep their type."""
    accounts = pd.DataFrame(
        {
            "account_id": pd.Series(["001", "=2"], dtype=TEXT),
            "seat_id": pd.Series(["S1", np.nan], dtype=TEXT),
            "current_arr_usd": [1.5, np.nan],
            "moved": [True, False],
        }
    )

    def write(folder: Path) -> None:
        _write("a", folder)
        accounts.to_parquet(folder / ACCOUNTS_FILE, index=False)

    store_run(tmp_path, "a", write)
    pd.testing.assert_frame_equal(read_accounts(tmp_path, "a"), accounts)


def test_a_run_between_two_renames_of_another_process_is_left_alone(tmp_path: Path) -> None:
    """While its new version waits to take its place, the older run is not put back in the way."""
    _store(tmp_path, "a", "first")
    (tmp_path / "runs" / "a").rename(tmp_path / "runs" / ".replaced-a.0123abcd")
    waiting = tmp_path / "runs" / ".writing-a.4567cdef"
    waiting.mkdir()
    _store(tmp_path, "b", "other")
    assert not (tmp_path / "runs" / "a").exists()
    long_ago = time.time() - ABANDONED_AFTER_SECONDS - 1
    os.utime(waiting, (long_ago, long_ago))
    _store(tmp_path, "b", "other")
    assert read_summary(tmp_path, "a") == {"scenario": "first"}
