"""The report page: what a sales leader reads before signing, in one self-contained HTML file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from territory_opt.headcount.seats import are_planned
from territory_opt.report.charts import WIDTH, balance_chart, term_bars
from territory_opt.report.colours import BANDS
from territory_opt.report.hiring.view import hiring_view
from territory_opt.report.narrative import decision_text, exceptions, key_facts, proof_text, status_label
from territory_opt.report.page_tables import TableView, table_view
from territory_opt.report.results import Results
from territory_opt.report.templating import data_uri, render_page
from territory_opt.report.today import territories_today

_MOST_MOVES = 50
_MOST_EXCEPTIONS = 20
_SCORECARD = (
    "territory_id", "name", "status", "segments", "accounts", "potential_usd", "index_potential_usd",
    "utilization_share", "current_arr_usd", "index_current_arr_usd", "quota_usd", "gained_accounts", "lost_accounts",
    "mean_km",
)  # fmt: skip
_SCORECARD_LABELS = {
    "name": "Rep",
    "gained_accounts": "Gains",
    "lost_accounts": "Loses",
    "index_current_arr_usd": "ARR index",
}
_MOVES = ("name", "segment", "from_name", "to_name", "current_arr_usd", "open_pipeline_usd", "potential_usd", "reason")


def write_report(results: Results, path: Path, picture: Path) -> None:
    """Write ``report.html``.

    Parameters
    ----------
    results : Results
        The run; without a plan the page gives the reason and what is known about headcount.
    path : Path
        The file to write.
    picture : Path
        The static map; shown when the file is there.
    """
    content: dict[str, Any] = {
        "results": results,
        "summary": results.summary,
        "status": status_label(results.summary),
        "created": created_label(results.summary["created"]),
        "plan_start": pd.Timestamp(results.settings["plan_start"]).strftime("%B %Y"),
        "view": hiring_view(
            results.hiring, results.summary["headcount"], results.forecast, results.settings["currency"]
        ),
        "starts_left_out": bool(len(results.hiring.starts)) and not are_planned(results.seats).any(),
        "chart_width": WIDTH,
        "tables": _common_tables(results),
    }
    if results.has_plan:
        content |= {
            "decision": decision_text(results),
            "proof": proof_text(results),
            "facts": key_facts(results),
            "balance": balance_chart(territories_today(results), results.territories),
            "terms": term_bars(results),
            "bands": BANDS,
            "exceptions": exceptions(results),
            "picture": data_uri(picture) if picture.exists() else "",
        }
        content["tables"] |= _plan_tables(results)
    render_page(
        "report.html.j2" if results.has_plan else "no_plan.html.j2",
        path,
        styles=("base.css", "report.css", "hiring.css"),
        scripts=("base.js", "tables.js"),
        currency=results.settings["currency"],
        **content,
    )


def created_label(created: str) -> str:
    """Say when something was made, of an ISO time in UTC."""
    return pd.Timestamp(created).strftime("%d %B %Y, %H:%M UTC").lstrip("0")


def _common_tables(results: Results) -> dict[str, TableView]:
    currency = results.settings["currency"]
    return {
        "rules": table_view(
            "rules", "Rules and prices of the model", results.rules, tuple(results.rules.columns), currency
        ),
        "audit": table_view(
            "audit", "Independent checks of the plan", results.audit, ("check", "ok", "detail"), currency
        ),
    }


def _plan_tables(results: Results) -> dict[str, TableView]:
    currency = results.settings["currency"]
    quotas = results.quotas.groupby("territory_id")["quota_usd"].sum()
    scorecard = results.territories.assign(quota_usd=results.territories["territory_id"].map(quotas))
    moves = results.moves.sort_values("current_arr_usd", ascending=False, kind="stable")
    found = exceptions(results)
    return {
        "scorecard": table_view(
            "scorecard", "Every territory against its segment", scorecard, _SCORECARD, currency,
            labels=_SCORECARD_LABELS,
        ),
        "moves": table_view(
            "moves", "Accounts that change hands, largest ARR first", moves, _MOVES, currency,
            most=_MOST_MOVES, whole_in="moves.csv",
        ),
        "moves_by_segment": table_view(
            "moves-by-segment", "What changes hands by segment", _moves_by_segment(results),
            ("segment", "moved_accounts", "accounts_share", "moved_arr_usd", "arr_share"), currency,
            labels={"moved_accounts": "Accounts moved", "accounts_share": "of its accounts",
                    "moved_arr_usd": "ARR moved", "arr_share": "of its ARR"},
        ),
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
    return table_view(key, caption, accounts, columns, currency, most=_MOST_EXCEPTIONS, whole_in="assignments.csv")


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
