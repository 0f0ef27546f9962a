"""The formulation names functions and keys that exist."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import pytest
from pydantic import BaseModel

from territory_opt.headcount.model import HeadcountModel, RoleHeadcount, SegmentHeadcount

PAGE = Path(__file__).parents[2] / "docs" / "headcount-formulation.md"
PACKAGE = "territory_opt.headcount"


def _cells(title: str) -> list[str]:
    """Return every piece of code in a column of that title, over all tables of the page."""
    pieces, column = [], None
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("|"):
            column = None
            continue
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if column is None:
            column = cells.index(title) if title in cells else -1
        elif column >= 0:
            pieces += re.findall("`([^`]+)`", cells[column])
    return sorted(set(pieces))


def _found(name: str) -> object:
    """Return what a dotted name below the package stands for."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found: Any = importlib.import_module(".".join([PACKAGE, *parts[:length]]))
        except ModuleNotFoundError:
            continue
        for attribute in parts[length:]:
            found = getattr(found, attribute)
        return found
    raise AttributeError(name)


def _model_of(annotation: Any) -> type[BaseModel] | None:
    """Return the model that a field holds, whatever optional or annotated type it comes in."""
    if get_origin(annotation) in (Annotated, Union, UnionType):
        return next((found for part in get_args(annotation) if (found := _model_of(part))), None)
    return annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else None


def _declared(key: str) -> bool:
    """Say whether a key may stand in the model's file: from its top, of a segment or, after "roles.", of a role."""
    first, _, rest = key.partition(".")
    if first == "roles":
        return rest in RoleHeadcount.model_fields
    if key in SegmentHeadcount.model_fields:
        return True
    model: type[BaseModel] | None = HeadcountModel
    for part in key.split("."):
        if model is None or part not in model.model_fields:
            return False
        model = _model_of(model.model_fields[part].annotation)
    return True


@pytest.mark.parametrize("name", _cells("function"))
def test_every_function_exists(name: str) -> None:
    """A row that outlives its function describes what nobody computes."""
    assert _found(name) is not None


def test_every_key_can_be_declared() -> None:
    """Keys are spelled as the model knows them, and the check tells one that is not."""
    assert [key for key in _cells("name in YAML") if not _declared(key)] == []
    assert not _declared("hiring.budget_eur")
    assert _declared("coverage.tail.share")


def test_every_rule_of_hiring_is_formulated() -> None:
    """Each key of hiring, coverage and horizon, and each of a role's ratio, stands in the formulation."""
    named = set(_cells("name in YAML"))
    rules = {
        f"{section}.{key}"
        for section in ("hiring", "coverage", "horizon", "outcomes", "backfill", "quota")
        for key in (_model_of(HeadcountModel.model_fields[section].annotation) or HeadcountModel).model_fields
    } - {"coverage.tail"}
    assert rules - named == set()
