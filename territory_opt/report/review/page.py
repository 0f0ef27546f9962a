"""The page of a review: a summary that prints on one page, and everything behind it below."""

from __future__ import annotations

from pathlib import Path

from territory_opt.report.page import created_label
from territory_opt.report.review.results import Review
from territory_opt.report.review.view import indicator_rows, parts, summary_tables
from territory_opt.report.review.words import plan_line, sentences
from territory_opt.report.templating import render_page


def write_review_page(review: Review, path: Path) -> None:
    """Write ``review.html``: one self-contained file whose summary prints on one page of A4 or Letter."""
    render_page(
        "review.html.j2",
        path,
        styles=("base.css", "report.css", "review.css"),
        scripts=("base.js", "tables.js"),
        currency=review.settings["currency"],
        review=review,
        month=review.month.strftime("%B %Y"),
        plan=plan_line(review.plan),
        sentences=sentences(review),
        indicators=indicator_rows(review),
        since=review.summary["since"],
        tables=summary_tables(review),
        parts=parts(review),
        created=created_label(review.summary["created"]),
    )
