"""What figures rest on: each parameter with its value and the place that says so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from territory_opt.alignment.model import AlignmentModel
from territory_opt.report.results import Hiring
from territory_opt.scenario.assumptions import assumptions_of
from territory_opt.scenario.declaration import Scenario
from territory_opt.scenario.opening import Opened
from territory_opt.scenario.parameters import parameters_of
from territory_opt.scenario.prepare import Prepared, prepare
from territory_opt.scenario.reading import read_models
from territory_opt.workspace.workspace import load_workspace

MODEL = """\
name: own
title: Own
rules:
  - {rule: balance, measure: potential_usd, tolerance: 0.2}
  - {rule: balance, measure: potential_usd, upper: 900000}
objective:
  - {term: travel, usd_per_km: 1.2}
  - {term: imbalance}
"""
CHANGES = [{"change": "parameter", "model": "headcount", "to": {"backfill.lag_months": 5}}]
LEARNED = {
    "what": "attrition_share",
    "segment": "SMB",
    "value": 0.3,
    "low": 0.2,
    "high": 0.4,
    "source": "learned from 9",
}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory, write_small_workspace: Callable[..., Path]) -> Prepared:
    folder = write_small_workspace(tmp_path_factory.mktemp("workspace"))
    (folder / "models").mkdir()
    (folder / "models" / "own.yaml").write_text(MODEL)
    scenario = Scenario.model_validate({"name": "s", "title": "S", "alignment": "own", "changes": CHANGES})
    return prepare(Opened(load_workspace(folder), scenario, read_models(folder, scenario)))


@pytest.fixture(scope="module")
def table(prepared: Prepared) -> pd.DataFrame:
    hiring = Hiring(assumptions=pd.DataFrame([{**LEARNED, "learned": True}]))
    return assumptions_of(prepared, hiring).set_index("what")


def test_every_row_says_what_it_is_worth_and_who_says_so(table: pd.DataFrame) -> None:
    """Nothing is listed twice and nothing is empty; prices lead."""
    assert not table.isna().any(axis=None)
    assert table["value"].str.len().gt(0).all()
    assert not table.reset_index().duplicated().any()
    assert table.index[0] == "Travel: price of one km of travel, USD"


def test_the_users_own_values_are_not_called_assumptions_of_ours(table: pd.DataFrame) -> None:
    """A value in their file has the file and its key; what it leaves out is the product's default with its source."""
    own = table.loc["Travel: price of one km of travel, USD"]
    assert list(own) == ["$1.2", "models/own.yaml: objective.travel.usd_per_km"]
    left = table.loc["Imbalance of potential: elasticity of sales to effort"]
    assert left["value"] == "0.34"
    assert "which models/own.yaml leaves out; shipped default, mean elasticity of sales to effort" in left["source"]


def test_shipped_values_cite_their_source_or_are_called_assumptions(table: pd.DataFrame) -> None:
    """By segment where segments differ."""
    renewal = table.loc["Share of current ARR that renews"]
    assert set(renewal["value"].split("; ")) == {"Mid-Market 92\u00a0%", "SMB 90\u00a0%"}
    assert renewal["source"].startswith("models/demand.yaml: segments.renewal_share; shipped default, median gross")
    margin = table.loc["Hiring: margin lost on a dollar of demand that nobody covers"]
    assert list(margin) == [
        "80\u00a0%",
        "models/headcount.yaml: hiring.margin_share; shipped default, an assumption",
    ]


def test_what_the_scenario_changes_is_its_own_doing(table: pd.DataFrame) -> None:
    """A changed parameter names the scenario, and the change itself stands among the assumptions."""
    lag = table[table.index.str.startswith("Backfill: whole months")].iloc[0]
    assert lag.tolist() == ["5", "scenarios/s.yaml, which changes backfill.lag_months of models/headcount.yaml"]
    assert "Change of the scenario" in table.index


def test_history_places_and_given_figures_are_told(table: pd.DataFrame) -> None:
    """What history told has its interval; potentials that the accounts bring are not said to be planned."""
    learned = table.loc["Attrition, SMB"]
    assert list(learned) == ["30\u00a0% (20\u00a0% to 40\u00a0%)", "learned from 9"]
    assert table.loc["Potential of accounts", "value"] == "120 given, 0 planned"
    assert table.loc["Places of accounts", "value"] == "120 coordinates"
    assert not table.index.str.startswith("Share of people who leave within a year").any()


def test_rules_of_one_name_keep_their_own_paths() -> None:
    """Two bounds on one measure are told apart by a number."""
    rules = [{"rule": "balance", "tolerance": 0.1}, {"rule": "balance", "upper": 3.0}]
    model = AlignmentModel.model_validate({"name": "m", "rules": rules, "objective": [{"term": "travel"}]})
    found = {path: parameter.value for path, parameter in parameters_of(model, ())}
    assert found["rules.balance of potential_usd.tolerance"] == 0.1
    assert found["rules.balance of potential_usd (2).upper"] == 3.0
