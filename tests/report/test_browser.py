"""The report and the comparison as a reader meets them: in a browser, with no network."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.support.select import Select

from territory_opt.report.comparison import write_comparison
from territory_opt.report.results import Results

if TYPE_CHECKING:
    from tests.conftest import Page

pytestmark = pytest.mark.browser


@pytest.fixture
def report_page(browser: Page, run_folder: Path) -> Chrome:
    return browser.open(run_folder / "report.html")


def test_the_report_loads_with_no_network_and_no_complaint(browser: Page, run_folder: Path) -> None:
    """Opened from disk a page asks for nothing but itself, runs under its own policy and logs no error."""
    driver = browser.open(run_folder / "report.html")
    assert driver.execute_script("return performance.getEntriesByType('resource').length") == 0
    assert browser.requests() == [(run_folder / "report.html").as_uri()]
    assert browser.complaints() == []
    assert driver.execute_script("return window.hacked") is None


def test_the_comparison_loads_too(browser: Page, results: Results, run_folder: Path, tmp_path: Path) -> None:
    """Comparing runs gives a page that needs nothing but itself."""
    measures = pd.DataFrame(
        [("gap", "Gap", "share", "", True, 0.008, ())],
        columns=["measure", "label", "kind", "better", "comparable", "redesign", "best"],
        dtype=object,
    )
    path = tmp_path / "comparison.html"
    write_comparison([("redesign", results.summary)], measures, path, maps={"redesign": run_folder / "map.png"})
    browser.open(path)
    assert browser.requests() == [path.as_uri()]
    assert browser.complaints() == []


@pytest.fixture
def comparison_page(browser: Page, results: Results, run_folder: Path, tmp_path: Path) -> Chrome:
    """Open a comparison of two runs, with their maps and three accounts that sit elsewhere."""
    measures = pd.DataFrame(columns=["measure", "label", "kind", "better", "comparable", "a", "b", "best"])
    seats = pd.DataFrame(
        {
            "account_id": ["A1", "A2", "A3"],
            "name": ["Acorn", "Birch", "<b>Cedar</b>"],
            "segment": "SMB",
            "current_arr_usd": [3e5, 2e5, 1e5],
            "a": ["Mei", "Mei", "Ada"],
            "b": ["Ada", "Mei", "Mei"],
            "c": ["Ada", "Ada", "Ada"],
        }
    )
    path = tmp_path / "comparison.html"
    runs = [(name, {**results.summary, "title": name}) for name in ("a", "b", "c")]
    maps = dict.fromkeys(("a", "b", "c"), run_folder / "map.png")
    write_comparison(runs, measures.assign(c=None), path, seats=seats, maps=maps)
    driver = browser.open(path)
    assert browser.complaints() == []
    return driver


def test_two_runs_chosen_list_the_accounts_between_them(comparison_page: Chrome) -> None:
    """The rows follow the two runs and the filter; names stay text."""

    def rows() -> list[str]:
        return [row.text for row in comparison_page.find_elements(By.CSS_SELECTOR, "#accounts-rows tr")]

    assert [row.split(" (")[0] for row in rows()] == ["Acorn", "<b>Cedar</b>"]
    Select(comparison_page.find_element(By.ID, "to-run")).select_by_visible_text("c")
    assert [row.split(" (")[0] for row in rows()] == ["Acorn", "Birch"]
    comparison_page.find_element(By.ID, "find-account").send_keys("birch")
    assert [row.split(" (")[0] for row in rows()] == ["Birch"]


def test_the_slider_uncovers_the_other_map(comparison_page: Chrome) -> None:
    """With the keyboard, too: the right map begins where the slider stands."""
    share = comparison_page.find_element(By.ID, "share")
    right = comparison_page.find_element(By.ID, "right-map")
    assert "50%" in right.value_of_css_property("clip-path")
    share.send_keys(Keys.HOME)
    assert right.value_of_css_property("clip-path") in ("inset(0px)", "inset(0px 0px 0px 0%)")
    Select(comparison_page.find_element(By.ID, "right-run")).select_by_visible_text("c")
    assert right.get_attribute("alt") == "Map of the territories of run c, on the right"


def test_a_click_on_a_heading_sorts_the_scorecard(report_page: Chrome, results: Results) -> None:
    """Numbers sort as numbers, first the largest, then the smallest, and the heading says so."""

    def column() -> list[str]:
        return [row.text for row in report_page.find_elements(By.CSS_SELECTOR, "#scorecard tbody td:first-child")]

    heading = report_page.find_element(By.XPATH, "//table[@id='scorecard']//button[text()='Potential']")
    by_potential = results.territories.sort_values("potential_usd")["territory_id"].tolist()
    heading.click()
    assert column() == by_potential[::-1]
    assert heading.find_element(By.XPATH, "..").get_attribute("aria-sort") == "descending"
    heading.click()
    assert column() == by_potential


def test_a_filter_leaves_the_rows_that_match(report_page: Chrome) -> None:
    """Typing a text hides the rows without it; emptying the box brings them back."""
    box = report_page.find_element(By.CSS_SELECTOR, "input[data-filters=moves]")
    rows = report_page.find_elements(By.CSS_SELECTOR, "#moves tbody tr")
    box.send_keys("mid-market")
    shown = [row.text for row in rows if row.is_displayed()]
    assert 0 < len(shown) < len(rows)
    assert all("Mid-Market" in text for text in shown)
    box.send_keys(Keys.CONTROL, "a", Keys.BACKSPACE)
    assert all(row.is_displayed() for row in rows)
