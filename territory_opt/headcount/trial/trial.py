"""The Monte Carlo trial of a hiring plan: what leaders can count on."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from territory_opt.headcount.arrays import Floats, Ints
from territory_opt.headcount.lives import Posts, Uncertainty
from territory_opt.headcount.model import HeadcountModel
from territory_opt.headcount.staffing.arithmetic import shortfall_usd
from territory_opt.headcount.staffing.problem import HiringProblem
from territory_opt.headcount.trial.agreement import Agreement, compare
from territory_opt.headcount.trial.levels import groups_frame, levels_frame
from territory_opt.headcount.trial.months import coverage_frame, months_frame
from territory_opt.headcount.trial.outcomes import play


@dataclass(frozen=True)
class Trial:
    """A plan tried on unseen demand with people who leave by chance; bands hold eight of ten runs.

    Attributes
    ----------
    runs : int
    service_level : float
        Share of demand that is to be covered; 0 where nothing is asked for.
    levels : DataFrame
        scope ("company", "segment" or "cell"), segment, region ("all" where it does not matter), period ("plan year" or
        its quarters), expected_share, low_share, high_share (of demand that is covered), chance_level_met,
        chance_covered (that nothing falls short), expected_shortfall_usd with standard_error_usd, model_shortfall_usd
        with model_standard_error_usd.
    months : DataFrame
        month, coverage_low_share, coverage_mean_share, coverage_high_share (capacity over demand), the same of
        demand_usd and capacity_usd; the company in each month of the plan year.
    coverage : DataFrame
        month, segment, region, coverage_low_share, coverage_high_share; each cell in each month of the plan year.
    groups : DataFrame
        label, expected_share, chance_level_met of each service group.
    chance_kept : float
        Share of the runs in which every group's level is met.
    agreement : Agreement
        The trial's expected shortfall beside the model's.
    """

    runs: int
    service_level: float
    levels: pd.DataFrame
    months: pd.DataFrame
    coverage: pd.DataFrame
    groups: pd.DataFrame
    chance_kept: float
    agreement: Agreement

    @property
    def statement(self) -> str:
        """What leaders can count on, in a few sentences."""
        company = self.levels.iloc[0]
        told = (
            f"In {self.runs:,} runs, between {company['low_share']:.0%} and {company['high_share']:.0%} of the plan "
            f"year's demand is covered in eight of ten, and all of it in {company['chance_covered']:.0%}."
        )
        if not self.service_level or self.groups.empty:
            return told
        level = f"The service level of {self.service_level:.0%}"
        if len(self.groups) == 1:
            return f"{told} {level} is met in {self.chance_kept:.0%} of them."
        least = self.groups.loc[self.groups["chance_level_met"].idxmin()]
        return (
            f"{told} {level} is met everywhere at once in {self.chance_kept:.0%} of them, least often for "
            f"{least['label']}: in {least['chance_level_met']:.0%}."
        )


def try_plan(
    problem: HiringProblem,
    starts: Ints,
    people: Posts,
    demand_usd: Floats,
    model: HeadcountModel,
    *,
    seed: int,
    uncertainty: Uncertainty | None = None,
) -> Trial:
    """Try a plan: who leaves is drawn for everybody, planned starts included, on demand the plan has not seen.

    Parameters
    ----------
    problem : HiringProblem
        What the plan was made for.
    starts : ndarray of int, shape (L, O)
        The plan: starts by line and option.
    people : Posts
        People there and open positions, as the problem's supply was drawn from.
    demand_usd : ndarray of float, shape (R, C, H)
        Unseen paths of new business, one run each.
    model : HeadcountModel
        Attrition, ramps and refilling.
    seed : int
        Of the draws. They differ from those that the same seed gives `draw_supply` alone, so leavers are unseen too.
    uncertainty : Uncertainty, optional
        How well attrition and attainment are known, as the problem's supply was drawn with.

    Raises
    ------
    ValueError
        When paths and people do not fit the problem's cells and months.
    """
    cells, months = len(problem.cells), len(problem.months)
    if demand_usd.shape[1:] != (cells, months) or people.shares.shape[1] != cells or people.full_usd.shape[1] != months:
        raise ValueError(f"paths and people of {cells} cells and {months} months")
    outcomes = play(problem, starts, people, demand_usd, model, seed, uncertainty)
    model_usd = shortfall_usd(problem, starts)
    groups, kept = groups_frame(problem, outcomes)
    return Trial(
        runs=len(demand_usd),
        service_level=problem.service_level,
        levels=levels_frame(problem, outcomes, model_usd),
        months=months_frame(problem, outcomes),
        coverage=coverage_frame(problem, outcomes),
        groups=groups,
        chance_kept=kept,
        agreement=compare(problem, outcomes, model_usd),
    )
