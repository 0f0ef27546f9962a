"""The report as a reader meets it: sorting, filtering, drawing more rows, colours, the keyboard, and on paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.support.select import Select

from territory_opt.report.page import write_report
from territory_opt.report.results import Results

if TYPE_CHECKING:
    from tests.conftest import Page

pytestmark = pytest.mark.browser

TOOLS = ".tools[data-of=moves]"


@pytest.fixture
def report_page(browser: Page, run_folder: Path) -> Iterator[Chrome]:
    """Open the report; what a test emulates is undone, as tests share the browser."""
    yield browser.open(run_folder / "report.html")
    assert browser.complaints() == []
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    browser.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def _column(driver: Chrome, table: str, number: int) -> list[str]:
    cells = driver.find_elements(By.CSS_SELECTOR, f"#{table} tbody tr:not([hidden]) td:nth-child({number})")
    return [cell.text for cell in cells]


def _shown(driver: Chrome) -> str:
    return driver.find_element(By.CSS_SELECTOR, f"{TOOLS} output").text


def _colour(driver: Chrome, selector: str, name: str) -> str:
    return driver.find_element(By.CSS_SELECTOR, selector).value_of_css_property(name)


def test_all_moves_can_be_drawn_and_are_counted(report_page: Chrome, results: Results) -> None:
    """Fifty at first, all of them by a button, and back again."""
    moves = len(results.moves)
    assert _shown(report_page) == f"50 of {moves} shown"
    more = report_page.find_element(By.CSS_SELECTOR, f"{TOOLS} button.more")
    more.click()
    assert _shown(report_page) == f"{moves} of {moves} shown"
    assert len(_column(report_page, "moves", 1)) == moves
    more.click()
    assert len(_column(report_page, "moves", 1)) == 50


def test_a_choice_and_a_text_filter_together(report_page: Chrome, results: Results) -> None:
    """Rows that are carried are found, too, and the count says how many there are."""
    segment = Select(report_page.find_element(By.CSS_SELECTOR, f"{TOOLS} select[data-column='1']"))
    assert [option.text for option in segment.options] == ["all", "Enterprise", "Mid-Market", "SMB"]
    segment.select_by_visible_text("SMB")
    of_segment = int((results.moves["segment"] == "SMB").sum())
    assert _shown(report_page).startswith(f"{of_segment} found, ")
    assert set(_column(report_page, "moves", 2)) == {"SMB"}
    report_page.find_element(By.CSS_SELECTOR, f"{TOOLS} input").send_keys("nobody of that name")
    assert _shown(report_page) == f"0 found, 0 of {len(results.moves)} shown"
    assert _column(report_page, "moves", 1) == []


def test_the_keyboard_sorts_all_rows_and_the_heading_says_so(report_page: Chrome, results: Results) -> None:
    """Enter on a heading sorts those that are not drawn yet as well: the smallest ARR comes up from below."""
    heading = report_page.find_element(By.XPATH, "//table[@id='moves']//button[text()='Current ARR']")
    heading.send_keys(Keys.ENTER)
    assert heading.find_element(By.XPATH, "..").get_attribute("aria-sort") == "descending"
    heading.send_keys(Keys.ENTER)
    assert heading.find_element(By.XPATH, "..").get_attribute("aria-sort") == "ascending"
    arr = results.moves.sort_values("current_arr_usd", kind="stable")["current_arr_usd"]
    assert (arr.head(3) == 0).all()
    assert _column(report_page, "moves", 5)[:3] == ["$0", "$0", "$0"]
    assert report_page.execute_script("return document.querySelectorAll('[aria-sort]').length") == 1


def test_tab_goes_to_the_skip_link_first_and_focus_is_seen(report_page: Chrome) -> None:
    """The first stop leads past the head of the page, and a ring shows where the keyboard is."""
    report_page.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
    link = report_page.switch_to.active_element
    assert link.text == "Skip to the decision"
    assert link.value_of_css_property("outline-style") == "solid"
    link.send_keys(Keys.ENTER)
    assert report_page.execute_script("return location.hash") == "#decision"


def test_the_switch_of_colours_needs_no_storage(report_page: Chrome) -> None:
    """Light and dark change the whole page at once; nothing is kept anywhere."""
    grounds = {}
    for theme in ("light", "dark"):
        report_page.find_element(By.ID, f"theme-{theme}").click()
        grounds[theme] = _colour(report_page, "section", "background-color")
    assert grounds == {"light": "rgba(255, 255, 255, 1)", "dark": "rgba(23, 28, 35, 1)"}
    assert report_page.execute_script("return document.cookie") == ""


def test_on_paper_the_page_is_light_and_whole(report_page: Chrome, results: Results) -> None:
    """Dark, filtered and drawn out on screen, it prints light, with the largest moves and no controls."""
    report_page.find_element(By.ID, "theme-dark").click()
    report_page.find_element(By.CSS_SELECTOR, f"{TOOLS} button.more").click()
    report_page.find_element(By.CSS_SELECTOR, f"{TOOLS} input").send_keys("nobody of that name")
    report_page.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert _colour(report_page, "section", "background-color") == "rgba(255, 255, 255, 1)"
    assert _colour(report_page, "body", "color") == "rgba(27, 36, 48, 1)"
    rows = report_page.find_elements(By.CSS_SELECTOR, "#moves tbody tr")
    assert sum(row.is_displayed() for row in rows) == 50
    assert not any(item.is_displayed() for item in report_page.find_elements(By.CSS_SELECTOR, "nav, .tools, .theme"))
    note = report_page.find_element(By.CSS_SELECTOR, ".left-out")
    assert note.is_displayed()
    assert note.text == f"50 of {len(results.moves)} shown; all are in moves.csv."
    for selector in ("#moves tbody tr", "#moves thead", "#sign-off", "figure", ".few:has(#moves-by-segment)"):
        assert _colour(report_page, selector, "break-inside") == "avoid"
    assert _colour(report_page, "#moves thead", "display") == "table-header-group"


@pytest.fixture(scope="module")
def hostile_page(results: Results, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report whose every name is ten thousand letters, right to left, or markup."""
    names = ["L" * 10_000, "שלום " * 2_000, "<script>window.hacked=1</script>", "Two\nlines", "🚀" * 5_000, "=1+1"]
    spread = {
        column: [names[row % len(names)] for row in range(len(results.moves))] for column in ("name", "from_name")
    }
    hostile = replace(
        results,
        title=names[0],
        description=names[1] + names[2],
        settings={**results.settings, "name": names[4]},
        moves=results.moves.assign(**spread),
        territories=results.territories.assign(
            name=[names[row % len(names)] for row in range(len(results.territories))]
        ),
        notes=(names[0], names[2]),
    )
    path = tmp_path_factory.mktemp("hostile") / "report.html"
    write_report(hostile, path, picture=path.with_name("none.png"))
    return path


