"""What a headcount model declares: what seats supply and cost, how people ramp and leave, and the rules of hiring."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Annotated, Literal

import numpy as np
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from territory_opt.demand.segments import complete_entries, require_default
from territory_opt.headcount.learning.model import LearningModel
from territory_opt.headcount.study.ranges import Ranges

Share = Annotated[float, Field(ge=0, le=1)]
Amount = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Months = Annotated[int, Field(ge=0, le=24)]


class _Declared(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SegmentHeadcount(_Declared):
    """What a segment's account executive supplies, costs and takes to replace."""

    code: str = Field(
        default="", max_length=8, description="Short name in territory ids; made from the segment's name when empty."
    )
    hours: Amount = Field(description="Hours for accounts in a full-time plan year.")
    quota_usd: Amount = Field(description="Quota of a ramped, full-time year.")
    attainment_share: Amount = Field(description="Share of quota that a ramped seat brings on average.")
    cost_usd: Amount = Field(description="Loaded cost of a full-time year.")
    hire_cost_usd: Amount = Field(description="Cost of one hire: search, equipment, training.")
    attrition_share: float = Field(ge=0, lt=1, description="Share of people who leave within a year.")
    ramp_shares: tuple[Share, ...] = Field(
        description="Share of full productivity in the first, second, ... month after the start; full after the last."
    )
    lead_months: Months = Field(
        description="Months from the start of the plan year to the earliest start not yet committed."
    )


SupportRole = Literal["sdr", "sales_engineer", "manager", "customer_success", "sales_operations"]
"""Roles that hold no territory of their own."""

Driver = Literal["account_executives", "arr_usd", "customers", "headcount", "stages"]
"""What calls for a support role: heads of account executives, recurring revenue, customers, heads of all other roles,
or one for each sales-operations role that the stages of growth have called for by then."""

Pool = Literal["company", "region", "segment", "cell"]
"""Over which people a support role is shared."""


class RoleHeadcount(_Declared):
    """What calls for a support role, what one of them costs and takes to replace."""

    driver: Driver = Field(description="What calls for the role.")
    each: dict[str, Annotated[float, Field(gt=0)]] = Field(
        default_factory=dict,
        description="How much of the driver one of them serves, by segment (`default`: every other); where it is left "
        "out, what models/arr_stages.yaml says of the company's stage; where that is silent too, the role is not "
        "planned for.",
    )
    pool: Pool = Field(default="segment", description="Over which people one of them is shared.")
    cost_usd: Amount = Field(description="Loaded cost of a full-time year.")
    hire_cost_usd: Amount = Field(default=0.0, description="Cost of one hire: search, equipment, training.")
    attrition_share: float = Field(default=0.0, ge=0, lt=1, description="Share of people who leave within a year.")
    lead_months: Months = Field(
        default=0, description="Months from the start of the plan year to the earliest start not yet committed."
    )
    missing_share: Amount = Field(
        default=1.5,
        description="Price of one of them missing, as a share of the loaded cost over the same time; above 1 it pays "
        "to hire rather than to miss.",
    )


class BackfillModel(_Declared):
    """What becomes of the seat of somebody who leaves."""

    refill: bool = Field(default=True, description="Whether the seat is filled again.")
    lag_months: Months = Field(
        default=3,
        description="Whole months the seat stands empty; somebody new starts on the first day of the month after them.",
    )
    notice_months: Months = Field(
        default=1, description="Months of the plan year somebody leaving stays where the last day is not known."
    )
    seats: dict[str, bool] = Field(
        default_factory=dict,
        description="Whether the seat of single reps is filled again once they leave, by the rep's key: {R012: false}. "
        "Whoever follows them is followed as `refill` says.",
    )

    def refilled(self, reps: Iterable[str]) -> np.ndarray:
        """Say for each rep, by key, whether somebody follows them; a key that `seats` does not name: as `refill`."""
        return np.array([self.seats.get(rep, self.refill) for rep in reps], dtype=bool)


class HiringModel(_Declared):
    """What hiring may cost and how fast it may go."""

    margin_share: Share = Field(description="Margin lost on a dollar of demand that nobody covers.")
    risk_aversion: Share = Field(
        default=0.0,
        description="Share of that price put on the mean of the worst outcomes (coverage.tail says how many) instead "
        "of on the mean of all.",
    )
    budget_usd: Amount | Annotated[tuple[Amount | None, ...], Field(min_length=1)] | None = Field(
        default=None,
        description="Most that planned starts may cost in the plan year, or a list by year; wins over budget_share.",
    )
    budget_share: Amount | None = Field(
        default=None,
        description="The same, as a share of the plan year's cost of the seats there are; empty for no limit.",
    )
    onboarding_per_month: Annotated[int, Field(ge=0)] | None = Field(
        default=None,
        description="Most people who can start in one month, those already committed counted; empty for no limit.",
    )


