"""The facade: designs, evaluations, their properties and their edges."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from territory_opt.alignment.engine.stop import Stop
from territory_opt.alignment.plan import evaluate_alignment
from territory_opt.errors import InputError

ALL_TERMS = [{"term": "travel"}, {"term": "disruption", "per_account_usd": 3.0}, {"term": "imbalance"}]


def _shuffled(company, seed: int):
    """Return the company with accounts and seats in another order and under other names."""
    rng = np.random.default_rng(seed)
    accounts = company.accounts.sample(frac=1.0, random_state=rng).reset_index(drop=True)
    seats = company.seats.sample(frac=1.0, random_state=rng).reset_index(drop=True)
    for frame, keys in ((accounts, ("account_id", "family_id", "unit_id")), (seats, ("seat_id",))):
        for key in keys:
            frame[key] = "x" + frame[key]
    accounts["incumbent_seat_id"] = "x" + accounts["incumbent_seat_id"]
    return type(company)(accounts, seats, company.declaration)


def test_names_and_order_change_nothing(make) -> None:
    """The same company in another order and under other names has the same proven optimum."""
    proven = 0
    for seed in range(50):
        company = make.random_company(seed).paying({"term": "travel"}, {"term": "disruption"})
        if company.accounts["unit_id"].duplicated().any() or company.accounts["family_id"].duplicated().any():
            continue  # a unit without the root of a family speaks by its first account
        design, other = company.design(), _shuffled(company, seed).design()
        if "infeasible" in (design.status, other.status):
            assert design.status == other.status
        if design.status == other.status == "optimal":
            assert other.objective_usd == pytest.approx(design.objective_usd, rel=2e-4, abs=0.02)
            proven += 1
    assert proven >= 5


@pytest.mark.parametrize("seed", [0, 1, 2, 4, 5, 6])
def test_a_looser_tolerance_never_worsens_a_proven_optimum(make, seed: int) -> None:
    """From plan to plan the objective falls, or stays within what is proved."""
    company = make.random_company(seed, accounts=7, seats=2).paying({"term": "travel"}, {"term": "disruption"})
    last = np.inf
    for tolerance in (0.2, 0.4, 0.7, 1.0):
        design = company.ruled_by({"rule": "balance", "tolerance": tolerance}).design()
        if design.status == "optimal":
            assert design.objective_usd <= last * (1 + 2e-4) + 0.02
            last = design.objective_usd
    assert np.isfinite(last)


def test_the_same_seed_and_steps_give_the_same_plan(make) -> None:
    """A search that steps end repeats itself to the account."""
    company = make.random_company(3, accounts=80, seats=6).ruled_by({"rule": "balance", "tolerance": 0.1})
    first, second = (company.design(Stop(seconds=600.0, steps=4, gap=0.0), seed=5) for _ in range(2))
    assert first.status in ("optimal", "feasible")
    pd.testing.assert_series_equal(first.assignment, second.assignment)
    assert first.objective_usd == second.objective_usd


@pytest.fixture
def today(make):
    """Today's alignment with a split family, an account at a seat of another segment, and one without a seat."""
    accounts = [
        make.account("root", 300.0, "F1"),
        make.account("child", 100.0, "F2", family_id="root", latitude=41.0),
        make.account("misfit", 200.0, "F1", segment="Inside"),
        make.account("open", 50.0),
    ]
    seats = [make.seat("F1"), make.seat("F2", latitude=41.0), make.seat("I", segments=("Inside",))]
    rules = [{"rule": "eligibility"}, {"rule": "families"}, {"rule": "capacity"}]
    return make.company(accounts, seats, rules, ALL_TERMS)


def test_an_alignment_that_breaks_rules_is_priced_all_the_same(today) -> None:
    """Its terms are those of the audit; it is infeasible, without a gap, and says why."""
    design = today.evaluate(today.today())
    assert design.status == "infeasible"
    assert design.reason == "The alignment breaks rules of the model."
    assert design.objective_by_term == pytest.approx(today.price(today.today()))
    assert design.objective_usd == pytest.approx(sum(design.objective_by_term.values()))
    assert np.isnan(design.gap)
    assert design.bound_usd > 0
    assert design.assignment.tolist()[:3] == ["F1", "F2", "F1"]
    assert (design.move_reason == "").all()


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"segment": "Nobody's", "family_id": "root"}, "No seat may take"),
        ({"locked": True}, "locked to different seats"),
    ],
)
def test_an_alignment_is_priced_where_no_plan_could_keep_the_rules(today, change, why: str) -> None:
    """Accounts nobody may take and locks that clash leave no bound, but today's terms stand, and the reason is told."""
    for column, value in change.items():
        today.accounts[column] = value
    company = today.ruled_by(*today.declaration["rules"], {"rule": "locks"})
    design = company.evaluate(company.today())
    assert design.status == "infeasible"
    assert design.reason.startswith("The alignment breaks rules of the model. ")
    assert why in design.reason
    assert design.objective_by_term == pytest.approx(company.price(company.today()))
    assert np.isnan(design.bound_usd)


def test_an_alignment_that_keeps_the_rules_has_a_gap(today) -> None:
    """Its bound and gap pass the audit; what a design finds best is optimal when evaluated."""
    kept = today.drawn("F2", "F2", "I", "F1")
    design = today.evaluate(kept)
    assert design.status == "feasible"
    assert design.reason == ""
    today.audit(design).require()
    only_travel = today.paying({"term": "travel"})
    best = only_travel.design()
    assert best.status == "optimal"
    again = only_travel.evaluate(best.assignment)
    assert (again.status, again.objective_usd) == ("optimal", pytest.approx(best.objective_usd))


