"""The map as a reader meets it: in a browser, with no network."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.support.select import Select
from selenium.webdriver.support.wait import WebDriverWait

from territory_opt.report.map_page import write_map
from territory_opt.report.results import Results

if TYPE_CHECKING:
    from tests.conftest import Page

pytestmark = pytest.mark.browser


def _wait(driver: Chrome, condition: Any) -> Any:
    # A card may be drawn anew between finding it and reading it.
    return WebDriverWait(driver, 10, ignored_exceptions=[StaleElementReferenceException]).until(condition)


def _card(driver: Chrome, said: str) -> str:
    # A card fades in, and has no text while it cannot be seen.
    def read(found: Chrome) -> str:
        text = found.find_element(By.CSS_SELECTOR, ".leaflet-popup-content").text
        return text if said in text else ""

    return _wait(driver, read)


def _dots(driver: Chrome, alignment: str = "plan") -> dict[str, Any]:
    return driver.execute_script("return territoryMap.dots(arguments[0])", alignment)


def _state(driver: Chrome, name: str) -> Any:
    return driver.execute_script("return territoryMap.state[arguments[0]]", name)


def _choose(driver: Chrome, label: str, within: str) -> None:
    driver.find_element(By.XPATH, f"//div[@id='{within}']//span[.='{label}']").click()


def _count(driver: Chrome) -> str:
    return driver.find_element(By.ID, "count").text


def _go(driver: Chrome, link: str) -> None:
    driver.execute_script("location.hash = arguments[0]", link)
    _wait(driver, lambda d: d.execute_script("return location.hash.slice(1) === arguments[0]", link))


def _picture(driver: Chrome, places: str) -> list[list[int]]:
    """Return the colours of some pixels of what is drawn, the topmost sheet that has one there; `places` is JS."""
    script = """
      const canvases = [...document.querySelectorAll('#map canvas')].filter((canvas) => canvas.width).reverse();
      const box = document.getElementById('map').getBoundingClientRect();
      return PLACES.map(([x, y]) => {
        for (const canvas of canvases) {
          const own = canvas.getBoundingClientRect();
          const cut = /inset\\(0px ([\\d.]+)px 0px ([\\d.]+)px\\)/.exec(canvas.style.clipPath);
          const at = [box.left + x - own.left, box.top + y - own.top];
          if (cut && (at[0] < Number(cut[2]) || at[0] > own.width - Number(cut[1]))) continue;
          const [r, g, b, a] = canvas.getContext('2d').getImageData(at[0], at[1], 1, 1).data;
          if (a) return [r, g, b];
        }
        return null;
      });"""
    return driver.execute_script(script.replace("PLACES", places))


@pytest.fixture
def map_page(browser: Page, run_folder: Path) -> Chrome:
    return browser.open(run_folder / "map.html")


@pytest.fixture
def placed(results: Results) -> pd.DataFrame:
    """The accounts that are on the map."""
    return results.accounts.dropna(subset=["latitude"])


@pytest.fixture
def emulated(browser: Page) -> Iterator[Page]:
    """The browser, whose window and media are put back afterwards."""
    size = browser.driver.get_window_size()
    yield browser
    browser.driver.set_window_size(size["width"], size["height"])
    browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})


def test_the_map_loads_with_no_network_and_no_complaint(browser: Page, run_folder: Path) -> None:
    """Opened from disk it asks for nothing but itself, runs under its own policy, logs no error and runs no data."""
    driver = browser.open(run_folder / "map.html")
    assert driver.execute_script("return performance.getEntriesByType('resource').length") == 0
    assert browser.requests() == [(run_folder / "map.html").as_uri()]
    assert browser.complaints() == []
    assert driver.execute_script("return window.hacked") is None


def test_a_click_on_an_account_pins_its_card(map_page: Chrome) -> None:
    """The dot under the pointer says which account it is, whose it is and what it is worth; Escape closes it."""
    x, y = map_page.execute_script("const p = territoryMap.pointOf('A00030'); return [p.x, p.y]")
    canvas = map_page.find_element(By.ID, "map")
    size = canvas.size
    actions = ActionChains(map_page)
    actions.move_to_element_with_offset(canvas, x - size["width"] / 2, y - size["height"] / 2).click().perform()
    card = _card(map_page, "Company 30")
    assert "Current ARR" in card
    assert "customer" in card
    ActionChains(map_page).send_keys(Keys.ESCAPE).perform()
    _wait(map_page, lambda d: not d.find_elements(By.CSS_SELECTOR, ".leaflet-popup-content"))


def test_pointing_at_a_territory_shows_its_figures(map_page: Chrome) -> None:
    """The tooltip names the rep as text, however the name looks, and gives the measures today and planned."""
    canvas = map_page.find_element(By.ID, "map")
    ActionChains(map_page).move_to_element_with_offset(canvas, 3, 3).move_to_element_with_offset(canvas, 0, 0).perform()
    tip = _wait(map_page, lambda d: d.find_element(By.CSS_SELECTOR, ".leaflet-tooltip").text)
    assert "Today Plan Index" in tip
    assert "Potential" in tip


def test_a_search_finds_an_account_and_goes_there(map_page: Chrome) -> None:
    """Typing part of a name and Enter switches to the account's segment, zooms in and pins its card."""
    before = map_page.execute_script("return territoryMap.map.getZoom()")
    box = map_page.find_element(By.ID, "search")
    box.send_keys("company 38")
    assert box.get_attribute("aria-expanded") == "true"
    first = map_page.find_element(By.CSS_SELECTOR, "#hits li[aria-selected=true]")
    assert box.get_attribute("aria-activedescendant") == first.get_attribute("id")
    assert first.text.startswith("Company 38")
    box.send_keys(Keys.ENTER)
    assert "Company 38" in _card(map_page, "Company 38")
    _wait(map_page, lambda d: d.execute_script("return territoryMap.map.getZoom()") > before)
    assert map_page.find_element(By.CSS_SELECTOR, "input[name=segment]:checked").get_attribute("value") == "2"


