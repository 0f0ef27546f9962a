"""``territory-opt compare``: stored runs side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .options import Session, examples, session_options
from .output import print_json, print_lines, print_table

if TYPE_CHECKING:
    from territory_opt.scenario.compare import Comparison


@click.command(
    name="compare",
    short_help="Put stored runs side by side.",
    epilog=examples(
        "territory-opt compare baseline annual-redesign",
        "territory-opt compare baseline annual-redesign rebalance --json",
    ),
)
@click.argument("names", metavar="NAME NAME...", nargs=-1, required=True)
@session_options
def command(session: Session, names: tuple[str, ...]) -> None:
    """Compare stored runs: every measure side by side, the best marked *, and who moves between any two.

    Writes runs/comparison.html as well. Objectives are marked only between runs of one model.
    """
    from territory_opt.scenario.compare import compare_runs, write_page

    distinct = tuple(dict.fromkeys(names))
    if len(distinct) < 2:
        raise click.UsageError("give the names of two or more runs to compare")
    comparison = compare_runs(session.folder, distinct)
    page = write_page(session.folder, comparison)
    if session.as_json:
        print_json(
            {
                "runs": distinct,
                "measures": comparison.measures.to_dict("records"),
                "moved": comparison.moved.to_dict("records"),
                "page": str(page),
            }
        )
        return
    _print(comparison)
    print_lines(f"Comparison: {page}")


def _print(comparison: Comparison) -> None:
    from territory_opt.report.fields import show

    rows = []
    for line in comparison.measures.to_dict("records"):
        cells = (show(line[name], line["kind"]) + (" *" if name in line["best"] else "") for name in comparison.names)
        rows.append((str(line["label"]), *cells))
    print_table(("", *comparison.names), rows)
    moved = [
        (str(pair["from_run"]), str(pair["to_run"]), f"{pair['accounts']:,}", show(pair["current_arr_usd"], "usd"))
        for pair in comparison.moved.to_dict("records")
    ]
    if moved:
        print_table(("from", "to", "accounts at another seat", "their ARR"), moved, text_columns=2)
