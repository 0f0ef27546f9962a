"""ARR stages: how recurring revenue grows, which sales-operations role it calls for when, and the ratios of a stage."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Annotated

import numpy as np
import pandas as pd
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from territory_opt.headcount.arrays import Floats, Ints
from territory_opt.headcount.model import SupportRole
from territory_opt.workspace.declared import find_declared, read_declared
from territory_opt.workspace.schema import TEXT

CONTRACT_MONTHS = 12
"""Months after which recurring revenue comes up for renewal."""


class StageRatio(BaseModel):
    """How much of a role's driver one of them serves at a stage."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    each: float = Field(gt=0, description="How much of the role's driver (models/headcount.yaml) one of them serves.")
    source: str = Field(default="your own", description="Where the figure comes from.")


def _with_source(given: object) -> object:
    """Read a plain number as a ratio, so that a user's own figure needs no more than that."""
    return {"each": given} if isinstance(given, int | float) else given


class Stage(BaseModel):
    """One stage of growth."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(description="The stage's name.")
    from_arr_usd: float = Field(ge=0, description="ARR from which the stage begins; it lasts to the next one's begin.")
    role: str = Field(description="The sales-operations role the stage calls for.")
    duties: tuple[str, ...] = Field(description="What the role is there for.")
    ratios: dict[SupportRole, Annotated[StageRatio, BeforeValidator(_with_source)]] = Field(
        default_factory=dict,
        description="By support role, how much of its driver one of them serves: a number, or `each` with its "
        "`source`. A role left out is not called for at this stage.",
    )


class Stages(BaseModel):
    """All stages, from the smallest to the largest."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(description="The model's name.")
    title: str = Field(default="", description="Its name for people.")
    description: str = Field(default="", description="What it assumes, in a sentence or two.")
    stages: tuple[Stage, ...] = Field(min_length=1, description="The stages, each beginning above the one before.")

    @model_validator(mode="after")
    def _stages_ascend(self) -> Stages:
        if self.stages[0].from_arr_usd != 0:
            raise ValueError("a first stage that begins at 0")
        if any(after.from_arr_usd <= before.from_arr_usd for before, after in pairwise(self.stages)):
            raise ValueError("stages that each begin above the one before")
        if len({stage.name for stage in self.stages}) < len(self.stages):
            raise ValueError("stages with a name of their own each")
        return self


def load_stages(folder: Path | None = None, name: str = "arr_stages") -> Stages:
    """Read the stages: the workspace's own where it has some, else the shipped ones."""
    return read_declared(find_declared(folder, "models", name), Stages)


def stage_of(arr_usd: float, stages: Stages) -> Stage:
    """Return the stage of a company with that ARR."""
    return next(stage for stage in reversed(stages.stages) if stage.from_arr_usd <= max(arr_usd, 0.0))


def ratio_of(stage: Stage, role: SupportRole) -> float | None:
    """Return how much of the role's driver one of them serves at the stage; None where it is not called for."""
    ratio = stage.ratios.get(role)
    return None if ratio is None else ratio.each