@pytest.mark.parametrize("seed", range(25))
def test_any_alignment_is_judged_as_the_audit_judges_it(make, seed: int) -> None:
    """Feasible when nothing is broken, infeasible when something is; the terms are the audit's."""
    company = make.random_company(seed)
    rng = np.random.default_rng(seed)
    drawn = company.drawn(*rng.choice(company.seats["seat_id"].to_numpy(dtype=object), len(company.accounts)))
    design = company.evaluate(drawn)
    assert (design.status != "infeasible") == company.broken(drawn).empty
    assert design.objective_by_term == pytest.approx(company.price(drawn))


def test_every_rule_and_term_has_its_line(today) -> None:
    """Each declared rule and term stands in the table with its sentence; limits and terms with their figures."""
    table = today.design().rules.set_index("rule")
    assert table.index.tolist() == [
        "assign", "eligibility", "families", "capacity", "travel", "disruption", "imbalance",
    ]  # fmt: skip
    assert (table["sentence"] != "").all()
    assert table.loc["assign", "detail"] == "0 units without a seat"
    assert table.loc["capacity", "detail"].startswith("tightest at Rep F")
    assert table.loc["travel", "detail"].endswith("a year")


def _accounts(make, **changes):
    return [make.account(key, **{"potential_usd": 100.0, "incumbent": "S1", **changes}) for key in "ABC"]


FULL = [
    {"rule": "eligibility"},
    {"rule": "locks"},
    {"rule": "families"},
    {"rule": "capacity"},
    {"rule": "balance", "measure": "accounts", "tolerance": 1.0},
    {"rule": "move_limit", "share": 1.0},
]


@pytest.mark.parametrize(
    ("account_changes", "seat_changes"),
    [
        ({}, [{}]),
        ({}, [{}, {"capacity_hours": 0.0}]),
        ({}, [{"latitude": np.nan}, {"latitude": np.nan, "longitude": np.nan}]),
        ({"latitude": np.nan, "longitude": np.nan}, [{}, {}]),
        ({"potential_usd": 0.0, "workload_hours": 0.0, "current_arr_usd": 0.0, "visits": 0.0}, [{}, {}]),
        ({"locked": True}, [{}, {}]),
        ({}, [{}, {"segments": ("Nobody's",)}]),
        ({}, [{}, {"fte": 0.0}, {"segments": ("Field", "Inside")}]),
    ],
    ids=["one seat", "a seat without capacity", "no homes", "no places", "nothing but accounts", "all locked",
         "a segment without accounts", "seats that overlap"],
)  # fmt: skip
def test_edges_have_plans_that_pass_their_audit(make, account_changes, seat_changes) -> None:
    """Whatever is missing or nought, a plan comes out."""
    seats = [make.seat(f"S{number}", **changes) for number, changes in enumerate(seat_changes, start=1)]
    design_of = make.company(_accounts(make, **account_changes), seats, FULL, ALL_TERMS)
    design = design_of.design()
    assert design.status in ("optimal", "feasible")
    design_of.audit(design).require()


def test_one_account_and_one_seat(make) -> None:
    """The smallest company there is."""
    design = make.company([make.account("A")], [make.seat("S")], FULL, ALL_TERMS).design()
    assert (design.status, design.assignment.tolist()) == ("optimal", ["S"])


@pytest.mark.parametrize(("accounts", "seats"), [(1, 0), (0, 1), (0, 0)])
def test_nothing_to_assign_is_refused_in_words(make, accounts: int, seats: int) -> None:
    """No accounts or no seats is a problem of the input, for a design as for an evaluation."""
    company = make.company([make.account("A")], [make.seat("S")], FULL)
    company = type(company)(company.accounts.head(accounts), company.seats.head(seats), company.declaration)
    for make_design in (company.design, lambda: company.evaluate(company.today())):
        with pytest.raises(InputError) as refused:
            make_design()
        told = str(refused.value)
        assert ("reps: found none: expected at least one seat" in told) == (seats == 0)
        assert ("accounts: found none: expected at least one account" in told) == (accounts == 0)


def test_seats_may_come_from_a_filtered_table(make) -> None:
    """Row labels with gaps do not shift segments between seats."""
    seats = [make.seat("X"), make.seat("I", segments=("Inside",)), make.seat("Y"), make.seat("F")]
    accounts = [make.account("A"), make.account("B", segment="Inside")]
    company = make.company(accounts, seats, [{"rule": "eligibility"}, {"rule": "balance", "tolerance": 0.1}])
    company = type(company)(company.accounts, company.seats.iloc[[1, 3]], company.declaration)
    assert company.design().assignment.tolist() == ["F", "I"]


def test_a_bound_cut_short_still_holds(make) -> None:
    """With no time at all for the bound, the evaluation ends, and its bound is no higher than the proven one."""
    accounts = [make.account(key, 100.0, "S1", latitude=lat) for key, lat in zip("ABC", (40, 41, 42), strict=True)]
    company = make.company(accounts, [make.seat("S1"), make.seat("S2", latitude=42.0)], [])
    today = company.today()
    whole, cut = (
        evaluate_alignment(company.accounts, company.seats, company.model, today, seconds=seconds)
        for seconds in (60.0, 0.0)
    )
    assert cut.bound_usd <= whole.bound_usd <= whole.objective_usd
    assert cut.status in ("feasible", "optimal")
