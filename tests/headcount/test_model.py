"""The declared headcount model."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from territory_opt.headcount.model import HeadcountModel
from territory_opt.workspace.declared import find_declared, read_declared


def test_the_shipped_model_loads() -> None:
    """The model that ships is valid and names its segments' codes."""
    model = read_declared(find_declared(None, "models", "headcount"), HeadcountModel)
    assert [model.segments[name].code for name in ("Enterprise", "Mid-Market", "SMB")] == ["ENT", "MM", "SMB"]


def test_a_season_is_a_whole_year(make_model) -> None:
    """Shares of a year that do not add up to it are refused."""
    with pytest.raises(ValidationError, match="add up to 1"):
        make_model(season_shares=[0.1] * 12)


def test_service_cannot_be_finer_than_shortfall(make_model) -> None:
    """A service level by quarter needs shortfall by quarter."""
    with pytest.raises(ValidationError, match="service_period: year"):
        make_model(coverage={"period": "year", "service_period": "quarter"})


def test_unknown_keys_are_refused(make_model) -> None:
    """A misspelled key is an error."""
    with pytest.raises(ValidationError, match="onboarding_a_month"):
        make_model(hiring={"onboarding_a_month": 3})


@pytest.mark.parametrize("budgets", [[], [1e6, 1e6, 1e6]])
def test_budgets_by_year_fit_the_horizon(make_model, budgets: list[float]) -> None:
    """A list of budgets has one for each year of the horizon at most, and one at least."""
    with pytest.raises(ValidationError):
        make_model(hiring={"margin_share": 0.8, "budget_usd": budgets})
