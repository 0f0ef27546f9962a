"""What a demand model declares: how history becomes a forecast, a forecast potential, and potential workload."""

from __future__ import annotations

import math
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from territory_opt.demand.segments import complete_entries, require_default

Share = Annotated[float, Field(ge=0, le=1)]
Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Method = Literal["seasonal_naive", "damped", "theta", "ets"]


class _Declared(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class HistoryModel(_Declared):
    """Which months of the past are read."""

    months: int = Field(default=120, ge=12, description="Most recent complete months that are used.")
    last_month: Literal["auto", "complete", "partial"] = Field(
        default="auto",
        description="Whether the last month of the history is complete; auto looks at its dates and amounts.",
    )
    partial_share: Share = Field(
        default=0.5,
        description="With auto and no dates, the last month counts as partial under this share of what it should be.",
    )


class ForecastModel(_Declared):
    """How the months of the past become the months to come, and what chance may make of them."""

    methods: Literal["auto"] | tuple[Method, ...] = Field(
        default="auto",
        description="Methods tried on each series: auto takes all that are installed, a list insists on its own.",
    )
    growth_damping: Share = Field(
        default=0.7,
        description="Share of last year's growth that goes on for another year; squared for the year after.",
    )
    growth_lowest: float = Field(
        default=-0.5, gt=-1, le=0, description="The lowest growth a year that is carried forward."
    )
    growth_highest: float = Field(default=1.0, ge=0, description="The highest growth a year that is carried forward.")
    shrinkage_months: float = Field(
        default=12.0,
        ge=0,
        description="Months with bookings at which a cell's own growth and season weigh as much as the company's.",
    )
    unseen_share: Share = Field(
        default=0.25,
        description="Share of its segment's new business an account that goes to accounts of a cell never sold in.",
    )
    assumed_season: tuple[Amount, ...] = Field(
        min_length=12,
        max_length=12,
        description="Share of a year's new business by calendar month where less than a year of history tells.",
    )
    library_series: int = Field(
        default=250,
        ge=0,
        description="The largest series and sums that the library's methods forecast; ours do the others.",
    )
    most_origins: int = Field(
        default=24, ge=3, description="Months of the past from which the methods are tried, at most."
    )
    error_half_life_months: float = Field(
        default=3.0, gt=0, description="Age at which an error of the past counts half as much as one of today."
    )
    assumed_error_share: Share = Field(
        default=0.3,
        description="Standard deviation of the error, as a share of the forecast, where no past tells of it.",
    )
    assumed_error_correlation: Share = Field(
        default=0.5, description="Correlation of that error between any two cells."
    )

    @model_validator(mode="after")
    def _season_is_whole(self) -> ForecastModel:
        if not math.isclose(sum(self.assumed_season), 1.0, abs_tol=1e-6):
            raise ValueError(f"twelve shares that add up to 1, these add up to {sum(self.assumed_season):g}")
        return self

    @model_validator(mode="after")
    def _some_method(self) -> ForecastModel:
        if self.methods != "auto" and len(set(self.methods)) != max(len(self.methods), 1):
            raise ValueError("auto, or at least one method and each once")
        return self


class Standard(_Declared):
    """How often an account of a tier is worked."""

    visits: Amount = Field(description="Visits a year.")
    touches: Amount = Field(description="Calls, mails and meetings on screen a year.")


class SegmentDemand(_Declared):
    """What a segment's accounts bring and need."""

    renewal_share: Share = Field(description="Share of current ARR that renews.")
    expansion_share: float = Field(
        ge=-1, description="Growth of renewed ARR that no opportunity shows: price rises and added users."
    )
    customer_share: Share = Field(
        description="Share of new business that comes from customers; the rest from prospects."
    )
    assumed_usd_per_account: Amount = Field(
        description="New business a year and account where there is neither forecast nor history."
    )
    ideal_employees: tuple[Amount, Amount] = Field(description="Smallest and largest ideal customer by employees.")
    industry_fit: dict[str, Share] = Field(
        default_factory=dict, description="Fit of industries in this segment, before the score's common industry_fit."
    )
    visit_hours: Amount = Field(description="Hours a visit takes at the account, with preparation and follow-up.")
    travel_hours: Amount = Field(
        default=0.0,
        description="Hours on the way for a visit. They are hours of capacity, whoever covers the account; what the "
        "distance from one seat or another costs is money, the alignment's term travel.",
    )
    touch_hours: Amount = Field(description="Hours a touch takes.")
    standards: dict[str, Standard] = Field(description="Visits and touches a year by tier.")


class ScoreModel(_Declared):
    """How the new business of a cell is shared out to its accounts."""

    lead_score: Amount = Field(default=0.4, description="Weight of the lead score.")
    industry: Amount = Field(default=0.2, description="Weight of the industry's fit.")
    size: Amount = Field(
        default=0.2, description="Weight of the fit of the number of employees to the segment's ideal."
    )
    open_pipeline: Amount = Field(default=0.2, description="Weight of the open pipeline.")
    unknown: Share = Field(
        default=0.5, description="Fit of an account whose lead score, industry or size is not known."
    )
    floor: float = Field(default=0.05, gt=0, le=1, description="Lowest score, so that no account counts for nothing.")
    size_elasticity: Share = Field(
        default=0.5, description="New business grows like employees to this power, from the segment's median account."
    )
    size_limit: float = Field(default=8.0, ge=1, description="The largest factor up or down that size may give.")
    industry_fit: dict[str, Share] = Field(
        default_factory=dict,
        description="Fit of industries by name, unless the segment has its own; any other has the unknown fit.",
    )
    learn: bool | Literal["auto"] = Field(
        default="auto",
        description="Whether a score learned from won and lost opportunities is tried against these weights: true "
        "insists on the library it needs, auto does without where that is not installed.",
    )
    learn_months: int = Field(
        default=12, ge=3, description="Months in which an account buys or does not; judged on the latest of them."
    )
    learn_margin: Share = Field(
        default=0.02, description="By how much the learned score's ROC AUC must exceed the declared one's to be used."
    )

    @model_validator(mode="after")
    def _something_weighs(self) -> ScoreModel:
        if self.lead_score + self.industry + self.size + self.open_pipeline <= 0:
            raise ValueError("at least one weight above 0")
        return self


class DemandModel(_Declared):
    """A declared demand model, one YAML file."""

    name: str = Field(description="The model's name, as scenarios call it.")
    title: str = Field(default="", description="Its name for people.")
    description: str = Field(default="", description="What it assumes, in a sentence or two.")
    history: HistoryModel = HistoryModel()
    forecast: ForecastModel
    score: ScoreModel
    tiers: dict[str, Share] = Field(
        min_length=1, description="Tiers by name: the quantile of potential within the segment from which each begins."
    )
    segments: Annotated[dict[str, SegmentDemand], BeforeValidator(complete_entries)] = Field(
        description="Parameters by segment; `default` completes every entry and stands for every other segment."
    )

    @model_validator(mode="after")
    def _tiers_are_whole(self) -> DemandModel:
        require_default(self.segments)
        starts = list(self.tiers.values())
        if min(starts) != 0 or len(set(starts)) < len(starts):
            raise ValueError("tiers that begin at different quantiles, the lowest at 0")
        for segment, parameters in self.segments.items():
            if set(parameters.standards) != set(self.tiers):
                raise ValueError(f"a coverage standard for each tier ({', '.join(self.tiers)}) in segment {segment!r}")
        return self
