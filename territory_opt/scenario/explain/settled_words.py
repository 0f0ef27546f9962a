"""What a plan with an account at another seat comes to, in sentences and as one table."""

from __future__ import annotations

from collections.abc import Iterator

from territory_opt.report.currency import in_currency
from territory_opt.report.fields import clip, money
from territory_opt.scenario.explain.settled import Settled

MOST_MOVES = 8
"""Other accounts that the table names; JSON has all of them."""

NAME, REASON = 22, 48
"""Characters of names and reasons, so that the table fits a screen of 100."""


def settled_sentences(settled: Settled, currency: str = "USD") -> tuple[str, ...]:
    """Return what the plan with the account there comes to, in sentences.

    Parameters
    ----------
    settled : Settled
        What the solve found.
    currency : str
        Code of the workspace's currency.
    """
    told = _no_plan(settled) if settled.moves is None else _plan(settled)
    return tuple(in_currency(sentence, currency) for sentence in told)


def _no_plan(settled: Settled) -> Iterator[str]:
    if settled.status == "not allowed":
        yield f"{settled.seat} may not have it: {settled.reason} A scenario with another model can tell what it costs."
    else:
        yield f"No plan with it at {settled.seat} ({settled.status}, {settled.seconds:.0f} s). {settled.reason}"


def _plan(settled: Settled) -> Iterator[str]:
    assert settled.moves is not None
    side = "more" if settled.more_usd >= 0 else "less"
    yield (
        f"Solved again with it at {settled.seat} in {settled.seconds:.0f} s and audited: the plan found costs "
        f"${abs(settled.more_usd):,.0f} a year {side} than the run's ({_changes(settled)})."
    )
    if settled.at_least_usd > 0:
        yield f"Proven: every plan with it there costs ${settled.at_least_usd:,.0f} a year more than the run's or over."
    elif settled.at_least_usd > -0.5:
        yield "Proven: no plan with it there costs less than the run's, cents aside."
    else:
        yield f"Proven: no plan with it there costs over ${-settled.at_least_usd:,.0f} a year less than the run's."
    asked, others = int(settled.moves["asked"].sum()), int((~settled.moves["asked"]).sum())
    counted = "1 account sits" if others == 1 else f"{others:,} accounts sit"
    with_family = f" and {asked - 1:,} of its family" if asked > 1 else ""
    yield f"Beside it{with_family}, {counted} elsewhere than in the run."
    if settled.change_usd:
        price = f"${settled.change_usd:,.0f} a year"
        yield f"The search gave each such change a price of {price}, so that what moves has to do with the question."
    yield from settled.notes


def _changes(settled: Settled) -> str:
    changes = sorted((settled.change_by_term or {}).items(), key=lambda part: -abs(part[1]))
    told = [f"{term} {'+' if usd > 0 else '-'}${abs(usd):,.0f}" for term, usd in changes if abs(usd) >= 0.5]
    return ", ".join(told) or "no term changes"


def settled_table(settled: Settled, currency: str = "USD") -> tuple[list[str], list[list[str]]]:
    """Return the largest moves against the run's plan: the heading, and rows of cells.

    Parameters are those of `settled_sentences`.
    """
    assert settled.moves is not None
    shown = settled.moves[~settled.moves["asked"]].head(MOST_MOVES)
    rows = [
        [
            clip(str(move["name"]), NAME),
            clip(str(move["to_seat"]), NAME),
            clip(in_currency(str(move["reason"]), currency), REASON),
            money(move["current_arr_usd"], currency),
        ]
        for move in shown.to_dict("records")
    ]
    return ["also moves", "to", "why", "ARR"], rows
