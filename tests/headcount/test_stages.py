"""ARR stages."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from territory_opt.headcount.stages import Stages, load_stages, stage_of


@pytest.mark.parametrize(
    ("arr_usd", "role"),
    [
        (0.0, "technical operations rep"),
        (999_999.0, "technical operations rep"),
        (1_000_000.0, "sales effectiveness manager"),
        (9_999_999.0, "sales effectiveness manager"),
        (10_000_000.0, "director of sales operations"),
        (5e9, "director of sales operations"),
    ],
)
def test_arr_names_the_role(arr_usd: float, role: str) -> None:
    """Each stage lasts from its own begin to the next one's."""
    assert stage_of(arr_usd, load_stages()).role == role


@pytest.mark.parametrize("begins", [(1.0, 2.0), (0.0, 2.0, 2.0)])
def test_stages_begin_at_zero_and_ascend(begins: tuple[float, ...]) -> None:
    """Stages that leave ARR out or do not ascend are refused."""
    stages = [{"name": "s", "from_arr_usd": begin, "role": "r", "duties": []} for begin in begins]
    with pytest.raises(ValidationError, match="begin"):
        Stages.model_validate({"name": "test", "stages": stages})
