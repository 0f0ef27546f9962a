"""The page of a hiring plan on its own, in one self-contained HTML file."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from territory_opt.report.fields import field, show
from territory_opt.report.hiring.view import hiring_view
from territory_opt.report.hiring.words import plan_label
from territory_opt.report.page import created_label
from territory_opt.report.results import HiringResults
from territory_opt.report.templating import render_page


def write_hiring_page(results: HiringResults, path: Path) -> None:
    """Write ``hiring.html``; without a plan it gives the reason, what would do, and what is known all the same."""
    currency = results.settings["currency"]
    render_page(
        "hiring.html.j2",
        path,
        styles=("base.css", "report.css", "hiring.css"),
        scripts=("base.js", "tables.js"),
        currency=currency,
        results=results,
        view=hiring_view(results.hiring, results.summary, results.forecast, currency),
        overrides=", ".join(
            f"{field(name).label.lower()} {show(value, field(name).kind, currency)}"
            for name, value in results.summary["overrides"].items()
        ),
        status=plan_label(results.summary),
        created=created_label(results.summary["created"]),
        plan_start=pd.Timestamp(results.settings["plan_start"]).strftime("%B %Y"),
    )
