"""The trial of a plan: what it counts, and that it agrees with the model where both look at the same thing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.headcount.lives import Posts, draw_supply
from territory_opt.headcount.model import HeadcountModel
from territory_opt.headcount.ramp import seat_life
from territory_opt.headcount.staffing.problem import HiringProblem, Line, Option, ServiceGroup, Tail
from territory_opt.headcount.staffing.solve import solve_hiring
from territory_opt.headcount.trial.outcomes import planned_posts, play
from territory_opt.headcount.trial.trial import Trial, try_plan

MONTHS = pd.date_range("2027-01-01", periods=24, freq="MS")
OPTIONS = (
    *(Option((month,), firm=True) for month in range(12)),
    *(Option(tuple(range(first, first + 3)), firm=False) for first in range(12, 24, 3)),
)
CELLS = (("Enterprise", "East"), ("Enterprise", "West"), ("SMB", "East"))


def _model(make_model, attrition: float = 0.3) -> HeadcountModel:
    return make_model(
        segments={"default": {"attrition_share": attrition}, "Enterprise": {"attrition_share": attrition}}
    )


def _people(seats: int, full_usd: float = 40_000.0) -> Posts:
    return Posts(
        segments=tuple(CELLS[seat % len(CELLS)][0] for seat in range(seats)),
        begins=np.zeros(seats, dtype=np.int64),
        new=np.zeros(seats, dtype=bool),
        own_usd=np.full((seats, 24), full_usd),
        full_usd=np.full((seats, 24), full_usd),
        shares=np.eye(len(CELLS))[np.arange(seats) % len(CELLS)],
    )


def _demand(paths: int, monthly_usd: float, spread: float, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    company = rng.lognormal(-(spread**2) / 2, spread, (paths, 1, 1))
    return monthly_usd * company * rng.lognormal(-0.005, 0.1, (paths, len(CELLS), 24))


def _problem(
    model: HeadcountModel, people: Posts, demand_usd: np.ndarray, seed: int, **changes: object
) -> HiringProblem:
    lives = [seat_life(model.segments.get(name, model.segments["default"]), model.backfill, 24) for name, _ in CELLS]
    cells = len(CELLS)
    problem = HiringProblem(
        months=MONTHS,
        cells=CELLS,
        lines=tuple(Line("account_executive", *cell, (row,)) for row, cell in enumerate(CELLS)),
        options=OPTIONS,
        period_of=np.arange(24) // 3,
        demand_usd=demand_usd,
        supply_usd=draw_supply(np.random.default_rng(seed), people, model, len(demand_usd)),
        heads=np.zeros((cells, 24)),
        committed=np.zeros(24),
        occupied=np.array([life.occupied for life in lives]),
        refills=np.array([np.r_[0.0, life.hires[1:]] for life in lives]),
        productive=np.array([life.productive for life in lives]),
        full_usd=np.full((cells, 24), 40_000.0),
        salary_usd=np.full(cells, 100_000.0),
        hire_cost_usd=np.full(cells, 10_000.0),
        first_month=np.zeros(cells, dtype=np.int64),
        onboarding=np.inf,
        budgets_usd=np.full(2, np.inf),
        margin_share=0.8,
        risk_aversion=0.0,
        ratios=(),
        missing_usd=np.zeros(cells),
        groups=(
            ServiceGroup("Enterprise in the plan year", (0, 1), (0, 1, 2, 3)),
            ServiceGroup("SMB in the plan year", (2,), (0, 1, 2, 3)),
        ),
        service_level=0.75,
        tail=Tail(0.1, None),
    )
    return replace(problem, **changes)


@pytest.fixture(scope="module")
def company(make_model) -> tuple[HiringProblem, Posts, HeadcountModel, np.ndarray]:
    """Sixty seats in three cells, and a plan of nine firm starts and two of the outlook."""
    model, people = _model(make_model), _people(60)
    starts = np.zeros((3, len(OPTIONS)), dtype=np.int64)
    starts[0, 2], starts[1, 4], starts[2, 1], starts[2, 13] = 3, 2, 4, 2
    return _problem(model, people, _demand(200, 900_000, 0.12, 1), seed=5), people, model, starts


@pytest.fixture(scope="module")
def trial(company) -> Trial:
    problem, people, model, starts = company
    return try_plan(problem, starts, people, _demand(400, 900_000, 0.12, 2), model, seed=5)


def test_the_model_agrees_with_its_trial(trial: Trial) -> None:
    """For the company, each segment and each cell, year and quarter, both expect the same within sampling error."""
    levels = trial.levels
    error = np.hypot(levels["standard_error_usd"], levels["model_standard_error_usd"])
    assert trial.agreement.agrees
    assert "within sampling error" in trial.agreement.sentence
    assert "standard error of their difference" in trial.agreement.sentence
    assert ((levels["expected_shortfall_usd"] - levels["model_shortfall_usd"]).abs() <= 3 * error).all()


@pytest.mark.parametrize("seats", [6, 60])
def test_a_plan_that_the_solver_chose_holds_on_outcomes_it_was_not_chosen_on(make_model, seats: int) -> None:
    """A plan made best on its own paths expects what unseen ones bring; chance on starts adds under 1 % of demand."""
    model, people = _model(make_model), _people(seats)
    problem = _problem(model, people, _demand(200, 15_000.0 * seats, 0.12, 1), seed=5)
    solution = solve_hiring(problem)
    unseen = _demand(400, 15_000.0 * seats, 0.12, 2)
    agreement = try_plan(problem, solution.starts, people, unseen, model, seed=5).agreement
    assert solution.starts.sum() > 0
    assert abs(agreement.unseen_usd) <= 3 * agreement.standard_error_usd
    assert 0 <= agreement.starts_usd <= 0.01 * unseen[:, :, :12].sum(axis=(1, 2)).mean()


def test_planned_starts_bring_what_the_model_expects_on_average(company) -> None:
    """Drawn courses of planned starts, outlook included, have the model's yield as their mean in every month."""
    problem, _, model, starts = company
    runs = 6_000
    planned = planned_posts(problem, starts, runs, np.random.default_rng(3))
    drawn = draw_supply(np.random.default_rng(4), planned, model, runs)
    expected = np.einsum("co,cok->ck", starts, problem.yield_usd)
    error = drawn.std(axis=0) / np.sqrt(runs)
    assert (np.abs(drawn.mean(axis=0) - expected) <= 4 * error + 1e-3).all()


