"""Writing the folder of a review."""

from __future__ import annotations

from pathlib import Path

from territory_opt.report.review.mail import review_text
from territory_opt.report.review.page import write_review_page
from territory_opt.report.review.results import Review
from territory_opt.report.run_record import write_run_record
from territory_opt.report.tables import write_tables


def write_review(review: Review, folder: Path) -> None:
    """Write every file of a review.

    ``review.html``, ``review.md``, ``review.json``, ``actions.csv``, ``handovers.csv`` (the accounts of moves),
    ``kpis.csv``, ``attainment.csv``, ``forecast_accuracy.csv``, ``people.csv``, ``ramp.csv`` and ``capacity.csv``; a
    table without rows is left out, but for those of actions and indicators.

    Parameters
    ----------
    review : Review
        What was found.
    folder : Path
        An existing, empty folder.
    """
    tables = {
        "attainment": review.attainment,
        "forecast_accuracy": review.accuracy,
        "people": review.events,
        "ramp": review.ramp,
        "capacity": review.capacity,
        "handovers": review.accounts,
    }
    always = {"actions": review.actions, "kpis": review.kpis}
    write_tables(always | {name: table for name, table in tables.items() if len(table)}, folder)
    write_review_page(review, folder / "review.html")
    (folder / "review.md").write_text(review_text(review), encoding="utf-8")
    write_run_record(review.summary, folder / "review.json")
