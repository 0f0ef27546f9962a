"""What the hiring plans of a scenario are made from, and planning again under what its territories can use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from territory_opt.demand.forecasting.forecast import Forecast
from territory_opt.demand.plan import Demand
from territory_opt.headcount.learning.learned import Learned, learn_supply, with_learned
from territory_opt.headcount.lives import Uncertainty
from territory_opt.headcount.model import HeadcountModel
from territory_opt.headcount.plan import HeadcountPlan
from territory_opt.headcount.seats import seats_from_reps
from territory_opt.headcount.staffing.problem import HiringProblem
from territory_opt.headcount.stages import Stages
from territory_opt.headcount.statement.customers import CustomerBase, customer_base
from territory_opt.headcount.statement.state import state_problem
from territory_opt.scenario.kept import kept_headcount
from territory_opt.scenario.reading import Models
from territory_opt.workspace.workspace import Workspace

SECONDS = 20.0
"""Time limit of a hiring plan."""

GAP = 0.005
"""Gap to the proven bound at which a hiring plan may stop."""

Cell = tuple[str, str]
"""Segment and region."""


@dataclass(frozen=True)
class Staffing:
    """Everything that hiring plans of one scenario share.

    Attributes
    ----------
    workspace : Workspace
        The workspace with the scenario's changes applied.
    forecast : Forecast
        Demand, with paths for planning and, after them, for the trial.
    seats : DataFrame
        The seats frame of the reps there are.
    model : HeadcountModel
        The declared model with what history tells in place of its defaults.
    learned : Learned
        What history tells.
    stages : Stages
        Stages of growth.
    base : CustomerBase
        What is sold already.
    seed : int
        Of everything drawn.
    """

    workspace: Workspace
    forecast: Forecast
    seats: pd.DataFrame
    model: HeadcountModel
    learned: Learned
    stages: Stages
    base: CustomerBase
    seed: int

    @property
    def uncertainty(self) -> Uncertainty:
        """How well attrition and attainment are known, where history tells them."""
        segments = self.learned.segments
        return Uncertainty(
            attrition={name: supply.attrition for name, supply in segments.items() if supply.attrition.learned},
            attainment={name: supply.attainment for name, supply in segments.items() if supply.attainment.learned},
        )

    def plan(self, seat_limits: Mapping[Cell, int], *, seconds: float = SECONDS) -> HeadcountPlan:
        """Plan hiring with at most so many planned account executives in cells that cannot use more."""
        return kept_headcount(
            self.forecast,
            self.seats,
            self.workspace.reps,
            self.model,
            self.stages,
            self.base,
            seed=self.seed,
            uncertainty=self.uncertainty,
            seat_limits=seat_limits,
            seconds=seconds,
            gap=GAP,
        )

    def state(self, model: HeadcountModel) -> HiringProblem:
        """State the hiring problem under a changed model, every parameter taken as the model has it."""
        return state_problem(
            self.forecast,
            seats_from_reps(self.workspace, model),
            self.workspace.reps,
            model,
            self.stages,
            self.base,
            seed=self.seed,
        ).problem


def gather_staffing(workspace: Workspace, demand: Demand, models: Models, seed: int) -> Staffing:
    """Learn from history what it tells of supply, and put everything together that hiring is planned from."""
    learned = learn_supply(workspace, models.headcount, seed=seed)
    model = with_learned(models.headcount, learned)
    return Staffing(
        workspace=workspace,
        forecast=demand.forecast,
        seats=seats_from_reps(workspace, model),
        model=model,
        learned=learned,
        stages=models.stages,
        base=customer_base(workspace.accounts, demand.accounts["renewal_usd"]),
        seed=seed,
    )