def test_a_search_finds_territories_hostile_names_and_the_unplaced(map_page: Chrome) -> None:
    """Territories by their key, names with markup as text, accounts without a place by a card that says so."""
    box = map_page.find_element(By.ID, "search")
    for words, said in (
        ("T-MID02", "T-MID02"),
        ("onerror", "<img src=x onerror=window.hacked=1>"),
        ("SHALOM", ""),
        ("שלום", "שלום עולם"),
        ("Company 20", "no place on the map"),
    ):
        box.clear()
        box.send_keys(words, Keys.ENTER)
        if said:
            _card(map_page, said)
    box.clear()
    box.send_keys("nobody of that name")
    assert map_page.find_element(By.ID, "hits").text == "Nothing of that name."
    assert map_page.execute_script("return window.hacked") is None


def test_a_search_takes_no_heed_of_accents_or_order(
    browser: Page, results: Results, results_of: Callable[..., Results], tmp_path: Path
) -> None:
    """Names with accents are found without them, and words in any order; a whole name comes before longer ones."""
    made = results_of(accounts=30)
    names = made.accounts["name"].copy()
    names[25:29] = ["Société Générale Østfold", "Strasse & Weiß", "Acme North", "Acme"]
    write_map(Results(**{**vars(made), "accounts": made.accounts.assign(name=names)}), tmp_path / "map.html")
    driver = browser.open(tmp_path / "map.html")
    box = driver.find_element(By.ID, "search")
    for words, found in (
        ("societe generale ostfold", "Société Générale Østfold"),
        ("ostfold societe", "Société Générale Østfold"),
        ("WEISS", "Strasse & Weiß"),
        ("acme", "Acme"),
        ("a00027", "Acme North"),
    ):
        box.clear()
        box.send_keys(words)
        assert driver.find_element(By.CSS_SELECTOR, "#hits li bdi").text == found


def test_the_legend_follows_the_colouring(map_page: Chrome) -> None:
    """Every choice of colours has a legend whose counts add up to the territories of the segment."""
    select = Select(map_page.find_element(By.ID, "colour-by"))
    labels = [option.text for option in select.options]
    for wanted in (
        "Territory",
        "Potential, index",
        "Workload",
        "Current ARR",
        "Customers",
        "Workload use",
        "What moves",
    ):
        assert wanted in labels
    for option in labels[1:]:
        select.select_by_visible_text(option)
        lines = [line.text for line in map_page.find_elements(By.CSS_SELECTOR, "#legend li")]
        counts = [int(found[1]) for found in (re.search(r"(\d+) territor", line) for line in lines) if found]
        assert sum(counts) == 3, option
    select.select_by_visible_text("Potential, index")
    lines = [line.text.split("\n")[0] for line in map_page.find_elements(By.CSS_SELECTOR, "#legend li")]
    assert lines[:5] == ["under 80", "80 to 90", "90 to 110", "110 to 120", "over 120"]
    select.select_by_visible_text("What moves")
    assert "Account that moves" in map_page.find_element(By.ID, "legend").text
    assert "ARR" in map_page.find_element(By.ID, "sizes-title").text


