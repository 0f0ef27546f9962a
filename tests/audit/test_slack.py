"""What the rules leave to a plan: by hand on a small company, and in step with the audit on companies in disorder."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from territory_opt.audit.slack import rule_slack
from territory_opt.audit.slack_columns import SLACK_COLUMNS


def _slack(company: Any) -> pd.DataFrame:
    accounts, seats, declaration, assignment = company.inputs
    return rule_slack(accounts, seats, declaration, assignment, company.optional)


def _row(company: Any, rule: str, scope: str | None = None, limit: str = "") -> pd.Series:
    table = _slack(company)
    rows = table[(table["rule"] == rule) & ((table["scope"] == scope) | (scope is None))]
    return rows[rows["limit"].str.startswith(limit)].iloc[0]


def test_capacity_names_the_fullest_seat_of_each_segment(company: Any) -> None:
    """E2 carries 102 of its 110 hours; the commercial seat 60 of 70."""
    enterprise = _row(company, "capacity", "Enterprise")
    assert enterprise["tightest"] == "T-E2 (Rep E2)"
    assert (enterprise["value"], enterprise["slack"]) == pytest.approx((102.0, 8.0))
    assert enterprise["slack_share"] == pytest.approx(8 / 110)
    assert (enterprise["limit"], enterprise["kind"]) == ("at most 110.0 h", "hours")
    assert not enterprise["binding"]
    assert _row(company, "capacity", "Commercial")["slack"] == pytest.approx(10.0)
    half = company.declaring("capacity", utilization=60 / 70)
    assert _row(half, "capacity", "Commercial")["slack"] == pytest.approx(0.0)
    assert _row(half, "capacity", "Commercial")["binding"]
    assert _row(half, "capacity", "Enterprise")["slack"] < 0


def test_balance_has_two_sides(company: Any) -> None:
    """The fair share of 2,030 over two seats is 1,015: E2 with 1,020 is nearest above, E1 with 1,010 below."""
    most, least = (_row(company, "balance", "Enterprise", limit) for limit in ("at most", "at least"))
    assert (most["tightest"], most["limit"]) == ("T-E2 (Rep E2)", "at most $1,096")
    assert most["slack"] == pytest.approx(1.08 * 1015 - 1020)
    assert (least["tightest"], least["limit"]) == ("T-E1 (Rep E1)", "at least $934")
    assert least["slack"] == pytest.approx(1010 - 0.92 * 1015)


def test_a_side_without_a_bound_has_no_row(company: Any) -> None:
    """A least total alone leaves nothing to say of a largest one."""
    bounded = company.ruled_by({"rule": "balance", "measure": "accounts", "lower": 2.0, "within": "all"})
    balance = _slack(bounded).query("rule == 'balance'")
    assert balance["limit"].tolist() == ["at least 2"]
    assert balance["scope"].tolist() == ["all seats"]
    assert balance["slack"].tolist() == [0.0]


def test_the_limit_on_moves_is_one_for_the_plan(company: Any) -> None:
    """Only the account whose rep holds no seat changes hands: $30 of the $131.50 that may."""
    moves = _row(company, "move_limit")
    total = company.accounts["current_arr_usd"].sum()
    assert (moves["value"], moves["slack"]) == pytest.approx((30.0, 0.1 * total - 30.0))
    assert pd.isna(moves["tightest"])
    assert moves["scope"] == "the whole plan"
    assert _row(company.declaring("move_limit", amount=30.0), "move_limit")["binding"]


def test_the_largest_distance_names_the_farthest_account(company: Any) -> None:
    """A degree of latitude is 111 km; an account without a place counts no way."""
    far = company.ruled_by({"rule": "largest_distance", "km": 120.0})
    row = _row(far, "largest_distance")
    assert row["tightest"] == "account big-1 of T-E1 (Rep E1)"
    assert (row["value"], row["slack"]) == pytest.approx((111.195, 8.805), abs=1e-3)
    assert _row(far.declaring("largest_distance", km=100.0), "largest_distance")["slack"] == pytest.approx(
        -11.195, 1e-3
    )


@pytest.mark.parametrize(
    ("rule", "bound", "breaking"),
    [
        ({"rule": "assign"}, 8, {"shop-1": None}),
        ({"rule": "eligibility", "match": ["segment"]}, 7, {"shop-1": "E1"}),
        ({"rule": "locks"}, 1, {"held-2": "E1"}),
        ({"rule": "protected", "at_least": 500.0}, 2, {"big-1": "E2"}),
        ({"rule": "families"}, 1, {"child-1": "E2"}),
        ({"rule": "territories", "may_close": "all", "count": 3}, 3, {"big-2": "E1", "held-2": "E1"}),
    ],
)
def test_a_yes_or_no_rule_says_how_many_it_binds(
    company: Any, rule: dict[str, Any], bound: int, breaking: dict[str, str | None]
) -> None:
    """Kept it has a slack of 0 and no share; broken it is less by one for each violation and names the worst."""
    plan = company.ruled_by({"rule": "locks"}, rule) if rule["rule"] == "eligibility" else company.ruled_by(rule)
    kept = _row(plan, rule["rule"])
    assert (kept["value"], kept["slack"], kept["kind"]) == (bound, 0.0, "count")
    assert np.isnan(kept["slack_share"])
    assert not kept["binding"]
    broken = _row(plan.moving(**{key.replace("_", "-"): seat for key, seat in breaking.items()}), rule["rule"])
    assert broken["slack"] == -1.0


def test_connected_territories_are_counted(company: Any) -> None:
    """A territory in two pieces is one violation; tables that are asked for have a row of their own."""
    ids = company.accounts["account_id"].tolist()
    line = pd.DataFrame({"unit_id": ids[:-1], "neighbor_id": ids[1:]})
    plan = (
        company.with_accounts(unit_id=ids, family_id=ids).ruled_by({"rule": "contiguity"}).with_tables(neighbours=line)
    )
    assert _row(plan, "contiguity")[["value", "slack"]].tolist() == [3.0, 0.0]
    assert _row(plan, "tables")["slack"] == 0.0
    assert _row(plan.moving(**{"child-1": "C1"}), "contiguity")["slack"] == -1.0


def test_decisions_by_hand_are_counted_though_no_model_declares_them(company: Any) -> None:
    """Two rows bind; the one that is not kept counts against the plan."""
    table = pd.DataFrame(
        {"account_id": ["shop-1", "big-1"], "seat_id": ["C1", "E2"], "decision": ["assign", "refuse"], "source": "x"}
    )
    plan = company.with_tables(decisions=table)
    assert _row(plan, "decisions")[["value", "slack"]].tolist() == [2.0, 0.0]
    assert _row(plan.moving(**{"big-1": "E2"}), "decisions")["slack"] == -1.0


def test_what_is_broken_stands_first_then_what_binds(company: Any) -> None:
    """The order is that of attention; a limit that is missing counts as broken."""
    plan = company.declaring("capacity", utilization=0.9).declaring("balance", tolerance=10 / 2030)
    table = _slack(plan)
    assert list(table.columns) == list(SLACK_COLUMNS)
    assert table["rule"].iloc[0] == "capacity"
    states = [0 if not slack >= 0 else 1 if binding else 2 for slack, binding in table[["slack", "binding"]].to_numpy()]
    assert states == sorted(states)
    missing = _slack(company.with_seats(capacity_hours=[110.0, np.nan, 70.0]))
    assert (missing["limit"].iloc[0], np.isnan(missing["slack"].iloc[0])) == ("missing", True)


@settings(max_examples=20)
@given(seed=st.integers(0, 10_000))
def test_nothing_is_left_exactly_where_the_audit_fails(make_company: Callable[..., Any], seed: int) -> None:
    """Rule by rule: slack is 0 or more in every row where the audit passes, and below in some where it does not."""
    company = make_company(seed)
    table = _slack(company)
    passed = {check.name.partition(" of ")[0]: check.ok for check in company.audit().checks}
    kept = (table["slack"] >= 0).groupby(table["rule"]).all()
    assert kept.to_dict() == {rule: passed[rule] for rule in kept.index}
