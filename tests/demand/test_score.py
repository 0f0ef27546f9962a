"""The open score."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.demand.model import DemandModel
from territory_opt.demand.score import PARTS, attraction, declared_score, score_parts, size_factor


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


def test_a_segments_own_industry_fit_wins(model: DemandModel) -> None:
    """The segment's fit comes before the common one, which still stands for the industries it leaves out."""
    common = model.score.model_copy(update={"industry_fit": {"Retail": 0.1, "Media": 0.3}})
    smb = model.segments["SMB"].model_copy(update={"industry_fit": {"Retail": 0.9}})
    own = model.model_copy(update={"score": common, "segments": {**model.segments, "SMB": smb}})
    frame = pd.DataFrame(
        {
            "segment": ["SMB", "Enterprise", "SMB", "SMB", "SMB"],
            "industry": ["Retail", "Retail", "Media", "Energy", None],
            "employees": 50.0,
            "lead_score": 50.0,
            "open_pipeline_usd": 0.0,
        }
    )
    assert score_parts(frame, own)["industry"].tolist() == [0.9, 0.1, 0.3, model.score.unknown, model.score.unknown]


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["SMB", "Enterprise", "Other"]),
            st.one_of(st.none(), st.floats(0, 100)),
            st.one_of(st.none(), st.integers(0, 10**6)),
            st.floats(0, 1e8),
        ),
        min_size=1,
        max_size=20,
    ),
    st.tuples(*[st.floats(0.01, 10) for _ in PARTS]),
)
def test_the_score_is_the_weighted_mean_of_its_parts(
    model: DemandModel, rows: list[tuple[str, float | None, int | None, float]], weights: tuple[float, ...]
) -> None:
    """Parts lie between 0 and 1, the score is their weighted mean or the floor, attraction is score times size."""
    weighed = model.score.model_copy(update=dict(zip(PARTS, weights, strict=True)))
    changed = model.model_copy(update={"score": weighed})
    frame = pd.DataFrame(rows, columns=["segment", "lead_score", "employees", "open_pipeline_usd"])
    frame = frame.astype({"lead_score": float, "employees": float}).assign(industry="Retail")
    parts = score_parts(frame, changed)
    assert list(parts) == list(PARTS)
    assert parts.ge(0).all(axis=None)
    assert parts.le(1).all(axis=None)
    expected = np.maximum(parts.to_numpy() @ np.array(weights) / sum(weights), weighed.floor)
    np.testing.assert_allclose(declared_score(frame, changed), expected)
    np.testing.assert_allclose(attraction(frame, changed), expected * size_factor(frame, changed))
