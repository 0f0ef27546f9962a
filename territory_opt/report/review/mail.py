"""The summary of a review as Markdown, to paste into a mail."""

from __future__ import annotations

import re

from territory_opt.report.page_tables import TableView
from territory_opt.report.review.results import Review
from territory_opt.report.review.view import indicator_rows, summary_tables
from territory_opt.report.review.words import plan_line, sentences

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|])")


def review_text(review: Review) -> str:
    """Return the one-page summary as Markdown; every text of the data is escaped."""
    lines = [
        f"# {plain(review.settings['name'])}: review of {review.month:%B %Y}",
        "",
        f"Held {plain(plan_line(review.plan))}.",
        "",
        *(line for sentence in sentences(review) for line in (plain(sentence), "")),
        "## Indicators",
        "",
        *_table(
            ["Indicator", "Stands at", "Of", "Watch / act", "Status", "Trend"],
            [[one.label, one.value, one.where, one.limit, one.status, one.trend] for one in indicator_rows(review)],
        ),
        "",
    ]
    for key, view in summary_tables(review).items():
        title = {"actions": "Actions", "attainment": "Attainment", "coverage": "Coverage"}[key]
        if view.rows:
            lines += [f"## {title}", "", *_view(view), ""]
    if review.notes:
        lines += ["## Notes", "", *(f"- {plain(note)}" for note in review.notes), ""]
    return "\n".join(lines)


def plain(text: str) -> str:
    """Return a text on one line that Markdown shows as it stands."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _view(view: TableView) -> list[str]:
    rows = [[cell.text for cell in row] for row in view.rows]
    note = ["", plain(view.note)] if view.note else []
    return [*_table([heading.label for heading in view.headings], rows), *note]


def _table(headings: list[str], rows: list[list[str]]) -> list[str]:
    def line(cells: list[str]) -> str:
        return "| " + " | ".join(plain(cell) for cell in cells) + " |"

    return [line(headings), "|" + " --- |" * len(headings), *(line(row) for row in rows)]
