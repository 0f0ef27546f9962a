"""The audit passes a plan that keeps every rule and catches each thing that is wrong with another, that thing alone."""

from __future__ import annotations

import ast
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import territory_opt.audit
from territory_opt.audit.audit import Audit, list_violations
from territory_opt.audit.violations import COLUMNS
from territory_opt.errors import AuditError


def _audit(company: Any, **claimed: Any) -> Audit:
    audit: Audit = company.audit(**claimed)
    return audit


def _failing(company: Any, **claimed: Any) -> set[str]:
    return {check.name for check in _audit(company, **claimed).failures}


def _detail(company: Any, name: str) -> str:
    return next(check.detail for check in _audit(company).checks if check.name == name)


def test_a_plan_that_keeps_every_rule_passes(company: Any) -> None:
    """Every rule, every term and every claim has its check, and all hold."""
    audit = _audit(company)
    audit.require()
    assert audit.ok
    assert [check.name for check in audit.checks] == [
        "assignment", "assign", "eligibility", "capacity of workload_hours", "balance of potential_usd", "locks",
        "families", "move_limit of current_arr_usd", "term disruption", "term imbalance", "term travel", "objective",
        "bound", "gap", "status",
    ]  # fmt: skip
    assert list_violations(*company.inputs).empty


@pytest.mark.parametrize(
    ("moved", "failing", "words"),
    [
        ({"shop-1": None}, {"assign", "balance of potential_usd", "move_limit of current_arr_usd"}, "shop-1 has no"),
        ({"orphan": None, "child-1": None}, {"assign", "families", "balance of potential_usd"}, "2 violations"),
        ({"shop-2": None}, {"assign"}, "2 violations, the worst: Account shop-2 has no seat."),
        ({"held-2": None}, {"assign", "locks"}, "held-2 has no seat"),
    ],
)  # fmt: skip
def test_an_account_without_a_seat_is_caught(
    company: Any, moved: dict[str, None], failing: set[str], words: str
) -> None:
    """Leaving accounts out breaks assign, and whatever else hangs on them."""
    plan = company.moving(**moved)
    assert _failing(plan) == failing
    assert words in _detail(plan, "assign")


def test_a_split_unit_is_caught(company: Any) -> None:
    """Accounts of one basic unit must share a seat even where both seats may serve them."""
    seats = pd.concat([company.seats, company.seats.iloc[[2]].assign(seat_id="C2", territory_id="T-C2")])
    plan = (
        replace(company, seats=seats.reset_index(drop=True))
        .declaring("balance", tolerance=1.0)
        .moving(**{"shop-2": "C2"})
    )
    assert _failing(plan) == {"assign"}
    assert _detail(plan, "assign") == "Unit shops is split into 2 parts."


def test_staying_unassigned_is_allowed_at_a_price(company: Any) -> None:
    """With a price the rule holds, and the price times potential is a term of the objective."""
    plan = company.declaring("assign", unassigned_usd_per_potential=0.5).moving(**{"shop-2": None, "shop-3": None})
    assert _failing(plan) == set()
    assert plan.claims().objective_by_term["unassigned"] == pytest.approx(0.5 * 40.0)


def test_a_misfit_is_caught(company: Any) -> None:
    """An account at a seat that does not cover its segment is named with both."""
    plan = company.moving(**{"shop-1": "C1", "orphan": "E1"}).declaring("balance", tolerance=0.2)
    assert _failing(plan) == {"eligibility"}
    assert "Account orphan, segment Commercial, is not eligible for T-E1, segment Enterprise" in _detail(
        plan, "eligibility"
    )


def test_regions_match_by_name_or_by_all(company: Any) -> None:
    """With region in match the western seat may not serve the east; a seat of all regions may."""
    plan = company.declaring("eligibility", match=["segment", "region"])
    found = list_violations(*plan.inputs)
    assert found["account_id"].tolist() == ["big-2"]
    everywhere = replace(plan, accounts=plan.accounts.assign(region="all"))
    assert list_violations(*everywhere.inputs).empty


