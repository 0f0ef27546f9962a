"""The open score."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from territory_opt.demand.model import DemandModel
from territory_opt.demand.score import attraction


def accounts(**changes: list[object]) -> pd.DataFrame:
    """Two equal accounts, but for what is changed."""
    columns: dict[str, list[object]] = {
        "segment": ["SMB", "SMB"],
        "industry": ["Retail", "Retail"],
        "employees": [50.0, 50.0],
        "lead_score": [50.0, 50.0],
        "open_pipeline_usd": [0.0, 0.0],
    }
    return pd.DataFrame({**columns, **changes})


@pytest.mark.parametrize(
    "better",
    [
        {"lead_score": [80.0, 50.0]},
        {"open_pipeline_usd": [5000.0, 0.0]},
        {"employees": [100.0, 50.0]},
        {"industry": ["Technology", "Retail"]},
        {"lead_score": [np.nan, 20.0]},
    ],
)
def test_each_part_of_the_score_attracts(model: DemandModel, better: dict[str, list[object]]) -> None:
    """The better account in any one part draws more; an unknown part counts as middling."""
    fits = model.model_copy(update={"score": model.score.model_copy(update={"industry_fit": {"Technology": 0.9}})})
    weights = attraction(accounts(**better), fits)
    assert weights[0] > weights[1] > 0


def test_size_follows_its_elasticity(model: DemandModel) -> None:
    """Four times the people, both within the ideal range, weigh twice as much at elasticity 0.5."""
    weights = attraction(accounts(employees=[120.0, 30.0]), model)
    assert weights[0] / weights[1] == pytest.approx(2.0)


def test_a_company_beyond_the_ideal_size_fits_less(model: DemandModel) -> None:
    """With size counting by fit alone, twice the ideal's upper end has half of the fit."""
    score = model.score.model_copy(
        update={"size_elasticity": 0.0, "lead_score": 0.0, "industry": 0.0, "open_pipeline": 0.0}
    )
    weights = attraction(accounts(employees=[300.0, 150.0]), model.model_copy(update={"score": score}))
    np.testing.assert_allclose(weights, [0.5, 1.0])


def test_an_account_of_which_nothing_is_known_still_counts(model: DemandModel) -> None:
    """All parts missing: the account weighs more than nothing."""
    unknown = accounts(industry=[np.nan] * 2, employees=[np.nan] * 2, lead_score=[np.nan] * 2)
    assert (attraction(unknown, model) > 0).all()