class TailModel(_Declared):
    """What must hold in the worst outcomes of demand and attrition."""

    share: float = Field(default=0.1, gt=0, le=1, description="Share of outcomes that counts as the worst.")
    service_level: Share | None = Field(
        default=None,
        description="In the worst outcomes, the mean shortfall leaves at least this share of expected demand covered; "
        "empty for no such rule.",
    )


class CoverageModel(_Declared):
    """How far capacity must cover demand."""

    period: Literal["quarter", "year"] = Field(
        default="quarter",
        description="Within each cell, capacity meets demand within this period; what is short is priced.",
    )
    service_level: Share = Field(default=0.0, description="Share of demand that must be covered.")
    service_scope: Literal["company", "segment", "cell"] = Field(
        default="company",
        description="For whom the service level is kept: over the company, each segment or each cell.",
    )
    service_period: Literal["quarter", "year"] = Field(
        default="year", description="Over which periods of the plan year it is kept."
    )
    tail: TailModel | None = Field(
        default=None, description="What must hold in the worst outcomes; nothing by default."
    )

    @model_validator(mode="after")
    def _shortfall_is_known(self) -> CoverageModel:
        if self.period == "year" and self.service_period == "quarter":
            raise ValueError("service_period: year where period is year, as shortfall is known by year only")
        return self


class OutcomeModel(_Declared):
    """On how many outcomes of demand and attrition a plan stands and is tried."""

    planning: int = Field(default=200, ge=1, description="Paths that the plan's expected shortfall is taken over.")
    trial: int = Field(default=400, ge=400, description="Unseen paths on which the plan is tried.")


class HorizonModel(_Declared):
    """How far the plan looks."""

    months: Literal[12, 18, 24, 36] = Field(
        default=24, description="Months planned; those after the plan year keep its end from starving hiring."
    )
    firm_months: Literal[12, 15, 18, 24] = Field(
        default=12, description="Months whose starts are planned one by one; later ones by quarter, as an outlook."
    )

    @model_validator(mode="after")
    def _firm_months_fit(self) -> HorizonModel:
        if self.firm_months > self.months:
            raise ValueError(f"firm_months of {self.months} at most, the months of the horizon")
        return self


class AgreementModel(_Declared):
    """When the territories can use the seats that the hiring plan opens."""

    least_use_share: Share = Field(
        default=0.5,
        description="A planned seat is of use where the work of its cell's territories fills at least this share of "
        "the hours of all their seats.",
    )
    rounds: int = Field(default=4, ge=1, description="Most rounds in which hiring and territories are planned in turn.")


class QuotaModel(_Declared):
    """How the company's target becomes quotas."""

    target_usd: Amount | None = Field(
        default=None, description="The company's target of new business in the plan year; the forecast when empty."
    )
    over_assignment_share: Amount = Field(default=0.0, description="Quotas handed out above the company's target.")
    individual_share: Share = Field(
        default=0.75, description="Share of a quota on the seat's own territory; the rest is carried with its team."
    )
    team: Pool = Field(default="cell", description="Who a seat's team is: its cell is its segment in its region.")


class HeadcountModel(_Declared):
    """A declared headcount model, one YAML file."""

    name: str = Field(description="The model's name, as scenarios call it.")
    title: str = Field(default="", description="Its name for people.")
    description: str = Field(default="", description="What it assumes, in a sentence or two.")
    season_shares: tuple[Amount, ...] = Field(
        min_length=12, max_length=12, description="Share of a seat's year of bookings by calendar month."
    )
    backfill: BackfillModel = BackfillModel()
    hiring: HiringModel
    coverage: CoverageModel = CoverageModel()
    horizon: HorizonModel = HorizonModel()
    outcomes: OutcomeModel = OutcomeModel()
    quota: QuotaModel = QuotaModel()
    agreement: AgreementModel = AgreementModel()
    learning: LearningModel = LearningModel()
    ranges: Ranges = Ranges()
    sources: dict[str, str] = Field(
        default_factory=dict, description="Where the segments' values come from, by their key; shown beside them."
    )
    cost_factors: dict[str, Amount] = Field(
        default_factory=dict, description="Cost of a region against the others, by region; 1 where it is left out."
    )
    roles: dict[SupportRole, RoleHeadcount] = Field(
        default_factory=dict, description="Support roles that are planned for, with what calls for them."
    )
    segments: Annotated[dict[str, SegmentHeadcount], BeforeValidator(complete_entries)] = Field(
        description="Parameters by segment; `default` completes every entry and stands for every other segment."
    )

    @model_validator(mode="after")
    def _is_whole(self) -> HeadcountModel:
        require_default(self.segments)
        budgets, years = self.hiring.budget_usd, -(-self.horizon.months // 12)
        if isinstance(budgets, tuple) and len(budgets) > years:
            raise ValueError(f"a hiring.budget_usd for each of the horizon's {years} years at most")
        if not math.isclose(sum(self.season_shares), 1.0, abs_tol=1e-6):
            raise ValueError(f"season_shares that add up to 1, these add up to {sum(self.season_shares):g}")
        return self
