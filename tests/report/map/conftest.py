"""The map in the browser, with what a reader does there and what tests read off it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver import ActionChains, Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.select import Select
from selenium.webdriver.support.wait import WebDriverWait

from territory_opt.report.results import Results

if TYPE_CHECKING:
    from tests.conftest import Page

# A move begins on a later frame than the call for it, and its end is drawn on a later one again.
_REST = """
  const done = arguments[0], map = territoryMap.map;
  const after = (then) => requestAnimationFrame(() => requestAnimationFrame(then));
  const look = () => (map._animatingZoom || map._panAnim?._inProgress ? after(look) : after(done));
  after(look);
"""

# The topmost canvas that has a colour at a place of the map; the divider cuts canvases off by their clip path.
_PIXEL = r"""
  const [x, y] = arguments;
  const box = document.getElementById('map').getBoundingClientRect();
  for (const canvas of [...document.querySelectorAll('#map canvas')].filter(({ width }) => width).reverse()) {
    const own = canvas.getBoundingClientRect();
    const at = [box.left + x - own.left, box.top + y - own.top];
    const cut = /inset\(0px ([\d.]+)px 0px ([\d.]+)px\)/.exec(canvas.style.clipPath);
    if (cut && (at[0] < Number(cut[2]) || at[0] > own.width - Number(cut[1]))) continue;
    const [r, g, b, a] = canvas.getContext('2d').getImageData(at[0], at[1], 1, 1).data;
    if (a) return [r, g, b];
  }
  return null;"""


class MapPage:
    """The map opened from disk."""

    def __init__(self, browser: Page) -> None:
        self.browser = browser
        self.driver: Chrome = browser.driver

    def open(self, path: Path, link: str = "") -> None:
        """Open a map, with the part of a link after its #."""
        self.browser.open(path)
        if link:
            self.follow(link)

    def follow(self, link: str) -> None:
        """Change the part of the address after its #, as a link within the page would."""
        self.driver.execute_script("location.hash = arguments[0]", link)
        self.wait(lambda: self.driver.execute_script("return location.hash.slice(1) === arguments[0]", link))

    def wait(self, condition: Any) -> Any:
        """Wait until something is true, and return it."""
        # A card may be drawn anew between finding it and reading it.
        waiting = WebDriverWait(self.driver, 10, ignored_exceptions=[StaleElementReferenceException])
        return waiting.until(lambda _: condition())

    def find(self, selector: str) -> WebElement:
        """Return the first element of a selector."""
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector: str) -> list[WebElement]:
        """Return every element of a selector."""
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def choose(self, label: str, within: str) -> None:
        """Click one of several choices."""
        self.driver.find_element(By.XPATH, f"//div[@id='{within}']//span[.='{label}']").click()

    def colour_by(self) -> Select:
        """Return the choice of colours."""
        return Select(self.find("#colour-by"))

    def point_at(self, x: float, y: float) -> ActionChains:
        """Point at a place of the map, in pixels from its corner; more can follow."""
        canvas = self.find("#map")
        size = canvas.size
        chain = ActionChains(self.driver).move_to_element_with_offset(canvas, 3, 3)
        return chain.move_to_element_with_offset(canvas, round(x - size["width"] / 2), round(y - size["height"] / 2))

    def middle(self) -> tuple[float, float]:
        """Return the middle of the map, in pixels from its corner."""
        size = self.find("#map").size
        return size["width"] / 2, size["height"] / 2

    def card(self, said: str) -> str:
        """Return the text of the pinned card, once it says something."""

        # A card fades in, and has no text while it cannot be seen.
        def read() -> str:
            text = self.find(".leaflet-popup-content").text
            return text if said in text else ""

        return str(self.wait(read))

    def tip(self) -> str:
        """Return the text of the tooltip."""
        return str(self.wait(lambda: self.find(".leaflet-tooltip").text))

    def dots(self, alignment: str = "plan") -> dict[str, Any]:
        """Return how many dots are drawn of how many accounts, and their colours, once the map has come to rest."""
        self.rest()
        found: dict[str, Any] = self.driver.execute_script("return territoryMap.dots(arguments[0])", alignment)
        return found

    def rest(self) -> None:
        """Wait until the map neither zooms nor pans, and has drawn what it then shows."""
        self.driver.execute_async_script(_REST)

    def zoom(self) -> float:
        """Return the zoom."""
        return float(self.driver.execute_script("return territoryMap.map.getZoom()"))

    def state(self, name: str) -> Any:
        """Return one thing of the state."""
        return self.driver.execute_script("return territoryMap.state[arguments[0]]", name)

    def pixel(self, x: float, y: float) -> list[int]:
        """Return the colour that is seen of what is drawn at a place of the map."""
        colour: list[int] = self.driver.execute_script(_PIXEL, x, y)
        return colour


@pytest.fixture
def page(browser: Page) -> MapPage:
    """A browser for maps."""
    return MapPage(browser)


@pytest.fixture
def opened(page: MapPage, run_folder: Path) -> MapPage:
    """The map of the synthetic run."""
    page.open(run_folder / "map.html")
    return page


@pytest.fixture
def emulated(page: MapPage, resized: object) -> MapPage:
    """A browser for maps, whose window and media are put back afterwards."""
    return page


@pytest.fixture
def placed(results: Results) -> pd.DataFrame:
    """The accounts that are on the map."""
    return results.accounts.dropna(subset=["latitude"])
