"""Models as they are declared."""

from __future__ import annotations

from pathlib import Path

import pytest

from territory_opt.alignment.model import load_model
from territory_opt.errors import InputError


@pytest.mark.parametrize("name", ["annual_redesign", "rebalance", "as_is"])
def test_shipped_models_load(name: str) -> None:
    """Each says what it is for, and every rule and term says what it does."""
    model = load_model(None, name)
    assert model.title
    assert model.description
    assert all(declared.sentence().endswith(".") for declared in (*model.rules, *model.objective))


def test_a_workspace_has_its_own_models_first(tmp_path: Path) -> None:
    """One of the name in `models/` goes before the shipped one."""
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "rebalance.yaml").write_text("name: rebalance\ntitle: Mine\nobjective: [{term: travel}]\n")
    assert load_model(tmp_path, "rebalance").title == "Mine"
    assert load_model(tmp_path, "annual_redesign").title == "Annual territory design"


def test_an_unknown_model_names_what_there_is() -> None:
    """A slip of the name is an input problem."""
    with pytest.raises(InputError, match="annual_redesign"):
        load_model(None, "anual_redesign")


def test_assign_stands_first_in_every_model(read_model) -> None:
    """Undeclared it is strict; declared it stays where it is."""
    assert [rule.rule for rule in read_model("rules: [{rule: locks}]").rules] == ["assign", "locks"]
    assert [rule.rule for rule in read_model("rules: [{rule: locks}, {rule: assign}]").rules] == ["locks", "assign"]
    assert [rule.rule for rule in read_model("").rules] == ["assign"]


def test_every_problem_of_a_model_is_told_at_once(read_model) -> None:
    """Three slips, three problems."""
    with pytest.raises(InputError) as refused:
        read_model("title: 3\nrules: [{rule: balanse}, {rule: capacity, utilisation: 1}]")
    places = [problem.column for problem in refused.value.problems]
    assert sorted(places) == ["rules[1].rule", "rules[2].utilisation", "title"]
