"""What a newcomer meets first: one command, or one sentence that says what the machine lacks."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

MAKEFILE = Path(__file__).parent.parent / "Makefile"


def _python(folder: Path, body: str) -> str:
    """Write a stand-in for the machine's Python that answers as the shell script ``body`` says."""
    stand_in = folder / "python"
    stand_in.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    stand_in.chmod(0o755)
    return str(stand_in)


def _make(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    # These tests run under `make test`, whose own flags are not for the make that is tried here.
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    command = ["make", "-f", str(MAKEFILE), *words]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("target", ["demo", "test"])
def test_an_old_python_is_refused_with_what_to_do(tmp_path: Path, target: str) -> None:
    """The message names the version found, the one needed and how to pick another."""
    python = _python(tmp_path, 'case "$1" in --version) echo Python 3.9.2;; *) exit 1;; esac')
    done = _make(tmp_path, target, f"PYTHON={python}")
    assert done.returncode != 0
    assert f"needs Python 3.11 or newer, and '{python}' is Python 3.9.2" in done.stderr
    assert f"make PYTHON=python3.12 {target}" in done.stderr
    assert not (tmp_path / ".venv").exists()


def test_a_python_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """A machine without Python gets the same sentence, not the shell's."""
    done = _make(tmp_path, "demo", "PYTHON=no-such-python")
    assert done.returncode != 0
    assert "needs Python 3.11 or newer, and 'no-such-python' is missing" in done.stderr


def test_a_python_without_venv_is_refused_with_what_to_install(tmp_path: Path) -> None:
    """Debian and Ubuntu part venv from Python; what they then say by themselves is a page long."""
    python = _python(tmp_path, 'case "$2" in *ensurepip*) exit 1;; esac')
    done = _make(tmp_path, "demo", f"PYTHON={python}")
    assert done.returncode != 0
    assert "its venv module is missing" in done.stderr
    assert "apt-get install python3-venv" in done.stderr
    assert not (tmp_path / ".venv").exists()


def test_help_is_the_default_and_lists_every_target(tmp_path: Path) -> None:
    """A target that help leaves out is not found."""
    text = MAKEFILE.read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", text, re.MULTILINE)
    assert phony
    shown = re.findall(r"^  (\w+) {2,}\S", _make(tmp_path).stdout, re.MULTILINE)
    assert sorted(shown) == sorted(phony[1].split())
    assert set(re.findall(r"^([a-z]\w*):", text, re.MULTILINE)) == set(shown)