def test_each_colouring_paints_its_own_picture(map_page: Chrome) -> None:
    """What is drawn changes with the colours chosen: the middle of a territory takes the colour of its band."""
    _go(map_page, "hide=accounts&hide=names&hide=homes")
    pictures = {}
    for colour in ("territory", "index_potential_usd", "potential_usd", "moved"):
        _go(map_page, f"hide=accounts&hide=names&hide=homes&colour={colour}")
        pictures[colour] = str(_picture(map_page, "[[200, 300], [450, 300], [800, 300]]"))
    assert len(set(pictures.values())) == len(pictures)


def test_filters_and_segments_change_what_is_shown(map_page: Chrome, placed: pd.DataFrame) -> None:
    """Each segment shows its own accounts, all segments show all; status and moves filter, and the count says so."""
    for segment in ("Enterprise", "SMB"):
        _choose(map_page, segment, "segments")
        assert _dots(map_page)["count"] == (placed["segment"] == segment).sum()
    _choose(map_page, "All", "segments")
    assert _dots(map_page)["count"] == len(placed)
    assert not map_page.find_element(By.ID, "reset").is_enabled()
    _choose(map_page, "Customers", "statuses")
    customers = placed["status"] == "customer"
    assert _dots(map_page)["count"] == customers.sum()
    map_page.find_element(By.ID, "moved-only").click()
    left = int((customers & placed["moved"]).sum())
    assert _dots(map_page)["count"] == left
    assert _count(map_page) == f"{left} of {len(placed)} accounts"
    map_page.find_element(By.ID, "reset").click()
    assert _count(map_page) == f"{len(placed)} of {len(placed)} accounts"
    map_page.find_element(By.ID, "show-accounts").click()
    assert _dots(map_page)["count"] == 0


def test_territories_ticked_are_shown_alone(map_page: Chrome, placed: pd.DataFrame) -> None:
    """One ticked shows its accounts, two those of both; Enter on a name goes there and offers to take the rest off."""
    boxes = map_page.find_elements(By.CSS_SELECTOR, "#territories li:not([hidden]) input")
    boxes[0].click()
    assert _dots(map_page)["count"] == (placed["territory_id"] == "T-ENT01").sum()
    boxes[2].click()
    assert _dots(map_page)["count"] == placed["territory_id"].isin(["T-ENT01", "T-ENT03"]).sum()
    assert map_page.find_element(By.ID, "chosen").text == "2 territories only"
    map_page.find_elements(By.CSS_SELECTOR, "#territories li:not([hidden]) button")[1].send_keys(Keys.ENTER)
    assert "T-ENT02" in _card(map_page, "T-ENT02")
    map_page.find_element(By.XPATH, "//button[.='Show only this territory']").click()
    assert _dots(map_page)["count"] == (placed["territory_id"] == "T-ENT02").sum()


def test_before_and_after_recolours_the_accounts(map_page: Chrome) -> None:
    """An account that moves has its planned territory's colour, and under Today its incumbent's."""
    plan = _dots(map_page)["colours"]
    _choose(map_page, "Today", "views")
    assert _dots(map_page)["count"] == 0
    assert _dots(map_page, "today")["colours"] != plan
    _choose(map_page, "Plan", "views")
    assert _dots(map_page)["colours"] == plan


