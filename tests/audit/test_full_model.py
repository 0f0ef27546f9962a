"""The full model checked and priced by arrays agrees with a reading account by account."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

Row = dict[str, Any]

RULES = [
    {"rule": "assign", "unassigned_usd_per_potential": 0.3},
    {"rule": "eligibility", "match": ["skills", "language", "fit"]},
    {"rule": "capacity", "measure": "workload_hours", "utilization": 0.5, "from_fit": True},
    {"rule": "balance", "measure": "calls", "tolerance": 0.4, "within": "all"},
    {"rule": "locks"},
    {"rule": "protected", "measure": "calls", "at_least": 4.0},
    {"rule": "largest_distance", "minutes": 60.0, "by": "travel"},
    {"rule": "territories", "may_close": "all", "count": 3},
]
TERMS = [
    {"term": "travel", "by": "travel", "usd_per_km": 0.5, "usd_per_hour": 40.0, "weight": 2.0},
    {"term": "compactness", "by": "travel", "measure": "calls", "power": 1, "usd_per_unit": 3.0},
    {"term": "fit", "usd_per_cost": 1.5, "usd_per_score": 2.0},
    {"term": "unserved", "measure": "calls", "supply": "call_slots", "usd_per_unit": 7.0},
    {"term": "seats", "weight": 0.5},
]
unhurried = settings(deadline=None, max_examples=20)


def _rows(frame: pd.DataFrame) -> list[Row]:
    rows = frame.to_dict("records")
    return [{str(key): None if value is np.nan else value for key, value in row.items()} for row in rows]


def _equipped(company: Any, seed: int) -> Any:
    """Return a random company, each account its own unit, with skills, languages, ways and fits to its accounts."""
    rng = np.random.default_rng(seed)
    skills = [(), ("a",), ("b", "a"), ("c",)]
    spoken = [None, None, "en", "fr"]
    n, k = len(company.accounts), len(company.seats)
    ids, seat_ids = company.accounts["account_id"], company.seats["seat_id"]

    def pairs(first: list[str], second: list[str], share: float, columns: list[str]) -> pd.DataFrame:
        made = [(one, other) for one in first for other in second if rng.random() < share]
        frame = pd.DataFrame(made, columns=columns)
        return frame.sample(frac=1, random_state=rng).reset_index(drop=True)

    travel = pairs([*ids[:15], *"XY"], [*seat_ids[:4], "elsewhere"], 0.8, ["from_id", "to_id"])
    fit = pairs([*ids[:12], "stranger"], [*seat_ids, "gone"], 0.6, ["account_id", "rep_id"])

    def figures(rows: int) -> Any:
        return np.where(rng.random(rows) < 0.2, np.nan, rng.integers(1, 100, rows))

    travel = travel.assign(distance_km=figures(len(travel)), minutes=figures(len(travel)))
    fit = fit.assign(**{column: figures(len(fit)) for column in ("cost_usd", "score", "workload_hours")})
    return (
        company.with_accounts(
            family_id=ids,
            skills=[skills[at] for at in rng.integers(0, 4, n)],
            language=pd.Series([spoken[at] for at in rng.integers(0, 4, n)], dtype="str"),
            postal_code=pd.Series(rng.choice(["X", "Y", "Z"], n), dtype="str"),
            calls=rng.integers(0, 6, n).astype(np.float64),
        )
        .with_seats(
            skills=[("a", *skills[at]) for at in rng.integers(0, 4, k)],
            languages=[[(), ("en",), ("fr", "en")][at] for at in rng.integers(0, 3, k)],
            call_slots=rng.integers(0, 15, k).astype(np.float64),
            cost_usd=figures(k),
        )
        .moving(**dict.fromkeys(company.assignment.index[(company.assignment == "S4").to_numpy()], "S3"))
        .with_tables(travel=travel, fit=fit)
        .ruled_by(*RULES)
        .paying(*TERMS)
    )


@dataclass(frozen=True)
class _Reading:
    """A company read one account at a time."""

    company: Any

    @cached_property
    def accounts(self) -> list[Row]:
        return _rows(self.company.accounts.assign(seat_id=self.company.assignment.to_numpy()))

    @cached_property
    def seats(self) -> dict[str, Row]:
        return {seat["seat_id"]: seat for seat in _rows(self.company.seats)}

    @cached_property
    def travel(self) -> dict[tuple[str, str], Row]:
        return {(row["from_id"], row["to_id"]): row for row in self.company.tables["travel"].to_dict("records")}

    @cached_property
    def fit(self) -> dict[tuple[str, str], Row]:
        return {(row["account_id"], row["rep_id"]): row for row in self.company.tables["fit"].to_dict("records")}

    def bound(self, account: Row) -> bool:
        return account["incumbent_seat_id"] is not None and (account["locked"] or account["calls"] >= 4.0)

    def key(self, account: Row) -> str | None:
        origins = {origin for origin, _ in self.travel}
        return next((key for key in (account["account_id"], account["postal_code"]) if key in origins), None)

    def way(self, account: Row, column: str) -> float:
        """Length of the way, 0 where the table knows no key; NaN where it knows both but no way."""
        if account["seat_id"] not in {target for _, target in self.travel} or self.key(account) is None:
            return 0.0
        row = self.travel.get((str(self.key(account)), account["seat_id"]))
        return math.nan if row is None else row[column]

    def of_pair(self, account: Row, column: str, otherwise: float) -> float:
        value = self.fit.get((account["account_id"], account["seat_id"]), {}).get(column, math.nan)
        return otherwise if math.isnan(value) else value

    def load(self, seat: str, measure: str, from_fit: bool = False) -> float:
        held = [account for account in self.accounts if account["seat_id"] == seat]
        return sum(self.of_pair(each, measure, each[measure]) if from_fit else each[measure] for each in held)

    def suits(self, account: Row) -> bool:
        seat = self.seats[account["seat_id"]]
        skilled = all(skill in seat["skills"] for skill in account["skills"])
        speaks = account["language"] is None or account["language"] in seat["languages"]
        listed = any(name == account["account_id"] for name, _ in self.fit)
        return skilled and speaks and (not listed or (account["account_id"], account["seat_id"]) in self.fit)

    def broken_by(self, account: Row) -> set[str]:
        """Names of the rules that an account with a seat breaks."""
        at_its_bond = self.bound(account) and account["seat_id"] == account["incumbent_seat_id"]
        if at_its_bond:
            return set()
        km, minutes = (self.way(account, column) for column in ("distance_km", "minutes"))
        broken = set() if self.suits(account) else {"eligibility"}
        broken |= {"largest_distance"} if minutes > 60.0 else set()
        # The rule goes by minutes, compactness by kilometres: a way must have both.
        return broken | ({"reach"} if math.isnan(km) or math.isnan(minutes) else set())

    def violations(self) -> set[tuple[str, str]]:
        found = set()
        for account in self.accounts:
            name = account["account_id"]
            if account["seat_id"] is not None:
                found |= {(rule, name) for rule in self.broken_by(account)}
            if self.bound(account) and account["seat_id"] != account["incumbent_seat_id"]:
                found |= {("locks", name)} if account["locked"] else set()
                found |= {("protected", name)} if account["calls"] >= 4.0 else set()
        open_seats = {account["seat_id"] for account in self.accounts} - {None}
        covered = {segment for seat in self.seats.values() for segment in seat["segments"]}
        share = sum(account["calls"] for account in self.accounts if account["segment"] in covered) / 3
        for seat in open_seats:
            territory = self.seats[seat]["territory_id"]
            if not 0.6 * share - 1e-5 <= self.load(seat, "calls") <= 1.4 * share + 1e-5:
                found.add(("balance", territory))
            if self.load(seat, "workload_hours", True) > 0.5 * self.seats[seat]["capacity_hours"] + 1e-5:
                found.add(("capacity", territory))
        return found | ({("territories", "")} if len(open_seats) != 3 else set())

    def prices(self) -> dict[str, float]:
        usd = dict.fromkeys(("travel", "compactness", "fit", "unserved", "seats", "unassigned"), 0.0)
        for account in self.accounts:
            if account["seat_id"] is None:
                usd["unassigned"] += 0.3 * account["potential_usd"]
                continue
            km, minutes = (np.nan_to_num(self.way(account, column)) for column in ("distance_km", "minutes"))
            usd["travel"] += 2.0 * 2.0 * account["visits"] * (0.5 * km + 40.0 * minutes / 60.0)
            usd["compactness"] += 3.0 * account["calls"] * km
            scores = [row["score"] for (name, _), row in self.fit.items() if name == account["account_id"]]
            scores = [score for score in scores if not math.isnan(score)]
            missed = max(scores) - self.of_pair(account, "score", 0.0) if scores else 0.0
            usd["fit"] += 1.5 * self.of_pair(account, "cost_usd", 0.0) + 2.0 * missed
        for name in {account["seat_id"] for account in self.accounts} - {None}:
            seat = self.seats[name]
            usd["unserved"] += 7.0 * max(self.load(name, "calls") - seat["call_slots"], 0.0)
            usd["seats"] += 0.5 * np.nan_to_num(seat["cost_usd"])
        return usd


@unhurried
@given(seed=st.integers(0, 2**32 - 1))
def test_violations_are_those_found_one_by_one(make_company: Callable[..., Any], seed: int) -> None:
    """Skills, languages, fits, protections, ways by table, loads of pairs and a count of seats at once."""
    company = _equipped(make_company(seed), seed)
    found = company.violations
    subject = found["territory_id"].where(found["account_id"].isna(), found["account_id"]).fillna("")
    found = set(zip(found["rule"], subject, strict=True))
    assert found == _Reading(company).violations()


@unhurried
@given(seed=st.integers(0, 2**32 - 1))
def test_prices_are_those_added_up_one_by_one(make_company: Callable[..., Any], seed: int) -> None:
    """Every new term, by ways of a table and figures of pairs, over the seats that are open."""
    company = _equipped(make_company(seed), seed)
    assert company.prices == pytest.approx(_Reading(company).prices())
