"""Tables of the hiring plan add up to its frames."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from territory_opt.errors import InputError
from territory_opt.report.fields import MISSING
from territory_opt.report.forecast_table import forecast_table, write_forecast
from territory_opt.report.hiring.by_quarter import starts_by_quarter
from territory_opt.report.hiring.tables import (
    assumptions_view,
    by_region,
    due_view,
    forecast_by_quarter,
    levels_view,
    starts_view,
    support_view,
)
from territory_opt.report.results import Hiring


@pytest.fixture(scope="module")
def hiring(made: SimpleNamespace) -> Hiring:
    return made.make_hiring()


def test_regions_add_up_to_the_year(hiring: Hiring) -> None:
    """Demand, shortfall and starts of account executives are all there, each in its cell."""
    table = by_region(hiring)
    coverage = hiring.coverage
    assert table["demand_usd"].sum() == pytest.approx(coverage["demand_usd"].sum())
    short = (table["demand_usd"] * (1 - table["covered_share"])).sum()
    assert short == pytest.approx(coverage["shortfall_usd"].sum())
    own = hiring.starts[hiring.starts["role"].eq("account_executive") & hiring.starts["kind"].eq("firm")]
    assert table["starts"].sum() == own["starts"].sum()
    assert table["low_share"].isna().all()


def test_bands_of_cells_come_from_the_trial(hiring: Hiring) -> None:
    """Where the trial looked at a cell, its band stands beside its coverage."""
    cell = hiring.levels.iloc[[1]].assign(scope="cell", segment="SMB", region="West", low_share=0.5, high_share=0.9)
    table = by_region(replace(hiring, levels=cell)).set_index(["region", "segment"])
    assert table.loc[("West", "SMB"), "low_share"] == 0.5
    assert table["low_share"].notna().sum() == 1


def test_starts_by_quarter_count_every_start(hiring: Hiring) -> None:
    """Quarters are those of the plan year, wherever it begins; what comes after it stands under later."""
    table = starts_by_quarter(hiring.starts, pd.Timestamp("2027-01-01"))
    counts = table[["Q1", "Q2", "Q3", "Q4", "later"]]
    assert counts.to_numpy().sum() == hiring.starts["starts"].sum()
    assert counts.sum().tolist() == [5, 4, 1, 0, 3]
    shifted = starts_by_quarter(hiring.starts, pd.Timestamp("2026-02-01"))
    assert shifted["later"].sum() == 13 - shifted["Q4"].sum() == 13
    assert starts_by_quarter(hiring.starts.iloc[:0], pd.Timestamp("2027-01-01")).empty


def test_assumptions_are_printed_in_their_own_units(hiring: Hiring) -> None:
    """A share reads in percent, an amount as money, a number of months as a number; each names its source."""
    rows = [tuple(cell.text for cell in row) for row in assumptions_view(hiring, "USD").rows]
    assert rows[0][:6] == ("Attainment", "Enterprise", "75\u00a0%", "69\u00a0%", "81\u00a0%", "learned")
    assert rows[2][2:6] == ("$380k", MISSING, MISSING, "default")
    assert rows[3][0] == "Ramp months"
    assert rows[3][2] == "4.40"


def test_the_forecasts_quarters_add_up_to_its_year(made: SimpleNamespace) -> None:
    """Company, segments and regions stand with their quarters, the year and its band; no cell does."""
    table = forecast_by_quarter(made.forecast())
    quarters = table[["q1_usd", "q2_usd", "q3_usd", "q4_usd"]].sum(axis=1)
    assert quarters.to_numpy() == pytest.approx(table["point_usd"].to_numpy())
    assert table["name"].tolist()[:4] == ["all", *made.SEGMENTS]
    assert len(table) == 1 + len(made.SEGMENTS) + len(made.REGIONS)


def test_support_stands_against_what_is_called_for(hiring: Hiring) -> None:
    """Lines of support only, at the plan year's ends, with what is missing on average."""
    rows = {row[0].text + row[1].text: [cell.text for cell in row[3:]] for row in support_view(hiring, "USD").rows}
    assert rows["managerall"] == ["8.00", "9.00", "8.53", "0.00"]
    assert len(rows) == 4


def test_the_trial_names_the_company_all_segments(hiring: Hiring) -> None:
    """Scopes that differ have names that differ."""
    assert levels_view(hiring, True, 0.75, "USD").rows[0][0].text == "all segments"


def test_no_chance_of_a_level_that_was_not_asked_for(hiring: Hiring) -> None:
    """Without a service level, meeting it says nothing and is left out."""
    headings = [
        {heading.label for heading in levels_view(hiring, True, level, "USD").headings} for level in (0.75, 0.0)
    ]
    assert headings[0] - headings[1] == {"Chance to meet the level"}


def test_roles_are_due_or_called_for_today(hiring: Hiring) -> None:
    """Today's stage and the one to come, each with its duties and month."""
    assert [row[0].text for row in due_view(hiring, "USD").rows] == ["today", "July 2027"]


def test_starts_say_what_is_firm(hiring: Hiring) -> None:
    """Starts planned by quarter are told from those planned by month."""
    kinds = [row[5].text for row in starts_view(hiring, "USD").rows]
    assert kinds.count("firm") == 8
    assert kinds[-1] == "outlook, from this month's quarter"


def test_a_written_forecast_is_one_the_user_could_give(made: SimpleNamespace) -> None:
    """Three quantiles that do not fall for each cell and month to come, the plan at 0.5."""
    table = forecast_table(made.forecast())
    assert list(table.columns) == ["month", "region", "segment", "quantile", "amount_usd"]
    assert len(table) == 24 * 12 * 3
    assert not table.duplicated(["month", "region", "segment", "quantile"]).any()
    wide = table.pivot_table("amount_usd", ["month", "region", "segment"], "quantile")
    assert (wide.diff(axis=1).iloc[:, 1:] >= 0).all(axis=None)
    assert wide[0.5].sum() == pytest.approx(2.12 * sum(made.YEAR_USD.values()), rel=1e-6)


def test_a_plan_outside_its_band_widens_it(made: SimpleNamespace) -> None:
    """A series of rare large deals may have a mean above its ninth decile: quantiles still do not fall."""
    forecast = made.forecast(history=0)
    rare = forecast.assign(low_usd=0.0, high_usd=0.0)
    wide = forecast_table(rare).pivot_table("amount_usd", ["month", "region", "segment"], "quantile")
    assert (wide[0.9] == wide[0.5]).all()


def test_a_forecast_is_never_written_over_unasked(made: SimpleNamespace, tmp_path: Path) -> None:
    """A file that is there stays as it is unless replacing it was asked for; nothing is left aside."""
    path = tmp_path / "forecast.csv"
    path.write_text("mine")
    with pytest.raises(InputError, match="--force"):
        write_forecast(forecast_table(made.forecast()), path)
    assert path.read_text() == "mine"
    write_forecast(forecast_table(made.forecast()), path, replace=True)
    back = pd.read_csv(path, dtype=str)
    assert back["month"].str.fullmatch(r"\d{4}-\d\d").all()
    assert set(back["region"]) == set(made.REGIONS)
    assert [file.name for file in tmp_path.iterdir()] == ["forecast.csv"]
