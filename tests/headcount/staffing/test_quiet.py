"""What native code prints stays off stdout."""

from __future__ import annotations

import ctypes
import sys

import pytest

from territory_opt.headcount.staffing.quiet import quiet_stdout


@pytest.mark.skipif(sys.platform == "win32", reason="prints through the C library of POSIX systems")
def test_native_prints_are_lost_and_ours_are_kept(capfd: pytest.CaptureFixture[str]) -> None:
    """A line printed by the C library within does not appear, also if it is flushed later; Python's around it do."""
    native = ctypes.CDLL(None)
    sys.stdout.write("before\n")
    with quiet_stdout():
        native.puts(b"chatter")
    sys.stdout.write("after\n")
    sys.stdout.flush()
    native.fflush(None)
    assert capfd.readouterr().out == "before\nafter\n"


def test_error_within_restores_stdout(capfd: pytest.CaptureFixture[str]) -> None:
    """Stdout is back after an error."""
    with pytest.raises(ValueError, match="stop"), quiet_stdout():
        raise ValueError("stop")
    sys.stdout.write("after\n")
    assert capfd.readouterr().out == "after\n"