@pytest.mark.parametrize("width", [600, 1400])
def test_no_name_makes_the_page_wider_than_the_screen(browser: Page, hostile_page: Path, width: int) -> None:
    """Only tables scroll sideways, within themselves; what looks like markup is text; the decision is still on top."""
    driver = browser.open(hostile_page)
    screen = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    try:
        assert driver.find_element(By.ID, "decision").rect["y"] < 900
        driver.execute_script("for (const button of document.querySelectorAll('button.more')) button.click()")
        driver.execute_script("for (const folded of document.querySelectorAll('details')) folded.open = true")
        assert driver.execute_script("return document.documentElement.scrollWidth") <= width
        assert driver.execute_script("return window.hacked") is None
        assert browser.complaints() == []
        names = Select(driver.find_element(By.CSS_SELECTOR, f"{TOOLS} select[data-column='2']"))
        names.select_by_visible_text("<script>window.hacked=1</script>")
        assert set(_column(driver, "moves", 3)) == {"<script>window.hacked=1</script>"}
    finally:
        driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_without_scripts_everything_can_still_be_read(browser: Page, run_folder: Path) -> None:
    """Tables, charts and notes stand in the page itself; controls that would do nothing are not shown."""
    browser.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        driver = browser.open(run_folder / "report.html")
        assert len(driver.find_elements(By.CSS_SELECTOR, "#moves tbody tr")) == 50
        assert not any(item.is_displayed() for item in driver.find_elements(By.CSS_SELECTOR, ".tools"))
        assert driver.find_element(By.CSS_SELECTOR, ".left-out").is_displayed()
        driver.find_element(By.ID, "theme-dark").click()
        assert _colour(driver, "section", "background-color") == "rgba(23, 28, 35, 1)"
    finally:
        browser.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
