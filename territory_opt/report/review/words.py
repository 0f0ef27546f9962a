"""A review in sentences: where the company stands, what is ahead, and what is to be done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from territory_opt.report.fields import is_missing, money, show
from territory_opt.report.review.results import Review

MARKS = {"act": "to be acted on", "watch": "to be watched", "on track": "on track", "not known": "not known"}
"""What an indicator's status is called, the gravest first."""

_KINDS = {"hire": ("hire", "hires"), "opening": ("earlier opening", "earlier openings"), "move": ("move", "moves")}


def sentences(review: Review) -> tuple[str, ...]:
    """Return the review in a few sentences, the most important first."""
    return tuple(sentence for sentence in (_won(review), _indicators(review), *_ahead(review)) if sentence)


def plan_line(plan: Mapping[str, Any]) -> str:
    """Say which plan the actuals are held against."""
    if not plan["approved"]:
        return f"against the stored run {plan['name']}, which nobody approved"
    return f"against {plan['name']}, approved by {plan['by']} on {str(plan['at'])[:10]}"


def actions_line(review: Review) -> str:
    """Say what the actions reach and how far that is proven; empty in the plan year's last month."""
    told = review.summary["recovery"]
    if told is None:
        return ""
    currency, level = review.settings["currency"], show(review.summary["service_level"], "share")
    where = {"cell": "every segment and region", "segment": "every segment", "company": "the company"}[told["scope"]]
    if told["status"] == "no plan found":
        return (
            f"No set of actions was found in the time given; coverage is short of {level} by {_below(told, currency)}."
        )
    if not len(review.actions) and told["restores"]:
        return f"Coverage is at {level} or above in {where}: nothing needs to be done for it."
    if told["restores"]:
        return f"{_counted(review)} {_bring(review)} {where} back to {level} of demand{_proof(told, currency)}."
    return _not_reached(review, told, level, where, currency)


def _won(review: Review) -> str:
    currency, summary = review.settings["currency"], review.summary
    share = summary["won_usd"] / summary["quota_usd"] if summary["quota_usd"] else float("nan")
    of = (
        ""
        if is_missing(share)
        else f", {show(share, 'share')} of the {money(summary['quota_usd'], currency)} quota to date"
    )
    return f"{money(summary['won_usd'], currency)} won {_months(review)}{of}."


def _months(review: Review) -> str:
    first = pd.Timestamp(review.settings["plan_start"])
    return f"in {first:%B %Y}" if first == review.month else f"from {first:%B} to {review.month:%B %Y}"


def _indicators(review: Review) -> str:
    counts = review.kpis["status"].value_counts()
    parts = []
    for status in ("act", "watch", "on track", "not known"):
        if status in counts.index:
            of = review.kpis.loc[review.kpis["status"].eq(status), "label"]
            named = f" ({'; '.join(of)})" if status in ("act", "watch") else ""
            parts.append(f"{counts[status]} {MARKS[status]}{named}")
    return f"Of {len(review.kpis)} indicators {', '.join(parts)}." if parts else ""


def _ahead(review: Review) -> Iterator[str]:
    told = review.summary["recovery"]
    if told is None:
        return
    currency = review.settings["currency"]
    demand, planned = told["rest_demand_usd"], told["plan_rest_demand_usd"]
    low, high = (money(told[f"rest_demand_{end}_usd"], currency) for end in ("low", "high"))
    change = f", {_change(demand, planned)} the plan" if planned else ""
    covered = told["rest_capacity_usd"] / demand if demand else float("nan")
    before = told["plan_rest_capacity_usd"] / planned if planned else float("nan")
    yield (
        f"For the rest of the year {money(demand, currency)} of demand is expected ({low} to {high} in eight of ten "
        f"outcomes){change}; capacity comes to {show(covered, 'share')} of it, {show(before, 'share')} in the plan."
    )
    yield actions_line(review)


def _change(now: float, before: float) -> str:
    share = now / before - 1
    return f"{show(abs(share), 'share')} {'above' if share >= 0 else 'below'}" if abs(share) >= 5e-4 else "as in"


def _counted(review: Review) -> str:
    counts = review.actions["kind"].value_counts()
    parts = [f"{counts[kind]} {_KINDS[kind][int(counts[kind] > 1)]}" for kind in _KINDS if kind in counts.index]
    total = len(review.actions)
    listed = " and ".join(", ".join(parts).rsplit(", ", 1))
    return f"{total} action{'s' if total > 1 else ''} ({listed})"


def _bring(review: Review) -> str:
    return "brings" if len(review.actions) == 1 else "bring"


def _proof(told: Mapping[str, Any], currency: str) -> str:
    count, cost = told["proofs"].get("count"), told["proofs"].get("cost")
    if count is None:
        return ""
    fewest = (
        "no smaller set does, which is proven"
        if count["bound"] >= count["value"]
        else f"it is proven that at least {count['bound']:.0f} are needed"
    )
    spent = "" if cost is None else f", for {money(cost['value'], currency)}"
    return f"{spent}; {fewest}"


def _below(told: Mapping[str, Any], currency: str) -> str:
    return money(told["below_before_usd"], currency)


def _not_reached(review: Review, told: Mapping[str, Any], level: str, where: str, currency: str) -> str:
    """Say what stays short whatever is done, and what can be reached."""
    short = told["proofs"]["short"]["value"]
    still = sorted(told["still_short_usd"].items(), key=lambda item: -item[1])
    named = ", ".join(f"{name} {money(usd, currency)}" for name, usd in still[:4])
    more = f" and {len(still) - 4} more" if len(still) > 4 else ""
    least = money(told["least_short_usd"], currency)
    known = (
        f"whatever is done within the limits, at least {least} stays short of it, which is proven"
        if told["status"] == "infeasible"
        else "none was found in the time given, and none is ruled out"
    )
    done = (
        f"{_counted(review)} {_bring(review)} the shortfall from {_below(told, currency)} to {money(short, currency)}, "
        f"{_nearness(told)}"
        if len(review.actions)
        else f"nothing would lessen the shortfall of {money(short, currency)}"
    )
    return f"No set of actions brings {where} back to {level}: {known}. {done} ({named}{more})."


def _nearness(told: Mapping[str, Any]) -> str:
    """Say why more may stay short than has to."""
    short = told["proofs"]["short"]
    if short["value"] <= short["bound"] * (1 + 1e-3):
        return "as little as can be"
    return "the fewest that come near it"
