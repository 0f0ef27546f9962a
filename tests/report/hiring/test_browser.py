"""The hiring plan as a reader meets it: in a browser, with no network, in any window and either colour scheme."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from selenium.webdriver.common.by import By

from territory_opt.report.hiring.page import write_hiring_page

if TYPE_CHECKING:
    from tests.conftest import Page

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module", params=["feasible", "infeasible"])
def path(request: pytest.FixtureRequest, made: SimpleNamespace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the page of a plan, and of none."""
    page = tmp_path_factory.mktemp("page") / "hiring.html"
    write_hiring_page(made.make_hiring_results(request.param), page)
    return page


def test_the_page_loads_with_no_network_and_no_complaint(path: Path, browser: Page) -> None:
    """Opened from disk it asks for nothing but itself, and nothing in it runs that came from data."""
    driver = browser.open(path)
    assert browser.requests() == [path.as_uri()]
    assert browser.complaints() == []
    assert driver.execute_script("return window.hacked") is None


@pytest.mark.parametrize("width", [500, 900, 1400])
def test_nothing_runs_off_the_page(width: int, path: Path, resized: Page) -> None:
    """Tables and charts scroll in their own frames; the page itself is never wider than the window."""
    resized.driver.set_window_size(width, 900)
    driver = resized.open(path)
    assert driver.execute_script("return document.documentElement.scrollWidth <= window.innerWidth")


def test_words_of_a_chart_stay_inside_it(path: Path, browser: Page) -> None:
    """No label is cut off at the edge of its chart."""
    driver = browser.open(path)
    outside = driver.execute_script("""
      return [...document.querySelectorAll('svg.chart text')].filter((text) => {
        const [word, chart] = [text.getBoundingClientRect(), text.ownerSVGElement.getBoundingClientRect()];
        return word.left < chart.left - 1 || word.right > chart.right + 1
          || word.top < chart.top - 1 || word.bottom > chart.bottom + 1;
      }).map((text) => text.textContent);""")
    assert outside == []


def test_words_of_a_chart_do_not_cover_each_other(path: Path, browser: Page) -> None:
    """Every label can be read: none lies over another one of its chart."""
    driver = browser.open(path)
    covered = driver.execute_script("""
      const found = [];
      for (const chart of document.querySelectorAll('svg.chart')) {
        const texts = [...chart.querySelectorAll('text')];
        const words = texts.map((text) => [text.textContent, text.getBoundingClientRect()]);
        words.forEach(([name, a], k) => words.slice(k + 1).forEach(([other, b]) => {
          const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
          const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
          if (across > 1 && down > 4) found.push(`${name} / ${other}`);
        }));
      }
      return found;""")
    assert covered == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_lines_and_bars_are_seen_in_either_scheme(scheme: str, path: Path, resized: Page) -> None:
    """Every mark has a colour of its own that differs from the paper it stands on."""
    feature = {"name": "prefers-color-scheme", "value": scheme}
    resized.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
    driver = resized.open(path)
    unseen = driver.execute_script("""
      const paper = getComputedStyle(document.querySelector('section')).backgroundColor;
      const shown = (colour) => colour !== 'none' && colour !== paper && !colour.endsWith(', 0)');
      return [...document.querySelectorAll('svg.chart path:not(.target)')].filter((path) => {
        const style = getComputedStyle(path);
        return !shown(style.fill) && !shown(style.stroke);
      }).map((path) => path.getAttribute('class'));""")
    assert unseen == []


def test_figures_behind_a_chart_can_be_opened(browser: Page, made: SimpleNamespace, tmp_path: Path) -> None:
    """The levels of the frontier stand folded below it."""
    page = tmp_path / "hiring.html"
    write_hiring_page(made.make_hiring_results(), page)
    driver = browser.open(page)
    table = driver.find_element(By.ID, "hiring-frontier")
    assert not table.is_displayed()
    driver.find_element(By.CSS_SELECTOR, "#frontier summary").click()
    assert table.is_displayed()
    assert len(table.find_elements(By.CSS_SELECTOR, "tbody tr")) == 7
