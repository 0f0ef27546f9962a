"""The run in words: the decision with its figures, what changes, and what still needs a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from territory_opt.report.fields import Kind, counted, is_missing, money, show
from territory_opt.report.results import Results
from territory_opt.report.watching import asked, gained, to_watch


@dataclass(frozen=True)
class Fact:
    """One figure of the plan beside today's.

    Attributes
    ----------
    label : str
        What it is.
    kind : Kind
        How it is printed.
    before, after : Any
        Today's value and the plan's; None when there is none.
    note : str
        How to read it.
    """

    label: str
    kind: Kind
    before: Any
    after: Any
    note: str = ""


_FACTS: tuple[tuple[str, str, Kind, str], ...] = (
    ("cv_potential_usd.max", "Spread of potential", "number",
     "coefficient of variation across the seats of the worst segment; 0 is equal"),
    ("cv_workload_hours.max", "Spread of workload", "number", "the same for hours"),
    ("within_band_potential_usd.all", "Seats near the mean", "share",
     "share of all seats within 10 % of their segment's mean potential"),
    ("over_capacity_seats", "Seats over capacity", "count", "workload above the hours the seat supplies"),
    ("coverage_share", "Capacity over workload", "share", "100 % is just enough hours"),
    ("unassigned_accounts", "Accounts without a seat", "count", ""),
    ("travel_km", "Travel", "km", "a year, homes to accounts and back"),
    ("mean_km", "Mean distance to accounts", "km", ""),
    ("moved_accounts", "Accounts that change hands", "count", ""),
    ("moved_current_arr_usd", "ARR that changes hands", "usd", ""),
    ("moved_current_arr_share", "Share of ARR that changes hands", "share", ""),
    ("moved_open_pipeline_usd", "Open pipeline that changes hands", "usd", ""),
    ("families_split", "Families split", "count", "accounts of one family with different seats"),
)  # fmt: skip

_STATUS = {
    "optimal": "Proven best",
    "feasible": "Plan found",
    "infeasible": "No plan is possible",
    "no plan found": "No plan found",
}
_TERMS = {
    "travel": "travel",
    "disruption": "risk on what changes hands",
    "imbalance": "potential left behind by uneven territories",
    "unassigned": "potential left without a seat",
}


_LEAST_GAP = 0.0005
"""A gap below it would print as 0.0 %."""


def status_label(summary: Mapping[str, Any]) -> str:
    """Say a run's status in plain words."""
    if summary.get("method") == "evaluate":
        return "Breaks rules" if summary["status"] == "infeasible" else "Evaluated"
    return _STATUS[summary["status"]]


def key_facts(results: Results) -> list[Fact]:
    """Return the figures of the plan as a whole beside today's, those the run knows."""
    after, before = results.summary["measures"], results.summary["measures_before"]
    # Where no account has a place, a travel of nothing would be read as the best there is.
    unknown = () if any(not is_missing(each.get("mean_km")) for each in (after, before)) else ("travel_km",)
    return [
        Fact(label, kind, before.get(key), after.get(key), note)
        for key, label, kind, note in _FACTS
        if not is_missing(after.get(key)) and key not in unknown
    ]


def term_label(term: str) -> str:
    """Say an objective term in plain words."""
    return _TERMS.get(term, term.replace("_", " "))


def decision_text(results: Results) -> str:
    """Say in one paragraph what is asked, what it costs and gains, what is proven, and what is to be watched."""
    sentences = [
        asked(results),
        _scope(results),
        results.summary["reason"],
        proof_text(results),
        _balance(results),
        gained(results),
        _moves(results),
        _hiring(results),
        to_watch(results),
    ]
    return " ".join(sentence for sentence in sentences if sentence)


