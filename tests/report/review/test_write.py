"""The files of a review."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import Any

import pytest

from territory_opt.report.review.mail import plain, review_text
from territory_opt.report.review.results import Review
from territory_opt.report.review.write import write_review
from territory_opt.report.tables import read_table

PAPER = {"A4": (8.27, 11.69), "Letter": (8.5, 11.0)}


@pytest.fixture(scope="module")
def folder(review: Review, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a written review."""
    folder = tmp_path_factory.mktemp("review")
    write_review(review, folder)
    return folder


def test_tables_come_back_as_they_went(folder: Path, review: Review) -> None:
    """Actions and indicators are always there; hostile texts neither run in a spreadsheet nor change."""
    actions = read_table(folder / "actions.csv", ("brings_usd",))
    assert actions["what"].tolist() == review.actions["what"].tolist()
    assert (folder / "kpis.csv").exists()
    assert not (folder / "capacity.csv").exists()  # a table without rows
    raw = (folder / "actions.csv").read_text()
    assert ",=1+1" not in raw


def test_the_page_holds_no_markup_from_data(folder: Path) -> None:
    """Names from data stay text."""
    page = (folder / "review.html").read_text()
    assert "<script>window.hacked" not in page
    assert "&lt;script&gt;window.hacked" in page
    assert "12 of 30 shown" in page


def test_the_mail_shows_names_as_they_stand(review: Review) -> None:
    """Signs that Markdown would read are escaped, and each row of a table is one line."""
    text = review_text(review)
    assert plain("a|b *c* [d](e)\n#1") == r"a\|b \*c\* \[d\](e) \#1"
    assert "Two lines" in text
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert len({line.replace(r"\|", "").count("|") for line in rows}) <= 4  # one number of columns for each table
    assert "## Actions" in text


@pytest.mark.browser
def test_the_summary_prints_on_one_page(folder: Path, browser: Any) -> None:
    """On A4 and on Letter, with more rows than a page holds; it asks for nothing and runs nothing from data."""
    driver = browser.open(folder / "review.html")
    for width, height in PAPER.values():
        printed = driver.execute_cdp_cmd("Page.printToPDF", {"paperWidth": width, "paperHeight": height})
        pages = re.findall(rb"/Type\s*/Page[^s]", base64.b64decode(printed["data"]))
        assert len(pages) == 1
    assert [address for address in browser.requests() if not address.startswith("file:")] == []
    assert browser.complaints() == []
    assert driver.execute_script("return window.hacked") is None


@pytest.mark.browser
def test_tables_sort_by_a_click(folder: Path, browser: Any) -> None:
    """A click on a heading sorts the actions by what they bring, the most first."""
    driver = browser.open(folder / "review.html")
    heading = driver.find_element("xpath", "//table[@id='all-actions']//button[.='Brings']")
    driver.execute_script("arguments[0].click()", heading)
    first = driver.find_element("css selector", "#all-actions tbody tr td")
    assert first.get_attribute("textContent") == "30"


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_reads_in_light_and_dark(folder: Path, browser: Any, scheme: str) -> None:
    """Every status stands out from its ground by 4.5 to 1 at least (WCAG 2.1, 1.4.3)."""
    driver = browser.open(folder / "review.html")
    driver.execute_cdp_cmd(
        "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    )
    contrast = driver.execute_script(
        """
        const light = (colour) => {
          const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map((v) => v / 255)
            .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const ground = light(getComputedStyle(document.querySelector('#summary')).backgroundColor);
        return [...document.querySelectorAll('.status')].map((one) => {
          const ink = light(getComputedStyle(one).color);
          return (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05);
        });
        """
    )
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    assert min(contrast) >= 4.5
