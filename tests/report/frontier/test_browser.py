"""The page of a frontier in a browser, with no network, in any window and either colour scheme."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from selenium.webdriver.common.by import By

from territory_opt.report.frontier.page import write_frontier_page
from territory_opt.report.frontier.results import Frontier

if TYPE_CHECKING:
    from tests.conftest import Page

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module", params=["territories", "hiring", "no plan"])
def path(
    request: pytest.FixtureRequest, frontiers: dict[str, Frontier], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Return the page of each frontier."""
    page = tmp_path_factory.mktemp("page") / "frontier.html"
    write_frontier_page(frontiers[request.param], page)
    return page


def test_the_page_loads_with_no_network_and_no_complaint(path: Path, browser: Page) -> None:
    """Opened from disk it asks for nothing but itself, and nothing in it runs that came from data."""
    driver = browser.open(path)
    assert browser.requests() == [path.as_uri()]
    assert browser.complaints() == []
    assert driver.execute_script("return window.hacked") is None


@pytest.mark.parametrize("width", [500, 1400])
def test_nothing_runs_off_the_page(width: int, path: Path, resized: Page) -> None:
    """Table and chart scroll in their own frames; the page itself is never wider than the window."""
    resized.driver.set_window_size(width, 900)
    driver = resized.open(path)
    assert driver.execute_script("return document.documentElement.scrollWidth <= window.innerWidth")


def test_words_of_the_chart_stay_inside_it_and_apart(path: Path, browser: Page) -> None:
    """No label is cut off, none that is always shown covers another, and figures cover no label."""
    driver = browser.open(path)
    faults = driver.execute_script("""
      const found = [];
      for (const chart of document.querySelectorAll('svg.chart')) {
        const frame = chart.getBoundingClientRect();
        const texts = [...chart.querySelectorAll('text')].map((text) =>
          [text.textContent, text.getBoundingClientRect(), text.classList.contains('figures')]);
        texts.forEach(([name, a, isFigure], k) => {
          if (a.left < frame.left - 1 || a.right > frame.right + 1 || a.bottom > frame.bottom + 1) found.push(name);
          texts.slice(k + 1).forEach(([other, b, otherIsFigure]) => {
            const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
            const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
            if (!(isFigure && otherIsFigure) && across > 1 && down > 4) found.push(`${name} / ${other}`);
          });
        });
      }
      return found;""")
    assert faults == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_dots_are_seen_in_either_scheme(scheme: str, path: Path, resized: Page) -> None:
    """Every mark has a colour that differs from the paper it stands on."""
    feature = {"name": "prefers-color-scheme", "value": scheme}
    resized.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
    driver = resized.open(path)
    unseen = driver.execute_script("""
      const paper = getComputedStyle(document.querySelector('section')).backgroundColor;
      const shown = (colour) => colour !== 'none' && colour !== paper && !colour.endsWith(', 0)');
      return [...document.querySelectorAll('svg.chart path')].filter((path) => {
        const style = getComputedStyle(path);
        return !shown(style.fill) && !shown(style.stroke);
      }).map((path) => path.getAttribute('class'));""")
    assert unseen == []


def test_the_keyboard_shows_a_plans_figures(frontiers: dict[str, Frontier], browser: Page, tmp_path: Path) -> None:
    """Hidden at first, those of the dot with the focus are shown, and only those."""
    page = tmp_path / "frontier.html"
    write_frontier_page(frontiers["territories"], page)
    driver = browser.open(page)
    dots = driver.find_elements(By.CSS_SELECTOR, ".plan-dot")

    def shown() -> list[int]:
        return driver.execute_script(
            "return [...document.querySelectorAll('.plan-dot')].map((dot) => [...dot.querySelectorAll('.figures')]"
            ".filter((text) => getComputedStyle(text).visibility === 'visible').length)"
        )

    assert shown() == [0] * len(dots)
    driver.execute_script("arguments[0].focus()", dots[2])
    assert shown() == [0, 0, 2, 0, 0]


def test_the_knee_stands_open_as_a_scenario(frontiers: dict[str, Frontier], browser: Page, tmp_path: Path) -> None:
    """Its file is there to be copied, the others are folded."""
    page = tmp_path / "frontier.html"
    write_frontier_page(frontiers["territories"], page)
    driver = browser.open(page)
    shown = [file.is_displayed() for file in driver.find_elements(By.CSS_SELECTOR, ".scenario-file")]
    assert shown == [False, True]
