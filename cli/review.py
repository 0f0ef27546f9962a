"""``territory-opt review``: the monthly sales and operations review against the approved plan."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import click

from . import complete
from .options import Command, Day, Session, examples, session_options
from .output import print_json, print_lines, print_table
from .progress import shown_progress

if TYPE_CHECKING:
    from territory_opt.report.review.results import Review

SHOWN_ACTIONS = 12
"""Actions printed; the page and actions.csv have all."""


@click.command(
    cls=Command,
    name="review",
    short_help="Hold a month's actuals against the plan.",
    epilog=examples(
        "territory-opt review --month 2027-03",
        'territory-opt review --month 2027-03 --owner "Ada Lopez" --due 2027-04-15',
        "territory-opt review --month 2027-03 --run annual-redesign --json",
    ),
)
@click.option("--month", required=True, type=Day("%Y-%m", "2027-03"), metavar="YYYY-MM", help="The month that ended.")
@click.option(
    "--run",
    metavar="RUN",
    shell_complete=complete.plans,
    help="The plan: an approved run or a stored one; by default the approved one.",
)
@click.option("--owner", metavar="NAME", help="Who sees to actions whose people have no manager in reps.")
@click.option(
    "--due",
    type=Day(),
    metavar="DATE",
    help="By when accounts change hands; by default two weeks after the month. Hires are due by their lead time.",
)
@session_options
def command(
    session: Session,
    month: datetime.datetime,
    run: str | None,
    owner: str | None,
    due: datetime.datetime | None,
) -> None:
    """Hold the actuals in the workspace's tables against the approved plan, and store the review in reviews/MONTH.

    It holds attainment, the accuracy of the forecast, who came and went, and capacity against the rest of the year
    forecast anew; indicators past their thresholds (models/review.yaml); and the smallest set of actions that brings
    coverage back, with owner and due date. The page's summary prints on one page; review.md is the same for a mail.
    """
    import pandas as pd

    from territory_opt.report.review.write import write_review
    from territory_opt.scenario.review.past import REVIEWS_FOLDER
    from territory_opt.scenario.review.review import review_month
    from territory_opt.scenario.store import store_run

    with shown_progress(f"review of {month:%Y-%m}", quiet=session.quiet) as progress:
        review = review_month(
            session.folder,
            pd.Timestamp(month),
            run=run,
            owner=owner,
            due=None if due is None else due.date(),
            progress=progress,
        )
    stored = store_run(session.folder, review.name, lambda target: write_review(review, target), under=REVIEWS_FOLDER)
    if session.as_json:
        print_json(_as_json(review) | {"page": str(stored / "review.html")})
    else:
        _print(session, review)
        print_lines(f"Review: {stored / 'review.html'}")


def _as_json(review: Review) -> dict[str, object]:
    return {
        **review.summary,
        "indicators": review.kpis.to_dict("records"),
        "actions": review.actions.to_dict("records"),
    }


def _print(session: Session, review: Review) -> None:
    from territory_opt.report.fields import show
    from territory_opt.report.review.view import indicator_rows
    from territory_opt.report.review.words import plan_line, sentences

    currency = review.settings["currency"]
    print_lines(f"{review.month:%B %Y} {plan_line(review.plan)}", *sentences(review))
    rows = [(one.label, one.value, one.limit, one.status, one.trend, one.where) for one in indicator_rows(review)]
    print_table(("indicator", "stands at", "watch / act", "status", "trend", "of"), rows, text_columns=6)
    shown = review.actions.head(SHOWN_ACTIONS)
    if len(shown):
        columns = ["action", "what", "owner", "due_date", "brings_usd", "cost_usd"]
        rows_of_actions = [
            (str(number), what, owner, f"{day:%Y-%m-%d}", show(brings, "usd", currency), show(cost, "usd", currency))
            for number, what, owner, day, brings, cost in shown[columns].itertuples(index=False, name=None)
        ]
        print_table(("no.", "action", "owner", "due", "brings", "costs"), rows_of_actions, text_columns=4)
    if len(review.actions) > len(shown):
        print_lines(f"All {len(review.actions)} actions are in actions.csv")
    if not session.quiet:
        print_lines(*(f"Note: {note}" for note in review.notes))