def test_a_locked_unit_may_stay_where_it_is_not_eligible(company: Any) -> None:
    """The lock wins over eligibility at its own seat, and only where locks are declared."""
    plan = company.declaring("eligibility", match=["region"])
    assert list_violations(*plan.inputs)["account_id"].tolist() == ["big-2"]
    rules = [rule for rule in plan.declaration["rules"] if rule["rule"] != "locks"]
    assert list_violations(*plan.ruled_by(*rules).inputs)["account_id"].tolist() == ["big-2", "held-2"]


def test_a_family_is_as_eligible_as_its_root(company: Any) -> None:
    """A child of another segment goes with its root where families stay together, and not otherwise."""
    accounts = company.accounts.assign(
        segment=company.accounts["segment"].where(company.accounts.index != 1, "Commercial")
    )
    plan = replace(company, accounts=accounts)
    assert "eligibility" not in _failing(plan)
    alone = plan.ruled_by({"rule": "eligibility", "match": ["segment"]})
    assert list_violations(*alone.inputs)["account_id"].tolist() == ["child-1"]


def test_a_seat_over_capacity_is_caught(company: Any) -> None:
    """The sentence carries the territory, its load and what it supplies at the declared utilization."""
    plan = company.declaring("capacity", utilization=0.9)
    assert _failing(plan) == {"capacity of workload_hours"}
    assert _detail(plan, "capacity of workload_hours") == (
        "2 violations, the worst: T-E2 carries 102.00 hours of workload, more than the 99.00 it supplies."
    )


@pytest.mark.parametrize(
    ("parameters", "territories"),
    [
        ({"tolerance": 0.004}, ["T-E1", "T-E2"]),
        ({"tolerance": 0.005}, []),
        ({"within": "all", "tolerance": 0.2}, ["T-C1"]),
        ({"lower": 700.0}, ["T-C1"]),
        ({"upper": 1015.0}, ["T-E2"]),
        ({"lower": 600.0, "upper": 1020.0}, []),
        ({"within": "all", "tolerance": 0.1, "weight_by": "capacity_hours"}, []),
        ({"within": "all", "tolerance": 0.03, "weight_by": "capacity_hours"}, ["T-C1"]),
    ],
)
def test_a_seat_out_of_balance_is_caught(company: Any, parameters: dict[str, Any], territories: list[str]) -> None:
    """Loads 1010, 1020 and 600 are held against equal or weighted shares, or against bounds."""
    plan = company.declaring("balance", **parameters)
    assert sorted(list_violations(*plan.inputs)["territory_id"]) == territories
    assert _failing(plan) == ({"balance of potential_usd"} if territories else set())


def test_seats_that_overlap_share_one_total(company: Any) -> None:
    """A seat of both segments joins them: each of the three seats is due a third of 2630, no account counts twice."""
    seats = company.seats.assign(segments=[("Enterprise",), ("Enterprise", "Commercial"), ("Commercial",)])
    plan = replace(company, seats=seats)
    assert sorted(list_violations(*plan.inputs)["territory_id"]) == ["T-C1", "T-E1", "T-E2"]
    third = plan.declaring("balance", tolerance=1020 / (2630 / 3) - 1, lower=None)
    assert list_violations(*third.inputs)["territory_id"].tolist() == ["T-C1"]


def test_a_segment_without_a_seat_is_due_to_nobody(company: Any) -> None:
    """Accounts no seat may serve raise no fair share, within the segment or among all seats."""
    served = company.accounts["account_id"] != "orphan"
    accounts = company.accounts.assign(segment=company.accounts["segment"].where(served, "Elsewhere"))
    free = {"rule": "assign", "unassigned_usd_per_potential": 0.1}
    for within, tolerance in (("segment", 0.005), ("all", 0.38)):
        balance = {"rule": "balance", "measure": "potential_usd", "tolerance": tolerance, "within": within}
        plan = replace(company, accounts=accounts).moving(orphan=None).ruled_by(free, balance)
        assert list_violations(*plan.inputs).empty


