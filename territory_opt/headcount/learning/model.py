"""What a headcount model declares about learning its supply parameters from history."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Count = Annotated[int, Field(ge=1)]
Weight = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class LearningModel(BaseModel):
    """When history replaces the model's own ramp, attainment and attrition, and how much it must have seen for that."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    use: Literal["auto", "never"] = Field(
        default="auto",
        description="auto: what history tells where it tells enough, else the values by segment; never: those alone.",
    )
    history_months: Annotated[int, Field(ge=12, le=120)] = Field(
        default=36, description="Most recent months that are looked at."
    )
    ramp_margin_months: Annotated[int, Field(ge=0, le=12)] = Field(
        default=4,
        description="Months by which a ramp may turn out longer than the model's; later on everybody counts as ramped.",
    )
    least_deals: Count = Field(default=100, description="Fewest deals a segment's ramp and attainment stand on.")
    least_reps: Count = Field(
        default=5, description="Fewest people: seen in their ramp, seen ramped, and ramped in the last twelve months."
    )
    least_rep_months: Count = Field(
        default=24, description="Fewest months of people, for each of these and for a segment's attrition."
    )
    least_leavers: Count = Field(
        default=3, description="Fewest leavers of the whole company that show that leavers are on record."
    )
    least_credited_share: Annotated[float, Field(ge=0, le=1)] = Field(
        default=0.5, description="Least share of the amount won that names somebody who won it."
    )
    prior_rep_months: Weight = Field(
        default=2.0, description="Weight of the model's own ramp in each month of it, in months of people."
    )
    prior_person_years: Weight = Field(
        default=10.0, description="Weight of the model's own attrition, in years of people."
    )
    resamples: Annotated[int, Field(ge=100, le=5000)] = Field(
        default=400, description="Draws of people that the 80 % intervals of ramp and attainment stand on."
    )
