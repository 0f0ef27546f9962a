"""A small company with a plan that keeps every rule, and random companies for properties."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from territory_opt.audit.audit import Audit, Claims, audit_plan, list_violations, price_plan
from territory_opt.workspace.schema import TEXT


@dataclass(frozen=True)
class Company:
    """What an audit is given, but for the claims."""

    accounts: pd.DataFrame
    seats: pd.DataFrame
    declaration: dict[str, Any]
    assignment: pd.Series
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)

    def moving(self, **seat_by_account: str | None) -> Company:
        """Return the company with accounts put elsewhere; None leaves one without a seat."""
        assignment = self.assignment.copy()
        for account, seat in seat_by_account.items():
            assignment[account] = np.nan if seat is None else seat
        return replace(self, assignment=assignment)

    def declaring(self, rule: str, **parameters: Any) -> Company:
        """Return the company with other parameters of one rule."""
        rules = [{**given, **parameters} if given["rule"] == rule else given for given in self.declaration["rules"]]
        return replace(self, declaration={**self.declaration, "rules": rules})

    def ruled_by(self, *rules: dict[str, Any]) -> Company:
        """Return the company with other rules."""
        return replace(self, declaration={**self.declaration, "rules": list(rules)})

    def paying(self, *terms: dict[str, Any]) -> Company:
        """Return the company with another objective."""
        return replace(self, declaration={**self.declaration, "objective": list(terms)})

    def with_tables(self, **tables: pd.DataFrame) -> Company:
        """Return the company with more of the optional tables."""
        return replace(self, tables={**self.tables, **tables})

    def with_accounts(self, **columns: Any) -> Company:
        """Return the company with other columns of its accounts, each a list in their order or one value."""
        return replace(self, accounts=self.accounts.assign(**columns))

    def with_seats(self, **columns: Any) -> Company:
        """Return the company with other columns of its seats, each a list in their order or one value."""
        return replace(self, seats=self.seats.assign(**columns))

    @property
    def inputs(self) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, Any], pd.Series]:
        """The leading arguments of an audit."""
        return self.accounts, self.seats, self.declaration, self.assignment

    @property
    def optional(self) -> Any:
        """The optional tables, None for those it lacks."""
        return SimpleNamespace(**{"neighbours": None, "travel": None, "fit": None, **self.tables})

    @property
    def violations(self) -> pd.DataFrame:
        """What its plan breaks."""
        return list_violations(*self.inputs, tables=self.optional)

    @property
    def prices(self) -> dict[str, float]:
        """What its plan costs, by term."""
        return price_plan(*self.inputs, tables=self.optional)

    def audit(self, **claimed: Any) -> Audit:
        """Return the audit of its plan under honest claims, but for what is changed."""
        return audit_plan(*self.inputs, self.claims(**claimed), tables=self.optional)

    def sentence(self, name: str) -> str:
        """Return what the audit says of its plan in the check of that name."""
        return next(check.detail for check in self.audit().checks if check.name == name)

    def claims(self, **changed: Any) -> Claims:
        """Return what an honest solver claims that proved its plan within 1 %, but for what is changed."""
        terms = self.prices
        objective = sum(terms.values())
        honest = Claims("feasible", objective, terms, 0.99 * objective, 0.01)
        return replace(honest, **changed)


def _text(values: list[str | None]) -> pd.Series:
    return pd.Series(values, dtype=TEXT)


def _frame(rows: list[dict[str, Any]], text: tuple[str, ...]) -> pd.DataFrame:
    frame = pd.DataFrame(rows)
    return frame.astype(dict.fromkeys(text, TEXT))


ACCOUNT_TEXT = ("account_id", "family_id", "unit_id", "segment", "region", "rep_id", "incumbent_seat_id")
SEAT_TEXT = ("seat_id", "territory_id", "name", "status", "region")


def _account(
    account_id: str, segment: str, potential_usd: float, incumbent: str | None, **others: Any
) -> dict[str, Any]:
    return {
        "account_id": account_id, "family_id": account_id, "unit_id": account_id, "segment": segment, "region": "East",
        "latitude": 40.0, "longitude": -100.0, "potential_usd": potential_usd, "workload_hours": potential_usd / 10,
        "visits": 2.0, "current_arr_usd": potential_usd / 2, "open_pipeline_usd": potential_usd / 4, "customers": 1.0,
        "accounts": 1.0, "rep_id": incumbent, "incumbent_seat_id": incumbent, "locked": False, **others,
    }  # fmt: skip


def _seat(seat_id: str, segments: tuple[str, ...], capacity_hours: float, **others: Any) -> dict[str, Any]:
    return {
        "seat_id": seat_id, "territory_id": f"T-{seat_id}", "name": f"Rep {seat_id}", "status": "filled",
        "segments": segments, "region": "all", "latitude": 40.0, "longitude": -100.0,
        "capacity_hours": capacity_hours, **others,
    }  # fmt: skip


@pytest.fixture
def company() -> Company:
    """Two enterprise seats and a commercial one; small accounts whose move alone upsets no balance."""
    accounts = [
        _account("big-1", "Enterprise", 1000.0, "E1", latitude=41.0),
        _account("child-1", "Enterprise", 10.0, "E1", family_id="big-1"),
        _account("big-2", "Enterprise", 1000.0, "E2", longitude=-101.0),
        _account("held-2", "Enterprise", 20.0, "E2", locked=True),
        _account("shop-1", "Commercial", 500.0, "C1"),
        _account("shop-2", "Commercial", 10.0, None, unit_id="shops"),
        _account("shop-3", "Commercial", 30.0, "C1", unit_id="shops", latitude=np.nan),
        _account("orphan", "Commercial", 60.0, "gone", incumbent_seat_id=None),
    ]
    seats = [
        _seat("E1", ("Enterprise",), 110.0, region="East"),
        _seat("E2", ("Enterprise",), 110.0, region="West"),
        _seat("C1", ("Commercial",), 70.0),
    ]
    declaration = {
        "rules": [
            {"rule": "assign", "unassigned_usd_per_potential": None},
            {"rule": "eligibility", "match": ["segment"]},
            {"rule": "capacity", "measure": "workload_hours", "supply": "capacity_hours", "utilization": 1.0},
            {"rule": "balance", "measure": "potential_usd", "tolerance": 0.08, "within": "segment",
             "lower": None, "upper": None, "weight_by": None},
            {"rule": "locks"},
            {"rule": "families"},
            {"rule": "move_limit", "measure": "current_arr_usd", "share": 0.1, "amount": None},
        ],
        "objective": [
            {"term": "travel", "usd_per_km": 0.7},
            {"term": "disruption", "measure": "current_arr_usd", "usd_per_unit": 0.05, "per_account_usd": 3.0},
            {"term": "imbalance", "measure": "potential_usd", "within": "segment", "elasticity": 0.34, "rate": 1.0},
        ],
    }  # fmt: skip
    assignment = pd.Series(
        ["E1", "E1", "E2", "E2", "C1", "C1", "C1", "C1"], index=[row["account_id"] for row in accounts], dtype=TEXT
    )
    return Company(_frame(accounts, ACCOUNT_TEXT), _frame(seats, SEAT_TEXT), declaration, assignment)


def random_company(seed: int, accounts: int = 25, seats: int = 5) -> Company:
    """Return a company of which nothing is in order: split families, moved locks, misfits, missing places and seats."""
    rng = np.random.default_rng(seed)
    segments = np.array(["Enterprise", "Commercial", "Unserved"])
    regions = np.array(["East", "West", "all"])
    seat_ids = [f"S{number}" for number in range(seats)]
    offers = [("Enterprise",), ("Commercial",), ("Commercial", "Enterprise")]
    seat_rows = [
        _seat(seat, offers[rng.integers(3)], float(rng.uniform(10, 80)), region=rng.choice(regions),
              latitude=rng.uniform(30, 45), longitude=np.nan if rng.random() < 0.2 else rng.uniform(-120, -70))
        for seat in seat_ids
    ]  # fmt: skip
    rows: list[dict[str, Any]] = []
    for number in range(accounts):
        incumbent = rng.choice([*seat_ids, "gone", ""])
        root = f"A{rng.integers(number)}" if number and rng.random() < 0.3 else f"A{number}"
        root = next((row["family_id"] for row in rows if row["account_id"] == root), root)
        rows.append(
            _account(
                f"A{number}", rng.choice(segments, p=[0.5, 0.4, 0.1]), float(rng.choice([0.0, 50.0, 77.0])),
                incumbent or None, incumbent_seat_id=incumbent if incumbent in seat_ids else None, family_id=root,
                region=rng.choice(regions), latitude=np.nan if rng.random() < 0.1 else rng.uniform(30, 45),
                longitude=rng.uniform(-120, -70), locked=bool(rng.random() < 0.2), visits=float(rng.integers(5)),
            )
        )  # fmt: skip
    assignment = _text([None if rng.random() < 0.1 else str(rng.choice(seat_ids)) for _ in rows])
    assignment.index = pd.Index([row["account_id"] for row in rows])
    declaration = {
        "rules": [
            {"rule": "assign"},
            {"rule": "eligibility", "match": ["segment", "region"]},
            {"rule": "capacity", "measure": "workload_hours", "supply": "capacity_hours", "utilization": 0.5},
            {"rule": "balance", "measure": "potential_usd", "tolerance": 0.3, "weight_by": "capacity_hours"},
            {"rule": "locks"},
            {"rule": "families"},
            {"rule": "move_limit", "measure": "current_arr_usd", "share": 0.2},
        ],
        "objective": [
            {"term": "travel", "usd_per_km": 0.7},
            {"term": "disruption", "usd_per_unit": 0.05},
            {"term": "imbalance", "measure": "potential_usd"},
        ],
    }
    return Company(_frame(rows, ACCOUNT_TEXT), _frame(seat_rows, SEAT_TEXT), declaration, assignment)


@pytest.fixture(scope="session")
def make_company() -> Callable[..., Company]:
    """Random companies by seed."""
    return random_company
