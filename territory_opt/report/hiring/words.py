"""The hiring plan in words: what is decided, what it brings, how it stood the trial, and why there is none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from territory_opt.headcount.trial.levels import PLAN_YEAR
from territory_opt.report.fields import Kind, is_missing, money, show
from territory_opt.report.hiring.roles import role_label, roles_in_order
from territory_opt.report.narrative import Fact
from territory_opt.report.results import Hiring

_FOUND = ("optimal", "feasible")
_NO_GAP = 5e-5
"""A gap that prints as nothing."""


def found_plan(headcount: Mapping[str, Any]) -> bool:
    """Whether a run's summary of headcount tells of a plan."""
    return headcount.get("status") in _FOUND


def plan_label(headcount: Mapping[str, Any]) -> str:
    """Say in a few words how far a hiring plan is proven, or why there is none.

    A plan's status "optimal" means proven within the gap that was asked for, so the gap itself is said.
    """
    if not found_plan(headcount):
        return "No plan is possible" if headcount.get("status") == "infeasible" else "No plan found"
    gap = headcount.get("gap")
    if gap is None or is_missing(gap):
        return "Plan found"
    return "Proven best" if gap < _NO_GAP else f"Proven within {show(gap, 'share')}"


def explained(reason: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Part the reason why there is no plan into its sentences, each with the choices it lists."""
    parted = []
    for sentence in re.split(r"(?<=[.!?])\s+", reason.strip()):
        head, _, choices = sentence.partition(": ")
        parted.append((f"{head}:", tuple(choices.split("; or "))) if "; or " in choices else (sentence, ()))
    return tuple(part for part in parted if part[0])


def plan_sentences(hiring: Hiring, headcount: Mapping[str, Any], currency: str) -> tuple[str, ...]:
    """Say whom the plan starts, what that costs and what it covers; nothing without a plan.

    Parameters
    ----------
    hiring : Hiring
    headcount : mapping
        The run's summary of it.
    currency : str
    """
    if not found_plan(headcount):
        return ()
    said = (_people(hiring.starts), _cost(headcount, currency), _covered(hiring, headcount, currency))
    return tuple(sentence for sentence in said if sentence)


def findings(hiring: Hiring, headcount: Mapping[str, Any], currency: str) -> tuple[str, ...]:
    """Say how the plan stood its trial, how far it is proven and which role the stage calls for.

    Without a plan: what cannot be avoided, whatever is hired, and the stage.
    """
    tried = ("trial", "agreement") if found_plan(headcount) else ("unavoidable", "agreement")
    said = [*(hiring.sentences.get(key, "") for key in tried), _proof(headcount, currency)]
    return tuple(sentence for sentence in (*said, hiring.sentences.get("stage", "")) if sentence)


def counted_roles(starts: pd.DataFrame) -> str:
    """Count starts by role in words: "7 account executives and 2 managers"."""
    by_role = starts.groupby("role")["starts"].sum()
    parts = [f"{by_role[role]:,} {role_label(role, by_role[role])}" for role in roles_in_order(by_role.index)]
    return " and ".join(", ".join(parts).rsplit(", ", 1))


def _people(starts: pd.DataFrame) -> str:
    firm, outlook = (starts[starts["kind"] == kind] for kind in ("firm", "outlook"))
    if firm.empty:
        text = "No start is needed in the months that are planned one by one"
    else:
        people = "person" if firm["starts"].sum() == 1 else "people"
        first, last = firm["month"].min(), firm["month"].max()
        when = f"in {first:%B %Y}" if first == last else f"between {first:%B} and {last:%B %Y}"
        text = f"Start {firm['starts'].sum():,} {people} {when}: {counted_roles(firm)}"
    later = f"; for the quarters after them the outlook is {counted_roles(outlook)}" if len(outlook) else ""
    return f"{text}{later}."


def _cost(headcount: Mapping[str, Any], currency: str) -> str:
    text = f"In the plan year this is expected to cost {money(headcount['cost_usd'], currency)}"
    if is_missing(headcount.get("budget_usd")):
        return f"{text}; no budget was set."
    return f"{text} of a budget of {money(headcount['budget_usd'], currency)}."


def company_share(hiring: Hiring) -> tuple[float, float, float]:
    """Return the company's coverage of the plan year as expected, low and high; NaN where it is not known.

    Of the trial's runs; without a trial of the plan, which has no band.
    """
    whole = hiring.levels[hiring.levels["scope"].eq("company") & hiring.levels["period"].eq(PLAN_YEAR)]
    if len(whole):
        expected, low, high = whole[["expected_share", "low_share", "high_share"]].iloc[0]
        return float(expected), float(low), float(high)
    demand = float(hiring.coverage["demand_usd"].sum())
    missing = float("nan")
    return (1 - float(hiring.coverage["shortfall_usd"].sum()) / demand if demand else missing), missing, missing


def _covered(hiring: Hiring, headcount: Mapping[str, Any], currency: str) -> str:
    expected, _, _ = company_share(hiring)
    if is_missing(expected):
        return ""
    demand = money(hiring.coverage["demand_usd"].sum(), currency)
    text = f"Capacity is then expected to cover {show(expected, 'share')} of {demand} of demand in the plan year"
    level = headcount.get("service_level") or 0.0
    return f"{text}; {show(level, 'share')} was asked for." if level else f"{text}."


def _proof(headcount: Mapping[str, Any], currency: str) -> str:
    if is_missing(headcount.get("objective_usd")):
        return ""
    cost = money(headcount["objective_usd"], currency)
    text = f"With the margin lost on what stays short, all of the horizon costs {cost}"
    gap, bound = headcount["gap"], headcount["bound_usd"]
    if is_missing(gap) or is_missing(bound):
        return f"{text}; no limit to it was proven."
    if gap < _NO_GAP:
        return f"{text}, and it is proven that no plan under the same rules costs less."
    return (
        f"{text}; it is proven that no plan under the same rules costs less than {money(bound, currency)}, so at most "
        f"{show(gap, 'share')} of it could be saved."
    )


def hiring_facts(hiring: Hiring, headcount: Mapping[str, Any], currency: str) -> tuple[Fact, ...]:
    """Return the figures a leader asks for first, each with a word on how to read it in its note."""
    if not found_plan(headcount):
        return ()
    firm = hiring.starts[hiring.starts["kind"] == "firm"]
    expected, low, high = company_share(hiring)
    facts = [
        _fact("Starts", "count", firm["starts"].sum(), _outlook(hiring.starts)),
        _fact("Cost in the plan year", "usd", headcount["cost_usd"], _left(headcount, currency)),
        _fact("Demand covered", "share", expected, _between(low, high)),
    ]
    chances = _kept_for(hiring.levels, headcount)["chance_level_met"].dropna()
    if len(chances) and headcount["service_level"]:
        facts.append(_fact("Chance to meet the level", "share", chances.min(), "where it is least likely"))
    facts.append(_fact("Gap to the proven bound", "share", headcount.get("gap"), "most that could still be saved"))
    return tuple(facts)


def _kept_for(levels: pd.DataFrame, headcount: Mapping[str, Any]) -> pd.DataFrame:
    """Return the rows of the trial that speak of whom and when the service level is kept for."""
    of_year = levels["period"].eq(PLAN_YEAR)
    when = of_year if headcount.get("service_period") == "year" else ~of_year
    return levels[levels["scope"].eq(str(headcount.get("service_scope"))) & when]


def _fact(label: str, kind: Kind, value: Any, note: str) -> Fact:
    return Fact(label, kind, None, value, note)


def _outlook(starts: pd.DataFrame) -> str:
    later = starts.loc[starts["kind"] == "outlook", "starts"].sum()
    return f"{later:,} more in the outlook" if later else "none in the outlook"


def _left(headcount: Mapping[str, Any], currency: str) -> str:
    budget = headcount.get("budget_usd")
    return "no budget was set" if is_missing(budget) else f"of {money(budget, currency)}"


def _between(low: float, high: float) -> str:
    if is_missing(low) or is_missing(high):
        return "expected"
    return f"{show(low, 'share')} to {show(high, 'share')} in eight of ten runs"
