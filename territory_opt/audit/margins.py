"""What the rules with figures leave: how far capacity, balance, distance and moves are from their limits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from territory_opt.audit.bonds import moved_and_allowed
from territory_opt.audit.fair_share import fair_shares, seat_groups
from territory_opt.audit.loads import bounds, supplied
from territory_opt.audit.pairs import BoolArray, FloatArray
from territory_opt.audit.plan import Declared, Plan
from territory_opt.audit.shape import ways_and_limit
from territory_opt.audit.tolerance import slack as room_for_rounding

COUNTS = ("accounts", "customers", "visits")
"""Measures that count."""


@dataclass(frozen=True)
class Margin:
    """What a rule leaves where the plan is nearest to its limit.

    Attributes
    ----------
    rule, sentence : str
        The rule and what it asks.
    measure : str
        The column it limits, or what it counts.
    scope : str
        What it binds: the segments of the seats, or which accounts.
    limit : str
        The limit in words; amounts in USD have the dollar sign.
    tightest : str
        Who is nearest to the limit; empty where that is the plan as a whole or nobody.
    value, slack, slack_share : float
        Where they stand, what is left to the limit in the same unit (below 0: broken; NaN: the limit is missing), and
        what is left as a share of the limit (NaN without one).
    kind : str
        How value and slack are printed: usd, hours, count, km or number.
    """

    rule: str
    sentence: str
    measure: str
    scope: str
    limit: str
    tightest: str
    value: float
    slack: float
    slack_share: float
    kind: str


def _capacity(plan: Plan, rule: Declared) -> Iterator[Margin]:
    measure = rule.get("measure", "workload_hours")
    load, limit = supplied(plan, rule)
    supply = measure_name(rule.get("supply", "capacity_hours"))
    used = 100 * rule.get("utilization", 1.0)
    sentence = f"The {measure_name(measure)} of a seat stays within {used:.4g} % of its {supply}."
    yield from _by_seats(plan, rule, sentence, load, limit, most=True, shown=~plan.closed)


def _balance(plan: Plan, rule: Declared) -> Iterator[Margin]:
    measure = rule.get("measure", "potential_usd")
    load = plan.load(measure, rule.get("from_fit", False))
    share = fair_shares(plan, measure, rule.get("within", "segment"), rule.get("weight_by"))
    least, most = bounds(plan, rule, share)
    tolerance = rule.get("tolerance")
    asked = "its bounds" if tolerance is None else f"{100 * tolerance:.4g} % of its fair share"
    sentence = f"The {measure_name(measure)} of a seat stays within {asked}."
    everybody = np.ones(len(load), dtype=bool)
    yield from _by_seats(plan, rule, sentence, load, most, most=True, shown=everybody)
    yield from _by_seats(plan, rule, sentence, load, least, most=False, shown=everybody)


def _by_seats(
    plan: Plan, rule: Declared, sentence: str, load: FloatArray, limit: FloatArray, *, most: bool, shown: BoolArray
) -> Iterator[Margin]:
    """Yield the nearest seat of each group to its limit; a group without any limit has none."""
    measure = rule.get("measure", "workload_hours" if rule["rule"] == "capacity" else "potential_usd")
    kind = kind_of(measure)
    room = _left(limit - load if most else load - limit, limit)
    share = _shares(room, limit)
    groups = seat_groups(plan.seats, rule.get("within", "segment"))
    for group, label in enumerate(groups.labels):
        rows = np.flatnonzero((groups.group == group) & shown & ~np.isinf(limit))
        if not len(rows):
            continue
        at = rows[np.lexsort((room[rows], np.nan_to_num(share[rows], nan=-np.inf)))[0]]
        side = "at most" if most else "at least"
        yield Margin(
            rule["rule"],
            sentence,
            measure,
            "all seats" if label == "all" else label,
            f"{side} {_amount(limit[at], kind)}" if np.isfinite(limit[at]) else "missing",
            _seat_name(plan, int(at)),
            float(load[at]),
            float(room[at]),
            float(share[at]),
            kind,
        )


def _largest_distance(plan: Plan, rule: Declared) -> Iterator[Margin]:
    way, limit, unit = ways_and_limit(plan, rule)
    rows = np.flatnonzero(plan.assigned & ~plan.at_its_bond & np.isfinite(way))
    sentence = f"No account lies farther than {limit:,.4g} {unit} from its territory."
    at = rows[np.argmax(way[rows])] if len(rows) else -1
    value = float(way[at]) if len(rows) else 0.0
    room = float(_left(np.array([limit - value]), np.array([limit]))[0])
    far = ""
    if len(rows):
        far = f"account {plan.accounts['account_id'].iloc[at]} of {_seat_name(plan, int(plan.seat[at]))}"
    kind = "km" if unit == "km" else "number"
    yield Margin(
        rule["rule"], sentence, "way", "accounts that are free to move", f"at most {limit:,.4g} {unit}", far,
        value, room, room / limit, kind,
    )  # fmt: skip


def _move_limit(plan: Plan, rule: Declared) -> Iterator[Margin]:
    measure = rule.get("measure", "current_arr_usd")
    kind = kind_of(measure)
    moved, allowed = moved_and_allowed(plan, rule)
    limit = np.array([allowed])
    room = _left(limit - moved, limit)
    share = rule.get("share")
    of_all = "" if share is None else f", {100 * share:.4g} % of all"
    sentence = f"The {measure_name(measure)} that changes hands stays within the limit{of_all}."
    yield Margin(
        rule["rule"], sentence, measure, "the whole plan", f"at most {_amount(allowed, kind)}", "",
        moved, float(room[0]), float(_shares(room, limit)[0]), kind,
    )  # fmt: skip


MARGINS: dict[str, Callable[[Plan, Declared], Iterator[Margin]]] = {
    "capacity": _capacity,
    "balance": _balance,
    "largest_distance": _largest_distance,
    "move_limit": _move_limit,
}
"""The rules that have a distance from their limit, by their name in YAML."""


def _left(room: FloatArray, limit: FloatArray) -> FloatArray:
    """Take what passes a limit by no more than rounding as exactly at it, as the audit does."""
    return np.where((room < 0) & (room >= -room_for_rounding(limit)), 0.0, room)


def _shares(room: FloatArray, limit: FloatArray) -> FloatArray:
    """What is left as a share of the limit; of a limit of 0 nothing, or infinitely less than nothing."""
    at_nothing = np.where(room < 0, -np.inf, 0.0)
    return np.divide(room, np.abs(limit), out=at_nothing, where=~(limit == 0) & ~np.isinf(limit))


def _seat_name(plan: Plan, at: int) -> str:
    seat = plan.seats.iloc[at]
    return f"{seat['territory_id']} ({seat['name']})"


def kind_of(measure: str) -> str:
    """Return how a measure is printed."""
    for suffix, kind in (("_usd", "usd"), ("_hours", "hours"), ("_km", "km")):
        if measure.endswith(suffix):
            return kind
    return "count" if measure in COUNTS else "number"


def measure_name(measure: str) -> str:
    """Return how sentences call a measure."""
    name = measure.removesuffix("_usd").removesuffix("_hours")
    return " ".join("ARR" if word == "arr" else word for word in name.split("_"))


def _amount(value: float, kind: str) -> str:
    if kind == "usd":
        return f"-${-value:,.0f}" if value < 0 else f"${value:,.0f}"
    return f"{value:,.1f} h" if kind == "hours" else f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
