"""Colours look as far apart as published examples say, and nearer to the colour-blind."""

from __future__ import annotations

import numpy as np
import pytest

from territory_opt.report.colour_vision import VISIONS, least_differences


def test_black_and_white_are_a_hundred_apart() -> None:
    """Lightness runs from 0 to 100, and no colour blindness takes from that."""
    assert least_differences(["#000000", "#FFFFFF"])[0, 1] == pytest.approx(100, abs=0.01)


def test_grey_looks_the_same_in_every_vision() -> None:
    """Each matrix keeps greys as they are: its rows add up to one."""
    np.testing.assert_allclose(VISIONS.sum(axis=2), 1, atol=2e-6)


def test_some_who_are_colour_blind_mix_up_red_and_green() -> None:
    """A red and a green of one lightness, 61 apart to most, are near to those who see them worst."""
    assert least_differences(["#B45A5A", "#5A7B3C"])[0, 1] < 15


def test_a_colour_differs_from_itself_by_nothing_and_from_others_alike() -> None:
    """The differences are symmetric, with zeros on the diagonal."""
    apart = least_differences(["#88CCEE", "#CC6677", "#117733"])
    np.testing.assert_allclose(apart, apart.T)
    np.testing.assert_allclose(np.diag(apart), 0)
