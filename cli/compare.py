"""``territory-opt compare``: stored runs side by side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from . import complete
from .options import Command, Session, examples, session_options
from .output import print_json, print_lines, print_table

if TYPE_CHECKING:
    from territory_opt.scenario.comparison.compare import Comparison


LONGEST_INPUT = 60
"""Letters of a differing input that are printed; the page and ``--json`` have all of them."""


@click.command(
    cls=Command,
    name="compare",
    short_help="Put stored runs side by side.",
    epilog=examples(
        "territory-opt compare baseline annual-redesign",
        "territory-opt compare baseline annual-redesign rebalance --json",
        "territory-opt compare rebalance spring-changes --moves who-moves.csv",
    ),
)
@click.argument("names", metavar="RUN RUN...", nargs=-1, required=True, shell_complete=complete.runs)
@click.option(
    "--moves",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="CSV to write: who sits elsewhere between any two.",
)
@session_options
def command(session: Session, names: tuple[str, ...], moves: Path | None) -> None:
    """Compare stored runs: every measure side by side, who moves between any two, what differs in their inputs.

    Each RUN is a run of the folder runs/. The best value of a line is starred. Writes runs/comparison.html as well,
    with the maps under a slider. Objectives are marked only between runs whose terms have the same prices.
    """
    from territory_opt.scenario.comparison.compare import compare_runs, write_moves, write_page

    distinct = tuple(dict.fromkeys(names))
    if len(distinct) < 2:
        raise click.UsageError(
            "give the names of two or more runs to compare, such as: territory-opt compare baseline rebalance"
        )
    comparison = compare_runs(session.folder, distinct)
    page = write_page(session.folder, comparison)
    if moves is not None:
        write_moves(comparison, moves)
    if session.as_json:
        print_json(
            {
                "runs": distinct,
                "measures": comparison.measures.to_dict("records"),
                "moved": comparison.moved.to_dict("records"),
                "inputs": comparison.inputs.to_dict("records"),
                "moves": None if moves is None else str(moves),
                "page": str(page),
            }
        )
        return
    _print(comparison)
    if moves is not None:
        print_lines(f"Moves: {moves}")
    print_lines(f"Comparison: {page}")


def _print(comparison: Comparison) -> None:
    from territory_opt.report.fields import clip, show

    rows = []
    for line in comparison.measures.to_dict("records"):
        cells = (
            show(line[name], line["kind"], comparison.currency) + (" *" if name in line["best"] else "")
            for name in comparison.names
        )
        rows.append((str(line["label"]), *cells))
    print_table(("", *comparison.names), rows)
    moved = [
        (
            str(pair["from_run"]),
            str(pair["to_run"]),
            f"{pair['accounts']:,}",
            show(pair["current_arr_usd"], "usd", comparison.currency),
        )
        for pair in comparison.moved.to_dict("records")
    ]
    if moved:
        print_table(("from", "to", "accounts at another seat", "their ARR"), moved, text_columns=2)
    inputs = comparison.inputs
    if len(inputs):
        rows = [tuple(clip(text, LONGEST_INPUT) for text in row) for row in inputs.itertuples(index=False, name=None)]
        print_table(("what differs", "", *comparison.names), rows, text_columns=2 + len(comparison.names))