def test_a_bias_is_told_with_its_cause(make_model) -> None:
    """Where starts carry everything and leave often, the trial falls short of the model and says why."""
    model = _model(make_model, attrition=0.95)
    people = _people(0)
    starts = np.zeros((3, len(OPTIONS)), dtype=np.int64)
    starts[:, 0] = 1
    demand_usd = np.full((400, 3, 24), 15_000.0)
    problem = _problem(model, people, demand_usd, seed=1)
    agreement = try_plan(problem, starts, people, demand_usd, model, seed=1).agreement
    assert not agreement.agrees
    assert agreement.starts_usd == pytest.approx(agreement.difference_usd)
    assert agreement.unseen_usd == pytest.approx(0)
    assert "which sampling error" in agreement.sentence
    assert "+$0 comes from outcomes" in agreement.sentence


def test_a_plan_made_on_a_single_path_claims_no_agreement(company) -> None:
    """One path has no spread to judge by, and the sentence says so."""
    problem, people, model, starts = company
    one = replace(problem, demand_usd=problem.demand_usd[:1], supply_usd=problem.supply_usd[:1])
    agreement = try_plan(one, starts, people, _demand(400, 900_000, 0.12, 2), model, seed=5).agreement
    assert not agreement.agrees
    assert agreement.sentence.endswith("a single path tells nothing of sampling error.")


def test_a_plan_chosen_on_lucky_paths_is_found_out(company) -> None:
    """Demand higher than the plan was made for shows as outcomes that the plan was not chosen on."""
    problem, people, model, starts = company
    agreement = try_plan(problem, starts, people, _demand(400, 1_200_000, 0.12, 2), model, seed=5).agreement
    assert not agreement.agrees
    assert agreement.unseen_usd > 3 * agreement.standard_error_usd
    assert agreement.unseen_usd + agreement.starts_usd == pytest.approx(agreement.difference_usd)