def proof_text(results: Results) -> str:
    """Say what the objective is and how near to the best plan it is proven to be."""
    summary, currency = results.summary, results.settings["currency"]
    if is_missing(summary["objective_usd"]):
        return ""
    cost = f"Its modelled cost is {money(summary['objective_usd'], currency)} a year"
    if summary["status"] == "optimal":
        return f"{cost}, and it is proven that no plan under the same rules costs less."
    if is_missing(summary["bound_usd"]):
        return f"{cost}; it was evaluated as it stands, not optimised."
    gap = summary["gap"]
    # What would print as nothing has a plan that is not proven best.
    most = "" if is_missing(gap) else f"at most {show(gap, 'share')}" if gap >= _LEAST_GAP else "less than 0.1\u00a0%"
    near = f", so {most} of it could be saved" if most else ""
    bound = money(summary["bound_usd"], currency)
    return f"{cost}; it is proven that no plan under the same rules costs less than {bound}{near}."


def _scope(results: Results) -> str:
    assigned = int(results.accounts["seat_id"].notna().sum())
    seats = results.seats
    opened = int((seats["status"] == "open").sum())
    subject = "Today's alignment, kept as it is," if results.summary.get("method") == "evaluate" else "The plan"
    text = f"{subject} gives {counted(assigned, 'account', 'accounts')} to {counted(len(seats), 'seat', 'seats')}"
    return f"{text}, {opened:,} of them open." if opened else f"{text}."


def _balance(results: Results) -> str:
    before, after = (results.summary[name].get("cv_potential_usd.max") for name in ("measures_before", "measures"))
    if is_missing(before) or is_missing(after):
        return ""
    subject = "The spread of potential across the seats of the worst segment"
    if round(before, 2) == round(after, 2):
        return f"{subject} stays at {after:.2f}."
    return f"{subject} {'falls' if after < before else 'rises'} from {before:.2f} to {after:.2f}."


def _moves(results: Results) -> str:
    moved = results.moves
    if moved.empty:
        return "Nothing changes hands."
    currency = results.settings["currency"]
    arr, total = moved["current_arr_usd"].sum(), results.accounts["current_arr_usd"].sum()
    share = f" ({show(arr / total, 'share')} of all)" if total > 0 else ""
    accounts = f"{len(moved):,} accounts" if len(moved) > 1 else "One account"
    return f"{accounts} with {money(arr, currency)} of current ARR{share} change hands."


def _hiring(results: Results) -> str:
    headcount, currency = results.summary["headcount"], results.settings["currency"]
    if headcount.get("status") not in ("optimal", "feasible"):
        return (
            "No hiring plan keeps all its rules; the reason stands under Hiring plan."
            if headcount.get("reason")
            else ""
        )
    starts = int(headcount.get("starts") or 0)
    if not starts:
        return "No hiring is needed."
    people = "person" if starts == 1 else "people"
    text = f"The hiring plan starts {starts:,} {people} for {money(headcount['cost_usd'], currency)}"
    if not is_missing(headcount.get("budget_usd")):
        text += f" of a budget of {money(headcount['budget_usd'], currency)}"
    return f"{text}."


@dataclass(frozen=True)
class Exceptions:
    """What a person should look at before signing.

    Attributes
    ----------
    unassigned : DataFrame
        Accounts without a seat, largest potential first.
    unplaced : DataFrame
        Accounts without a place, largest potential first.
    over_capacity : DataFrame
        Territories whose workload is above the capacity of the seat, worst first.
    open_seats : DataFrame
        Territories that nobody fills yet.
    """

    unassigned: pd.DataFrame
    unplaced: pd.DataFrame
    over_capacity: pd.DataFrame
    open_seats: pd.DataFrame


def exceptions(results: Results) -> Exceptions:
    """Collect what needs a person's eye."""
    accounts = results.accounts.sort_values("potential_usd", ascending=False, kind="stable")
    territories = results.territories
    starts = results.seats.set_index("seat_id")["start_date"]
    opened = territories.loc[territories["status"] == "open"]
    return Exceptions(
        unassigned=accounts.loc[accounts["seat_id"].isna()],
        unplaced=accounts.loc[accounts["latitude"].isna() | accounts["longitude"].isna()],
        over_capacity=territories.loc[territories["utilization_share"] > 1 + 1e-6].sort_values(
            "utilization_share", ascending=False, kind="stable"
        ),
        open_seats=opened.assign(start_date=opened["seat_id"].map(starts)),
    )
