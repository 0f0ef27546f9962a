"""The open score by which the accounts of a cell share its new business."""

from __future__ import annotations

import numpy as np
import pandas as pd

from territory_opt.demand.model import DemandModel
from territory_opt.demand.segments import SegmentIndex, entry_of

PARTS = ("lead_score", "industry", "size", "open_pipeline")
"""Parts of the score, as the model's weights name them."""


def attraction(accounts: pd.DataFrame, model: DemandModel) -> np.ndarray:
    """Weigh each account by the declared score: the score times the factor of its size.

    Returns
    -------
    ndarray of float, shape (n,)
        Above 0; only its proportions within a cell matter.
    """
    return np.asarray(declared_score(accounts, model) * size_factor(accounts, model))


def declared_score(accounts: pd.DataFrame, model: DemandModel) -> np.ndarray:
    """Score each account by the weights of the model: the weighted mean of its parts, at least the model's floor.

    Parameters
    ----------
    accounts : DataFrame, shape (n, ...)
        segment, industry, employees, lead_score and open_pipeline_usd are read.
    model : DemandModel
        Weights, fits and what is taken where something is not known.

    Returns
    -------
    ndarray of float, shape (n,)
        Above 0, at most 1.
    """
    weights = {part: getattr(model.score, part) for part in PARTS}
    parts = score_parts(accounts, model)
    score = sum(weight * parts[part].to_numpy() for part, weight in weights.items()) / sum(weights.values())
    return np.asarray(np.maximum(score, model.score.floor))


def score_parts(accounts: pd.DataFrame, model: DemandModel) -> pd.DataFrame:
    """Return the parts of the score, each from 0 to 1, one column a part in the order of `PARTS`.

    They are the lead score, the fit of the industry and of the size to the segment's ideal customer, and the open
    pipeline.
    """
    segments = SegmentIndex(accounts["segment"])
    return pd.DataFrame(
        {
            "lead_score": _known(accounts["lead_score"].to_numpy(float) / 100, model.score.unknown),
            "industry": _industry_fit(accounts["industry"], segments, model),
            "size": _size_fit(accounts["employees"].to_numpy(float), segments, model),
            "open_pipeline": _pipeline_part(accounts["open_pipeline_usd"].to_numpy(float), segments),
        }
    )


def size_factor(accounts: pd.DataFrame, model: DemandModel) -> np.ndarray:
    """How much more an account buys for its size: relative size to the power of the elasticity, within its limit."""
    limit = model.score.size_limit
    return np.asarray(np.clip(relative_size(accounts) ** model.score.size_elasticity, 1 / limit, limit))


def relative_size(accounts: pd.DataFrame) -> np.ndarray:
    """Employees over the median of the segment; 1 where they are not known."""
    segments = SegmentIndex(accounts["segment"])
    people = np.maximum(accounts["employees"].to_numpy(float), 1.0)
    return _known(people / segments.values(_medians(people, segments)), 1.0)


def _known(values: np.ndarray, otherwise: float) -> np.ndarray:
    return np.where(np.isnan(values), otherwise, values)


def _industry_fit(industry: pd.Series, segments: SegmentIndex, model: DemandModel) -> np.ndarray:
    """Fit of each account's industry: its segment's own, else the common one."""
    codes, names = pd.factorize(industry)
    fits = np.empty((len(segments.names), len(names) + 1))
    for row, segment in enumerate(segments.names):
        known = {**model.score.industry_fit, **entry_of(model.segments, segment).industry_fit}
        # The missing industry has code -1 and so reads the entry at the end.
        fits[row] = [*(known.get(str(name), model.score.unknown) for name in names), model.score.unknown]
    return np.asarray(fits[segments.codes, codes])


def _size_fit(employees: np.ndarray, segments: SegmentIndex, model: DemandModel) -> np.ndarray:
    """1 within the segment's ideal range, outside the ratio to its nearer end (half the size, half the fit)."""
    ranges = [entry_of(model.segments, name).ideal_employees for name in segments.names]
    smallest = segments.values(low for low, _ in ranges)
    largest = segments.values(high for _, high in ranges)
    people = np.maximum(employees, 1.0)
    fit = np.minimum(1.0, np.minimum(people / np.maximum(smallest, 1.0), np.maximum(largest, 1.0) / people))
    return _known(fit, model.score.unknown)


def _pipeline_part(open_pipeline_usd: np.ndarray, segments: SegmentIndex) -> np.ndarray:
    """Pipeline over itself plus the median of the segment's open pipelines: half of the part at the median."""
    pipeline = np.nan_to_num(open_pipeline_usd)
    medians = segments.values(_medians(np.where(pipeline > 0, pipeline, np.nan), segments))
    return np.asarray(pipeline / (pipeline + np.where(np.isnan(medians), 1.0, medians)))


def _medians(values: np.ndarray, segments: SegmentIndex) -> np.ndarray:
    """Median of the known values of each segment, in the order of its names; NaN where none is known."""
    by_segment = pd.Series(values).groupby(segments.codes).median()
    return by_segment.reindex(range(len(segments.names))).to_numpy(float)