def test_without_chance_the_trial_is_the_model(make_model) -> None:
    """Sure demand and people who stay: every run is the same, and the model's figures are met to the cent."""
    model, people = _model(make_model, attrition=0.0), _people(6)
    starts = np.zeros((3, len(OPTIONS)), dtype=np.int64)
    starts[0, 3] = 2
    demand_usd = np.full((400, 3, 24), 100_000.0)
    problem = _problem(model, people, demand_usd, seed=1)
    tried = try_plan(problem, starts, people, demand_usd, model, seed=2)
    assert tried.agreement.agrees
    levels = tried.levels
    assert np.allclose(levels["expected_shortfall_usd"], levels["model_shortfall_usd"])
    assert np.allclose(levels["low_share"], levels["high_share"])
    # SMB East: two people bring 80,000 of 100,000 a month.
    smb = levels.query("scope == 'segment' and segment == 'SMB' and period == 'plan year'").iloc[0]
    assert smb["expected_share"] == pytest.approx(0.8)
    assert smb["expected_shortfall_usd"] == pytest.approx(240_000)
    assert smb["chance_level_met"] == 1
    assert smb["chance_covered"] == 0
    assert tried.chance_kept == 1
    assert (tried.months["coverage_low_share"] == tried.months["coverage_high_share"]).all()


def test_levels_hold_every_scope_and_span(trial: Trial) -> None:
    """The company, two segments, three cells; the year and four quarters, which add up to it."""
    levels = trial.levels
    assert len(levels) == 6 * 5
    by_period = levels.pivot_table(
        index=["scope", "segment", "region"], columns="period", values="expected_shortfall_usd", observed=True
    )
    quarters = by_period[[f"quarter {number}" for number in range(1, 5)]].sum(axis=1)
    assert np.allclose(by_period["plan year"], quarters)
    year = levels[levels["period"] == "plan year"].groupby("scope", observed=True)["expected_shortfall_usd"].sum()
    assert np.allclose(year, year.iloc[0])
    assert (levels["low_share"] <= levels["high_share"]).all()
    assert (levels["chance_covered"] <= levels["chance_level_met"]).all()


def test_frames_match_runs_counted_one_by_one(company) -> None:
    """Shares, chances and bands are those of a plain loop over runs."""
    problem, people, model, starts = company
    demand_usd = _demand(400, 900_000, 0.12, 2)
    tried = try_plan(problem, starts, people, demand_usd, model, seed=5)
    runs = play(problem, starts, people, demand_usd, model, 5, None)
    covered, met = [], []
    for demand, short in zip(problem.by_period(demand_usd), runs.shortfall_usd, strict=True):
        covered.append(1 - short[:, :4].sum() / demand[:, :4].sum())
        met.append(
            all(1 - short[list(cells), :4].sum() / demand[list(cells), :4].sum() >= 0.75 for cells in ((0, 1), (2,)))
        )
    company_year = tried.levels.iloc[0]
    assert company_year["low_share"] == pytest.approx(np.quantile(covered, 0.1))
    assert company_year["high_share"] == pytest.approx(np.quantile(covered, 0.9))
    assert company_year["chance_level_met"] == pytest.approx(np.mean(np.array(covered) >= 0.75))
    assert tried.chance_kept == pytest.approx(np.mean(met))
    assert tried.chance_kept <= tried.groups["chance_level_met"].min()
    january = runs.capacity_usd[:, :, 0].sum(axis=1) / demand_usd[:, :, 0].sum(axis=1)
    assert tried.months["coverage_high_share"].iloc[0] == pytest.approx(np.quantile(january, 0.9))
    cell = runs.capacity_usd[:, 1, 2] / demand_usd[:, 1, 2]
    band = tried.coverage.query("segment == 'Enterprise' and region == 'West'").iloc[2]
    assert band["month"] == MONTHS[2]
    assert band["coverage_low_share"] == pytest.approx(np.quantile(cell, 0.1))


