"""The audit passes a hiring plan that is as its facts make it, and catches each claim that is falsified."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.audit.hiring import HiringClaims, HiringFacts, audit_hiring
from territory_opt.demand.forecasting.forecast import Forecast
from territory_opt.errors import AuditError
from territory_opt.headcount.frames import (
    budget_frame,
    coverage_frame,
    heads_frame,
    hires_frame,
    planned_seats,
    starts_frame,
)
from territory_opt.headcount.model import HeadcountModel
from territory_opt.headcount.seats import seats_from_reps
from territory_opt.headcount.staffing.arithmetic import objective_usd
from territory_opt.headcount.staffing.problem import HiringProblem
from territory_opt.headcount.stages import Stages
from territory_opt.headcount.statement.customers import CustomerBase
from territory_opt.headcount.statement.state import state_problem
from territory_opt.workspace.workspace import Workspace, load_workspace

MONTHS = pd.date_range("2027-01-01", periods=24, freq="MS")
CELLS = (("Enterprise", "East"), ("Enterprise", "West"), ("SMB", "East"), ("SMB", "West"))
REPS = pd.DataFrame(
    [
        ("R1", "account_executive", "active", "Enterprise", "East", None, None, 1.0),
        ("R2", "account_executive", "active", "Enterprise;SMB", "all", "2026-11-11", None, 1.0),
        ("R3", "account_executive", "leaving", "SMB", "West", "2024-02-01", "2027-04-20", 1.0),
        ("R4", "account_executive", "active", "SMB", "West", "2027-02-10", None, 0.5),
        ("R5", "account_executive", "open", "Enterprise", "West", "2027-03-01", None, 1.0),
        ("R6", "account_executive", "active", "SMB", "East", None, "2028-03-31", 1.0),
        ("R7", "account_executive", "leaving", "SMB", "East", None, "2026-11-30", 1.0),
        ("R8", "account_executive", "open", "SMB", "East", None, None, 1.0),
        ("M1", "manager", "active", "Enterprise;SMB", "all", None, None, 1.0),
        ("E1", "sales_engineer", "active", "Enterprise", "East", None, None, 1.0),
        ("E2", "sales_engineer", "leaving", "SMB", "all", None, None, 1.0),
        ("D1", "sdr", "open", "SMB", "West", None, None, 1.0),
        ("D2", "sdr", "leaving", "SMB", "East", None, "2026-12-05", 1.0),
        ("D3", "sdr", "active", "SMB", "East", None, "2025-12-05", 1.0),
        ("C1", "customer_success", "active", "SMB", "all", "2027-06-01", None, 1.0),
        ("O1", "sales_operations", "active", "Enterprise;SMB", "all", None, None, 1.0),
    ],
    columns=["rep_id", "role", "status", "segment", "region", "start_date", "end_date", "fte"],
)
BASE = pd.DataFrame(
    {
        "segment": ["Enterprise", "Enterprise", "SMB"],
        "region": ["East", "West", "East"],
        "arr_usd": [400_000.0, 300_000.0, 150_000.0],
        "kept_usd": [420_000.0, 240_000.0, 160_000.0],
        "customers": [8.0, 5.0, 60.0],
    }
)
STAGES: dict[str, Any] = {
    "name": "test",
    "stages": [
        {"name": "first", "from_arr_usd": 0, "role": "operations rep", "duties": ["reports"], "ratios": {"manager": 4}},
        {
            "name": "second",
            "from_arr_usd": 1_500_000,
            "role": "operations manager",
            "duties": ["training"],
            "ratios": {"manager": {"each": 3, "source": "assumption"}},
        },
    ],
}
DECLARED: dict[str, Any] = {
    "name": "test",
    "season_shares": [0.06, 0.07, 0.11, 0.06, 0.07, 0.11, 0.06, 0.07, 0.11, 0.07, 0.08, 0.13],
    "backfill": {"refill": True, "lag_months": 2, "notice_months": 1},
    "hiring": {"margin_share": 0.8, "risk_aversion": 0.25, "budget_usd": [900_000, None], "onboarding_per_month": 4},
    "coverage": {
        "period": "quarter",
        "service_level": 0.4,
        "service_scope": "segment",
        "tail": {"share": 0.15, "service_level": 0.1},
    },
    "cost_factors": {"West": 1.2},
    "roles": {
        "sales_operations": {"driver": "stages", "pool": "company", "cost_usd": 100_000},
        "manager": {"driver": "headcount", "pool": "company", "cost_usd": 200_000, "lead_months": 2},
        "sales_engineer": {
            "driver": "account_executives",
            "each": {"default": 2.5, "SMB": 4},
            "cost_usd": 150_000,
            "hire_cost_usd": 9_000,
            "attrition_share": 0.2,
            "lead_months": 1,
        },
        "sdr": {"driver": "arr_usd", "each": {"SMB": 900_000}, "pool": "cell", "cost_usd": 80_000, "missing_share": 2},
        "customer_success": {
            "driver": "customers",
            "each": {"default": 30},
            "pool": "region",
            "cost_usd": 90_000,
            "attrition_share": 0.3,
        },
    },
    "segments": {
        "default": {
            "hours": 1600, "quota_usd": 800_000, "attainment_share": 0.6, "cost_usd": 120_000,
            "hire_cost_usd": 10_000, "attrition_share": 0.35, "ramp_shares": [0.1, 0.5], "lead_months": 1,
        },
        "Enterprise": {"ramp_shares": [0.0, 0.2, 0.6], "attrition_share": 0.15, "lead_months": 2, "cost_usd": 240_000},
    },
}  # fmt: skip


@dataclass(frozen=True)
class Made:
    """A plan as its facts make it."""

    facts: HiringFacts
    claims: HiringClaims
    problem: HiringProblem


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace of these reps."""
    folder = tmp_path_factory.mktemp("hiring")
    (folder / "data").mkdir()
    (folder / "workspace.yaml").write_text("name: test\nplan_start: 2027-01\n")
    pd.DataFrame({"account_id": ["A"], "segment": ["SMB"]}).to_csv(folder / "data" / "accounts.csv", index=False)
    REPS.to_csv(folder / "data" / "reps.csv", index=False)
    return load_workspace(folder)


