"""Rules and terms as a whole: the normal form they make says of every plan what the audit says."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from territory_opt.alignment.build import build_problem
from territory_opt.alignment.engine.standing import stand
from territory_opt.alignment.tables import Tables
from territory_opt.audit.audit import list_violations, price_plan
from territory_opt.errors import InputError
from territory_opt.workspace.schema import TEXT

Random = np.random.Generator
PLANS = 4


def _company(make, rng: Random):
    """A random company with skills, languages, costs, postal codes and measures of its own."""
    company = make.random_company(int(rng.integers(1_000_000)))
    accounts, seats = company.accounts, company.seats
    skills, languages = [(), ("cloud",), ("cloud", "health")], ["fr", "de", np.nan]
    accounts["skills"] = [skills[k] for k in rng.integers(3, size=len(accounts))]
    accounts["language"] = pd.Series([languages[k] for k in rng.integers(3, size=len(accounts))], dtype=TEXT)
    accounts["postal_code"] = pd.Series([f"0{k}" for k in rng.integers(3, size=len(accounts))], dtype=TEXT)
    accounts["calls"] = rng.integers(0, 9, size=len(accounts)).astype(float)
    seats["skills"] = [skills[k] for k in rng.integers(3, size=len(seats))]
    seats["languages"] = [[(), ("fr",), ("de", "fr")][k] for k in rng.integers(3, size=len(seats))]
    seats["status"] = pd.Series(rng.choice(["filled", "open"], size=len(seats)), dtype=TEXT)
    seats["cost_usd"] = rng.choice([np.nan, 10.0, 25.0], size=len(seats))
    seats["quota_usd"] = rng.choice([0.0, 50.0, 120.0], size=len(seats))
    return company.ruled_by(*company.declaration["rules"], *_some(rng, _rules(rng), 0.35)).paying(*_terms(rng))


def _some(rng: Random, offers: list[dict[str, Any]], share: float) -> list[dict[str, Any]]:
    return [offer for offer in offers if rng.random() < share]


def _rules(rng: Random) -> list[dict[str, Any]]:
    opening = [{"may_close": "open"}, {"may_close": "all"}, {"may_close": "all", "count": 2}][rng.integers(3)]
    reach = [{"km": 300.0}, {"km": 40.0, "by": "travel"}, {"minutes": 60.0, "by": "travel"}][rng.integers(3)]
    return [
        {"rule": "territories", **opening},
        {"rule": "protected", "at_least": 15.0},
        {"rule": "protected", "measure": "calls", "at_least": 8.0},
        {"rule": "contiguity"},
        {"rule": "largest_distance", **reach},
        {"rule": "capacity", "from_fit": True, "utilization": 1.5},
        {"rule": "capacity", "measure": "calls", "supply": "quota_usd", "utilization": 0.2},
        {"rule": "balance", "measure": "calls", "lower": 2.0},
        {"rule": "balance", "measure": "workload_hours", "tolerance": 0.8, "within": "all", "from_fit": True},
    ]


def _terms(rng: Random) -> list[dict[str, Any]]:
    offers: list[dict[str, Any]] = [
        {"term": "travel", "by": "travel", "usd_per_hour": 30.0, "weight": 2.0},
        {"term": "travel", "usd_per_km": 0.3},
        {"term": "compactness", "measure": "calls", "power": int(rng.integers(1, 3)), "usd_per_unit": 0.001},
        {"term": "compactness", "by": "travel", "weight": 0.5},
        {"term": "unserved", "usd_per_unit": 0.5},
        {"term": "unserved", "measure": "calls", "supply": "quota_usd", "weight": 3.0},
        {"term": "fit", "usd_per_score": 2.0},
        {"term": "seats"},
        {"term": "seats", "usd_per_seat": 4.0},
        {"term": "disruption", "measure": "calls", "weight": 0.1},
        {"term": "imbalance", "measure": "calls", "within": "all", "weight": 2.0},
    ]
    return _some(rng, offers, 0.4) or offers[:1]


def _tables(company, rng: Random) -> Tables:
    """Pairs of units, ways of some accounts, units and postal codes to most seats, and some fits."""
    accounts, seats = company.accounts, company.seats["seat_id"]
    units = accounts["unit_id"].unique()
    origins = pd.unique(pd.concat([accounts["account_id"].iloc[::3], accounts["unit_id"], accounts["postal_code"]]))
    ways = pd.MultiIndex.from_product([_part(rng, origins), seats[:-1]], names=["from_id", "to_id"])
    pairs = pd.MultiIndex.from_product([units, units], names=["unit_id", "neighbor_id"])
    fits = pd.MultiIndex.from_product([accounts["account_id"], [*seats, "gone"]], names=["account_id", "rep_id"])
    neighbours, travel, fit = (_part(rng, index).to_frame(index=False).astype(TEXT) for index in (pairs, ways, fits))
    return Tables(
        neighbours=neighbours,
        travel=travel.assign(
            distance_km=rng.integers(0, 60, len(travel)) + 0.5, minutes=rng.integers(0, 90, len(travel)) * 1.0
        ),
        fit=fit.assign(
            cost_usd=rng.choice([np.nan, 1.0, 7.0], len(fit)),
            score=rng.choice([np.nan, 0.0, 3.0], len(fit)),
            workload_hours=rng.choice([np.nan, 0.0, 5.0], len(fit)),
        ),
    )


def _part(rng: Random, index):
    kept = rng.random(len(index)) < 0.8
    kept[0] = True
    return index[kept]


def _readable(make, rng: Random):
    """A random company whose rules make sense together and of its data, with its tables and units."""
    while True:
        company = _company(make, rng)
        tables = _tables(company, rng)
        try:
            return company, company.model.read(company.accounts, company.seats, tables)
        except (InputError, ValueError):
            continue


@pytest.mark.parametrize("seed", range(20))
def test_the_normal_form_says_what_the_audit_says(make, seed: int) -> None:
    """Of random plans of random companies: what each term costs, and whether all rules are kept."""
    rng = np.random.default_rng(seed)
    company, data = _readable(make, rng)
    problem = build_problem(data, company.model.pieces(data))
    allowed = problem.allowed(0, problem.units)
    for _ in range(PLANS):
        plan = np.array([rng.choice(np.flatnonzero(row)) if row.any() else problem.seats for row in allowed])
        assigned = company.drawn(*np.append(problem.seat_ids, np.nan)[plan[problem.account_unit]])
        audited = (company.accounts, company.seats, company.spelled_out, assigned)
        priced = price_plan(*audited, tables=data.tables)
        by_term = {name: usd for name, usd in problem.usd_by_term(plan).items() if np.isfinite(usd)}
        assert {name: by_term[name] for name in priced if name in by_term} == pytest.approx(
            {name: usd for name, usd in priced.items() if name in by_term}
        )
        broken = list_violations(*audited, tables=data.tables)
        kept = stand(problem, plan).feasible and bool(allowed[np.arange(problem.units), plan].all())
        assert kept == broken.empty, broken
