"""Whether the trial and the model expect the same shortfall, and where they part if they do not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from territory_opt.headcount.arrays import Floats
from territory_opt.headcount.staffing.problem import HiringProblem
from territory_opt.headcount.trial.levels import scopes_of, standard_error
from territory_opt.headcount.trial.outcomes import Outcomes

STANDARD_ERRORS = 3.0
"""Further apart than this many standard errors, a difference is not put down to sampling."""


@dataclass(frozen=True)
class Agreement:
    """The shortfall of the plan year, company-wide, as the trial and as the model expect it.

    Attributes
    ----------
    trial_usd, model_usd : float
        Mean over the trial's runs, and over the planning paths.
    difference_usd, standard_error_usd : float
        Trial less model, and its standard error, both samples counted; NaN where a sample is of one run or path.
    unseen_usd, starts_usd : float
        Parts of the difference: paths that the plan was not chosen on, with planned starts as expected; and what chance
        does to planned starts, on the same runs.
    """

    trial_usd: float
    model_usd: float
    difference_usd: float
    standard_error_usd: float
    unseen_usd: float
    starts_usd: float

    @property
    def agrees(self) -> bool:
        """Whether sampling error explains the difference."""
        # A rounding error is no difference where both samples lack any spread.
        room = STANDARD_ERRORS * self.standard_error_usd + 1e-9 * abs(self.model_usd)
        return abs(self.difference_usd) <= room

    @property
    def sentence(self) -> str:
        """What to say of it."""
        figures = f"${self.trial_usd:,.0f} falls short in the trial's plan year, ${self.model_usd:,.0f} in the model's"
        if np.isnan(self.standard_error_usd):
            return f"{figures}: a single path tells nothing of sampling error."
        error = f"standard error of their difference ${self.standard_error_usd:,.0f}"
        if self.agrees:
            return f"{figures}: the same within sampling error ({error})."
        side = "more" if self.difference_usd > 0 else "less"
        return (
            f"{figures}: ${abs(self.difference_usd):,.0f} {side}, which sampling error ({error}) does not explain. "
            f"{_signed(self.unseen_usd)} comes from outcomes that the plan was not chosen on, "
            f"{_signed(self.starts_usd)} from planned starts, left to chance here, while the model takes what can be "
            "expected of them."
        )


def compare(problem: HiringProblem, outcomes: Outcomes, model_usd: Floats) -> Agreement:
    """Hold the trial's shortfall of the plan year against the model's, shape (planning paths, C, P)."""
    scopes = scopes_of(problem)
    trial, unseen, model = (
        scopes.summed(short)[:, :1, :1]
        for short in (outcomes.shortfall_usd, outcomes.with_expected_starts_usd, model_usd)
    )
    means = [float(short.mean()) for short in (trial, unseen, model)]
    error = float(np.hypot(standard_error(trial), standard_error(model)).item())
    return Agreement(
        trial_usd=means[0],
        model_usd=means[2],
        difference_usd=means[0] - means[2],
        standard_error_usd=error,
        unseen_usd=means[1] - means[2],
        starts_usd=means[0] - means[1],
    )


def _signed(amount_usd: float) -> str:
    return f"{'-' if amount_usd < 0 else '+'}${abs(amount_usd):,.0f}"
