"""The map, the report and the comparison as a reader meets them: in a browser, with no network."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.support.select import Select
from selenium.webdriver.support.wait import WebDriverWait

from territory_opt.report.comparison import write_comparison
from territory_opt.report.results import Results

if TYPE_CHECKING:
    from tests.conftest import Page

pytestmark = pytest.mark.browser


def _wait(driver: Chrome, condition: Any) -> Any:
    # A card may be drawn anew between finding it and reading it.
    return WebDriverWait(driver, 10, ignored_exceptions=[StaleElementReferenceException]).until(condition)


def _popup(driver: Chrome) -> str:
    # A popup fades in, and has no text while it cannot be seen.
    return _wait(driver, lambda d: d.find_element(By.CSS_SELECTOR, ".leaflet-popup-content").text)


def _zoom(driver: Chrome) -> float:
    return driver.execute_script("return territoryMap.map.getZoom()")


def _legend(driver: Chrome) -> list[str]:
    return [item.text for item in driver.find_elements(By.CSS_SELECTOR, "#legend li")]


def _dots(driver: Chrome) -> int:
    return driver.execute_script(
        "let n = 0; territoryMap.map.eachLayer((layer) => { n += layer instanceof L.CircleMarker; }); return n;"
    )


@pytest.fixture
def map_page(browser: Page, run_folder: Path) -> Chrome:
    return browser.open(run_folder / "map.html")


@pytest.fixture
def report_page(browser: Page, run_folder: Path) -> Chrome:
    return browser.open(run_folder / "report.html")


@pytest.mark.parametrize("name", ["map.html", "report.html"])
def test_a_page_loads_with_no_network_and_no_complaint(name: str, browser: Page, run_folder: Path) -> None:
    """Opened from disk a page asks for nothing but itself, runs under its own policy and logs no error."""
    driver = browser.open(run_folder / name)
    assert driver.execute_script("return performance.getEntriesByType('resource').length") == 0
    assert browser.requests() == [(run_folder / name).as_uri()]
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


def test_a_click_on_an_account_opens_its_card(map_page: Chrome) -> None:
    """The dot under the pointer says which account it is, whose it is and what it is worth."""
    account = "A00030"
    x, y = map_page.execute_script("const p = territoryMap.pointOf(arguments[0]); return [p.x, p.y]", account)
    canvas = map_page.find_element(By.ID, "map")
    size = canvas.size
    ActionChains(map_page).move_to_element_with_offset(
        canvas, x - size["width"] / 2, y - size["height"] / 2
    ).click().perform()
    card = _popup(map_page)
    assert "Company 30" in card
    assert "Current ARR" in card


def test_pointing_at_a_territory_shows_its_figures(map_page: Chrome) -> None:
    """The tooltip names the rep as text, however the name looks, and gives the measures with their index."""
    canvas = map_page.find_element(By.ID, "map")
    ActionChains(map_page).move_to_element_with_offset(canvas, 3, 3).move_to_element_with_offset(canvas, 0, 0).perform()
    tip = _wait(map_page, lambda d: d.find_element(By.CSS_SELECTOR, ".leaflet-tooltip").text)
    assert "index" in tip
    assert "Potential" in tip


def test_a_search_finds_an_account_and_goes_there(map_page: Chrome) -> None:
    """Typing part of a name and Enter switches to the account's segment, zooms in and opens its card."""
    before = _zoom(map_page)
    box = map_page.find_element(By.ID, "search")
    box.send_keys("company 38")
    assert map_page.find_element(By.CSS_SELECTOR, "#hits li[aria-selected=true]").text.startswith("Company 38")
    box.send_keys(Keys.ENTER)
    assert "Company 38" in _popup(map_page)
    _wait(map_page, lambda d: _zoom(d) > before)
    assert map_page.find_element(By.CSS_SELECTOR, "input[name=segment]:checked").get_attribute("value") == "2"


def test_a_search_finds_territories_hostile_names_and_the_unplaced(map_page: Chrome) -> None:
    """Territories by their key, names with markup as text, accounts without a place by a card that says so."""
    box = map_page.find_element(By.ID, "search")
    for words, said in (
        ("T-MID02", "T-MID02"),
        ("onerror", "<img src=x onerror=window.hacked=1>"),
        ("Company 20", "no place on the map"),
    ):
        box.clear()
        box.send_keys(words, Keys.ENTER)
        _wait(map_page, lambda d, said=said: said in d.find_element(By.CSS_SELECTOR, ".leaflet-popup-content").text)
    box.clear()
    box.send_keys("nobody of that name")
    assert map_page.find_element(By.ID, "hits").text == "Nothing of that name."
    assert map_page.execute_script("return window.hacked") is None


def test_the_legend_follows_the_colouring(map_page: Chrome) -> None:
    """Territories by name, then bands of an index with counts that add up, then what moves."""
    assert len(_legend(map_page)) == 3
    colour_by = Select(map_page.find_element(By.ID, "colour-by"))
    colour_by.select_by_visible_text("Potential")
    bands = _legend(map_page)
    assert [line.split("\n")[0] for line in bands] == [
        "under 80", "80 to 90", "90 to 110", "110 to 120", "over 120",
    ]  # fmt: skip
    assert sum(int(line.split("\n")[1].split()[0]) for line in bands) == 3
    colour_by.select_by_visible_text("What moves")
    assert any("account that moves" in line for line in _legend(map_page))
    assert "ARR" in map_page.find_element(By.ID, "sizes-title").text


def test_filters_and_segments_change_what_is_shown(map_page: Chrome, results: Results) -> None:
    """Each segment shows its own accounts; the filter leaves those that change hands; today shows all again."""
    placed = results.accounts.dropna(subset=["latitude"])
    for segment in ("Enterprise", "SMB"):
        map_page.find_element(By.XPATH, f"//span[text()='{segment}']").click()
        assert _dots(map_page) == (placed["segment"] == segment).sum()
    map_page.find_element(By.ID, "moved-only").click()
    assert _dots(map_page) == ((placed["segment"] == "SMB") & placed["moved"]).sum()
    map_page.find_element(By.ID, "show-accounts").click()
    assert _dots(map_page) == 0


def test_before_and_after_recolours_the_accounts(map_page: Chrome) -> None:
    """An account that moves has its planned territory's colour, and under Today its incumbent's."""
    colour = """
      const found = [];
      territoryMap.map.eachLayer((layer) => layer instanceof L.CircleMarker && found.push(layer.options.fillColor));
      return found.join();"""
    plan = map_page.execute_script(colour)
    map_page.find_element(By.XPATH, "//span[text()='Today']").click()
    today = map_page.execute_script(colour)
    map_page.find_element(By.XPATH, "//span[text()='Plan']").click()
    assert plan != today
    assert map_page.execute_script(colour) == plan


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
