"""What a review declares: the thresholds of its indicators, and what actions may be and cost."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

MODEL_NAME = "review"

Share = Annotated[float, Field(ge=0, le=1)]
Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]

Indicator = Literal[
    "attainment",
    "forecast_bias",
    "tracking_signal",
    "hires_behind",
    "attrition_chance",
    "coverage",
    "workload_balance",
    "pipeline_coverage",
]
"""What is watched; `territory_opt.scenario.review.kpis` says how each is measured."""

HIGHER_IS_BETTER: frozenset[Indicator] = frozenset({"attainment", "attrition_chance", "coverage", "pipeline_coverage"})
"""Indicators that are in order above their thresholds; the others are below them."""


class _Declared(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Threshold(_Declared):
    """From where an indicator is to be watched, and from where somebody has to act."""

    indicator: Indicator
    watch: Amount = Field(description="On track up to here.")
    act: Amount = Field(description="To be acted on beyond here.")
    source: str = Field(min_length=1, description="Where the two values come from, or that they are an assumption.")

    @model_validator(mode="after")
    def _in_order(self) -> Threshold:
        higher = self.indicator in HIGHER_IS_BETTER
        if (self.act > self.watch) if higher else (self.act < self.watch):
            raise ValueError(f"an act {'below' if higher else 'above'} watch, as {self.indicator} gets worse that way")
        return self


class RecoveryModel(_Declared):
    """What brings coverage back, and within which limits."""

    scope: Literal["cell", "segment", "company"] = Field(
        default="cell", description="For whom coverage is to be back at its level: a cell is a segment in a region."
    )
    service_level: Share | None = Field(
        default=None, description="Share of demand to be covered; that of the plan when empty."
    )
    budget_usd: Amount | None = Field(
        default=None, description="Most that actions may cost in the rest of the year; what the plan left when empty."
    )
    hires_per_cell: Annotated[int, Field(ge=0, le=50)] = Field(
        default=5, description="Most hires of account executives for one cell and month."
    )
    moved_share: Share = Field(
        default=0.5, description="Most of a seat's capacity that can be turned to accounts of other regions."
    )
    least_moved_share: Share = Field(default=0.1, description="Least of it that is worth turning at all.")
    handover_months: Annotated[int, Field(ge=0, le=12)] = Field(
        default=1, description="Whole months until accounts that move bring anything."
    )
    handover_days: Annotated[int, Field(ge=0, le=365)] = Field(
        default=14, description="Days after the month's end by which moves are decided."
    )
    lost_share: Share = Field(default=0.05, description="Share of the business on what moves that is lost by it.")
    near_share: Share = Field(
        default=0.05,
        description="Where the level cannot be reached: share of what is missing to it by which more may stay short "
        "than has to, where that spares actions.",
    )
    seconds: Annotated[float, Field(gt=0, le=600)] = Field(default=20.0, description="Time limit of the search.")

    @model_validator(mode="after")
    def _some_can_move(self) -> RecoveryModel:
        if self.least_moved_share > self.moved_share:
            raise ValueError("a least_moved_share of moved_share at most")
        return self


class ReviewModel(_Declared):
    """A declared review, one YAML file."""

    name: str = Field(description="The model's name.")
    title: str = Field(default="", description="Its name for people.")
    description: str = Field(default="", description="What it holds, in a sentence or two.")
    pipeline_months: Annotated[int, Field(ge=1, le=12)] = Field(
        default=3, description="Months ahead whose expected business open pipeline is held against."
    )
    thresholds: tuple[Threshold, ...] = Field(description="What is watched, in the order shown.")
    recovery: RecoveryModel = RecoveryModel()

    @model_validator(mode="after")
    def _each_once(self) -> ReviewModel:
        names = [threshold.indicator for threshold in self.thresholds]
        if len(set(names)) < len(names):
            raise ValueError("each indicator once")
        return self