def arr_by_month(current_arr_usd: Floats, kept_share: Floats, new_business_usd: Floats) -> Floats:
    """Return the ARR to be expected at the end of each month, of all segments together.

    Contracts run for a year: what was booked in month j has renewed ``(k - j) // 12`` times by the end of month k, each
    time at ``kept_share`` of what it was, renewal and expansion together. Today's ARR counts as booked in twelve equal
    parts over the year before.

    Parameters
    ----------
    current_arr_usd : ndarray of float, shape (S,)
        ARR at the start of the plan, by segment (or of the company, S = 1).
    kept_share : ndarray of float, shape (S,)
        Share of it that a year later is there: renewal x (1 + expansion).
    new_business_usd : ndarray of float, shape (H, S)
        New business of each month.

    Returns
    -------
    ndarray of float, shape (H,)
    """
    months = len(new_business_usd)
    before = np.repeat(np.asarray(current_arr_usd, dtype=float)[None] / CONTRACT_MONTHS, CONTRACT_MONTHS, axis=0)
    booked = np.concatenate([before, new_business_usd])
    age = np.arange(months)[:, None] - (np.arange(len(booked)) - CONTRACT_MONTHS)
    kept = np.asarray(kept_share, dtype=float) ** np.maximum(age // CONTRACT_MONTHS, 0)[..., None]
    return np.asarray(np.einsum("kjs,js->k", np.where(age[..., None] >= 0, kept, 0.0), booked))


def stage_by_month(arr_usd: Floats, stages: Stages, current_arr_usd: float = 0.0) -> Ints:
    """Return the index of the stage reached by each month, shape (H,).

    A stage once reached stays, today's included: ARR that falls below its limit again dismisses nobody. So index + 1 is
    the number of sales-operations roles called for by then.
    """
    begins = np.array([stage.from_arr_usd for stage in stages.stages])
    highest = np.maximum.accumulate(np.maximum(arr_usd, max(current_arr_usd, 0.0)))
    return np.asarray(np.searchsorted(begins, highest, side="right") - 1)


def plan_stages(
    months: pd.DatetimeIndex, arr_usd: Floats, stages: Stages, current_arr_usd: float = 0.0
) -> pd.DataFrame:
    """Lay out the stage month by month as ARR grows, and which sales-operations role is due when.

    Parameters
    ----------
    months : DatetimeIndex, shape (H,)
    arr_usd : ndarray of float, shape (H,)
        ARR at the end of each month.
    stages : Stages
    current_arr_usd : float
        ARR at the start of the plan; the stages it has reached are not due again.

    Returns
    -------
    DataFrame
        month, arr_usd, stage, role, due (whether the stage begins in this month), duties; one row a month, and one
        more for each stage that ARR leaps over in it.
    """
    reached = stage_by_month(arr_usd, stages, current_arr_usd)
    today = stage_by_month(np.array([current_arr_usd]), stages)[0]
    rises = np.diff(reached, prepend=today)
    rows = np.maximum(rises, 1)
    month = np.repeat(np.arange(len(months)), rows)
    leapt_over = np.repeat(rows.cumsum(), rows) - np.arange(rows.sum()) - 1
    stage = [stages.stages[index] for index in reached[month] - leapt_over]
    return pd.DataFrame(
        {
            "month": months[month],
            "arr_usd": np.asarray(arr_usd, dtype=float)[month],
            "stage": pd.Series([one.name for one in stage], dtype=TEXT),
            "role": pd.Series([one.role for one in stage], dtype=TEXT),
            "due": rises[month] > 0,
            "duties": pd.Series([", ".join(one.duties) for one in stage], dtype=TEXT),
        }
    )


def stage_sentences(planned: pd.DataFrame, stages: Stages) -> tuple[str, ...]:
    """Say which sales-operations role today's stage calls for, and which becomes due when.

    Parameters
    ----------
    planned : DataFrame
        What `plan_stages` returns.
    stages : Stages
    """
    begins = {stage.name: stage.from_arr_usd for stage in stages.stages}
    due = planned.loc[planned["due"]]
    sentences = [
        f"{_capitalized(role)} due in {month:%B %Y}, when ARR passes {_short_usd(begins[stage])}: {duties}"
        for month, stage, role, duties in zip(due["month"], due["stage"], due["role"], due["duties"], strict=True)
    ]
    if planned.empty or planned["due"].iloc[0]:
        return tuple(sentences)
    first = planned.iloc[0]
    since = f"from {_short_usd(begins[first['stage']])} of ARR on" if begins[first["stage"]] else "from the first day"
    return (f"{_capitalized(first['role'])} called for {since}, so today: {first['duties']}", *sentences)


def _capitalized(text: str) -> str:
    return text[:1].upper() + text[1:]


def _short_usd(amount: float) -> str:
    """Show a limit as people say it: $10M, $1.5M, $250,000."""
    return f"${amount / 1e6:g}M" if amount >= 1e6 else f"${amount:,.0f}"
