"""What stands in for values left out."""

import pandas as pd

from territory_opt.workspace.schema import TABLES
from territory_opt.workspace.values import empty_frame
from territory_opt.workspace.workspace import load_workspace


def test_accounts_are_filled_in(write):
    """Key for name, current ARR for status, the workspace's country, and the schema's defaults."""
    text = "account_id,segment,current_arr_usd,name,country,status\nA1,SMB,5,,,\nA2,SMB,,Two,de,\nA3,SMB,0,,,customer\n"
    accounts = load_workspace(write({"accounts": text}, "name: T\nplan_start: 2027-01\ncountry: CA\n")).accounts
    assert accounts["name"].tolist() == ["A1", "Two", "A3"]
    assert accounts["status"].tolist() == ["customer", "prospect", "customer"]
    assert accounts["country"].tolist() == ["CA", "DE", "CA"]
    assert accounts["region"].tolist() == ["all"] * 3
    assert accounts["current_arr_usd"].tolist() == [5, 0, 0]
    assert accounts["locked"].tolist() == [False] * 3
    assert accounts["potential_usd"].isna().all()


def test_reps_are_filled_in(write):
    """Key for name and the schema's defaults."""
    rep = load_workspace(write()).reps.iloc[0]
    assert (rep["name"], rep["role"], rep["status"], rep["fte"], rep["region"]) == (
        "R1", "account_executive", "active", 1.0, "all",
    )  # fmt: skip
    assert rep["segment"] == ("SMB",)
    assert rep["skills"] == ()


def test_types_are_those_of_the_schema(write):
    """Every table has every column of the schema in its type, whatever the file held."""
    tables = {
        "opportunities": "opportunity_id,account_id,stage,created_date,amount_usd\nO1,A1,open,2026-01-01,1\n",
        "bookings": "month,segment,amount_usd\n2026-01,SMB,-1\n",
        "forecast": "month,segment,amount_usd\n2027-01,SMB,1\n",
        "places": "postal_code,latitude,longitude\n10001,40.7,-74\n",
        "adjacency": "unit_id,neighbor_id\nU1,U2\n",
        "travel": "from_id,to_id,distance_km\nA1,R1,3\n",
        "fit": "account_id,rep_id,score\nA1,R1,3\n",
        "decisions": "account_id,seat_id\nA1,R1\n",
    }
    workspace = load_workspace(write(tables))
    assert list(workspace.tables) == [table.name for table in TABLES]
    for table in TABLES:
        frame = workspace.table(table.name)
        pd.testing.assert_series_equal(frame.dtypes, empty_frame(table).dtypes)
        assert isinstance(frame.index, pd.RangeIndex)


def test_postal_codes_abroad_are_left_alone(write):
    """Only US postal codes have five digits."""
    text = "account_id,segment,postal_code,country\nA1,SMB,8001,CH\nA2,SMB,8001,\nA3,SMB,02134-1000,\nA4,SMB,12,\n"
    accounts = load_workspace(write({"accounts": text})).accounts
    assert accounts["postal_code"].tolist() == ["8001", "08001", "02134-1000", "12"]
