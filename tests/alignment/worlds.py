"""Small companies with every rule and table of the full model, at random; and every plan of one."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from territory_opt.alignment.arrays import Ints
from territory_opt.alignment.build import build_problem
from territory_opt.alignment.engine.standing import Standing, stand
from territory_opt.alignment.engine.stop import Stop
from territory_opt.alignment.model import AlignmentModel
from territory_opt.alignment.plan import Design, design_territories
from territory_opt.alignment.problem import Problem
from territory_opt.alignment.tables import Tables
from territory_opt.audit.audit import Audit, Claims, audit_plan, list_violations, price_plan
from territory_opt.workspace.schema import TEXT

ACCOUNT_TEXT = ("account_id", "family_id", "unit_id", "segment", "region", "rep_id", "incumbent_seat_id", "language")
SEAT_TEXT = ("seat_id", "territory_id", "name", "status", "region")


@dataclass(frozen=True)
class World:
    """Accounts, seats, tables and a model as plain data."""

    accounts: pd.DataFrame
    seats: pd.DataFrame
    tables: Tables
    declaration: dict[str, Any]

    @property
    def model(self) -> AlignmentModel:
        """The model, validated."""
        return AlignmentModel.model_validate(self.declaration)

    @property
    def spelled_out(self) -> dict[str, Any]:
        """The model as plain data with every default."""
        return self.model.model_dump(mode="json")

    def ruled_by(self, *rules: dict[str, Any]) -> World:
        """Return the world with other rules."""
        return replace(self, declaration={**self.declaration, "rules": list(rules)})

    def paying(self, *terms: dict[str, Any]) -> World:
        """Return the world with another objective."""
        return replace(self, declaration={**self.declaration, "objective": list(terms)})

    def design(self, stop: Stop, seed: int = 1) -> Design:
        """Design the territories."""
        return design_territories(self.accounts, self.seats, self.model, stop=stop, tables=self.tables, seed=seed)

    def at_centres(self, centres: pd.Series) -> pd.DataFrame:
        """Return the seats at the accounts that are their centres, by seat."""
        if centres.empty:
            return self.seats
        of = self.accounts.set_index("account_id")
        account = self.seats["seat_id"].map(centres)
        columns = {"centre_unit_id": "unit_id", "latitude": "latitude", "longitude": "longitude"}
        return self.seats.assign(**{name: account.map(of[source]) for name, source in columns.items()})

    def audit(self, design: Design) -> Audit:
        """Audit a design with all its claims."""
        claims = Claims(design.status, design.objective_usd, design.objective_by_term, design.bound_usd, design.gap)
        seats = self.at_centres(design.centres)
        return audit_plan(self.accounts, seats, self.spelled_out, design.assignment, claims, self.tables)

    @property
    def free_centres(self) -> bool:
        """Whether centres are free."""
        return any(rule.get("centres") == "free" for rule in self.declaration["rules"])

    @property
    def problem(self) -> Problem:
        """The problem in normal form."""
        data = self.model.read(self.accounts, self.seats, self.tables)
        return build_problem(data, self.model.pieces(data))

    def every_plan(self) -> Iterator[tuple[Problem, Standing]]:
        """Yield every plan of pairs that are allowed, in a problem that has its centres."""
        problem = self.problem
        for placed in _placed(problem) if problem.free_centres else [problem]:
            choices = [np.flatnonzero(allowed) for allowed in placed.allowed(0, placed.units)]
            for seat in np.flatnonzero(placed.home >= 0):
                home = placed.home[seat]
                choices[home] = np.intersect1d(choices[home], [seat])
            for plan in itertools.product(*choices):
                yield placed, stand(placed, np.array(plan, dtype=np.int64))

    def best_plan(self) -> tuple[Problem, Standing] | None:
        """Return the plan of the least objective among those that keep all rules; None when none does."""
        kept = (found for found in self.every_plan() if found[1].feasible)
        return min(kept, key=lambda found: found[1].usd, default=None)

    def audited_usd(self, problem: Problem, plan: Ints) -> float:
        """Return the objective of a plan by the audit's own rules and prices; ``inf`` when it breaks some rule."""
        accounts = self.accounts["account_id"].to_numpy(dtype=object)
        assignment = pd.Series(np.append(problem.seat_ids, None)[plan], index=accounts, dtype=TEXT)
        opened = np.flatnonzero(problem.opened(plan) & (problem.home >= 0))
        centres = pd.Series(accounts[problem.home[opened]], index=problem.seat_ids[opened], dtype=TEXT)
        judged = (self.accounts, self.at_centres(centres), self.spelled_out, assignment, self.tables)
        return sum(price_plan(*judged).values()) if list_violations(*judged).empty else np.inf


