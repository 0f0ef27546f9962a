"""Small companies, made to measure or at random: what the tests of the alignment stand on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from territory_opt.alignment.build import build_problem
from territory_opt.alignment.engine.stop import Stop
from territory_opt.alignment.model import AlignmentModel
from territory_opt.alignment.pieces import AlignmentInput
from territory_opt.alignment.plan import Design, design_territories, evaluate_alignment
from territory_opt.alignment.problem import Problem
from territory_opt.audit.audit import Audit, Claims, audit_plan, list_violations, price_plan
from territory_opt.workspace.schema import TEXT

ACCOUNT_TEXT = ("account_id", "family_id", "unit_id", "segment", "region", "rep_id", "incumbent_seat_id")
SEAT_TEXT = ("seat_id", "territory_id", "name", "status", "region")
EXACT = Stop(seconds=60.0, steps=200, gap=0.0)
"""Search to the end: only steps, or an optimum proved, stop it."""


def account(
    account_id: str, potential_usd: float = 100.0, incumbent: str | None = None, **others: Any
) -> dict[str, Any]:
    """Return one row of the accounts frame; its incumbent rep has the seat's key."""
    return {
        "account_id": account_id, "family_id": account_id, "unit_id": account_id, "segment": "Field", "region": "East",
        "latitude": 40.0, "longitude": -100.0, "potential_usd": potential_usd, "workload_hours": potential_usd / 10,
        "visits": 1.0, "current_arr_usd": potential_usd / 2, "open_pipeline_usd": potential_usd / 4, "customers": 1.0,
        "accounts": 1.0, "rep_id": incumbent, "incumbent_seat_id": incumbent, "locked": False, **others,
    }  # fmt: skip


def seat(seat_id: str, **others: Any) -> dict[str, Any]:
    """Return one row of the seats frame."""
    return {
        "seat_id": seat_id, "territory_id": f"T-{seat_id}", "name": f"Rep {seat_id}", "status": "filled",
        "segments": ("Field",), "region": "all", "latitude": 40.0, "longitude": -100.0, "fte": 1.0,
        "capacity_hours": 1000.0, "capacity_usd": 1e6, **others,
    }  # fmt: skip


@dataclass(frozen=True)
class Company:
    """Accounts, seats and a model as plain data."""

    accounts: pd.DataFrame
    seats: pd.DataFrame
    declaration: dict[str, Any]

    @property
    def model(self) -> AlignmentModel:
        """The model, validated."""
        return AlignmentModel.model_validate(self.declaration)

    @property
    def spelled_out(self) -> dict[str, Any]:
        """The model as plain data with every default, as an audit is given it."""
        return self.model.model_dump(mode="json")

    def ruled_by(self, *rules: dict[str, Any]) -> Company:
        """Return the company with other rules."""
        return replace(self, declaration={**self.declaration, "rules": list(rules)})

    def without(self, rule: str) -> Company:
        """Return the company without one of its rules."""
        return self.ruled_by(*(declared for declared in self.declaration["rules"] if declared["rule"] != rule))

    def paying(self, *terms: dict[str, Any]) -> Company:
        """Return the company with another objective."""
        return replace(self, declaration={**self.declaration, "objective": list(terms)})

    def read(self) -> AlignmentInput:
        """Return the accounts and seats with their units."""
        return self.model.read(self.accounts, self.seats)

    def problem(self) -> Problem:
        """Return the normal form."""
        data = self.read()
        return build_problem(data, self.model.pieces(data))

    def design(self, stop: Stop = EXACT, seed: int = 1) -> Design:
        """Design the territories."""
        return design_territories(self.accounts, self.seats, self.model, stop=stop, seed=seed)

    def evaluate(self, assignment: pd.Series) -> Design:
        """Evaluate an alignment as it is."""
        return evaluate_alignment(self.accounts, self.seats, self.model, assignment)

    def today(self) -> pd.Series:
        """Return today's alignment."""
        return pd.Series(self.accounts["incumbent_seat_id"].to_numpy(), self.accounts["account_id"], dtype=TEXT)

    def drawn(self, *seats: str | None) -> pd.Series:
        """Return an alignment drawn by hand, the seats in the order of the accounts."""
        return pd.Series(seats, index=self.accounts["account_id"], dtype=TEXT)

    def price(self, assignment: pd.Series) -> dict[str, float]:
        """Price an alignment as the audit does."""
        return price_plan(self.accounts, self.seats, self.spelled_out, assignment)

    def broken(self, assignment: pd.Series) -> pd.DataFrame:
        """List what an alignment breaks, as the audit does."""
        return list_violations(self.accounts, self.seats, self.spelled_out, assignment)

    def audit(self, design: Design) -> Audit:
        """Audit a design with all its claims."""
        claims = Claims(design.status, design.objective_usd, design.objective_by_term, design.bound_usd, design.gap)
        return audit_plan(self.accounts, self.seats, self.spelled_out, design.assignment, claims)


def company(
    accounts: list[dict[str, Any]],
    seats: list[dict[str, Any]],
    rules: list[dict[str, Any]] | None = None,
    objective: list[dict[str, Any]] | None = None,
) -> Company:
    """Return a company; by default it only has to travel."""
    declaration = {
        "name": "test",
        "rules": rules or [],
        "objective": objective or [{"term": "travel", "usd_per_km": 1.0}],
    }
    return Company(
        pd.DataFrame(accounts).astype(dict.fromkeys(ACCOUNT_TEXT, TEXT)),
        pd.DataFrame(seats).astype(dict.fromkeys(SEAT_TEXT, TEXT)),
        declaration,
    )


