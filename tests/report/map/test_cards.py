"""Pointing, clicking and searching on the map."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from selenium.webdriver import ActionChains, Keys

from territory_opt.report.map_page import write_map
from territory_opt.report.results import Results

if TYPE_CHECKING:
    from tests.report.map.conftest import MapPage

pytestmark = pytest.mark.browser


def test_the_map_loads_with_no_network_and_no_complaint(page: MapPage, run_folder: Path) -> None:
    """Opened from disk it asks for nothing but itself, runs under its own policy, logs no error and runs no data."""
    page.open(run_folder / "map.html")
    assert page.driver.execute_script("return performance.getEntriesByType('resource').length") == 0
    assert page.browser.requests() == [(run_folder / "map.html").as_uri()]
    assert page.browser.complaints() == []
    assert page.driver.execute_script("return window.hacked") is None


def test_a_click_on_an_account_pins_its_card(opened: MapPage) -> None:
    """The dot under the pointer says which account it is, whose it is and what it is worth; Escape closes it."""
    x, y = opened.driver.execute_script("const p = territoryMap.pointOf('A00030'); return [p.x, p.y]")
    opened.point_at(x, y).click().perform()
    card = opened.card("Company 30")
    assert "Current ARR" in card
    assert "customer" in card
    ActionChains(opened.driver).send_keys(Keys.ESCAPE).perform()
    opened.wait(lambda: not opened.all(".leaflet-popup-content"))


def test_pointing_at_a_territory_shows_its_figures(opened: MapPage) -> None:
    """The tooltip names the rep as text, however the name looks, and gives the measures today and planned."""
    opened.point_at(*opened.middle()).perform()
    tip = opened.tip()
    assert "Today Plan Index" in tip
    assert "Potential" in tip


def test_a_search_finds_an_account_and_goes_there(opened: MapPage) -> None:
    """Typing part of a name and Enter switches to the account's segment, zooms in and pins its card."""
    before = opened.zoom()
    box = opened.find("#search")
    box.send_keys("company 38")
    assert box.get_attribute("aria-expanded") == "true"
    first = opened.find("#hits li[aria-selected=true]")
    assert box.get_attribute("aria-activedescendant") == first.get_attribute("id")
    assert first.text.startswith("Company 38")
    box.send_keys(Keys.ENTER)
    assert "Company 38" in opened.card("Company 38")
    opened.wait(lambda: opened.zoom() > before)
    assert opened.find("input[name=segment]:checked").get_attribute("value") == "2"


def test_a_search_finds_territories_hostile_names_and_the_unplaced(opened: MapPage) -> None:
    """Territories by their key, names with markup as text, accounts without a place by a card that says so."""
    box = opened.find("#search")
    for words, said in (
        ("T-MID02", "T-MID02"),
        ("onerror", "<img src=x onerror=window.hacked=1>"),
        ("שלום", "שלום עולם"),
        ("Company 20", "no place on the map"),
    ):
        box.clear()
        box.send_keys(words, Keys.ENTER)
        opened.card(said)
    box.clear()
    box.send_keys("nobody of that name")
    assert opened.find("#hits").text == "Nothing of that name."
    assert opened.driver.execute_script("return window.hacked") is None


def test_a_search_takes_no_heed_of_accents_or_order(
    page: MapPage, results_of: Callable[..., Results], tmp_path: Path
) -> None:
    """Names with accents are found without them, and words in any order; a whole name comes before longer ones."""
    made = results_of(accounts=30)
    names = made.accounts["name"].copy()
    names[25:29] = ["Société Générale Østfold", "Strasse & Weiß", "Acme North", "Acme"]
    write_map(replace(made, accounts=made.accounts.assign(name=names)), tmp_path / "map.html")
    page.open(tmp_path / "map.html")
    box = page.find("#search")
    for words, found in (
        ("societe generale ostfold", "Société Générale Østfold"),
        ("ostfold societe", "Société Générale Østfold"),
        ("WEISS", "Strasse & Weiß"),
        ("acme", "Acme"),
        ("a00027", "Acme North"),
    ):
        box.clear()
        box.send_keys(words)
        assert page.find("#hits li bdi").text == found


@pytest.fixture(scope="module")
def crowded(results_of: Callable[..., Results], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A map of 15,000 accounts."""
    path = tmp_path_factory.mktemp("crowded") / "map.html"
    write_map(results_of(accounts=15_000, per_segment=10), path)
    return path


def test_a_crowd_is_drawn_as_fewer_dots(crowded: Path, page: MapPage) -> None:
    """Far off a dot stands for several accounts and none is lost; close up each has its own, and only those in view."""
    page.open(crowded)
    page.choose("All", "segments")
    far = page.dots()
    assert far["accounts"] == 14_999
    assert far["count"] < 10_000
    assert "stands for" in page.find("#sizes-hint").text
    page.driver.execute_script("territoryMap.map.setView([40, -100], 8, { animate: false })")
    near = page.dots()
    assert 0 < near["count"] == near["accounts"] < 6_000
    assert page.find("#sizes-hint").text == ""
    box = page.find("#search")
    box.send_keys("company 14999")
    assert page.find("#hits li bdi").text == "Company 14999"
    assert page.browser.complaints() == []


def test_pointing_at_a_crowd_tells_how_many(crowded: Path, page: MapPage) -> None:
    """A dot of several accounts says so, and a click on it zooms in."""
    page.open(crowded)
    page.follow("segment=*&at=39.0000%2C-97.0000%2C3")
    before = page.zoom()
    page.point_at(*page.middle()).perform()
    assert "accounts close together" in page.tip()
    ActionChains(page.driver).click().perform()
    page.wait(lambda: page.zoom() > before)
