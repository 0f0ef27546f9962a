"""What a frontier may limit: how a model is changed to hold a measure to a level, and what a plan measures."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from territory_opt.alignment.fair_share import fair_share
from territory_opt.alignment.model import AlignmentModel
from territory_opt.alignment.pieces import AlignmentInput
from territory_opt.alignment.rules.balance import Balance
from territory_opt.report.fields import Kind

ChangeData = dict[str, Any]
"""A change of a rule or a term, as a scenario file lists it."""


class Limit(ABC):
    """A measure that a frontier holds to one level after the other.

    Attributes
    ----------
    name : str
        What the command line calls it.
    label : str
        What readers call the measure.
    kind : Kind
        How its values are printed.
    nests : bool
        Whether a plan of a lower level keeps every higher one.
    """

    name: str
    label: str
    kind: Kind
    nests: bool = True

    @abstractmethod
    def held(self, declaration: Mapping[str, Any], level: float) -> Iterator[ChangeData]:
        """Yield the changes of a declared model that hold the measure to a level."""

    @abstractmethod
    def freed(self, declaration: Mapping[str, Any]) -> Iterator[ChangeData]:
        """Yield the changes that take every limit on the measure away."""

    @abstractmethod
    def is_price(self, term: Mapping[str, Any]) -> bool:
        """Whether a declared term prices the measure itself."""

    def price(self, data: AlignmentInput, level: float, usd: float) -> ChangeData | None:
        """Return the change that adds a price of the measure, by which a level costs so much; None where none can."""
        return None

    @abstractmethod
    def measured(self, data: AlignmentInput, assignment: pd.Series, model: AlignmentModel) -> float:
        """Return what a plan measures, on the scale of the levels."""

    def misfit(self, declaration: Mapping[str, Any]) -> str:
        """Say what the model would have to have for this limit; empty when it fits."""
        return ""


@dataclass(frozen=True)
class MovedLimit(Limit):
    """The share of a measure's total that changes hands, held by the rule ``move_limit``."""

    name: str
    label: str
    measure: str
    kind: Kind = "share"

    def held(self, declaration: Mapping[str, Any], level: float) -> Iterator[ChangeData]:
        """Yield a limit on moves in place of those of the same measure."""
        yield from self.freed(declaration)
        yield {"change": "rule", "add": {"rule": "move_limit", "measure": self.measure, "share": level}}

    def freed(self, declaration: Mapping[str, Any]) -> Iterator[ChangeData]:
        """Yield the removal of limits on moves of the measure."""
        for rule in declaration.get("rules") or ():
            if rule["rule"] == "move_limit" and rule.get("measure", "current_arr_usd") == self.measure:
                yield removal("rule", rule)

    def is_price(self, term: Mapping[str, Any]) -> bool:
        """Whether a term prices moves."""
        return bool(term["term"] == "disruption")

    def price(self, data: AlignmentInput, level: float, usd: float) -> ChangeData:
        """Return the addition of a price of what moves."""
        usd_per_unit = usd / (level * float(data.measure(self.measure).sum()))
        return {"change": "term", "add": {"term": "disruption", "measure": self.measure, "usd_per_unit": usd_per_unit}}

    def measured(self, data: AlignmentInput, assignment: pd.Series, model: AlignmentModel) -> float:
        """Return the share of the total that moves."""
        values = data.measure(self.measure)
        stays = seats_of(data, assignment) == data.incumbent()
        moved = data.has_incumbent() & ~(stays & (data.incumbent() >= 0))
        return float(values[moved].sum() / values.sum()) if values.sum() > 0 else 0.0