def test_people_leave_alike_whatever_is_planned(company) -> None:
    """Plans are tried on the same leavers: a start more only adds to what the others bring."""
    problem, people, model, starts = company
    demand_usd = _demand(400, 900_000, 0.12, 2)
    without = play(problem, np.zeros_like(starts), people, demand_usd, model, 5, None)
    with_starts = play(problem, starts, people, demand_usd, model, 5, None)
    assert (with_starts.capacity_usd >= without.capacity_usd - 1e-6).all()
    assert np.array_equal(without.shortfall_usd, without.with_expected_starts_usd)


def test_a_trial_repeats_itself_by_its_seed(company, trial: Trial) -> None:
    """The same seed gives the same trial, another one another."""
    problem, people, model, starts = company
    demand_usd = _demand(400, 900_000, 0.12, 2)
    again = try_plan(problem, starts, people, demand_usd, model, seed=5)
    other = try_plan(problem, starts, people, demand_usd, model, seed=6)
    pd.testing.assert_frame_equal(trial.levels, again.levels)
    assert trial.statement == again.statement
    assert not trial.levels.equals(other.levels)


def test_leaders_are_told_in_plain_words(company, trial: Trial) -> None:
    """The statement gives the band, the level and how surely it is met; without a level only the band."""
    problem, people, model, starts = company
    demand_usd = _demand(400, 900_000, 0.12, 2)
    company_year = trial.levels.iloc[0]
    assert trial.statement.startswith(f"In 400 runs, between {company_year['low_share']:.0%} and ")
    assert "The service level of 75% is met everywhere at once in" in trial.statement
    one = try_plan(replace(problem, groups=problem.groups[:1]), starts, people, demand_usd, model, seed=5)
    assert one.statement.endswith(f"The service level of 75% is met in {one.chance_kept:.0%} of them.")
    none = try_plan(replace(problem, service_level=0.0), starts, people, demand_usd, model, seed=5)
    assert "service level" not in none.statement


def test_cells_without_demand_are_covered(make_model) -> None:
    """Where nothing is asked for, nothing falls short, and coverage of a month is no number."""
    model, people = _model(make_model), _people(3)
    demand_usd = _demand(400, 50_000, 0.1, 1)
    demand_usd[:, 1] = 0.0
    problem = _problem(model, people, demand_usd, seed=1)
    tried = try_plan(problem, np.zeros((3, len(OPTIONS)), dtype=np.int64), people, demand_usd, model, seed=1)
    west = tried.levels.query("region == 'West'")
    assert (west[["expected_share", "low_share", "chance_level_met", "chance_covered"]] == 1).all(axis=None)
    assert tried.coverage.query("region == 'West'")["coverage_low_share"].isna().all()
    assert not tried.months.isna().any(axis=None)


def test_what_does_not_fit_is_refused(company) -> None:
    """Paths or people of other cells or months are a mistake of the caller."""
    problem, people, model, starts = company
    with pytest.raises(ValueError, match="3 cells and 24 months"):
        try_plan(problem, starts, people, _demand(400, 1, 0.1, 1)[:, :, :12], model, seed=1)


def test_shortfall_by_year_has_no_quarters(company) -> None:
    """Where capacity meets demand within the year, the plan year is the only span."""
    problem, people, model, starts = company
    by_year = replace(problem, period_of=np.arange(24) // 12, groups=(ServiceGroup("the company", (0, 1, 2), (0,)),))
    tried = try_plan(by_year, starts, people, _demand(400, 900_000, 0.12, 2), model, seed=5)
    assert set(tried.levels["period"]) == {"plan year"}


@settings(max_examples=15)
@given(count=st.integers(0, 4), month=st.integers(0, 11), cell=st.integers(0, 2))
def test_a_start_more_never_raises_the_shortfall(make_model, count: int, month: int, cell: int) -> None:
    """Whoever is planned besides, one start more leaves no less demand covered in the model's own terms."""
    model, people = _model(make_model), _people(9)
    demand_usd = _demand(400, 200_000, 0.12, 1)
    problem = _problem(model, people, demand_usd[:50], seed=1)
    starts = np.zeros((3, len(OPTIONS)), dtype=np.int64)
    starts[cell, month] = count
    fewer = play(problem, starts, people, demand_usd, model, 1, None).with_expected_starts_usd
    starts[cell, month] += 1
    more = play(problem, starts, people, demand_usd, model, 1, None).with_expected_starts_usd
    assert (more <= fewer + 1e-6).all()
