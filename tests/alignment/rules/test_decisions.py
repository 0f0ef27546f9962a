"""Rule `decisions`."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from territory_opt.alignment.plan import design_territories
from territory_opt.alignment.tables import Tables
from territory_opt.audit.audit import list_violations
from territory_opt.errors import InputError
from territory_opt.workspace.schema import TEXT

RULE = {"rule": "decisions"}


def _decided(*rows: tuple[str, str, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["account_id", "seat_id", "decision"])
    return frame.assign(source=[f"locks.csv, row {number}" for number in range(2, len(rows) + 2)]).astype(TEXT)


def _design(company, stop, *rows: tuple[str, str, str]):
    tables = Tables(decisions=_decided(*rows))
    return design_territories(company.accounts, company.seats, company.model, stop=stop, tables=tables)


@pytest.fixture
def company(make):
    """A seat near all accounts and one far away, which keeps a locked account."""
    accounts = [
        make.account("held", 100.0, "far", locked=True),
        make.account("root"),
        make.account("child", family_id="root"),
        make.account("inside", segment="Inside"),
    ]
    seats = [make.seat("near", segments=("Field", "Inside")), make.seat("far", latitude=50.0)]
    return make.company(accounts, seats, [RULE, {"rule": "locks"}, {"rule": "families"}, {"rule": "eligibility"}])


@pytest.fixture
def reason(make, company):
    """Return the function that says why decisions leave no plan."""

    def told(*rows: tuple[str, str, str]) -> str:
        design = _design(company, make.EXACT, *rows)
        assert design.status == "infeasible"
        return design.reason

    return told


def test_an_account_sits_where_it_is_assigned_and_not_where_it_is_refused(make, company) -> None:
    """However long the way; its family goes with it, and without decisions nothing changes."""
    free = ["far", "near", "near", "near"]
    assert _design(company, make.EXACT).assignment.tolist() == free
    assert company.design().assignment.tolist() == free
    far = ["far", "far", "far", "near"]
    assert _design(company, make.EXACT, ("root", "far", "assign")).assignment.tolist() == far
    assert _design(company, make.EXACT, ("child", "near", "refuse")).assignment.tolist() == far
    assert (
        _design(company, make.EXACT, ("held", "far", "assign"), ("root", "far", "refuse")).assignment.tolist() == free
    )


def test_an_assigned_account_may_not_stay_without_a_seat(make, company) -> None:
    """However cheap it is to leave it; one that is only refused a seat may."""
    company = company.ruled_by(RULE, {"rule": "assign", "unassigned_usd_per_potential": 0.0})
    design = _design(company, make.EXACT, ("root", "far", "assign"), ("child", "near", "refuse"))
    assert design.assignment.isna().tolist() == [False, False, True, False]


def test_decisions_that_clash_are_named(reason) -> None:
    """With where they were made and what stands against them: locks, families, eligibility, each other."""
    assert reason(("held", "near", "assign")).startswith(
        "locks.csv, row 2 assigns account held to seat near (Rep near), but account held is locked to, or protected "
        "at, its seat far (Rep far). Take the decision back"
    )
    assert reason(("held", "far", "refuse")).startswith(
        "locks.csv, row 2 refuses seat far (Rep far) to account held, but the account or one of its family is locked"
    )
    assert reason(("root", "near", "assign"), ("child", "far", "assign")).startswith(
        "locks.csv, row 2 assigns account root to seat near (Rep near), but locks.csv, row 3 assigns account child to "
        "seat far (Rep far), and the two accounts belong together."
    )
    assert "assigns account inside to seat far (Rep far), but the seat does not cover its segment" in reason(
        ("inside", "far", "assign")
    )
    assert "locks.csv, row 3 assigns account child to seat near (Rep near), but locks.csv, row 2 refuses" in reason(
        ("root", "near", "refuse"), ("child", "near", "assign")
    )


def test_a_decision_overrules_no_attribute_of_the_table_fit_and_no_distance(make, company) -> None:
    """What a pair lacks is named; a child is judged by the account that speaks for its family."""
    fit = pd.DataFrame({"account_id": ["root"], "rep_id": ["near"], "cost_usd": [1.0]}).astype({"account_id": TEXT})
    tables = Tables(fit=fit, decisions=_decided(("child", "far", "assign")))
    listed = company.ruled_by(RULE, {"rule": "families"}, {"rule": "eligibility", "match": ["fit"]})
    design = design_territories(listed.accounts, listed.seats, listed.model, stop=make.EXACT, tables=tables)
    assert "does not cover its fit of account root, which speaks for its family (eligibility)" in design.reason
    short = company.ruled_by(RULE, {"rule": "largest_distance", "km": 100.0})
    assert "out of its reach (largest_distance" in _design(short, make.EXACT, ("root", "far", "assign")).reason


def test_refusing_every_seat_that_could_names_the_decisions(reason) -> None:
    """A refusal of the only eligible seat, and of all of them."""
    assert reason(("inside", "near", "refuse")).startswith(
        "No seat may take account inside: decisions made by hand (locks.csv, row 2) refuse it every seat that could"
    )
    assert "(locks.csv, row 2; locks.csv, row 3)" in reason(("root", "near", "refuse"), ("child", "far", "refuse"))


def test_many_impossible_decisions_are_counted(make) -> None:
    """Three of them are told."""
    accounts = [make.account(f"A{number}", segment="Inside") for number in range(5)]
    seats = [make.seat("in", segments=("Inside",)), make.seat("out")]
    company = make.company(accounts, seats, [RULE, {"rule": "eligibility"}])
    rows = [(f"A{number}", "out", "assign") for number in range(5)]
    assert "2 more decisions cannot be kept either." in _design(company, make.EXACT, *rows).reason


def test_other_rules_stay_and_a_decision_set_aside_is_one_relaxation(make) -> None:
    """Forcing too much into a seat leaves no plan; the reason says which decisions to set aside, or what would do."""
    accounts = [make.account("A", 100.0), make.account("B", 100.0), make.account("C", 100.0)]
    seats = [make.seat("S", capacity_usd=150.0), make.seat("T", capacity_usd=400.0)]
    company = make.company(
        accounts, seats, [RULE, {"rule": "capacity", "measure": "potential_usd", "supply": "capacity_usd"}]
    )
    told = _design(company, make.EXACT, ("A", "S", "assign"), ("B", "S", "assign")).reason
    assert "decisions made by hand can be met but for 1 account: account" in told
    assert "(set aside locks.csv, row" in told
    assert "capacity of potential can be met at a utilization of" in told


@pytest.mark.parametrize("seed", range(15))
def test_the_best_plan_that_keeps_decisions_is_found(make, seed: int) -> None:
    """Against every plan of a small world, with any mix of rules; the audit agrees, and a reason is given otherwise."""
    world = make.random_world(seed)
    rng = np.random.default_rng(seed)
    accounts, seats = world.accounts["account_id"], world.seats["seat_id"]
    pairs = rng.permutation([(account, seat) for account in accounts for seat in seats])[: rng.integers(1, 4)]
    rows = [(*pair, str(rng.choice(["assign", "refuse"]))) for pair in pairs.tolist()]
    once = [row for at, row in enumerate(rows) if row[2] == "refuse" or row[0] not in [r[0] for r in rows[:at]]]
    decided = _decided(*once)
    usd = min((found[1].usd for found in world.every_plan() if _keeps(world, found, once)), default=np.inf)
    ruled = world.ruled_by(*world.declaration["rules"], RULE)
    design = replace(ruled, tables=replace(world.tables, decisions=decided)).design(make.EXACT)
    if np.isinf(usd):
        assert design.status == "infeasible"
        assert design.reason
        return
    assert design.status == "optimal"
    assert design.objective_usd == pytest.approx(usd, abs=0.01)
    tables = replace(world.tables, decisions=decided)
    seats_then = world.at_centres(design.centres)
    assert list_violations(world.accounts, seats_then, world.spelled_out, design.assignment, tables).empty


def _keeps(world, found, rows: list[tuple[str, str, str]]) -> bool:
    """Whether a plan of the world without decisions keeps its rules and all of them."""
    problem, standing = found
    if not standing.feasible:
        return False
    seat = dict(zip(world.accounts["account_id"], np.append(problem.seat_ids, None)[standing.plan], strict=True))
    return all((seat[account] == wanted) == (decision == "assign") for account, wanted, decision in rows)


def test_a_decision_on_what_is_not_there_is_refused(make, company) -> None:
    """Neither an account nor a seat that the design does not have."""
    for row, found in ((("gone", "near", "assign"), "account_id gone"), (("root", "gone", "assign"), "seat_id gone")):
        with pytest.raises(InputError, match=f"rule decisions, decisions: found {found}"):
            _design(company, make.EXACT, row)


def test_sentence(read_model) -> None:
    """The rule says what it does."""
    assert read_model("rules: [{rule: decisions}]").rules[1].sentence().startswith("Accounts that were assigned")


def test_what_is_wrong_is_named(refusal) -> None:
    """A parameter it does not have and a second one of the name are told."""
    assert "found share" in refusal("rules: [{rule: decisions, share: 1}]")
    assert "rule decisions once, not 2 times" in refusal("rules: [{rule: decisions}, {rule: decisions}]")