def _placed(problem: Problem) -> Iterator[Problem]:
    """Yield a problem with each choice of a unit as the centre of each seat, or none where the seat may close."""
    for centres in itertools.product(*(range(-int(closes), problem.units) for closes in problem.may_close)):
        chosen = [unit for unit in centres if unit >= 0]
        if len(set(chosen)) == len(chosen):
            yield problem.at_units(np.array(centres, dtype=np.int64), np.arange(problem.seats))


def random_world(seed: int, accounts: int = 4, seats: int = 2) -> World:
    """Return a world with any mix of rules, terms and tables; figures are round, so limits are often met exactly."""
    rng = np.random.default_rng(seed)
    seat_ids = [f"S{number}" for number in range(seats)]
    free = rng.random() < 0.25
    account_rows = [_account(rng, number, seat_ids) for number in range(accounts)]
    seat_rows = [_seat(rng, seat_id, alike=free) for seat_id in seat_ids]
    tables = _tables(rng, [row["account_id"] for row in account_rows], seat_ids)
    declaration = {
        "name": "world",
        "rules": _rules(rng, seats, free=free),
        "objective": _terms(rng),
    }
    return World(
        pd.DataFrame(account_rows).astype(dict.fromkeys(ACCOUNT_TEXT, TEXT)),
        pd.DataFrame(seat_rows).astype(dict.fromkeys(SEAT_TEXT, TEXT)),
        tables,
        declaration,
    )


def some_world(number: int, wanted: Callable[[World], bool]) -> World:
    """Return a world of which something holds, another for each number."""
    return next(filter(wanted, map(random_world, itertools.count(100 * number))))


def _account(rng: np.random.Generator, number: int, seat_ids: list[str]) -> dict[str, Any]:
    incumbent = str(rng.choice([*seat_ids, ""]))
    potential_usd = float(rng.choice([10, 20, 30, 50]))
    return {
        "account_id": f"A{number}", "family_id": f"A{number}", "unit_id": f"A{number}", "segment": "Field",
        "region": "East", "postal_code": None, "latitude": float(rng.uniform(38, 42)),
        "longitude": float(rng.uniform(-104, -98)), "potential_usd": potential_usd,
        "workload_hours": float(rng.integers(1, 5)), "visits": float(rng.integers(0, 4)),
        "current_arr_usd": potential_usd / 2, "open_pipeline_usd": 0.0, "customers": 1.0, "accounts": 1.0,
        "rep_id": incumbent or None, "incumbent_seat_id": incumbent or None, "locked": bool(rng.random() < 0.1),
        "skills": ("sap",) if rng.random() < 0.2 else (), "language": "fr" if rng.random() < 0.2 else None,
        "beds": float(rng.integers(0, 3)), "room": float(rng.choice([60, 90, 200])),
    }  # fmt: skip


def _seat(rng: np.random.Generator, seat_id: str, *, alike: bool) -> dict[str, Any]:
    return {
        "seat_id": seat_id, "territory_id": f"T-{seat_id}", "name": f"Rep {seat_id}", "segments": ("Field",),
        "region": "all", "skills": ("sap",) if alike or rng.random() < 0.6 else (),
        "languages": ("fr",) if alike or rng.random() < 0.6 else (), "latitude": float(rng.uniform(38, 42)),
        "longitude": float(rng.uniform(-104, -98)), "fte": 1.0, "capacity_usd": 60.0,
        "capacity_hours": 8.0 if alike else float(rng.choice([5, 8, 12])),
        "status": "open" if alike or rng.random() < 0.5 else "active",
        "cost_usd": 40.0 if alike else float(rng.choice([10, 40])),
    }  # fmt: skip


