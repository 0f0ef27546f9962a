"""Whatever is wrong with a declared value, what was expected is said in words that a planner uses."""

from __future__ import annotations

import copy
import datetime
import itertools
from typing import Any

import pytest
import yaml
from pydantic import BaseModel

from territory_opt.alignment.model import AlignmentModel
from territory_opt.demand.model import DemandModel
from territory_opt.errors import InputError
from territory_opt.headcount.model import HeadcountModel
from territory_opt.scenario.declaration import Scenario
from territory_opt.workspace.declared import Kind, find_declared, validate_declared

WRONG: tuple[Any, ...] = (
    "text", "", "2027-13-40", "x" * 100, 12, -1, 3.7, True, None, [], [1], {}, {"a": 1}, float("nan"), float("inf"),
    10**400, datetime.date(2027, 1, 1),
)  # fmt: skip

DEEPEST = 5
"""How deep the keys of the files lie."""

LEAKS = ("valid", "instance", "parse", "Input", "input", "integer", "string", "boolean", "dict", "tuple", "object",
         "after validation", "pattern", "None", "float", "datetime")  # fmt: skip
"""Words of Python, of JSON schema and of the validating library that no planner uses."""


def _spoilt(data: Any, depth: int, value: Any) -> Any:
    """Return data in which everything at a depth is a wrong value."""
    if depth == 0:
        return copy.deepcopy(value)
    if isinstance(data, dict):
        return {key: _spoilt(inside, depth - 1, value) for key, inside in data.items()}
    return [_spoilt(inside, depth - 1, value) for inside in data] if isinstance(data, list) else data


@pytest.mark.parametrize(
    ("kind", "name", "model"),
    [
        ("models", "annual_redesign", AlignmentModel),
        ("models", "headcount", HeadcountModel),
        ("models", "demand", DemandModel),
        ("scenarios", "spring-changes", Scenario),
    ],
)
def test_no_word_of_a_programming_language_is_shown(kind: Kind, name: str, model: type[BaseModel]) -> None:
    """Every key of a shipped file is given every kind of wrong value: each problem reads as if written by a planner."""
    data = yaml.safe_load(find_declared(None, kind, name).read_text(encoding="utf-8"))
    told = set()
    for depth, value in itertools.product(range(1, DEEPEST + 1), WRONG):
        try:
            validate_declared(_spoilt(data, depth, value), model, name)
        except InputError as error:
            told |= {problem.expected for problem in error.problems}
    assert told
    assert [expected for expected in sorted(told) if any(leak in expected.split() for leak in LEAKS)] == []


def test_a_number_of_entries_is_told_with_the_number_found() -> None:
    """Twelve shares that are eleven are counted for the reader."""
    data = yaml.safe_load(find_declared(None, "models", "headcount").read_text(encoding="utf-8"))
    data["season_shares"] = [1]
    with pytest.raises(InputError) as caught:
        validate_declared(data, HeadcountModel, "headcount.yaml")
    assert "at least 12 entries, here 1" in str(caught.value)
