"""The audit passes a hiring plan that is as its facts make it, and catches each claim that is falsified."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.audit.hiring import HiringClaims, HiringFacts, audit_hiring
from territory_opt.errors import AuditError
from territory_opt.headcount.model import HeadcountModel
from territory_opt.headcount.stages import Stages


def _failing(facts: HiringFacts, claims: HiringClaims) -> set[str]:
    return {check.name for check in audit_hiring(facts, claims).failures}


def test_a_plan_as_its_facts_make_it_passes(made: Any) -> None:
    """Every rule and every figure has its check, and all hold."""
    audit = audit_hiring(made.facts, made.claims)
    audit.require()
    assert [check.name for check in audit.checks] == [
        "starts", "hiring lead time", "seats that territories can use", "onboarding", "budget", "service level",
        "service level in the worst outcomes", "demand paths", "supply paths", "hires shown", "heads shown",
        "coverage shown", "budget shown", "seats of the plan", "objective", "bound", "gap", "status",
    ]  # fmt: skip


VARIANTS: dict[str, dict[str, Any]] = {
    "no refills": {"backfill": {"refill": False}},
    "refills at once": {"backfill": {"lag_months": 0}},
    "single seats not refilled": {"backfill": {"seats": {"R3": False, "R7": False, "E2": False}}},
    "single seats refilled": {"backfill": {"refill": False, "seats": {"R6": True, "D2": True}}},
    "coverage by year": {"coverage": {"period": "year", "service_scope": "company"}},
    "level by cell and quarter": {
        "coverage": {"service_scope": "cell", "service_period": "quarter", "service_level": 0}
    },
    "no tail, no aversion": {"coverage": {"tail": None}, "hiring": {"risk_aversion": 0}},
    "no limits": {"hiring": {"budget_usd": None, "onboarding_per_month": None}},
    "a share as budget": {"hiring": {"budget_usd": None, "budget_share": 0.9}},
    "a year's horizon": {"horizon": {"months": 12}, "hiring": {"budget_usd": 900_000}},
    "more firm months": {"horizon": {"firm_months": 18}},
    "no support": {"roles": {}},
    "support by stage everywhere": {"roles": {"manager": {"driver": "account_executives", "pool": "cell"}}},
    "everybody leaves": {"segments": {"default": {"attrition_share": 0.95}}},
    "nobody ramps": {"segments": {"default": {"ramp_shares": []}, "Enterprise": {"ramp_shares": []}}},
    "few paths": {"outcomes": {"planning": 1}},
}


@pytest.mark.parametrize("name", VARIANTS)
def test_figures_agree_whatever_the_model_declares(make_hiring: Any, name: str) -> None:
    """Two codes that share nothing come to the same money, heads and coverage under every kind of model."""
    made = make_hiring(VARIANTS[name])
    rules = {"service level", "service level in the worst outcomes", "onboarding", "budget"}
    assert _failing(made.facts, made.claims) <= rules


def test_a_model_with_its_defaults_spelled_out_reads_the_same(made: Any) -> None:
    """The audit knows the defaults of what a model may leave out."""
    whole = HeadcountModel.model_validate(made.facts.declaration).model_dump()
    stages = Stages.model_validate(made.facts.stages).model_dump()
    facts = replace(made.facts, declaration=whole, stages=stages)
    assert audit_hiring(facts, made.claims).checks == audit_hiring(made.facts, made.claims).checks


def test_without_a_plan_todays_figures_are_held_all_the_same(make_hiring: Any) -> None:
    """No plan claims no starts and no objective; what it shows of today must still be true."""
    made = make_hiring(starts=False)
    claims = replace(made.claims, status="infeasible", objective_usd=math.nan, bound_usd=math.nan, gap=math.nan)
    audit_hiring(made.facts, claims).require()
    assert _failing(made.facts, replace(claims, objective_usd=1.0)) == {"status"}
    assert _failing(made.facts, replace(claims, status="done")) == {"status"}
    wrong = claims.heads.assign(heads=claims.heads["heads"] + 1)
    assert _failing(made.facts, replace(claims, heads=wrong)) == {"heads shown"}


def _set(frame: str, column: str, change: Callable[[Any], Any], row: int = 0) -> Callable[[HiringClaims], HiringClaims]:
    """Falsify one figure of a frame."""

    def falsified(claims: HiringClaims) -> HiringClaims:
        told = getattr(claims, frame).copy()
        told.loc[told.index[row], column] = change(told[column].iloc[row])
        return replace(claims, **{frame: told})

    return falsified


def _without_row(frame: str) -> Callable[[HiringClaims], HiringClaims]:
    return lambda claims: replace(claims, **{frame: getattr(claims, frame).iloc[1:]})


MUTATIONS: dict[str, tuple[Callable[[HiringClaims], HiringClaims], str]] = {
    "a start more": (_set("starts", "starts", lambda count: count + 1), "objective"),
    "half a start": (lambda claims: replace(claims, starts=claims.starts.assign(starts=0.5)), "starts"),
    "no start": (_set("starts", "starts", lambda _: 0), "starts"),
    "another month": (_set("starts", "month", lambda month: month + pd.DateOffset(months=1)), "hires shown"),
    "a day within a month": (_set("starts", "month", lambda month: month + pd.Timedelta(days=3)), "starts"),
    "outside the horizon": (_set("starts", "month", lambda month: month + pd.DateOffset(years=5)), "starts"),
    "before the lead time": (_set("starts", "month", lambda _: pd.Timestamp("2027-01-01")), "hiring lead time"),
    "a role nobody plans for": (_set("starts", "role", lambda _: "janitor"), "starts"),
    "a region that is not there": (_set("starts", "region", lambda _: "North"), "starts"),
    "an outlook called firm": (_set("starts", "kind", lambda _: "firm", -1), "starts"),
    "a firm start called outlook": (_set("starts", "kind", lambda _: "outlook"), "starts"),
    "another kind": (_set("starts", "kind", lambda _: "maybe"), "starts"),
    "a start told twice": (
        lambda claims: replace(claims, starts=pd.concat([claims.starts, claims.starts.iloc[:1]])),
        "starts",
    ),
    "a start left out": (_without_row("starts"), "objective"),
    "growth": (_set("hires", "growth", lambda value: value + 1), "hires shown"),
    "committed": (_set("hires", "committed", lambda value: value + 1, 30), "hires shown"),
    "backfill": (_set("hires", "backfill", lambda value: value + 0.01, 20), "hires shown"),
    "heads": (_set("heads", "heads", lambda value: value * 1.001, 5), "heads shown"),
    "support needed": (_set("heads", "needed", lambda value: value - 0.1, -1), "heads shown"),
    "support missing": (_set("heads", "missing", lambda value: value + 0.1, -1), "heads shown"),
    "support of executives": (_set("heads", "needed", lambda _: 1.0), "heads shown"),
    "a line left out": (_without_row("heads"), "heads shown"),
    "a month of coverage left out": (_without_row("coverage"), "coverage shown"),
    "demand": (_set("coverage", "demand_usd", lambda value: value * 0.99, 3), "coverage shown"),
    "capacity": (_set("coverage", "capacity_usd", lambda value: value * 1.01, 3), "coverage shown"),
    "shortfall": (_set("coverage", "shortfall_usd", lambda value: value * 0.9, 3), "coverage shown"),
    "coverage": (_set("coverage", "coverage_share", lambda value: value + 0.01, 3), "coverage shown"),
    "headcount": (_set("coverage", "headcount", lambda value: value + 1, 3), "coverage shown"),
    "band of demand": (_set("coverage", "demand_high_usd", lambda value: value * 1.1, 3), "coverage shown"),
    "band of capacity": (_set("coverage", "capacity_low_usd", lambda value: value + 50, 3), "coverage shown"),
    "band of coverage": (_set("coverage", "coverage_low_share", lambda value: value + 0.1, 3), "coverage shown"),
    "cost": (_set("budget", "cost_usd", lambda value: value * 0.99), "budget shown"),
    "budget": (_set("budget", "budget_usd", lambda value: value * 2), "budget shown"),
    "a budget that is none": (_set("budget", "budget_usd", lambda _: 1.0, 1), "budget shown"),
    "a year left out": (_without_row("budget"), "budget shown"),
    "supply": (lambda claims: replace(claims, supply_usd=claims.supply_usd * 1.001), "supply paths"),
    "supply on fewer paths": (lambda claims: replace(claims, supply_usd=claims.supply_usd[:-1]), "supply paths"),
    "supply below nothing": (
        lambda claims: replace(claims, supply_usd=claims.supply_usd + np.r_[1e6, -1e6, [0.0] * 198][:, None, None]),
        "supply paths",
    ),
    "luckier paths": (
        lambda claims: replace(claims, supply_usd=np.broadcast_to(claims.supply_usd.mean(axis=0), (200, 4, 24))),
        "objective",
    ),
    "a seat left out": (_without_row("seats"), "seats of the plan"),
    "a seat elsewhere": (_set("seats", "region", lambda _: "West"), "seats of the plan"),
    "a seat later": (_set("seats", "start_date", lambda day: day + pd.DateOffset(months=1)), "seats of the plan"),
    "a seat with another's name": (_set("seats", "seat_id", lambda _: "R1"), "seats of the plan"),
    "a seat that is filled": (_set("seats", "status", lambda _: "filled"), "seats of the plan"),
    "objective": (lambda claims: replace(claims, objective_usd=claims.objective_usd - 50), "objective"),
    "no objective": (lambda claims: replace(claims, objective_usd=math.nan), "objective"),
    "bound above": (lambda claims: replace(claims, bound_usd=claims.objective_usd + 50), "bound"),
    "gap": (lambda claims: replace(claims, gap=0.0), "gap"),
    "no gap": (lambda claims: replace(claims, gap=math.nan), "gap"),
    "no bound": (lambda claims: replace(claims, bound_usd=math.nan, gap=math.nan), "status"),
    "not optimal": (lambda claims: replace(claims, asked_gap=1e-4), "status"),
    "nothing found after all": (lambda claims: replace(claims, status="infeasible"), "status"),
}  # fmt: skip


@pytest.mark.parametrize("name", MUTATIONS)
def test_each_claim_falsified_is_caught(made: Any, name: str) -> None:
    """A claim that is not true fails its own check, and the run stops."""
    falsify, check = MUTATIONS[name]
    audit = audit_hiring(made.facts, falsify(made.claims))
    assert check in {failure.name for failure in audit.failures}
    with pytest.raises(AuditError, match=check):
        audit.require()


BROKEN: dict[str, tuple[dict[str, Any], str]] = {
    "budget": ({"hiring": {"budget_usd": 100_000}}, "budget"),
    "budget of a later year": ({"hiring": {"budget_usd": [None, 1_000]}}, "budget"),
    "budget as a share": ({"hiring": {"budget_usd": None, "budget_share": 0.01}}, "budget"),
    "onboarding": ({"hiring": {"onboarding_per_month": 0}}, "onboarding"),
    "lead time": ({"segments": {"Enterprise": {"lead_months": 4}}}, "hiring lead time"),
    "lead time of support": ({"roles": {"sales_engineer": {"lead_months": 6}}}, "hiring lead time"),
    "service level": ({"coverage": {"service_level": 0.95}}, "service level"),
    "worst outcomes": (
        {"coverage": {"tail": {"share": 0.15, "service_level": 0.9}}},
        "service level in the worst outcomes",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_each_rule_broken_is_caught(made: Any, name: str) -> None:
    """The same plan under a rule that it does not keep fails that rule."""
    changes, check = BROKEN[name]
    assert check in _failing(made.under(changes), made.claims)


def test_more_starts_than_seats_is_caught(made: Any) -> None:
    """Territories that can use one seat more of SMB East do not carry two."""
    facts = replace(made.facts, seat_limits={("SMB", "East"): 1, ("SMB", "West"): 0})
    assert _failing(facts, made.claims) == {"seats that territories can use"}


OTHER_MODELS: dict[str, dict[str, Any]] = {
    "attrition": {"segments": {"Enterprise": {"attrition_share": 0.16}}},
    "ramp": {"segments": {"Enterprise": {"ramp_shares": [0.0, 0.2, 0.7]}}},
    "refilling": {"backfill": {"lag_months": 3}},
    "season": {"season_shares": [1 / 12] * 12},
    "cost of a region": {"cost_factors": {"East": 1.1}},
    "price of support": {"roles": {"sdr": {"missing_share": 3}}},
    "what one serves": {"roles": {"sales_engineer": {"each": {"SMB": 5}}}},
    "pool": {"roles": {"customer_success": {"pool": "company"}}},
    "margin": {"hiring": {"margin_share": 0.79}},
    "aversion": {"hiring": {"risk_aversion": 0.2}},
}


@pytest.mark.parametrize("name", OTHER_MODELS)
def test_a_plan_made_under_another_model_is_caught(made: Any, name: str) -> None:
    """Figures that another model would give do not pass."""
    assert _failing(made.under(OTHER_MODELS[name]), made.claims)


OTHER_FACTS: dict[str, Callable[[HiringFacts], dict[str, Any]]] = {
    "dates": lambda facts: {"seats": facts.seats.assign(end_date=facts.seats["end_date"] - pd.Timedelta(days=1))},
    "quotas": lambda facts: {"seats": facts.seats.assign(quota_usd=facts.seats["quota_usd"] * 1.01)},
    "support people": lambda facts: {"people": facts.people.iloc[:-1]},
    "customers": lambda facts: {"base": facts.base.assign(customers=facts.base["customers"] + 1)},
    "revenue": lambda facts: {"base": facts.base.assign(arr_usd=facts.base["arr_usd"] + 9_000)},
    "forecast": lambda facts: {"point_usd": facts.point_usd * 1.01},
    "paths": lambda facts: {"demand_usd": facts.demand_usd * 1.01},
}


@pytest.mark.parametrize("name", OTHER_FACTS)
def test_a_plan_made_for_other_facts_is_caught(made: Any, name: str) -> None:
    """Figures taken from other people or other demand do not pass."""
    assert _failing(replace(made.facts, **OTHER_FACTS[name](made.facts)), made.claims)


@settings(max_examples=25)
@given(
    frame=st.sampled_from(["hires", "heads", "coverage", "budget"]),
    where=st.integers(0, 10_000),
    share=st.floats(0.01, 0.5),
)
def test_any_figure_moved_is_caught(made: Any, frame: str, where: int, share: float) -> None:
    """Whatever figure of whatever frame is moved by a hundredth or more, its frame fails."""
    told: pd.DataFrame = getattr(made.claims, frame).copy()
    columns = [column for column in told.columns if told[column].dtype == float]
    row, column = where % len(told), columns[where % len(columns)]
    value = told[column].iloc[row]
    told.loc[row, column] = 1.0 if np.isnan(value) else value * (1 + share) + 0.5
    assert f"{frame} shown" in _failing(made.facts, replace(made.claims, **{frame: told}))
