"""Today and the plan, one after the other and under one divider."""

from __future__ import annotations

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


def test_before_and_after_recolours_the_accounts(opened: MapPage) -> None:
    """An account that moves has its planned territory's colour, and under Today its incumbent's."""
    plan = opened.dots()["colours"]
    opened.choose("Today", "views")
    assert opened.dots()["count"] == 0
    assert opened.dots("today")["colours"] != plan
    opened.choose("Plan", "views")
    assert opened.dots()["colours"] == plan


def test_the_divider_moves_with_the_keys_and_tells_where_it_is(opened: MapPage) -> None:
    """Arrow keys, page keys, Home and End move it and not the map; both alignments are drawn."""
    divider = opened.find("#divider")
    centre = opened.driver.execute_script("return territoryMap.map.getCenter().lng")
    assert not divider.is_displayed()
    opened.choose("Both", "views")
    assert divider.is_displayed()
    assert divider.get_attribute("role") == "slider"
    assert opened.dots("today")["count"] == opened.dots("plan")["count"] > 0
    assert divider.get_attribute("aria-valuenow") == "50"
    for key, now in ((Keys.ARROW_RIGHT, "52"), (Keys.ARROW_LEFT, "50"), (Keys.PAGE_UP, "60"), (Keys.END, "100")):
        divider.send_keys(key)
        assert divider.get_attribute("aria-valuenow") == now
    divider.send_keys(Keys.HOME)
    assert divider.get_attribute("aria-valuetext") == "Today on the left 0 %, plan on the rest"
    assert opened.driver.execute_script("return territoryMap.map.getCenter().lng") == centre


def test_the_divider_is_dragged_and_uncovers_the_plan(page: MapPage, results: Results, tmp_path: Path) -> None:
    """Left of the divider lie today's shapes, right of it the plan's; dragging it changes which is seen."""
    # Today's shapes are the plan's in another order, so that each place has another territory.
    ids = results.shapes["territory_id"]
    today = results.shapes.assign(
        territory_id=ids.groupby(results.shapes["segment"]).transform(lambda t: t.iloc[::-1].to_numpy())
    )
    write_map(replace(results, incumbent_shapes=today), tmp_path / "map.html")
    page.open(tmp_path / "map.html")
    page.follow("view=both&hide=accounts&hide=names&hide=homes")
    place = (300, 300)
    left_of_divider = page.pixel(*place)
    ActionChains(page.driver).drag_and_drop_by_offset(page.find("#divider"), -400, 0).perform()
    assert 0 < page.state("split") < 0.3
    right_of_divider = page.pixel(*place)
    assert left_of_divider != right_of_divider
    page.follow("view=plan&hide=accounts&hide=names&hide=homes")
    assert page.pixel(*place) == right_of_divider
    page.follow("view=today&hide=accounts&hide=names&hide=homes")
    assert page.pixel(*place) == left_of_divider
