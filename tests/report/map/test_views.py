"""What the panel and links choose is what the map draws."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from selenium.webdriver import Keys
from selenium.webdriver.common.by import By

if TYPE_CHECKING:
    from tests.report.map.conftest import MapPage

pytestmark = pytest.mark.browser


def test_the_legend_follows_the_colouring(opened: MapPage) -> None:
    """Every choice of colours has a legend whose counts add up to the territories of the segment."""
    select = opened.colour_by()
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
        lines = [line.text for line in opened.all("#legend li")]
        counts = [int(found[1]) for found in (re.search(r"(\d+) territor", line) for line in lines) if found]
        assert sum(counts) == 3, option
    select.select_by_visible_text("Potential, index")
    lines = [line.text.split("\n")[0] for line in opened.all("#legend li")]
    assert lines[:5] == ["under 80", "80 to 90", "90 to 110", "110 to 120", "over 120"]
    select.select_by_visible_text("What moves")
    assert "Account that moves" in opened.find("#legend").text
    assert "ARR" in opened.find("#sizes-title").text


def test_the_legend_has_the_colours_that_are_seen(opened: MapPage) -> None:
    """Fills let the land through, and so do the legend's: a band is not taken for the paler one beside it."""
    opened.follow("hide=accounts&hide=names&hide=homes&hide=counties&colour=index_potential_usd")
    drawn = (
        "return [...document.querySelectorAll('#legend .swatch')].map((item) => getComputedStyle(item).backgroundColor)"
    )
    first, *_ = opened.driver.execute_script(drawn)
    opened.driver.find_element("id", "show-fills").click()
    full, *_ = opened.driver.execute_script(drawn)
    assert full == "rgb(33, 102, 172)"
    assert first != full


def test_each_colouring_paints_its_own_picture(opened: MapPage) -> None:
    """What is drawn changes with the colours chosen: the middle of a territory takes the colour of its band."""
    pictures = {}
    for colour in ("territory", "index_potential_usd", "potential_usd", "moved"):
        opened.follow(f"hide=accounts&hide=names&hide=homes&colour={colour}")
        pictures[colour] = str([opened.pixel(x, 300) for x in (200, 450, 800)])
    assert len(set(pictures.values())) == len(pictures)


def test_filters_and_segments_change_what_is_shown(opened: MapPage, placed: pd.DataFrame) -> None:
    """Each segment shows its own accounts, all segments show all; status and moves filter, and the count says so."""
    for segment in ("Enterprise", "SMB"):
        opened.choose(segment, "segments")
        assert opened.dots()["count"] == (placed["segment"] == segment).sum()
    opened.choose("All", "segments")
    assert opened.dots()["count"] == len(placed)
    assert not opened.find("#reset").is_enabled()
    opened.choose("Customers", "statuses")
    customers = placed["status"] == "customer"
    assert opened.dots()["count"] == customers.sum()
    opened.find("#moved-only").click()
    left = int((customers & placed["moved"]).sum())
    assert opened.dots()["count"] == left
    assert opened.find("#count").text == f"{left} of {len(placed)} accounts"
    opened.find("#reset").click()
    assert opened.find("#count").text == f"{len(placed)} of {len(placed)} accounts"
    opened.find("#show-accounts").click()
    assert opened.dots()["count"] == 0


def test_territories_ticked_are_shown_alone(opened: MapPage, placed: pd.DataFrame) -> None:
    """One ticked shows its accounts, two those of both; Enter on a name goes there and offers to take the rest off."""
    boxes = opened.all("#territories li:not([hidden]) input")
    boxes[0].click()
    assert opened.dots()["count"] == (placed["territory_id"] == "T-ENT01").sum()
    boxes[2].click()
    assert opened.dots()["count"] == placed["territory_id"].isin(["T-ENT01", "T-ENT03"]).sum()
    assert opened.find("#chosen").text == "2 territories only"
    opened.all("#territories li:not([hidden]) button")[1].send_keys(Keys.ENTER)
    assert "T-ENT02" in opened.card("T-ENT02")
    opened.driver.find_element(By.XPATH, "//button[.='Show only this territory']").click()
    assert opened.dots()["count"] == (placed["territory_id"] == "T-ENT02").sum()


def test_a_link_opens_the_same_view(page: MapPage, run_folder: Path) -> None:
    """What was chosen stands in the address; opened again, map, filters and controls are as they were."""
    page.open(run_folder / "map.html")
    page.choose("All", "segments")
    page.choose("Customers", "statuses")
    page.choose("Both", "views")
    page.all("#territories input")[4].click()
    page.colour_by().select_by_visible_text("Workload use")
    page.find("#show-homes").click()
    page.driver.execute_script("territoryMap.map.setView([38, -100], 6.5, { animate: false })")
    page.wait(lambda: "at=38.0000%2C-100.0000%2C6.5" in page.driver.current_url)
    said, address = page.find("#count").text, page.driver.current_url
    page.driver.get("about:blank")
    page.driver.get(address)
    assert page.find("#count").text == said
    assert page.state("view") == "both"
    assert page.colour_by().first_selected_option.text == "Workload use"
    assert page.all("#territories input")[4].is_selected()
    assert not page.find("#show-homes").is_selected()
    assert page.zoom() == 6.5
    assert page.browser.complaints() == []