def random_company(seed: int, accounts: int | None = None, seats: int | None = None) -> Company:
    """Return a company with any mix of rules and terms; figures are round, so limits are often met to the cent."""
    rng = np.random.default_rng(seed)
    seats = int(rng.integers(2, 5)) if seats is None else seats
    accounts = int(rng.integers(2, 8)) if accounts is None else accounts
    segments = [("Field",), ("Inside",), ("Field", "Inside")][: 3 if rng.random() < 0.4 else 1]
    fair_hours = 3.0 * accounts / seats
    seat_rows = [_random_seat(rng, f"S{number}", segments, fair_hours) for number in range(seats)]
    seat_ids = [row["seat_id"] for row in seat_rows]
    rows: list[dict[str, Any]] = []
    for _ in range(accounts):
        rows.append(_random_account(rng, rows, seat_ids, segments))
    return company(rows, seat_rows, _random_rules(rng), _random_terms(rng))


def _random_seat(
    rng: np.random.Generator, seat_id: str, segments: list[tuple[str, ...]], fair_hours: float
) -> dict[str, Any]:
    return seat(
        seat_id,
        segments=segments[rng.integers(len(segments))],
        region=str(rng.choice(["East", "West", "all"])),
        latitude=float(rng.uniform(38, 42)),
        longitude=np.nan if rng.random() < 0.15 else float(rng.uniform(-104, -98)),
        capacity_hours=float(np.round(fair_hours * rng.choice([0, 1, 1.3, 2, 3], p=[0.05, 0.2, 0.25, 0.25, 0.25]))),
        capacity_usd=float(rng.choice([60.0, 90.0, 200.0])),
        fte=float(rng.choice([0.5, 1.0])),
    )


def _random_account(
    rng: np.random.Generator, earlier: list[dict[str, Any]], seat_ids: list[str], segments: list[tuple[str, ...]]
) -> dict[str, Any]:
    account_id = f"A{len(earlier)}"
    joins = bool(earlier) and rng.random() < 0.2
    incumbent = str(rng.choice([*seat_ids, "gone", ""]))
    return account(
        account_id,
        float(rng.choice([0, 10, 20, 30, 30, 50, 80])),
        incumbent or None,
        incumbent_seat_id=incumbent if incumbent in seat_ids else None,
        family_id=earlier[rng.integers(len(earlier))]["family_id"] if joins else account_id,
        unit_id=f"U{rng.integers(len(earlier) + 1)}" if rng.random() < 0.2 else account_id,
        segment=segments[rng.integers(len(segments))][-1],
        region=str(rng.choice(["East", "West", "all"])),
        workload_hours=float(rng.integers(0, 6)),
        visits=float(rng.integers(0, 5)),
        latitude=np.nan if rng.random() < 0.1 else float(rng.uniform(38, 42)),
        longitude=float(rng.uniform(-104, -98)),
        locked=bool(rng.random() < 0.15),
    )


def _random_rules(rng: np.random.Generator) -> list[dict[str, Any]]:
    measures = ["potential_usd", "accounts", "workload_hours", "current_arr_usd"]
    priced = {"unassigned_usd_per_potential": float(rng.choice([0, 0.5, 5]))}
    bounds: list[dict[str, Any]] = [
        {"tolerance": float(rng.choice([0.1, 0.3, 0.6, 1.0]))},
        {"lower": float(rng.choice([0, 10, 20]))},
        {"upper": float(rng.choice([60, 100]))},
        {"lower": 10.0, "upper": 100.0},
    ]
    moves = [{"share": float(rng.choice([0, 0.2, 0.5]))}, {"amount": float(rng.choice([0, 2, 40]))}]
    offers: list[dict[str, Any]] = [
        {"rule": "assign", **(priced if rng.random() < 0.6 else {})},
        {"rule": "eligibility", "match": [["segment"], ["region"], ["segment", "region"]][rng.integers(3)]},
        {"rule": "capacity", "measure": "workload_hours", "utilization": float(rng.choice([0.8, 1.0, 1.5]))},
        {"rule": "capacity", "measure": "potential_usd", "supply": "capacity_usd"},
        {
            "rule": "balance",
            "measure": str(rng.choice(measures)),
            "within": str(rng.choice(["segment", "all"])),
            "weight_by": [None, "fte", "capacity_hours"][rng.integers(3)],
            **bounds[rng.integers(4)],
        },
        {"rule": "locks"},
        {"rule": "families"},
        {"rule": "move_limit", "measure": str(rng.choice(measures)), **moves[rng.integers(2)]},
    ]
    return [offer for offer in offers if rng.random() < 0.4]


def _random_terms(rng: np.random.Generator) -> list[dict[str, Any]]:
    handover_usd = float(rng.choice([0, 3]))
    within = str(rng.choice(["segment", "all"]))
    offers: list[dict[str, Any]] = [
        {"term": "travel", "usd_per_km": 0.5},
        {"term": "disruption", "usd_per_unit": 0.5, "per_account_usd": handover_usd},
        {"term": "imbalance", "rate": 5.0, "within": within, "weight_by": [None, "fte"][rng.integers(2)]},
    ]
    wanted = [offer for offer in offers if rng.random() < 0.6]
    return wanted or [offers[rng.integers(3)]]