def _merged(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in changes.items():
        merged[key] = _merged(base[key], value) if isinstance(value, dict) and key in base else value
    return merged


def _forecast(paths: int, months: int = 24) -> Forecast:
    series = pd.MultiIndex.from_tuples(
        sorted((region, segment, "all") for segment, region in CELLS), names=["region", "segment", "product"]
    )
    season = np.resize(DECLARED["season_shares"], months)
    point = np.outer(season, [2_000_000, 900_000, 1_200_000, 0]) * (1 + np.arange(months) / 100)[:, None]
    drawn = point * np.random.default_rng(4).lognormal(0, 0.2, (paths, *point.shape))
    return Forecast(MONTHS[:months], series, point, drawn, pd.DataFrame(), "bookings", "", ())


def _make(workspace: Workspace, changes: dict[str, Any] | None = None, starts: bool = True) -> Made:
    raw = _merged(DECLARED, changes or {})
    model = HeadcountModel.model_validate(raw)
    stages = Stages.model_validate(STAGES)
    seats = seats_from_reps(workspace, model)
    forecast = _forecast(model.outcomes.planning, model.horizon.months)
    statement = state_problem(forecast, seats, workspace.reps, model, stages, CustomerBase(BASE), seed=3)
    problem = statement.problem
    plan = np.zeros((len(problem.lines), len(problem.options)), dtype=np.int64)
    if starts:
        plan[0, 3], plan[2, 1], plan[2, 7] = 1, 1, 1
        plan[len(CELLS) + 2, 5] = 1
        plan[1, -1] = 2 if model.horizon.months > 12 else 0
    objective = objective_usd(problem, plan)
    bound = objective * 0.998
    summed = forecast.summed("segment", "region")
    facts = HiringFacts(
        months=problem.months,
        cells=problem.cells,
        point_usd=summed.point_usd.T,
        demand_usd=problem.demand_usd,
        seats=seats,
        people=workspace.reps,
        base=BASE,
        declaration=raw,
        stages=STAGES,
        seat_limits={("SMB", "East"): 2},
    )
    claims = HiringClaims(
        status="optimal",
        objective_usd=objective,
        bound_usd=bound,
        gap=(objective - bound) / objective,
        asked_gap=0.005,
        supply_usd=problem.supply_usd,
        starts=starts_frame(problem, plan, model),
        hires=hires_frame(statement, plan),
        heads=heads_frame(problem, plan),
        coverage=coverage_frame(problem, plan),
        budget=budget_frame(problem, plan),
        seats=planned_seats(problem, plan, seats, model),
    )
    return Made(facts, claims, problem)


@pytest.fixture(scope="module")
def made(workspace: Workspace) -> Made:
    """The plan that everything is tried on."""
    return _make(workspace)


def _failing(facts: HiringFacts, claims: HiringClaims) -> set[str]:
    return {check.name for check in audit_hiring(facts, claims).failures}


def test_a_plan_as_its_facts_make_it_passes(made: Made) -> None:
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
    "coverage by year": {"coverage": {"period": "year", "service_scope": "company"}},
    "level by cell and quarter": {
        "coverage": {"service_scope": "cell", "service_period": "quarter", "service_level": 0}
    },
    "no tail, no aversion": {"coverage": {"tail": None}, "hiring": {"risk_aversion": 0}},
    "no limits": {"hiring": {"budget_usd": None, "onboarding_per_month": None}},
    "a share as budget": {"hiring": {"budget_usd": None, "budget_share": 0.9}},
    "a year's horizon": {"horizon": {"months": 12}},
    "more firm months": {"horizon": {"firm_months": 18}},
    "no support": {"roles": {}},
    "support by stage everywhere": {"roles": {"manager": {"driver": "account_executives", "pool": "cell"}}},
    "everybody leaves": {"segments": {"default": {"attrition_share": 0.95}}},
    "nobody ramps": {"segments": {"default": {"ramp_shares": []}, "Enterprise": {"ramp_shares": []}}},
    "few paths": {"outcomes": {"planning": 1}},
}


