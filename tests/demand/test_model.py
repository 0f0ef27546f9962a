"""The declared demand model."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from territory_opt.demand.model import DemandModel
from territory_opt.demand.segments import entry_of


def declared(model: DemandModel, **changes: Any) -> dict[str, Any]:
    return {**model.model_dump(), **changes}


def test_other_segments_take_the_default_entry(model: DemandModel) -> None:
    """A segment that the model does not name has the parameters of the default entry."""
    assert entry_of(model.segments, "Public Sector") == model.segments["default"]


def test_entries_are_completed_from_the_default(model: DemandModel) -> None:
    """An entry overrides what it names and takes the rest from the default."""
    segments = {"default": model.segments["default"].model_dump(), "SMB": {"renewal_share": 0.5}}
    changed = DemandModel.model_validate(declared(model, segments=segments))
    assert changed.segments["SMB"].renewal_share == 0.5
    assert changed.segments["SMB"].visit_hours == model.segments["default"].visit_hours


def test_a_default_entry_is_required(model: DemandModel) -> None:
    """Without a default, some segments would have no parameters."""
    segments = {"SMB": model.segments["SMB"].model_dump()}
    with pytest.raises(ValidationError, match="'default'"):
        DemandModel.model_validate(declared(model, segments=segments))


def test_a_misspelled_key_is_refused(model: DemandModel) -> None:
    """An unknown key is an error, never silently left out."""
    with pytest.raises(ValidationError, match="renewal"):
        DemandModel.model_validate(declared(model, segments={"default": {"renewal": 0.9}}))


@pytest.mark.parametrize(
    "tiers", [{"A": 0.8, "B": 0.5, "C": 0.1}, {"A": 0.5, "B": 0.5, "C": 0.0}, {"A": 0.8, "C": 0.0}]
)
def test_tiers_cover_every_account_and_have_standards(model: DemandModel, tiers: dict[str, float]) -> None:
    """Tiers that leave accounts out, coincide, or lack a standard are refused."""
    with pytest.raises(ValidationError, match=r"lowest at 0|standard for each tier"):
        DemandModel.model_validate(declared(model, tiers=tiers))


def test_the_assumed_season_is_a_whole_year(model: DemandModel) -> None:
    """Shares of a year that do not add up to it are refused."""
    forecast = {**model.forecast.model_dump(), "assumed_season": [0.1] * 12}
    with pytest.raises(ValidationError, match="add up to 1"):
        DemandModel.model_validate(declared(model, forecast=forecast))
