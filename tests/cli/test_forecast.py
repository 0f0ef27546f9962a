"""The command that forecasts, on a small real workspace."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner, Result

(ENTRY,) = entry_points(group="console_scripts", name="territory-opt")


def _call(*words: str) -> Result:
    return CliRunner().invoke(ENTRY.load(), words, catch_exceptions=False)


def _json(*words: str) -> Any:
    done = _call(*words, "--json", "--quiet")
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, write_small_workspace: Callable[..., Path]) -> Path:
    """Return a small workspace that no test changes."""
    return write_small_workspace(tmp_path_factory.mktemp("small"))


def test_quarters_and_year_are_printed_with_their_bands(folder: Path) -> None:
    """Company, segments and regions stand with every quarter and the year; source and method are named."""
    done = _call("forecast", "-C", str(folder))
    assert done.exit_code == 0, done.stderr
    lines = done.stdout.splitlines()
    assert sum(line.startswith(("company", "segment", "region")) for line in lines) == 4
    (company,) = (line for line in lines if line.startswith("company"))
    assert company.count("(") == company.count(" to ") == 5
    assert any(line.startswith("Made from bookings:") for line in lines)
    assert "planning demand" in done.stderr


def test_json_ties_out(folder: Path) -> None:
    """Programs get every level by month, quarter and year, and the method of each series."""
    told = _json("forecast", "-C", str(folder))
    frame = pd.DataFrame(told["forecast"])
    year = frame[frame["period"] == "year"].groupby("level")["point_usd"].sum()
    assert year.to_numpy() == pytest.approx(year["company"])
    assert year["company"] == pytest.approx(24 * 50_000, rel=0.2)
    assert len(told["methods"]) == 2


def test_a_scenario_changes_what_is_forecast(folder: Path, tmp_path: Path) -> None:
    """Its changes to the history count; without a name the workspace is taken as it is."""
    scenario = folder / "scenarios" / "doubled.yaml"
    scenario.write_text(
        "name: doubled\ntitle: Doubled\nalignment: as_is\nchanges:\n"
        "  - {change: scale, table: bookings, by: {amount_usd: 2}}\n"
    )
    try:
        totals = [
            pd.DataFrame(_json("forecast", *name, "-C", str(folder))["forecast"])
            .query("period == 'year' and level == 'company'")["point_usd"]
            .iloc[0]
            for name in ([], ["doubled"])
        ]
    finally:
        scenario.unlink()
    assert totals[1] == pytest.approx(2 * totals[0])


def test_a_written_forecast_is_taken_as_the_users_own(
    tmp_path: Path, write_small_workspace: Callable[..., Path]
) -> None:
    """Laid into data it gives the same plan again, and from then on it is what wins."""
    folder = write_small_workspace(tmp_path)
    table = folder / "data" / "forecast.csv"
    ours = _json("forecast", "-C", str(folder), "--write", str(table))
    assert ours["written"] == str(table)
    again = _json("forecast", "-C", str(folder))
    assert again["source"] == "forecast"
    points = [
        pd.DataFrame(told["forecast"]).query("period == 'year'").set_index(["level", "region", "segment"])["point_usd"]
        for told in (ours, again)
    ]
    pd.testing.assert_series_equal(*points, rtol=1e-6)


def test_a_file_that_is_there_is_kept_unless_forced(folder: Path, tmp_path: Path) -> None:
    """Nobody's edited forecast is lost by a second call."""
    path = tmp_path / "mine.csv"
    path.write_text("mine")
    refused = _call("forecast", "-C", str(folder), "--write", str(path))
    assert refused.exit_code == 2
    assert "--force" in refused.stderr
    assert path.read_text() == "mine"
    forced = _call("forecast", "-C", str(folder), "--write", str(path), "--force")
    assert forced.exit_code == 0
    assert f"Forecast: {path}" in forced.stdout
    assert len(pd.read_csv(path)) == 24 * 2 * 3


def test_a_folder_that_is_not_there_is_named_before_anything_is_planned(folder: Path, tmp_path: Path) -> None:
    """A misspelt folder costs no forecast, and none is made for it."""
    refused = _call("forecast", "-C", str(folder), "--write", str(tmp_path / "nowhere" / "mine.csv"))
    assert refused.exit_code == 2
    assert f"found no folder {tmp_path / 'nowhere'}: expected a folder that is there" in refused.stderr
    assert "planning demand" not in refused.stderr
    assert not (tmp_path / "nowhere").exists()


def test_the_backtest_judges_every_level(folder: Path) -> None:
    """Each level has its error beside the seasonal naive's and the coverage of its band; nothing is forecast."""
    told = _json("forecast", "--backtest", "--holdout", "6", "-C", str(folder))
    levels = pd.DataFrame(told["levels"])
    assert {"level", "series", "months", "mase", "mase_naive", "coverage_80", "mase_given"} <= set(levels.columns)
    assert (levels["months"] == 6).all()
    printed = _call("forecast", "--backtest", "--holdout", "6", "-C", str(folder)).stdout
    assert "MASE, seasonal naive" in printed
    assert printed.splitlines()[1].startswith("company")


def test_a_backtest_writes_nothing(folder: Path, tmp_path: Path) -> None:
    """Options that would have no effect are refused rather than ignored."""
    done = _call("forecast", "--backtest", "--write", str(tmp_path / "x.csv"), "-C", str(folder))
    assert done.exit_code == 2
    assert not (tmp_path / "x.csv").exists()
