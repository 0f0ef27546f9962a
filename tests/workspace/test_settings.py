"""workspace.yaml: months, units and the tables it names."""

import datetime

import pandas as pd
import pytest
from pydantic import ValidationError

from territory_opt.errors import InputError
from territory_opt.workspace.settings import Settings, TableSource, read_settings


@pytest.mark.parametrize("start", ["2027-02", "2027-02-01", datetime.date(2027, 2, 1), pd.Timestamp(2027, 2, 1)])
def test_plan_year_runs_twelve_months_from_its_start(start):
    """However the month is written, the plan year is the twelve months from its first day."""
    settings = Settings(name="Plan", plan_start=start)
    assert settings.plan_start == pd.Timestamp(2027, 2, 1)
    assert list(settings.plan_months) == [pd.Timestamp(2027, 2, 1) + pd.DateOffset(months=k) for k in range(12)]
    assert settings.plan_end == pd.Timestamp(2028, 1, 31)


@pytest.mark.parametrize("start", ["2027", 2027, "2027-13", "2027-02-15", "January 2027", None, "27-01", "0027-01"])
def test_plan_start_must_be_a_month(start):
    """Anything but a month is refused."""
    with pytest.raises(ValidationError, match="a month such as 2027-01"):
        Settings(name="Plan", plan_start=start)


def test_settings_survive_their_own_writing():
    """Settings dumped to plain data and read again are the same."""
    settings = Settings(name="Plan", plan_start="2027-01", tables={"accounts": {"columns": {"name": "Company"}}})
    assert Settings.model_validate(settings.model_dump(mode="json")) == settings


def test_polygons_need_their_file():
    """unit: polygon and units_file come together."""
    with pytest.raises(ValidationError, match="units_file"):
        Settings(name="Plan", plan_start="2027-01", unit="polygon")
    with pytest.raises(ValidationError, match="units_file"):
        Settings(name="Plan", plan_start="2027-01", units_file="units.gpkg")
    assert Settings(name="Plan", plan_start="2027-01", unit="polygon", units_file="units.gpkg").unit == "polygon"


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("currency", "dollars", "an ISO 4217 three-letter code"),
        ("country", "USA", "an ISO 3166 two-letter code"),
        ("name", "", "at least 1 character"),
        ("tables", {"accounts": {"sheet": "Customers"}}, "the file, too"),
        ("measures", ["Sales calls"], "a name of small letters"),
        ("measures", ["visits"], "a name of your own"),
        ("measures", ["employees"], "a name of your own"),
        ("measures", ["calls", "calls"], "each measure once"),
        ("h3_resolution", 5, "only with unit: h3"),
        ("units_id", "GEOID", "only beside a units_file"),
        ("units_layer", "areas", "only beside a units_file"),
        ("units_crs", "EPSG:4326", "only beside a units_file"),
        ("travel", {"matrix": "days"}, "'minutes', 'seconds'"),
        ("travel", {"missing": "guess"}, "'out_of_reach' or 'straight_line'"),
    ],
)
def test_settings_have_a_form(key, value, expected):
    """Codes have their letters, the plan has a name, a sheet its workbook and a measure a name of its own."""
    with pytest.raises(ValidationError, match=expected):
        Settings.model_validate({"name": "Plan", "plan_start": "2027-01", key: value})


def test_cells_have_a_resolution():
    """4 unless another is told, from 0 to 15."""
    plan = {"name": "Plan", "plan_start": "2027-01", "unit": "h3"}
    assert Settings(**plan).resolution == 4
    assert Settings(**plan, h3_resolution=0).resolution == 0
    for wrong in (-1, 16):
        with pytest.raises(ValidationError, match="h3_resolution"):
            Settings(**plan, h3_resolution=wrong)


def test_source_of_a_table_is_standard_unless_named():
    """A table that workspace.yaml does not mention has the standard source."""
    settings = Settings(name="Plan", plan_start="2027-01", tables={"reps": {"file": "people.csv"}})
    assert settings.source("reps").file == "people.csv"
    assert settings.source("accounts") == TableSource()


def test_missing_settings_are_told(tmp_path):
    """A folder without workspace.yaml is refused, telling how to make one."""
    with pytest.raises(InputError, match="territory-opt init"):
        read_settings(tmp_path)


def test_every_problem_of_the_settings_is_told(tmp_path):
    """All that is wrong in workspace.yaml is told at once, with the key and the likely name."""
    text = "nam: x\nplan_start: soon\nunit: acount\ntables:\n  acounts: {}\n  reps: {colums: {a: b}, file: 3}\n"
    (tmp_path / "workspace.yaml").write_text(text)
    with pytest.raises(InputError) as refused:
        read_settings(tmp_path)
    found = {problem.column: (problem.value, problem.expected) for problem in refused.value.problems}
    assert found.keys() == {
        "name",
        "nam",
        "plan_start",
        "unit",
        "tables.acounts",
        "tables.reps.colums",
        "tables.reps.file",
    }
    assert found["nam"] == ("nam", "name (did you mean that?)")
    assert found["plan_start"] == ("soon", "a month such as 2027-01")
    assert found["unit"][0] == "acount"
    assert found["tables.acounts"] == ("acounts", "accounts (did you mean that?)")
    assert found["tables.reps.colums"] == ("colums", "columns (did you mean that?)")
    assert found["tables.reps.file"] == ("3", "text (in quotes where it looks like a number, a date, true or false)")


def test_measures_are_columns_of_the_accounts():
    """What workspace.yaml declares stands in the schema beside the standard columns."""
    plain = Settings(name="Plan", plan_start="2027-01")
    settings = Settings(name="Plan", plan_start="2027-01", measures=("calls", "beds"))
    assert [column.name for column in settings.known_tables["accounts"].columns[-2:]] == ["calls", "beds"]
    assert settings.known_tables["reps"] == plain.known_tables["reps"]
    assert "calls" not in [column.name for column in plain.known_tables["accounts"].columns]
