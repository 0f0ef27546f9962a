"""How well runs of a plan cover demand: the company, segments and cells, over the plan year and its quarters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from territory_opt.demand.forecasting.quantiles import HIGH, LOW
from territory_opt.headcount.arrays import Floats
from territory_opt.headcount.staffing.problem import HiringProblem
from territory_opt.headcount.trial.outcomes import Outcomes
from territory_opt.workspace.schema import TEXT

PLAN_YEAR = "plan year"
YEAR_MONTHS = 12
ALL = "all"
ROUNDING_SHARE = 1e-9
"""Room for rounding when a run is said to meet a level."""


@dataclass(frozen=True)
class Scopes:
    """Whose demand is looked at, and when; K scopes, C cells, Q spans of the plan year, P periods.

    Attributes
    ----------
    names : tuple of (scope, segment, region), length K
        The company, each segment, each cell.
    of_cells : ndarray of float, shape (K, C)
        1 where a cell counts.
    spans : tuple of str, length Q
        The plan year, then its quarters where shortfall is known by quarter.
    of_periods : ndarray of float, shape (Q, P)
        1 where a period counts.
    """

    names: tuple[tuple[str, str, str], ...]
    of_cells: Floats
    spans: tuple[str, ...]
    of_periods: Floats

    def summed(self, by_period: Floats) -> Floats:
        """Sum amounts of cells and periods to scopes and spans: (R, C, P) to (R, K, Q)."""
        return np.asarray(np.einsum("rcp,kc,qp->rkq", by_period, self.of_cells, self.of_periods, optimize=True))


def scopes_of(problem: HiringProblem) -> Scopes:
    """Look at the company, each segment and each cell, over the plan year and each of its quarters."""
    own = np.array([segment for segment, _ in problem.cells])
    segments = tuple(dict.fromkeys(own.tolist()))
    cells = len(problem.cells)
    quarters = np.unique(problem.period_of[:YEAR_MONTHS])
    each = np.eye(problem.periods)[quarters]
    parted = len(quarters) > 1
    return Scopes(
        names=(
            ("company", ALL, ALL),
            *(("segment", segment, ALL) for segment in segments),
            *(("cell", segment, region) for segment, region in problem.cells),
        ),
        of_cells=np.vstack([np.ones((1, cells)), *(own == segment for segment in segments), np.eye(cells)]),
        spans=(PLAN_YEAR, *(f"quarter {number + 1}" for number in range(len(quarters)) if parted)),
        of_periods=np.vstack([each.sum(axis=0), each]) if parted else each,
    )


def covered_share(shortfall_usd: Floats, demand_usd: Floats) -> Floats:
    """Return the share of demand that is covered; 1 where there is none to cover."""
    return 1 - np.divide(shortfall_usd, demand_usd, out=np.zeros_like(shortfall_usd), where=demand_usd > 0)


def levels_frame(problem: HiringProblem, outcomes: Outcomes, model_usd: Floats) -> pd.DataFrame:
    """Tell what share of demand is covered, how surely, and what falls short in the trial and in the model.

    Parameters
    ----------
    problem : HiringProblem
    outcomes : Outcomes
        The runs.
    model_usd : ndarray of float, shape (planning paths, C, P)
        The model's own shortfall.

    Returns
    -------
    DataFrame
        One row a scope and span: the columns of `Trial.levels`.
    """
    scopes = scopes_of(problem)
    short = scopes.summed(outcomes.shortfall_usd)
    demand = scopes.summed(problem.by_period(outcomes.demand_usd))
    model = scopes.summed(model_usd)
    covered = covered_share(short, demand)
    scope, segment, region = zip(*scopes.names, strict=True)
    spans = len(scopes.spans)
    by_row = {
        "expected_share": covered_share(short.mean(axis=0), demand.mean(axis=0)),
        "low_share": np.quantile(covered, LOW, axis=0),
        "high_share": np.quantile(covered, HIGH, axis=0),
        "chance_level_met": (covered >= problem.service_level - ROUNDING_SHARE).mean(axis=0),
        "chance_covered": (covered >= 1 - ROUNDING_SHARE).mean(axis=0),
        "expected_shortfall_usd": short.mean(axis=0),
        "standard_error_usd": standard_error(short),
        "model_shortfall_usd": model.mean(axis=0),
        "model_standard_error_usd": standard_error(model),
    }
    return pd.DataFrame(
        {
            "scope": pd.Series(np.repeat(scope, spans), dtype=TEXT),
            "segment": pd.Series(np.repeat(segment, spans), dtype=TEXT),
            "region": pd.Series(np.repeat(region, spans), dtype=TEXT),
            "period": pd.Series(np.tile(scopes.spans, len(scope)), dtype=TEXT),
            **{name: values.ravel() for name, values in by_row.items()},
        }
    )


def groups_frame(problem: HiringProblem, outcomes: Outcomes) -> tuple[pd.DataFrame, float]:
    """Tell how surely each service group's level is met, and all of them at once.

    Returns
    -------
    groups : DataFrame
        label, expected_share, chance_level_met; one row a service group.
    kept : float
        Share of the runs in which every group's level is met.
    """
    demand_usd = problem.by_period(outcomes.demand_usd)
    runs, count = len(demand_usd), len(problem.groups)
    expected, met = np.ones(count), np.ones((runs, count), dtype=bool)
    for column, group in enumerate(problem.groups):
        short, demand = (
            values[:, group.cells][:, :, group.periods].sum(axis=(1, 2))
            for values in (outcomes.shortfall_usd, demand_usd)
        )
        expected[column] = covered_share(short.mean(keepdims=True), demand.mean(keepdims=True))[0]
        met[:, column] = covered_share(short, demand) >= problem.service_level - ROUNDING_SHARE
    labels = pd.Series([group.label for group in problem.groups], dtype=TEXT)
    frame = pd.DataFrame({"label": labels, "expected_share": expected, "chance_level_met": met.mean(axis=0)})
    return frame, float(met.all(axis=1).mean())


def standard_error(draws: Floats) -> Floats:
    """Standard error of the mean over the first axis; not a number with fewer than two draws."""
    if len(draws) < 2:
        return np.full(draws.shape[1:], np.nan)
    return np.asarray(draws.std(axis=0, ddof=1) / np.sqrt(len(draws)))
