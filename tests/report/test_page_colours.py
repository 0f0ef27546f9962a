"""The colours of the pages can be read, light and dark: contrast as WCAG 2 computes it."""

from __future__ import annotations

import re

import pytest

from territory_opt.report.templating import asset

READABLE = 4.5
SEEN = 3.0
TEXT_ON = [
    (text, ground)
    for text in ("ink", "quiet", "accent", "warn", "good", "caution")
    for ground in ("paper", "ground")
] + [("accent", "accent-soft"), ("ink", "accent-soft")]  # fmt: skip
MARKS = [("accent", "paper"), ("today", "paper"), ("demand", "paper")]


def _luminance(colour: str) -> float:
    levels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [level / 12.92 if level <= 0.04045 else ((level + 0.055) / 1.055) ** 2.4 for level in levels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _themed(value: str, theme: int) -> str:
    """Return the colour of a declaration in the light theme (0) or the dark one (1)."""
    colours = re.findall(r"#[0-9a-f]{6}\b|#[0-9a-f]{3}\b", value)
    colour = colours[theme if len(colours) > 1 else 0]
    return colour if len(colour) == 7 else "#" + "".join(2 * letter for letter in colour[1:])


@pytest.fixture(scope="module")
def variables() -> dict[str, str]:
    styles = "\n".join(asset(name) for name in ("base.css", "hiring.css", "review.css"))
    return dict(re.findall(r"--([\w-]+): (light-dark\([^)]+\)|#[0-9a-f]+);", styles))


def test_contrast_is_that_of_the_standard() -> None:
    """Black on white is 21 to 1; the grey #767676 is the lightest that can be read on white."""
    assert _contrast("#000000", "#ffffff") == pytest.approx(21)
    assert _contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_text_can_be_read_on_every_ground(variables: dict[str, str], theme: int) -> None:
    """Each colour of text has 4.5 to 1 or more on each colour it stands on."""
    low = {
        (text, ground): ratio
        for text, ground in TEXT_ON
        if (ratio := _contrast(_themed(variables[text], theme), _themed(variables[ground], theme))) < READABLE
    }
    assert low == {}


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_marks_of_charts_can_be_seen(variables: dict[str, str], theme: int) -> None:
    """Dots and bars, and the ring that shows where the keyboard is, have 3 to 1 or more."""
    for mark, ground in MARKS:
        assert _contrast(_themed(variables[mark], theme), _themed(variables[ground], theme)) >= SEEN, mark


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_figures_can_be_read_on_their_band(theme: int) -> None:
    """Each of the five bands has its own colour of text."""
    bands = re.findall(r"\.band\.([\w-]+) \{ background: ([^;]+); color: ([^;]+); \}", asset("report.css"))
    assert [key for key, _, _ in bands] == ["far-below", "below", "within", "above", "far-above"]
    for key, ground, text in bands:
        assert _contrast(_themed(text, theme), _themed(ground, theme)) >= READABLE, key
