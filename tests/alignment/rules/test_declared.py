"""Rules and terms as a whole: each has its tests, and its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from territory_opt.alignment.model import load_model
from territory_opt.alignment.rules import RULES
from territory_opt.alignment.terms import TERMS
from territory_opt.alignment.together import check_together
from territory_opt.workspace.declared import list_declared

OTHER_MODELS = ("arr_stages", "demand", "headcount", "review")
HERE = Path(__file__).parent
DECLARED = [
    *((HERE, rule.model_fields["rule"], rule) for rule in RULES),
    *((HERE.parent / "terms", term.model_fields["term"], term) for term in TERMS),
]


@pytest.mark.parametrize(("folder", "field", "declared"), DECLARED)
def test_every_rule_and_term_has_its_tests(folder: Path, field, declared: type) -> None:
    """A rule or term declared as `name` is tested in `test_name.py`, and its module is called like it."""
    (name,) = field.annotation.__args__
    assert (folder / f"test_{name}.py").is_file()
    assert declared.__module__.endswith(f".{name}")


@pytest.mark.parametrize("name", [name for name in list_declared(None, "models") if name not in OTHER_MODELS])
def test_every_shipped_model_makes_sense(name: str) -> None:
    """Its rules and terms go together, and each says what it does in a sentence."""
    model = load_model(None, name)
    check_together(model.rules, model.objective)
    assert model.title
    assert model.description
    assert all(declared.sentence().endswith(".") for declared in (*model.rules, *model.objective))


def test_every_rule_and_term_is_shown_in_a_shipped_model() -> None:
    """But for those that need tables or keys of the user's own."""
    models = [load_model(None, name) for name in list_declared(None, "models") if name not in OTHER_MODELS]
    shown = {declared.__class__ for model in models for declared in (*model.rules, *model.objective)}
    assert {declared.__name__ for declared in {*RULES, *TERMS} - shown} == {"Decisions", "Fit", "Protected"}