@dataclass(frozen=True)
class BalanceLimit(Limit):
    """The largest distance of a seat's potential from its fair share, held by the rule ``balance``."""

    name: str = "balance"
    label: str = "Potential off its fair share, at most"
    measure: str = "potential_usd"
    kind: Kind = "share"

    def held(self, declaration: Mapping[str, Any], level: float) -> Iterator[ChangeData]:
        """Yield the tolerance of the rule that the model has, or one more rule."""
        rule = self._rule(declaration)
        if rule is None:
            yield {"change": "rule", "add": {"rule": "balance", "measure": self.measure, "tolerance": level}}
        else:
            where = {key: value for key, value in rule.items() if key != "rule"}
            yield {"change": "rule", "rule": "balance", "where": where, "to": {"tolerance": level}}

    def freed(self, declaration: Mapping[str, Any]) -> Iterator[ChangeData]:
        """Yield the removal of that rule."""
        rule = self._rule(declaration)
        if rule is not None:
            yield removal("rule", rule)

    def is_price(self, term: Mapping[str, Any]) -> bool:
        """Whether a term prices imbalance of potential."""
        return bool(term["term"] == "imbalance" and term.get("measure", self.measure) == self.measure)

    def measured(self, data: AlignmentInput, assignment: pd.Series, model: AlignmentModel) -> float:
        """Return the largest distance from the fair share, as a share of it."""
        rules = [rule for rule in model.rules if isinstance(rule, Balance) and rule.measure == self.measure]
        rule = next(iter(rules), Balance.model_validate({"rule": "balance", "tolerance": 0.0}))
        due = fair_share(data, self.measure, rule.within, rule.weight_by)
        seat = seats_of(data, assignment)
        seated = seat >= 0
        load = np.bincount(seat[seated], weights=data.measure(self.measure)[seated], minlength=len(due))
        counted = due > 0
        return float(np.abs(load[counted] / due[counted] - 1.0).max()) if counted.any() else 0.0

    def _rule(self, declaration: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Return the declared rule that gives the measure a tolerance."""
        for rule in declaration.get("rules") or ():
            is_ours = rule["rule"] == "balance" and rule.get("measure", self.measure) == self.measure
            if is_ours and rule.get("tolerance") is not None:
                found: Mapping[str, Any] = rule
                return found
        return None


@dataclass(frozen=True)
class SeatsLimit(Limit):
    """How many seats get a territory, held by the count of the rule ``territories``."""

    name: str = "seats"
    label: str = "Seats with a territory"
    kind: Kind = "count"
    nests: bool = False  # the count is kept exactly, so a plan of fewer seats is none of more

    def held(self, declaration: Mapping[str, Any], level: float) -> Iterator[ChangeData]:
        """Yield the number of seats."""
        yield {"change": "rule", "rule": "territories", "to": {"count": int(level)}}

    def freed(self, declaration: Mapping[str, Any]) -> Iterator[ChangeData]:
        """Yield that as many seats get a territory as pays."""
        for rule in declaration.get("rules") or ():
            if rule["rule"] == "territories" and rule.get("count") is not None:
                yield {"change": "rule", "rule": "territories", "to": {"count": None}}

    def is_price(self, term: Mapping[str, Any]) -> bool:
        """Whether a term prices seats."""
        return bool(term["term"] == "seats")

    def price(self, data: AlignmentInput, level: float, usd: float) -> ChangeData:
        """Return the addition of a price of seats, the same for each."""
        return {"change": "term", "add": {"term": "seats", "usd_per_seat": usd / level}}

    def measured(self, data: AlignmentInput, assignment: pd.Series, model: AlignmentModel) -> float:
        """Return the number of seats with accounts."""
        return float(assignment.dropna().nunique())

    def misfit(self, declaration: Mapping[str, Any]) -> str:
        """Say that no seat of the model may stay closed."""
        rules = [rule for rule in declaration.get("rules") or () if rule["rule"] == "territories"]
        if any(rule.get("may_close", "none") != "none" for rule in rules):
            return ""
        return "a model whose rule territories lets seats stay closed (may_close: open or all)"


LIMITS: tuple[Limit, ...] = (
    MovedLimit("disruption", "Current ARR that changes hands", "current_arr_usd"),
    MovedLimit("accounts", "Accounts that change hands", "accounts"),
    MovedLimit("pipeline", "Open pipeline that changes hands", "open_pipeline_usd"),
    BalanceLimit(),
    SeatsLimit(),
)
"""Every measure of territories that a frontier may limit."""


def limit_named(name: str) -> Limit:
    """Return the limit of a name."""
    return next(limit for limit in LIMITS if limit.name == name)


def removal(kind: str, declared: Mapping[str, Any]) -> ChangeData:
    """Return the change that takes a declared rule or term out of its model."""
    where = {key: value for key, value in declared.items() if key != kind}
    return {"change": kind, kind: declared[kind], **({"where": where} if where else {}), "remove": True}


def seats_of(data: AlignmentInput, assignment: pd.Series) -> np.ndarray:
    """Return the number of each account's seat, shape (a,); -1 for none."""
    aligned = assignment.reindex(data.accounts["account_id"])
    return np.asarray(pd.Index(data.seats["seat_id"]).get_indexer(pd.Index(aligned)), dtype=np.int64)