def test_assign_holds_in_its_strict_form_when_it_is_not_declared(company: Any) -> None:
    """A model of no rules still wants a seat for every account."""
    plan = company.ruled_by().moving(**{"shop-1": None})
    assert _failing(plan) == {"assign"}


def test_a_moved_lock_is_caught(company: Any) -> None:
    """A locked account that leaves its incumbent seat is named with it."""
    plan = company.moving(**{"held-2": "E1"})
    assert _failing(plan) == {"locks"}
    assert _detail(plan, "locks") == "Account held-2 is locked to T-E2 but does not stay there."


def test_a_lock_to_nobody_is_told_and_binds_nothing(company: Any) -> None:
    """A lock whose incumbent holds no seat cannot hold."""
    plan = replace(company, accounts=company.accounts.assign(locked=company.accounts["account_id"] == "orphan"))
    assert _failing(plan) == set()
    assert "1 more name an incumbent without a seat" in _detail(plan, "locks")


def test_a_split_family_is_caught(company: Any) -> None:
    """Parent and child at two seats that both suit them are a violation all the same."""
    plan = company.moving(**{"child-1": "E2"})
    assert _failing(plan) == {"families"}
    assert _detail(plan, "families") == "Family big-1 is split into 2 parts."


@pytest.mark.parametrize(
    ("parameters", "ok"),
    [({"share": 0.02}, False), ({"share": None, "amount": 29.0}, False), ({"share": None, "amount": 30.0}, True)],
)
def test_moving_more_than_the_limit_is_caught(company: Any, parameters: dict[str, Any], ok: bool) -> None:
    """The account whose rep holds no seat changes hands with its ARR of 30 USD; nobody's prospect does not."""
    plan = company.declaring("move_limit", **parameters)
    assert _failing(plan) == (set() if ok else {"move_limit of current_arr_usd"})
    assert "1 of 8 accounts change hands and carry 30.00 USD of current ARR" in _detail(
        plan, "move_limit of current_arr_usd"
    )


@pytest.mark.parametrize(
    ("index", "words"),
    [
        (["big-1", "child-1", "big-2", "held-2", "shop-1", "shop-2", "shop-3"], "Account orphan is missing"),
        (["big-1", "child-1", "big-2", "held-2", "shop-1", "shop-2", "shop-3", "stranger"], "orphan is missing"),
        (["big-1", "child-1", "big-2", "held-2", "shop-1", "shop-2", "shop-3", "orphan", "orphan"], "orphan stands in"),
        (["big-1", "child-1", "big-2", "held-2", "shop-1", "shop-2", "shop-3", "orphan", "x"], "x stands in the plan"),
    ],
)  # fmt: skip
def test_a_plan_that_does_not_name_each_account_once_is_caught(company: Any, index: list[str], words: str) -> None:
    """Missing, doubled and unknown accounts each fail the first check."""
    seats = ["E1", "E1", "E2", "E2", *["C1"] * 5]
    plan = replace(company, assignment=pd.Series(seats[: len(index)], index=index))
    assert "assignment" in _failing(plan)
    assert words in _detail(plan, "assignment")


def test_a_seat_that_does_not_exist_is_caught(company: Any) -> None:
    """An unknown seat fails the plan, and its account counts as unassigned."""
    plan = company.moving(**{"shop-2": "C9"})
    assert _failing(plan) == {"assignment", "assign"}
    assert _detail(plan, "assignment") == "Account shop-2 gets a seat that does not exist."


def test_an_unknown_rule_or_term_fails(company: Any) -> None:
    """What the audit cannot check it does not pass."""
    terms = [*company.declaration["objective"], {"term": "weather"}]
    plan = replace(
        company.ruled_by({"rule": "feng_shui"}), declaration={"rules": [{"rule": "feng_shui"}], "objective": terms}
    )
    assert _failing(plan) == {"feng_shui", "term weather"}
    assert list_violations(*plan.inputs)["rule"].tolist() == ["feng_shui"]