def _tables(rng: np.random.Generator, account_ids: list[str], seat_ids: list[str]) -> Tables:
    pairs = list(itertools.combinations(account_ids, 2))
    chain = [pair for number, pair in enumerate(pairs) if pair[1] == account_ids[1] or rng.random() < 0.45]
    neighbours = pd.DataFrame(chain or pairs[:1], columns=["unit_id", "neighbor_id"]).astype(TEXT)
    ways = [(a, b) for a in account_ids for b in [*seat_ids, *account_ids] if a != b and rng.random() < 0.9]
    travel = pd.DataFrame(ways, columns=["from_id", "to_id"]).astype(TEXT)
    travel["distance_km"] = rng.integers(1, 400, len(ways)).astype(float)
    travel["minutes"] = rng.integers(1, 300, len(ways)).astype(float)
    fits = [(a, t) for a in account_ids for t in seat_ids if rng.random() < 0.7]
    fit = pd.DataFrame(fits, columns=["account_id", "rep_id"]).astype(TEXT)
    fit["cost_usd"] = rng.integers(0, 50, len(fits)).astype(float)
    fit["score"] = rng.integers(0, 10, len(fits)).astype(float)
    fit["workload_hours"] = rng.integers(0, 5, len(fits)).astype(float)
    return Tables(neighbours, travel, fit)


def _rules(rng: np.random.Generator, seats: int, *, free: bool) -> list[dict[str, Any]]:
    offers: list[dict[str, Any]] = [
        {"rule": "assign", "unassigned_usd_per_potential": float(rng.choice([0.5, 5]))},
        {"rule": "eligibility", "match": [["skills"], ["language"], ["skills", "language"]][rng.integers(3)]},
        {"rule": "contiguity"},
        {"rule": "largest_distance", "km": float(rng.choice([150, 300]))},
        {"rule": "balance", "measure": "potential_usd", "within": "all", "lower": 20.0, "upper": 90.0},
        {"rule": "balance", "measure": "beds", "within": "all", "upper": 4.0},
    ]
    placed: list[dict[str, Any]] = [
        {"rule": "capacity", "from_fit": bool(rng.random() < 0.5)},
        {"rule": "locks"},
        {"rule": "protected", "measure": "current_arr_usd", "at_least": 25.0},
        {"rule": "largest_distance", "minutes": 250.0, "by": "travel"},
        {"rule": "move_limit", "measure": "current_arr_usd", "share": 0.5},
    ]
    alike: list[dict[str, Any]] = [{"rule": "capacity", "measure": "potential_usd", "supply": "room", "at": "centre"}]
    rules = [offer for offer in [*offers, *(alike if free else placed)] if rng.random() < 0.35]
    if free:
        closing = {"may_close": "all", "count": int(rng.integers(1, seats + 1))} if rng.random() < 0.5 else {}
        rules.append({"rule": "territories", "centres": "free", **closing})
    elif rng.random() < 0.4:
        count = {"count": int(rng.integers(1, seats + 1))} if rng.random() < 0.3 else {}
        rules.append({"rule": "territories", "may_close": "all", **count})
    return rules


def _terms(rng: np.random.Generator) -> list[dict[str, Any]]:
    offers: list[dict[str, Any]] = [
        {"term": "travel", "usd_per_km": 0.1},
        {"term": "travel", "usd_per_km": 0.1, "usd_per_hour": 5.0, "by": "travel"},
        {"term": "compactness", "measure": "potential_usd", "usd_per_unit": 1e-4},
        {"term": "compactness", "power": 1, "usd_per_unit": 0.1, "by": "travel", "weight": 0.5},
        {"term": "fit", "usd_per_score": 2.0},
        {"term": "unserved", "usd_per_unit": 0.8},
        {"term": "seats"},
        {"term": "disruption", "usd_per_unit": 0.5},
    ]
    wanted = [offer for offer in offers if rng.random() < 0.35]
    return wanted or [offers[rng.integers(len(offers))]]
