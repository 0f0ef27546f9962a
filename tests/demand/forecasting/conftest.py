"""Made-up histories, and the shipped forecast model with the built-in methods alone."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from territory_opt.demand.model import DemandModel, ForecastModel

SEASON = np.array([3, 4, 8, 5, 5, 9, 4, 3, 9, 6, 7, 12]) / 75 * 12

MakeHistory = Callable[..., pd.DataFrame]


@pytest.fixture(scope="session")
def built_in(model: DemandModel) -> ForecastModel:
    return model.forecast.model_copy(update={"methods": ("damped", "seasonal_naive")})


@pytest.fixture(scope="session")
def make_history() -> MakeHistory:
    """Seasonal months up to 2026-12 of regions by segments, with noise that cells share in part."""

    def make(
        months: int, regions: int = 3, segments: int = 2, noise: float = 0.2, shared: float = 0.0, seed: int = 1
    ) -> pd.DataFrame:
        rng = np.random.default_rng(seed)
        names = pd.MultiIndex.from_product(
            [[f"R{number}" for number in range(regions)], [f"S{number}" for number in range(segments)], ["all"]],
            names=["region", "segment", "product"],
        )
        index = pd.date_range(end="2026-12-01", periods=months, freq="MS", name="month")
        own = rng.standard_normal((months, len(names)))
        common = rng.standard_normal((months, 1))
        factor = 1 + noise * (np.sqrt(shared) * common + np.sqrt(1 - shared) * own)
        level = 100.0 * (1 + np.arange(len(names)))
        return pd.DataFrame(SEASON[index.month - 1][:, None] * level * factor.clip(0.05), index=index, columns=names)

    return make
