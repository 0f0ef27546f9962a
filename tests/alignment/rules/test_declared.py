"""Rules and terms as a whole: each has its tests, and its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from territory_opt.alignment.rules import RULES
from territory_opt.alignment.terms import TERMS

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