@pytest.mark.parametrize(
    ("claimed", "failing"),
    [
        ({"objective_usd": 1e6}, {"objective"}),
        ({"objective_usd": math.nan}, {"objective"}),
        ({"objective_by_term": {}}, {"term travel", "term disruption", "term imbalance"}),
        ({"bound_usd": 1e6}, {"bound", "gap"}),
        ({"gap": 0.009}, {"gap"}),
        ({"gap": math.nan}, {"gap"}),
        ({"bound_usd": math.nan}, {"bound", "gap"}),
        ({"bound_usd": math.nan, "gap": math.nan}, set()),
        ({"bound_usd": -math.inf, "gap": math.inf}, set()),
        ({"status": "optimal"}, {"status"}),
        ({"status": "optimal", "bound_usd": math.nan, "gap": math.nan}, {"status"}),
        ({"status": "infeasible"}, {"status"}),
    ],
)
def test_a_false_claim_is_caught(company: Any, claimed: dict[str, Any], failing: set[str]) -> None:
    """Each claim is held against what the audit finds; a figure that is missing is no excuse."""
    assert _failing(company, **claimed) == failing


def test_a_proven_optimum_passes(company: Any) -> None:
    """Bound and objective that agree to the cent are a gap of nothing."""
    objective = company.claims().objective_usd
    for bound in (objective, objective + 0.005, objective * (1 - 5e-5)):
        gap = max(0.0, (objective - bound) / objective)
        assert _failing(company, status="optimal", bound_usd=bound, gap=gap) == set()


def test_an_objective_of_nothing_has_no_gap(company: Any) -> None:
    """Without terms objective and bound are zero, and so must the gap be."""
    plan = replace(company, declaration={**company.declaration, "objective": []})
    assert _failing(plan, status="optimal", bound_usd=0.0, gap=0.0) == set()
    assert _failing(plan, bound_usd=0.0, gap=5.0) == {"gap"}
    assert _failing(plan, bound_usd=-100.0, gap=math.inf) == set()


def test_a_failed_audit_raises_with_every_failure(company: Any) -> None:
    """The error names each check that failed, not only the first."""
    audit = _audit(company.moving(**{"child-1": "E2", "held-2": "E1"}))
    with pytest.raises(AuditError) as raised:
        audit.require()
    assert [failure.partition(":")[0] for failure in raised.value.failures] == ["locks", "families"]


def test_violations_are_a_table_in_the_order_of_the_rules(company: Any) -> None:
    """The listing has its columns and types whether or not anything is wrong."""
    wrong = list_violations(*company.moving(**{"child-1": "E2", "held-2": "E1"}).inputs)
    assert wrong["rule"].tolist() == ["locks", "families"]
    assert wrong[["amount", "limit"]].iloc[1].tolist() == [2.0, 1.0]
    for found in (wrong, list_violations(*company.inputs)):
        assert found.dtypes.to_dict() == {name: pd.Series([], dtype=dtype).dtype for name, dtype in COLUMNS.items()}


def test_the_audit_imports_nothing_from_the_models() -> None:
    """What is checked cannot check itself: no module of the audit imports the alignment or its distances."""
    imported = set()
    for source in Path(territory_opt.audit.__file__).parent.rglob("*.py"):
        for statement in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(statement, ast.Import):
                imported |= {name.name for name in statement.names}
            elif isinstance(statement, ast.ImportFrom):
                assert statement.level == 0, source
                imported |= {f"{statement.module}.{name.name}" for name in statement.names}
    rooms = {".".join(name.split(".")[:2]) for name in imported if name.startswith("territory_opt")}
    assert rooms == {"territory_opt.audit", "territory_opt.errors", "territory_opt.workspace"}
    assert not {name for name in imported if name.startswith("ortools")}
