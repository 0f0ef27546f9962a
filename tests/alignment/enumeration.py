"""Every plan of a small company, checked and priced by the definitions in `docs/audit.md` and the audit's parts."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from territory_opt.audit.distance import great_circle_km
from territory_opt.audit.fair_share import fair_shares
from territory_opt.audit.plan import Plan, read_plan
from territory_opt.audit.rules import slack
from territory_opt.audit.terms import STEPS, imbalance_loss

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Declared = Mapping[str, Any]


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

    seats: Ints
    usd: Floats
    kept: Bools

    @property
    def optimum_usd(self) -> float:
        """The least objective of a plan that keeps all rules; inf when none does."""
        return float(np.where(self.kept, self.usd, np.inf).min())


@dataclass(frozen=True)
class _Plans:
    """Plans side by side, and today's alignment with units and incumbents."""

    today: Plan
    seats: Ints

    @property
    def sits(self) -> Bools:
        """Which account sits where, [plans, accounts, seats]."""
        return np.asarray(self.seats[:, :, None] == np.arange(len(self.today.seats)))

    @property
    def moved(self) -> Bools:
        """Which accounts change hands, [plans, accounts]."""
        covered = self.today.accounts["rep_id"].notna().to_numpy()
        return np.asarray(covered & ((self.seats != self.today.incumbent) | (self.seats < 0)))

    def load(self, measure: str) -> Floats:
        """What each seat carries, [plans, seats]."""
        return np.einsum("pas,a->ps", self.sits, self.today.values(measure))

    def shares(self, declared: Declared) -> Floats:
        """Fair share of each seat, [seats]."""
        return fair_shares(self.today, declared["measure"], declared["within"], declared["weight_by"])


def every_plan(accounts: pd.DataFrame, seats: pd.DataFrame, declaration: Declared) -> EveryPlan:
    """Enumerate the plans of a company whose model is spelled out with every default."""
    rules = declaration["rules"]
    nobody = pd.Series(np.nan, index=accounts["account_id"], dtype=object)
    today = read_plan(accounts, seats, nobody, rules=[rule["rule"] for rule in rules])
    units, unit = np.unique(today.unit, return_inverse=True)
    choices = np.array(list(itertools.product(range(-1, len(seats)), repeat=len(units))), dtype=np.int64)
    plans = _Plans(today, choices[:, unit])
    kept = np.ones(len(choices), dtype=bool)
    usd = np.zeros(len(choices))
    for rule in rules:
        kept &= KEEPS[rule["rule"]](plans, rule)
        if rule.get("unassigned_usd_per_potential") is not None:
            usd += rule["unassigned_usd_per_potential"] * (plans.seats < 0) @ today.values("potential_usd")
    for term in declaration["objective"]:
        usd += COSTS[term["term"]](plans, term)
    return EveryPlan(plans.seats, usd, kept)


def _assign(plans: _Plans, rule: Declared) -> Bools:
    return np.asarray((plans.seats >= 0).all(axis=1) | (rule["unassigned_usd_per_potential"] is not None))


def _eligibility(plans: _Plans, rule: Declared) -> Bools:
    today = plans.today
    roots = today.accounts.iloc[today.root]
    suits = np.ones((len(roots), len(today.seats)), dtype=bool)
    for number, (segments, region) in enumerate(zip(today.seats["segments"], today.seats["region"], strict=True)):
        if "segment" in rule["match"]:
            suits[:, number] &= roots["segment"].isin(segments).to_numpy()
        if "region" in rule["match"] and region != "all":
            suits[:, number] &= roots["region"].isin([region, "all"]).to_numpy()
    for at in np.flatnonzero(today.locked if "locks" in today.rules else np.zeros(0)):
        suits[today.unit == today.unit[at], today.incumbent[at]] = True
    return np.asarray(~(plans.sits & ~suits).any(axis=(1, 2)))


def _locks(plans: _Plans, _: Declared) -> Bools:
    return np.asarray((plans.seats == plans.today.incumbent)[:, plans.today.locked].all(axis=1))


def _families(plans: _Plans, _: Declared) -> Bools:
    return np.ones(len(plans.seats), dtype=bool)  # units hold families already


def _capacity(plans: _Plans, rule: Declared) -> Bools:
    return _within(plans.load(rule["measure"]), rule["utilization"] * plans.today.seats[rule["supply"]].to_numpy())


def _balance(plans: _Plans, rule: Declared) -> Bools:
    share, load = plans.shares(rule), plans.load(rule["measure"])
    if rule["tolerance"] is not None:
        least, most = (1 - rule["tolerance"]) * share, (1 + rule["tolerance"]) * share
    else:
        least = np.full_like(share, -np.inf if rule["lower"] is None else rule["lower"])
        most = np.full_like(share, np.inf if rule["upper"] is None else rule["upper"])
    return np.asarray(_within(load, most) & _within(-load, -least))


def _move_limit(plans: _Plans, rule: Declared) -> Bools:
    measure = plans.today.values(rule["measure"])
    most = rule["amount"] if rule["share"] is None else rule["share"] * measure.sum()
    return _within((plans.moved @ measure)[:, None], np.array([most]))


def _within(load: Floats, most: Floats) -> Bools:
    return np.asarray((load <= most + slack(most)).all(axis=1))


def _travel(plans: _Plans, term: Declared) -> Floats:
    accounts, seats = plans.today.accounts, plans.today.seats
    latitudes, longitudes = accounts["latitude"].to_numpy(np.float64), accounts["longitude"].to_numpy(np.float64)
    km = [
        great_circle_km(latitudes, longitudes, np.full(len(accounts), latitude), np.full(len(accounts), longitude))
        for latitude, longitude in zip(seats["latitude"], seats["longitude"], strict=True)
    ]
    trips_km = 2.0 * plans.today.values("visits")[:, None] * np.nan_to_num(np.column_stack(km))
    return np.asarray(term["usd_per_km"] * np.einsum("pas,as->p", plans.sits, trips_km))


def _disruption(plans: _Plans, term: Declared) -> Floats:
    at_risk = term["usd_per_unit"] * plans.today.values(term["measure"]) + term["per_account_usd"]
    return np.asarray(plans.moved @ at_risk)


def _imbalance(plans: _Plans, term: Declared) -> Floats:
    lost = imbalance_loss(plans.load(term["measure"]), plans.shares(term), term["elasticity"], STEPS)
    return np.asarray(term["rate"] * lost.sum(axis=1))


KEEPS: dict[str, Callable[[_Plans, Declared], Bools]] = {
    "assign": _assign,
    "eligibility": _eligibility,
    "locks": _locks,
    "families": _families,
    "capacity": _capacity,
    "balance": _balance,
    "move_limit": _move_limit,
}
COSTS: dict[str, Callable[[_Plans, Declared], Floats]] = {
    "travel": _travel,
    "disruption": _disruption,
    "imbalance": _imbalance,
}
