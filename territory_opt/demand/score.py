"""The open score by which the accounts of a cell share its new business."""

from __future__ import annotations

import numpy as np
import pandas as pd

from territory_opt.demand.model import DemandModel
from territory_opt.demand.segments import SegmentIndex, entry_of


def attraction(accounts: pd.DataFrame, model: DemandModel) -> np.ndarray:
    """Weigh each account: its score times its size to the power of the elasticity.

    The score is the weighted mean of four parts from 0 to 1 (lead score, fit of the industry, fit of the size to the
    segment's ideal customer, open pipeline), at least the model's floor. The size is the employees over the segment's
    median, within the model's limits; 1 where employees are not known.

    Returns
    -------
    ndarray of float, shape (n,)
        Above 0; only its proportions within a cell matter.
    """
    weights = model.score
    segments = SegmentIndex(accounts["segment"])
    employees = accounts["employees"].to_numpy(float)
    parts = (
        (weights.lead_score, _known(accounts["lead_score"].to_numpy(float) / 100, weights.unknown)),
        (weights.industry, _industry_fit(accounts["industry"], model)),
        (weights.size, _size_fit(employees, segments, model)),
        (weights.open_pipeline, _pipeline_part(accounts["open_pipeline_usd"].to_numpy(float), segments)),
    )
    score = sum(weight * part for weight, part in parts) / sum(weight for weight, _ in parts)
    return np.asarray(np.maximum(score, weights.floor) * _size_factor(employees, segments, model))


def _known(values: np.ndarray, otherwise: float) -> np.ndarray:
    return np.where(np.isnan(values), otherwise, values)


def _industry_fit(industry: pd.Series, model: DemandModel) -> np.ndarray:
    codes, names = pd.factorize(industry)
    # The missing industry has code -1 and so reads the entry added at the end.
    fits = [model.score.industry_fit.get(str(name), model.score.unknown) for name in names] + [model.score.unknown]
    return np.array(fits)[codes]


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


def _size_factor(employees: np.ndarray, segments: SegmentIndex, model: DemandModel) -> np.ndarray:
    people = np.maximum(employees, 1.0)
    relative = _known(people / segments.values(_medians(people, segments)), 1.0)
    limit = model.score.size_limit
    return np.asarray(np.clip(relative**model.score.size_elasticity, 1 / limit, limit))


def _medians(values: np.ndarray, segments: SegmentIndex) -> np.ndarray:
    """Median of the known values of each segment, in the order of its names; NaN where none is known."""
    by_segment = pd.Series(values).groupby(segments.codes).median()
    return by_segment.reindex(range(len(segments.names))).to_numpy(float)
