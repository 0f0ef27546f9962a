"""What a plan asks for, what it gains, and what must be watched once it is signed, in sentences."""

from __future__ import annotations

import pandas as pd

from territory_opt.report.fields import clip, is_missing, money, show
from territory_opt.report.results import Results

_LEAST_PERCENT = 0.001
"""Of a limit; who is nearer is at it."""


def asked(results: Results) -> str:
    """Say what is to be signed; nothing of an alignment that is only evaluated."""
    if results.summary.get("method") == "evaluate":
        return ""
    start = pd.Timestamp(results.settings["plan_start"])
    return f"To be signed: territories that take effect in {start:%B %Y}."


def gained(results: Results) -> str:
    """Say what gets better or worse against today, by travel, capacity and accounts without a seat."""
    after, before = results.summary["measures"], results.summary["measures_before"]
    told = []
    for key, what, kind in (
        ("travel_km", "travel", "km"),
        ("over_capacity_seats", "seats over capacity", "count"),
        ("unassigned_accounts", "accounts without a seat", "count"),
    ):
        values = before.get(key), after.get(key)
        if any(map(is_missing, values)):
            continue
        first, last = show(values[0], kind, ""), show(values[1], kind, "")  # type: ignore[arg-type]
        if first != last:
            verb = ("fall" if values[1] < values[0] else "rise") + ("s" if key == "travel_km" else "")
            told.append(f"{what} {verb} from {first} to {last}{' a year' if key == 'travel_km' else ''}")
    return f"Against today {_listed(told)}." if told else ""


def to_watch(results: Results) -> str:
    """Say what needs a person's eye: open seats, accounts left over, seats over capacity, and the tightest rule."""
    told = [*_open_seats(results), *_left_over(results), *_tightest(results)]
    return f"To watch: {'; '.join(told)}." if told else ""


def _open_seats(results: Results) -> list[str]:
    waiting = results.territories[results.territories["status"] == "open"]
    if waiting.empty:
        return []
    arr_usd = waiting["current_arr_usd"].sum()
    seats = f"{len(waiting):,} open seats" if len(waiting) > 1 else "1 open seat"
    held = f"{money(arr_usd, results.settings['currency'])} of current ARR" if arr_usd > 0 else "no current ARR"
    return [f"{seats} with {held} until somebody starts"]


def _left_over(results: Results) -> list[str]:
    accounts, territories = results.accounts, results.territories
    counts = (
        (int((territories["utilization_share"] > 1 + 1e-6).sum()), "seat", "over capacity"),
        (int(accounts["seat_id"].isna().sum()), "account", "without a seat"),
        (int((accounts["latitude"].isna() | accounts["longitude"].isna()).sum()), "account", "without a place"),
    )
    return [f"{count:,} {what}{'s' if count > 1 else ''} {lack}" for count, what, lack in counts if count]


def _tightest(results: Results) -> list[str]:
    """Name the rule that is nearest to its limit, or broken, if there is one that binds."""
    binding = results.constraints[results.constraints["binding"] | ~(results.constraints["slack"] >= 0)]
    if binding.empty:
        return []
    first = binding.iloc[0]
    where = "" if is_missing(first["tightest"]) else f" at {clip(str(first['tightest']))}"
    if not first["slack"] >= 0:
        rules = (
            "1 rule broken or at its limit" if len(binding) == 1 else f"{len(binding):,} rules broken or at their limit"
        )
        return [f"{rules}, first {first['rule'].replace('_', ' ')}{where}"]
    percent = 100 * first["slack_share"]
    left = f"less than {_LEAST_PERCENT}" if 0 < percent < _LEAST_PERCENT else f"{percent:.1g}"
    return [f"the tightest rule is {first['rule'].replace('_', ' ')}, with {left}\u00a0% of its limit left{where}"]


def _listed(told: list[str]) -> str:
    return told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"
