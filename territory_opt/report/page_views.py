"""The tables of the report page: which columns of a run each shows, how they are headed and filtered."""

from __future__ import annotations

import pandas as pd

from territory_opt.report.fields import is_missing
from territory_opt.report.narrative import exceptions
from territory_opt.report.page_tables import TableView, table_view
from territory_opt.report.rep_changes import rep_changes
from territory_opt.report.results import Results

_MOST_MOVES = 50
_MOST_CARRIED = 20_000
"""Moves that a page carries at most: a thousand are about a tenth of a megabyte."""
_MOST_EXCEPTIONS = 20
_SCORECARD = (
    "territory_id", "name", "status", "segments", "accounts", "potential_usd", "index_potential_usd",
    "utilization_share", "index_workload_hours", "current_arr_usd", "index_current_arr_usd", "quota_usd",
    "gained_accounts", "lost_accounts", "mean_km",
)  # fmt: skip
_SCORECARD_LABELS = {
    "name": "Rep",
    "gained_accounts": "Gains",
    "lost_accounts": "Loses",
    "index_potential_usd": "Potential index",
    "index_workload_hours": "Workload index",
    "index_current_arr_usd": "ARR index",
}
_MOVES = ("name", "segment", "from_name", "to_name", "current_arr_usd", "open_pipeline_usd", "potential_usd", "reason")
_REPS = (
    "name", "territory_id", "segments", "accounts_today", "gained_accounts", "lost_accounts", "accounts",
    "current_arr_today_usd", "gained_current_arr_usd", "lost_current_arr_usd", "current_arr_usd", "change_share",
)  # fmt: skip
_REP_LABELS = {
    "name": "Rep",
    "accounts_today": "Accounts today",
    "gained_accounts": "Gains",
    "lost_accounts": "Loses",
    "accounts": "Planned",
    "current_arr_today_usd": "ARR today",
    "gained_current_arr_usd": "Gains ARR",
    "lost_current_arr_usd": "Loses ARR",
    "current_arr_usd": "ARR planned",
    "change_share": "Change",
}


def common_views(results: Results) -> dict[str, TableView]:
    """Return the tables that a page without a plan shows, too."""
    currency = results.settings["currency"]
    return {
        "rules": table_view(
            "rules", "Rules and prices of the model", results.rules, tuple(results.rules.columns), currency
        ),
        "audit": table_view(
            "audit", "Independent checks of the plan", results.audit, ("check", "ok", "detail"), currency
        ),
        "assumptions": table_view(
            "assumption-table", "What the figures rest on", results.assumptions, ("what", "value", "source"), currency,
            labels={"what": "Assumption"},
        ),
    }  # fmt: skip


def plan_views(results: Results) -> dict[str, TableView]:
    """Return the tables of a plan."""
    currency = results.settings["currency"]
    quotas = results.quotas.groupby("territory_id")["quota_usd"].sum()
    scorecard = results.territories.assign(quota_usd=results.territories["territory_id"].map(quotas))
    return {
        "scorecard": table_view(
            "scorecard", "Every territory against its segment", scorecard, _SCORECARD, currency,
            labels=_SCORECARD_LABELS, choices=("segments", "status"),
        ),
        "moves_by_segment": table_view(
            "moves-by-segment", "What changes hands by segment", _moves_by_segment(results),
            ("segment", "moved_accounts", "accounts_share", "moved_arr_usd", "arr_share"), currency,
            labels={"moved_accounts": "Accounts moved", "accounts_share": "of its accounts",
                    "moved_arr_usd": "ARR moved", "arr_share": "of its ARR"},
        ),
        "reps": table_view(
            "reps", "What each rep gains and gives away, most ARR first", rep_changes(results), _REPS, currency,
            labels=_REP_LABELS, kinds={"accounts_today": "count"}, choices=("segments",),
        ),
        "moves": _moves(results),
        "constraints": _constraints(results),
        **_exceptions(results),
    }  # fmt: skip


def _moves(results: Results) -> TableView:
    moves = results.moves.sort_values("current_arr_usd", ascending=False, kind="stable")
    return table_view(
        "moves", "Accounts that change hands, largest ARR first", moves, _MOVES, results.settings["currency"],
        labels={"name": "Account"}, most=_MOST_MOVES, whole_in="moves.csv",
        choices=("segment", "from_name", "to_name"), carry=len(moves) <= _MOST_CARRIED,
    )  # fmt: skip


def _exceptions(results: Results) -> dict[str, TableView]:
    currency, found = results.settings["currency"], exceptions(results)
    return {
        "unassigned": _accounts_view("unassigned", "Accounts without a seat", found.unassigned, currency),
        "unplaced": _accounts_view("unplaced", "Accounts without a place", found.unplaced, currency),
        "over_capacity": table_view(
            "over-capacity", "Territories with more workload than their seat supplies", found.over_capacity,
            ("territory_id", "name", "segments", "workload_hours", "capacity_hours", "utilization_share"), currency,
        ),
        "open_seats": table_view(
            "open-seats", "Open seats with a territory waiting", found.open_seats,
            ("territory_id", "name", "segments", "start_date", "accounts", "current_arr_usd", "potential_usd"),
            currency, labels={"start_date": "Starts", "name": "Seat"},
        ),
    }  # fmt: skip


def _accounts_view(key: str, caption: str, accounts: pd.DataFrame, currency: str) -> TableView:
    columns = ("account_id", "name", "segment", "postal_code", "potential_usd", "current_arr_usd", "reason")
    # An account may lack a place and move for another reason.
    labels = {"reason": "Why it moves"} if key == "unplaced" else {}
    return table_view(
        key, caption, accounts, columns, currency, labels=labels, most=_MOST_EXCEPTIONS, whole_in="assignments.csv"
    )


def _constraints(results: Results) -> TableView:
    """Return what each rule leaves; a rule without figures says how many it binds."""
    table = results.constraints
    states = [
        "✗ broken" if not slack >= 0 else "● binds" if binding else "○ kept"
        for slack, binding in zip(table["slack"], table["binding"], strict=True)
    ]
    measured = ~table["slack_share"].map(is_missing).to_numpy(dtype=bool)
    return table_view(
        "constraints",
        "Rules, nearest to their limit first",
        table.assign(state=states, slack=table["slack"].where(measured | (table["slack"] < 0))),
        ("state", "sentence", "scope", "limit", "tightest", "value", "slack", "slack_share"),
        results.settings["currency"],
        labels={"sentence": "Rule", "scope": "Binds", "tightest": "Nearest to it", "value": "Stands at",
                "slack": "Left", "slack_share": "of the limit"},
        mixed=("value", "slack"),
    )  # fmt: skip


def _moves_by_segment(results: Results) -> pd.DataFrame:
    everything = results.accounts.groupby("segment")["current_arr_usd"].agg(["size", "sum"])
    moved = results.moves.groupby("segment")["current_arr_usd"].agg(["size", "sum"])
    moved = moved.reindex(everything.index).fillna(0.0)
    return pd.DataFrame(
        {
            "segment": everything.index,
            "moved_accounts": moved["size"].to_numpy(),
            "accounts_share": (moved["size"] / everything["size"]).to_numpy(),
            "moved_arr_usd": moved["sum"].to_numpy(),
            "arr_share": (moved["sum"] / everything["sum"].where(everything["sum"] > 0)).to_numpy(),
        }
    )