def test_the_divider_moves_with_the_keys_and_tells_where_it_is(map_page: Chrome) -> None:
    """Arrow keys, page keys, Home and End; both alignments are drawn, each cut off at the divider."""
    divider = map_page.find_element(By.ID, "divider")
    assert not divider.is_displayed()
    _choose(map_page, "Both", "views")
    assert divider.is_displayed()
    assert divider.get_attribute("role") == "slider"
    assert _dots(map_page, "today")["count"] == _dots(map_page, "plan")["count"] > 0
    assert divider.get_attribute("aria-valuenow") == "50"
    for key, now in ((Keys.ARROW_RIGHT, "52"), (Keys.ARROW_LEFT, "50"), (Keys.PAGE_UP, "60"), (Keys.END, "100")):
        divider.send_keys(key)
        assert divider.get_attribute("aria-valuenow") == now
    divider.send_keys(Keys.HOME)
    assert divider.get_attribute("aria-valuetext") == "Today on the left 0 %, plan on the rest"
    assert map_page.execute_script("return territoryMap.map.getCenter().distanceTo(territoryMap.map.getCenter())") == 0


def test_the_divider_is_dragged_and_uncovers_the_plan(browser: Page, results: Results, tmp_path: Path) -> None:
    """Left of the divider lie today's shapes, right of it the plan's; dragging it changes which is seen."""
    # Today's shapes are the plan's in another order, so that each place has another territory.
    ids = results.shapes["territory_id"]
    today = results.shapes.assign(
        territory_id=ids.groupby(results.shapes["segment"]).transform(lambda t: t.iloc[::-1].to_numpy())
    )
    write_map(Results(**{**vars(results), "incumbent_shapes": today}), tmp_path / "map.html")
    driver = browser.open(tmp_path / "map.html")
    _go(driver, "view=both&hide=accounts&hide=names&hide=homes")
    place = "[[300, 300]]"
    divider = driver.find_element(By.ID, "divider")
    left_of_divider = _picture(driver, place)
    ActionChains(driver).drag_and_drop_by_offset(divider, -400, 0).perform()
    assert 0 < _state(driver, "split") < 0.3
    right_of_divider = _picture(driver, place)
    assert left_of_divider != right_of_divider
    _go(driver, "view=plan&hide=accounts&hide=names&hide=homes")
    assert _picture(driver, place) == right_of_divider
    _go(driver, "view=today&hide=accounts&hide=names&hide=homes")
    assert _picture(driver, place) == left_of_divider


def test_a_link_opens_the_same_view(browser: Page, run_folder: Path, placed: pd.DataFrame) -> None:
    """What was chosen stands in the address; opened again, map, filters and controls are as they were."""
    driver = browser.open(run_folder / "map.html")
    _choose(driver, "All", "segments")
    _choose(driver, "Customers", "statuses")
    _choose(driver, "Both", "views")
    driver.find_elements(By.CSS_SELECTOR, "#territories input")[4].click()
    Select(driver.find_element(By.ID, "colour-by")).select_by_visible_text("Workload use")
    driver.find_element(By.ID, "show-homes").click()
    driver.execute_script("territoryMap.map.setView([38, -100], 6.5, { animate: false })")
    _wait(driver, lambda d: "at=38.0000%2C-100.0000%2C6.5" in d.current_url)
    said, address = _count(driver), driver.current_url
    driver.get("about:blank")
    driver.get(address)
    assert _count(driver) == said
    assert _state(driver, "view") == "both"
    assert Select(driver.find_element(By.ID, "colour-by")).first_selected_option.text == "Workload use"
    assert driver.find_elements(By.CSS_SELECTOR, "#territories input")[4].is_selected()
    assert not driver.find_element(By.ID, "show-homes").is_selected()
    assert driver.execute_script("return territoryMap.map.getZoom()") == 6.5
    assert browser.complaints() == []


def test_a_broken_link_opens_the_map_all_the_same(browser: Page, run_folder: Path, placed: pd.DataFrame) -> None:
    """Values the map does not know are left out, and none of them is run."""
    driver = browser.open(run_folder / "map.html")
    _go(driver, "segment=None&view=x&split=9&colour=__proto__&status=%3Cb%3E&territory=nobody&at=1,NaN,99&hide=all")
    assert _dots(driver)["count"] == (placed["segment"] == "Enterprise").sum()
    assert browser.complaints() == []


