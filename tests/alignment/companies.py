"""Small companies, random ones, and every plan they could have: what the tests of the alignment stand on."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from territory_opt.alignment.build import build_problem
from territory_opt.alignment.engine.stop import Stop
from territory_opt.alignment.model import AlignmentModel
from territory_opt.alignment.pieces import AlignmentInput
from territory_opt.alignment.plan import Design, design_territories, evaluate_alignment
from territory_opt.alignment.problem import Problem
from territory_opt.audit.audit import Audit, Claims, audit_plan, list_violations, price_plan
from territory_opt.audit.distance import great_circle_km
from territory_opt.audit.fair_share import fair_shares
from territory_opt.audit.plan import read_plan
from territory_opt.audit.terms import STEPS, imbalance_loss
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
    seat_ids = [f"S{number}" for number in range(seats)]
    two = rng.random() < 0.4
    offers = [("Field",), ("Inside",), ("Field", "Inside")] if two else [("Field",)]
    mean_hours = 3.0 * accounts / seats
    seat_rows = [
        seat(seat_id, segments=offers[rng.integers(len(offers))], region=str(rng.choice(["East", "West", "all"])),
             latitude=float(rng.uniform(38, 42)), longitude=np.nan if rng.random() < 0.15 else float(rng.uniform(-104, -98)),
             capacity_hours=float(np.round(mean_hours * rng.choice([0, 1, 1.3, 2, 3], p=[0.05, 0.2, 0.25, 0.25, 0.25]))),
             capacity_usd=float(rng.choice([60.0, 90.0, 200.0])), fte=float(rng.choice([0.5, 1.0])))
        for seat_id in seat_ids
    ]  # fmt: skip
    rows: list[dict[str, Any]] = []
    for number in range(accounts):
        incumbent = str(rng.choice([*seat_ids, "gone", ""]))
        root = f"A{rng.integers(number)}" if number and rng.random() < 0.2 else f"A{number}"
        root = next((row["family_id"] for row in rows if row["account_id"] == root), root)
        rows.append(
            account(
                f"A{number}", float(rng.choice([0, 10, 20, 30, 30, 50, 80])), incumbent or None,
                incumbent_seat_id=incumbent if incumbent in seat_ids else None, family_id=root,
                segment=str(rng.choice(["Field", "Inside"])) if two else "Field",
                region=str(rng.choice(["East", "West", "all"])),
                workload_hours=float(rng.integers(0, 6)), visits=float(rng.integers(0, 5)),
                latitude=np.nan if rng.random() < 0.1 else float(rng.uniform(38, 42)),
                longitude=float(rng.uniform(-104, -98)), locked=bool(rng.random() < 0.15),
                unit_id=f"U{rng.integers(number + 1)}" if rng.random() < 0.2 else f"A{number}",
            )
        )  # fmt: skip
    return company(rows, seat_rows, _random_rules(rng), _random_terms(rng))


def _random_rules(rng: np.random.Generator) -> list[dict[str, Any]]:
    balance: list[dict[str, Any]] = [
        {"tolerance": float(rng.choice([0.1, 0.3, 0.6, 1.0]))},
        {"lower": float(rng.choice([0, 10, 20]))},
        {"upper": float(rng.choice([60, 100]))},
        {"lower": 10.0, "upper": 100.0},
    ]
    measures = ["potential_usd", "accounts", "workload_hours", "current_arr_usd"]
    offers: list[dict[str, Any]] = [
        {"rule": "assign", **({"unassigned_usd_per_potential": float(rng.choice([0, 0.5, 5]))} if rng.random() < 0.6 else {})},
        {"rule": "eligibility", "match": [["segment"], ["region"], ["segment", "region"]][rng.integers(3)]},
        {"rule": "capacity", "measure": "workload_hours", "utilization": float(rng.choice([0.8, 1.0, 1.5]))},
        {"rule": "capacity", "measure": "potential_usd", "supply": "capacity_usd"},
        {"rule": "balance", "measure": str(rng.choice(measures)), "within": str(rng.choice(["segment", "all"])),
         "weight_by": [None, "fte", "capacity_hours"][rng.integers(3)], **balance[rng.integers(4)]},
        {"rule": "locks"},
        {"rule": "families"},
        {"rule": "move_limit", "measure": str(rng.choice(measures)),
         **({"share": float(rng.choice([0, 0.2, 0.5]))} if rng.random() < 0.5 else {"amount": float(rng.choice([0, 2, 40]))})},
    ]  # fmt: skip
    return [offer for offer in offers if rng.random() < 0.4]


def _random_terms(rng: np.random.Generator) -> list[dict[str, Any]]:
    offers: list[dict[str, Any]] = [
        {"term": "travel", "usd_per_km": 0.5},
        {"term": "disruption", "measure": "current_arr_usd", "usd_per_unit": 0.5, "per_account_usd": float(rng.choice([0, 3]))},
        {"term": "imbalance", "measure": "potential_usd", "within": str(rng.choice(["segment", "all"])), "rate": 5.0,
         "weight_by": [None, "fte"][rng.integers(2)]},
    ]  # fmt: skip
    wanted = [offer for offer in offers if rng.random() < 0.6]
    return wanted or [offers[rng.integers(3)]]


@dataclass(frozen=True)
class EveryPlan:
    """All plans of a small company that keep units whole; p plans.

    Attributes
    ----------
    seats : int array [p, accounts]
        The seat of each account by plan; -1 for none.
    usd : float array [p]
        The objective of each plan.
    kept : bool array [p]
        Whether a plan keeps all rules.
    """

    seats: npt.NDArray[np.int64]
    usd: npt.NDArray[np.float64]
    kept: npt.NDArray[np.bool_]

    @property
    def optimum_usd(self) -> float:
        """The least objective of a plan that keeps all rules; inf when none does."""
        return float(np.where(self.kept, self.usd, np.inf).min())


def every_plan(small: Company) -> EveryPlan:
    """Enumerate, check and price every plan of a small company by the definitions in `docs/audit.md`."""
    accounts, seats = small.accounts, small.seats
    rules = small.spelled_out["rules"]
    names = [rule["rule"] for rule in rules]
    nobody = pd.Series(None, index=accounts["account_id"], dtype=TEXT)
    today = read_plan(accounts, seats, nobody, rules=names)
    units, unit = np.unique(today.unit, return_inverse=True)
    choices = np.array(list(itertools.product(range(-1, len(seats)), repeat=len(units))), dtype=np.int64)
    plans = choices[:, unit]
    sits = plans[:, :, None] == np.arange(len(seats))  # plans, accounts, seats
    moved = accounts["rep_id"].notna().to_numpy() & ((plans != today.incumbent) | (plans < 0))
    kept = np.ones(len(plans), dtype=bool)
    usd = np.zeros(len(plans))
    for rule in rules:
        measure = accounts[rule["measure"]].to_numpy(np.float64) if "measure" in rule else np.empty(0)
        match rule["rule"]:
            case "assign":
                price = rule["unassigned_usd_per_potential"]
                if price is None:
                    kept &= (plans >= 0).all(axis=1)
                else:
                    usd += price * (plans < 0) @ accounts["potential_usd"].to_numpy(np.float64)
            case "eligibility":
                suits = _suits(small, today.root, rule["match"])
                if "locks" in names:
                    for at in np.flatnonzero(today.locked):
                        suits[today.unit == today.unit[at], today.incumbent[at]] = True
                kept &= ~(sits & ~suits).any(axis=(1, 2))
            case "locks":
                kept &= (plans == today.incumbent)[:, today.locked].all(axis=1)
            case "capacity":
                supply = seats[rule["supply"]].to_numpy(np.float64)
                kept &= _below(_loads(sits, measure), rule["utilization"] * supply)
            case "balance":
                share = fair_shares(today, rule["measure"], rule["within"], rule["weight_by"])
                least, most = _bounds(rule, share)
                load = _loads(sits, measure)
                kept &= _below(load, most) & _below(-load, -least)
            case "move_limit":
                most = rule["amount"] if rule["share"] is None else rule["share"] * measure.sum()
                kept &= _below((moved @ measure)[:, None], most)
    for term in small.spelled_out["objective"]:
        match term["term"]:
            case "travel":
                usd += (sits * np.nan_to_num(_trips_km(small))).sum(axis=(1, 2)) * term["usd_per_km"]
            case "disruption":
                at_risk = term["usd_per_unit"] * accounts[term["measure"]].to_numpy() + term["per_account_usd"]
                usd += moved @ at_risk
            case "imbalance":
                share = fair_shares(today, term["measure"], term["within"], term["weight_by"])
                load = _loads(sits, accounts[term["measure"]].to_numpy(np.float64))
                usd += term["rate"] * imbalance_loss(load, share, 0.34, STEPS).sum(axis=1)
    return EveryPlan(plans, usd, kept)


def _loads(sits: npt.NDArray[np.bool_], measure: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.einsum("pas,a->ps", sits, measure)


def _below(load: npt.NDArray[np.float64], most: Any) -> npt.NDArray[np.bool_]:
    return np.asarray(
        (load <= most + 1e-6 * np.maximum(np.abs(np.nan_to_num(most, posinf=0, neginf=0)), 1.0)).all(axis=1)
    )


def _bounds(rule: dict[str, Any], share: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.float64], ...]:
    if rule["tolerance"] is not None:
        return (1 - rule["tolerance"]) * share, (1 + rule["tolerance"]) * share
    least, most = (
        -np.inf if rule["lower"] is None else rule["lower"],
        np.inf if rule["upper"] is None else rule["upper"],
    )
    return np.full_like(share, least), np.full_like(share, most)


def _suits(small: Company, root: npt.NDArray[np.int64], match: list[str]) -> npt.NDArray[np.bool_]:
    roots = small.accounts.iloc[root]
    suits = np.ones((len(roots), len(small.seats)), dtype=bool)
    for number, (_, seat_row) in enumerate(small.seats.iterrows()):
        if "segment" in match:
            suits[:, number] &= [segment in seat_row["segments"] for segment in roots["segment"]]
        if "region" in match and seat_row["region"] != "all":
            suits[:, number] &= roots["region"].isin([seat_row["region"], "all"]).to_numpy()
    return suits


def _trips_km(small: Company) -> npt.NDArray[np.float64]:
    accounts, seats = small.accounts, small.seats
    km = [
        great_circle_km(accounts["latitude"].to_numpy(), accounts["longitude"].to_numpy(),
                        np.full(len(accounts), latitude), np.full(len(accounts), longitude))
        for latitude, longitude in zip(seats["latitude"], seats["longitude"], strict=True)
    ]  # fmt: skip
    return 2.0 * accounts["visits"].to_numpy()[:, None] * np.column_stack(km)