def test_a_broken_link_opens_the_map_all_the_same(page: MapPage, run_folder: Path, placed: pd.DataFrame) -> None:
    """Values the map does not know are left out, and none of them is run."""
    page.open(run_folder / "map.html")
    page.follow("segment=None&view=x&split=9&colour=__proto__&status=%3Cb%3E&territory=nobody&at=1,NaN,99&hide=all")
    assert page.dots()["count"] == (placed["segment"] == "Enterprise").sum()
    assert page.browser.complaints() == []


def test_a_small_screen_folds_the_panel(emulated: MapPage, run_folder: Path) -> None:
    """At the width of a phone the map has the window; a button brings the panel; nothing runs off the emulated."""
    emulated.driver.set_window_size(600, 900)
    emulated.open(run_folder / "map.html")
    panel, button = emulated.find("#panel"), emulated.find("#fold")
    assert not panel.is_displayed()
    assert button.get_attribute("aria-expanded") == "false"
    button.click()
    assert panel.is_displayed()
    assert emulated.driver.execute_script("return document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_land_and_territories_are_seen_in_either_scheme(scheme: str, emulated: MapPage, run_folder: Path) -> None:
    """Land differs from the sea around it, a territory from the land."""
    feature = {"name": "prefers-color-scheme", "value": scheme}
    emulated.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
    emulated.open(run_folder / "map.html")
    emulated.follow("hide=accounts&hide=names&hide=homes")
    filled = emulated.pixel(450, 300)
    emulated.follow("hide=territories&hide=accounts&hide=names&hide=homes")
    land = emulated.pixel(450, 300)
    sea = re.findall(r"\d+", emulated.find("#map").value_of_css_property("background-color"))[:3]
    assert filled != land != [int(level) for level in sea]


def test_counties_come_with_a_closer_look(opened: MapPage) -> None:
    """Zoomed out there are states; zoomed in the borders of counties are drawn, unless they are switched off."""
    colours_drawn = """
      const canvas = document.querySelector('#map canvas');
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      const colours = new Set();
      for (let k = 0; k < data.length; k += 4) colours.add(data[k] * 65536 + data[k + 1] * 256 + data[k + 2]);
      return colours.size;"""
    ground_only = "hide=territories&hide=accounts&hide=names&hide=homes&at=40.0000%2C-90.0000%2C8"
    opened.follow(ground_only)
    with_counties = opened.driver.execute_script(colours_drawn)
    opened.follow(ground_only + "&hide=counties")
    assert opened.driver.execute_script(colours_drawn) < with_counties


def test_those_who_want_calm_get_it(emulated: MapPage, run_folder: Path) -> None:
    """Where the reader asks for reduced motion nothing is animated."""
    feature = {"name": "prefers-reduced-motion", "value": "reduce"}
    emulated.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})
    emulated.open(run_folder / "map.html")
    options = emulated.driver.execute_script(
        "const o = territoryMap.map.options; return [o.zoomAnimation, o.fadeAnimation, o.inertia]"
    )
    assert options == [False, False, False]


def test_the_reader_can_choose_dark(opened: MapPage) -> None:
    """Whatever the system has: the canvas is drawn anew in the colours chosen."""
    opened.follow("hide=territories&hide=accounts&hide=names&hide=homes")
    land = {}
    for theme in ("light", "dark"):
        opened.find(f"#theme-{theme}").click()
        land[theme] = sum(opened.pixel(450, 300))
    assert land["dark"] < 200 < 600 < land["light"]


def test_paper_gets_the_map_and_its_legend(emulated: MapPage, run_folder: Path) -> None:
    """In print the controls are gone, the legend stands below the map, and one canvas carries the ground, too."""
    emulated.open(run_folder / "map.html", "hide=territories&hide=accounts&hide=names&hide=homes")
    emulated.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    emulated.wait(lambda: not emulated.find("#search").is_displayed())
    assert emulated.find("#legend").location["y"] > emulated.find("#map").location["y"]
    painted = """
      const canvas = document.querySelectorAll('#map canvas')[2];
      return canvas.getContext('2d').getImageData(canvas.width / 2, canvas.height / 2, 1, 1).data[3];"""
    emulated.wait(lambda: emulated.driver.execute_script(painted) == 255)