@pytest.fixture(scope="module")
def crowded(results_of: Callable[..., Results], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A map of 15,000 accounts."""
    path = tmp_path_factory.mktemp("crowded") / "map.html"
    write_map(results_of(accounts=15_000, per_segment=10), path)
    return path


def test_a_crowd_is_drawn_as_fewer_dots(crowded: Path, browser: Page) -> None:
    """Far off a dot stands for several accounts and none is lost; close up each has its own, and only those in view."""
    driver = browser.open(crowded)
    _choose(driver, "All", "segments")
    far = _dots(driver)
    assert far["accounts"] == 14_999
    assert far["count"] < 12_000
    assert "stands for" in driver.find_element(By.ID, "sizes-hint").text
    driver.execute_script("territoryMap.map.setView([40, -100], 8, { animate: false })")
    near = _dots(driver)
    assert 0 < near["count"] == near["accounts"] < 6_000
    assert driver.find_element(By.ID, "sizes-hint").text == ""
    box = driver.find_element(By.ID, "search")
    box.send_keys("company 14999")
    assert driver.find_element(By.CSS_SELECTOR, "#hits li bdi").text == "Company 14999"
    assert browser.complaints() == []


def test_pointing_at_a_crowd_tells_how_many(crowded: Path, browser: Page) -> None:
    """A dot of several accounts says so, and a click on it zooms in."""
    driver = browser.open(crowded)
    _go(driver, "segment=*&at=39.0000%2C-97.0000%2C3")
    before = driver.execute_script("return territoryMap.map.getZoom()")
    canvas = driver.find_element(By.ID, "map")
    ActionChains(driver).move_to_element_with_offset(canvas, 3, 3).move_to_element_with_offset(canvas, 0, 0).perform()
    tip = _wait(driver, lambda d: d.find_element(By.CSS_SELECTOR, ".leaflet-tooltip").text)
    assert "accounts close together" in tip
    ActionChains(driver).click().perform()
    _wait(driver, lambda d: d.execute_script("return territoryMap.map.getZoom()") > before)


def test_a_small_screen_folds_the_panel(emulated: Page, run_folder: Path) -> None:
    """At the width of a phone the map has the window; a button brings the panel; nothing runs off the page."""
    emulated.driver.set_window_size(600, 900)
    driver = emulated.open(run_folder / "map.html")
    panel, button = driver.find_element(By.ID, "panel"), driver.find_element(By.ID, "fold")
    assert not panel.is_displayed()
    assert button.get_attribute("aria-expanded") == "false"
    button.click()
    assert panel.is_displayed()
    assert driver.execute_script("return document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_land_and_territories_are_seen_in_either_scheme(scheme: str, emulated: Page, run_folder: Path) -> None:
    """Land differs from the sea around it, a territory from the land."""
    feature = {"name": "prefers-color-scheme", "value": scheme}
    emulated.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
    driver = emulated.open(run_folder / "map.html")
    _go(driver, "hide=accounts&hide=names&hide=homes")
    (filled,) = _picture(driver, "[[450, 300]]")
    _go(driver, "hide=territories&hide=accounts&hide=names&hide=homes")
    (land,) = _picture(driver, "[[450, 300]]")
    sea = driver.find_element(By.ID, "map").value_of_css_property("background-color")
    assert filled != land
    assert str(tuple(land)) not in sea.replace("a", "")


def test_counties_come_with_a_closer_look(map_page: Chrome) -> None:
    """Zoomed out there are states; zoomed in the borders of counties are drawn, unless they are switched off."""
    drawn = """
      const canvas = document.querySelector('#map canvas');
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      const colours = new Set();
      for (let k = 0; k < data.length; k += 4) colours.add(data[k] * 65536 + data[k + 1] * 256 + data[k + 2]);
      return colours.size;"""
    territories_hidden = "hide=territories&hide=accounts&hide=names&hide=homes&at=40.0000%2C-90.0000%2C8"
    _go(map_page, territories_hidden)
    with_counties = map_page.execute_script(drawn)
    _go(map_page, territories_hidden + "&hide=counties")
    assert map_page.execute_script(drawn) < with_counties


def test_those_who_want_calm_get_it(emulated: Page, run_folder: Path) -> None:
    """Where the reader asks for reduced motion nothing is animated."""
    feature = {"name": "prefers-reduced-motion", "value": "reduce"}
    emulated.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
    driver = emulated.open(run_folder / "map.html")
    options = driver.execute_script(
        "const o = territoryMap.map.options; return [o.zoomAnimation, o.fadeAnimation, o.inertia]"
    )
    assert options == [False, False, False]
