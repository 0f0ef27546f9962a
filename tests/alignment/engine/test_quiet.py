"""What native code prints stays off the standard output."""

from __future__ import annotations

import os

from territory_opt.alignment.engine.quiet import STDOUT, stray_lines_to_stderr


def test_a_stray_line_goes_to_standard_error(capfd) -> None:
    """Lines written to the descriptor meanwhile are kept off; later ones are not."""
    with stray_lines_to_stderr():
        os.write(STDOUT, b"stray\n")
    os.write(STDOUT, b"result\n")
    out, err = capfd.readouterr()
    assert (out, err) == ("result\n", "stray\n")
