"""The months of the plan year over all runs: demand, capacity and coverage with their bands."""

from __future__ import annotations

import numpy as np
import pandas as pd

from territory_opt.demand.forecasting.quantiles import HIGH, LOW
from territory_opt.headcount.arrays import Floats
from territory_opt.headcount.staffing.problem import HiringProblem
from territory_opt.headcount.trial.levels import YEAR_MONTHS
from territory_opt.headcount.trial.outcomes import Outcomes
from territory_opt.workspace.schema import TEXT


def months_frame(problem: HiringProblem, outcomes: Outcomes) -> pd.DataFrame:
    """Tell the company's demand, capacity and coverage in each month: low, mean and high."""
    demand, capacity = (
        values[:, :, :YEAR_MONTHS].sum(axis=1) for values in (outcomes.demand_usd, outcomes.capacity_usd)
    )
    coverage = capacity_over_demand(capacity, demand)
    coverage_mean = capacity_over_demand(capacity.mean(axis=0), demand.mean(axis=0))
    columns: dict[str, Floats] = {}
    for name, unit, values, mean in (
        ("coverage", "share", coverage, coverage_mean),
        ("demand", "usd", demand, demand.mean(axis=0)),
        ("capacity", "usd", capacity, capacity.mean(axis=0)),
    ):
        low, high = np.quantile(values, [LOW, HIGH], axis=0)
        columns |= {f"{name}_low_{unit}": low, f"{name}_mean_{unit}": mean, f"{name}_high_{unit}": high}
    return pd.DataFrame({"month": problem.months[:YEAR_MONTHS], **columns})


def coverage_frame(problem: HiringProblem, outcomes: Outcomes) -> pd.DataFrame:
    """Tell the band of each cell's coverage in each month of the plan year."""
    demand, capacity = outcomes.demand_usd[:, :, :YEAR_MONTHS], outcomes.capacity_usd[:, :, :YEAR_MONTHS]
    low, high = np.quantile(capacity_over_demand(capacity, demand), [LOW, HIGH], axis=0)
    segments, regions = zip(*problem.cells, strict=True)
    months = demand.shape[2]
    return pd.DataFrame(
        {
            "month": np.tile(problem.months[:months].to_numpy(), len(segments)),
            "segment": pd.Series(np.repeat(segments, months), dtype=TEXT),
            "region": pd.Series(np.repeat(regions, months), dtype=TEXT),
            "coverage_low_share": low.ravel(),
            "coverage_high_share": high.ravel(),
        }
    )


def capacity_over_demand(capacity_usd: Floats, demand_usd: Floats) -> Floats:
    """Return coverage; not a number where there is no demand."""
    return np.divide(capacity_usd, demand_usd, out=np.full_like(capacity_usd, np.nan), where=demand_usd > 0)
