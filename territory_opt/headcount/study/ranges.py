"""How far off the model's assumptions may be where history does not tell."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Spread = Annotated[float, Field(ge=0, lt=1)]


class Ranges(BaseModel):
    """By assumption, how far its value may be off, down and up: a share of it, or whole months."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    attainment_share: Spread = Field(default=0.2, description="Of the share of quota that a ramped seat brings.")
    ramp_shares: Spread = Field(default=0.2, description="Of the ramp's length.")
    attrition_share: Spread = Field(default=0.2, description="Of the share of people who leave within a year.")
    quota_usd: Spread = Field(default=0.2, description="Of the quota of a ramped, full-time year.")
    season_shares: Spread = Field(default=0.2, description="Of how far months stand out from a level year.")
    cost_usd: Spread = Field(default=0.2, description="Of salaries and costs of hiring.")
    margin_share: Spread = Field(default=0.2, description="Of the margin lost on a dollar of shortfall.")
    lag_months: Annotated[int, Field(ge=0)] = Field(default=1, description="Months a seat stands empty more or less.")
    lead_months: Annotated[int, Field(ge=0)] = Field(default=1, description="Months hiring takes more or less.")
