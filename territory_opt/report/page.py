"""The report page: what a sales leader reads before signing, in one self-contained HTML file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from territory_opt.headcount.seats import are_planned
from territory_opt.report.charts import WIDTH, balance_chart, term_bars
from territory_opt.report.colours import BANDS
from territory_opt.report.hiring.view import hiring_view
from territory_opt.report.hiring.words import explained
from territory_opt.report.narrative import decision_text, exceptions, key_facts, proof_text, status_label
from territory_opt.report.page_tables import BAND_SIGNS
from territory_opt.report.page_views import common_views, plan_views
from territory_opt.report.results import Results
from territory_opt.report.signing import signed_facts
from territory_opt.report.templating import data_uri, render_page
from territory_opt.report.today import territories_today

_NO_REASON = "The time limit ended before a plan was found; a longer one may find it."


def write_report(results: Results, path: Path, picture: Path) -> None:
    """Write ``report.html``.

    Parameters
    ----------
    results : Results
        The run; without a plan the page gives the reason and what is known about headcount.
    path : Path
        The file to write.
    picture : Path
        The static map; shown when the file is there and there was something to map.
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
        "reason": explained(results.summary["reason"] or _NO_REASON),
        "tables": common_views(results),
    }
    if results.has_plan:
        content |= {
            "decision": decision_text(results),
            "proof": proof_text(results),
            "facts": key_facts(results),
            "balance": balance_chart(territories_today(results), results.territories),
            "terms": term_bars(results),
            "bands": BANDS,
            "signs": BAND_SIGNS,
            "signed": signed_facts(results, content["status"], content["created"]),
            "exceptions": exceptions(results),
            "picture": data_uri(picture) if picture.exists() and not results.shapes.empty else "",
        }
        content["tables"] |= plan_views(results)
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