@pytest.mark.parametrize("name", VARIANTS)
def test_figures_agree_whatever_the_model_declares(workspace: Workspace, name: str) -> None:
    """Two codes that share nothing come to the same money, heads and coverage under every kind of model."""
    changes = VARIANTS[name]
    # An empty mapping must replace, not merge.
    made = _make(workspace, changes if changes != {"roles": {}} else {"roles": None} | {"roles": {}})
    rules = {"service level", "service level in the worst outcomes", "onboarding", "budget"}
    assert _failing(made.facts, made.claims) <= rules


def test_a_model_with_its_defaults_spelled_out_reads_the_same(made: Made) -> None:
    """The audit knows the defaults of what a model may leave out."""
    whole = HeadcountModel.model_validate(DECLARED).model_dump()
    stages = Stages.model_validate(STAGES).model_dump()
    facts = replace(made.facts, declaration=whole, stages=stages)
    assert audit_hiring(facts, made.claims).checks == audit_hiring(made.facts, made.claims).checks


def test_without_a_plan_todays_figures_are_held_all_the_same(workspace: Workspace) -> None:
    """No plan claims no starts and no objective; what it shows of today must still be true."""
    made = _make(workspace, starts=False)
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
    "before the lead time": (_set("starts", "month", lambda _: MONTHS[0]), "hiring lead time"),
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
def test_each_claim_falsified_is_caught(made: Made, name: str) -> None:
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
def test_each_rule_broken_is_caught(made: Made, name: str) -> None:
    """The same plan under a rule that it does not keep fails that rule."""
    changes, check = BROKEN[name]
    facts = replace(made.facts, declaration=_merged(DECLARED, changes))
    assert check in _failing(facts, made.claims)


def test_more_starts_than_seats_is_caught(made: Made) -> None:
    """Territories that can use one seat more of SMB East do not carry two."""
    facts = replace(made.facts, seat_limits={("SMB", "East"): 1, ("SMB", "West"): 0})
    assert _failing(facts, made.claims) == {"seats that territories can use"}


FACTS: dict[str, Callable[[HiringFacts], HiringFacts]] = {
    "attrition": lambda facts: replace(
        facts, declaration=_merged(DECLARED, {"segments": {"Enterprise": {"attrition_share": 0.16}}})
    ),
    "ramp": lambda facts: replace(
        facts, declaration=_merged(DECLARED, {"segments": {"Enterprise": {"ramp_shares": [0.0, 0.2, 0.7]}}})
    ),
    "refilling": lambda facts: replace(facts, declaration=_merged(DECLARED, {"backfill": {"lag_months": 3}})),
    "dates": lambda facts: replace(
        facts, seats=facts.seats.assign(end_date=facts.seats["end_date"] - pd.Timedelta(days=1))
    ),
    "quotas": lambda facts: replace(facts, seats=facts.seats.assign(quota_usd=facts.seats["quota_usd"] * 1.01)),
    "support people": lambda facts: replace(facts, people=facts.people.iloc[:-1]),
    "customers": lambda facts: replace(facts, base=facts.base.assign(customers=facts.base["customers"] + 1)),
    "revenue": lambda facts: replace(facts, base=facts.base.assign(arr_usd=facts.base["arr_usd"] + 9_000)),
    "forecast": lambda facts: replace(facts, point_usd=facts.point_usd * 1.01),
    "paths": lambda facts: replace(facts, demand_usd=facts.demand_usd * 1.01),
    "cost of a region": lambda facts: replace(facts, declaration=_merged(DECLARED, {"cost_factors": {"East": 1.1}})),
    "price of support": lambda facts: replace(
        facts, declaration=_merged(DECLARED, {"roles": {"sdr": {"missing_share": 3}}})
    ),
    "margin": lambda facts: replace(facts, declaration=_merged(DECLARED, {"hiring": {"margin_share": 0.79}})),
    "aversion": lambda facts: replace(facts, declaration=_merged(DECLARED, {"hiring": {"risk_aversion": 0.2}})),
}


@pytest.mark.parametrize("name", FACTS)
def test_a_plan_made_for_other_facts_is_caught(made: Made, name: str) -> None:
    """Figures taken from other people, other demand or another model do not pass."""
    assert _failing(FACTS[name](made.facts), made.claims)


@settings(max_examples=25)
@given(
    frame=st.sampled_from(["hires", "heads", "coverage", "budget"]),
    where=st.integers(0, 10_000),
    share=st.floats(0.01, 0.5),
)
def test_any_figure_moved_is_caught(made: Made, frame: str, where: int, share: float) -> None:
    """Whatever figure of whatever frame is moved by a hundredth or more, its frame fails."""
    told: pd.DataFrame = getattr(made.claims, frame).copy()
    columns = [column for column in told.columns if told[column].dtype == float]
    row, column = where % len(told), columns[where % len(columns)]
    value = told[column].iloc[row]
    told.loc[row, column] = 1.0 if np.isnan(value) else value * (1 + share) + 0.5
    assert f"{frame} shown" in _failing(made.facts, replace(made.claims, **{frame: told}))
