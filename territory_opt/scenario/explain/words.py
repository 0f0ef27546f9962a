"""An account's explanation in sentences and as one table."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping

import numpy as np

from territory_opt.report.currency import in_currency
from territory_opt.report.fields import MISSING, clip, money, show
from territory_opt.scenario.explain.account import AccountExplanation
from territory_opt.scenario.explain.candidates import Candidate
from territory_opt.scenario.explain.loads import Load

COLUMN, LABEL = 10, 27
"""Characters of a seat's column and of the labels, so that six seats fit a screen of 100."""

NAME_LINES = 4


def account_sentences(explanation: AccountExplanation, currency: str = "USD") -> tuple[str, ...]:
    """Return why an account is where it is, in sentences.

    Parameters
    ----------
    explanation : AccountExplanation
        The explanation.
    currency : str
        Code of the workspace's currency.
    """
    told = (
        *_where(explanation),
        *(f"{binding.rule}: {binding.sentence}" for binding in explanation.bindings),
        *_next_best(explanation),
        *_barred(explanation),
    )
    return tuple(in_currency(sentence, currency) for sentence in told)


def _where(explanation: AccountExplanation) -> Iterator[str]:
    kind = ", ".join(filter(None, (explanation.account_id, explanation.segment, explanation.region)))
    seat = f"{explanation.seat} ({explanation.seat_id})" if explanation.seat_id else "nobody"
    covered = f" has {seat}" if explanation.seat_id is None else f" is with {seat}"
    yield f"{explanation.name or explanation.account_id} ({kind}){covered} in the run {explanation.run}."
    if explanation.moved:
        yield f"Today it is with {explanation.incumbent}. It moves: {explanation.reason}."
    elif explanation.incumbent:
        yield "It stays where it is today."
    else:
        yield "Nobody covers it today."


def _next_best(explanation: AccountExplanation) -> Iterator[str]:
    here, *others = explanation.candidates
    if not others:
        yield "There is no other seat that it may go to."
        return
    best = others[0]
    side = "dearer" if best.more_usd >= 0 else "cheaper"
    yield (
        f"The cheapest other seat at the run's prices is {best.name}, ${abs(best.more_usd):,.0f} a year {side}: "
        f"{_parts(here, best)}."
    )
    yield f"{_alone(best)} {proven(best)}"


def _parts(here: Candidate, there: Candidate) -> str:
    """Say what makes the difference between two seats, the largest part first."""
    differences = {
        name: (there_usd.get(name, 0.0) - here_usd.get(name, 0.0))
        for here_usd, there_usd in ((here.usd_by_term, there.usd_by_term), (here.room_usd, there.room_usd))
        for name in {**here_usd, **there_usd}
    }
    ranked = sorted(differences.items(), key=lambda part: -abs(part[1]))
    told = [f"{' of '.join(name.split(', '))} {_change(usd)}" for name, usd in ranked if abs(usd) >= 0.5]
    return ", ".join(told) or "nothing differs"


def _change(usd: float) -> str:
    return f"{'+' if usd > 0 else '-'}${abs(usd):,.0f}"


def _alone(candidate: Candidate) -> str:
    change = f"costs ${candidate.alone_usd:,.0f} a year more"
    if candidate.alone_usd < 0:
        change = f"costs ${-candidate.alone_usd:,.0f} a year less"
    rules = f"breaks {'; '.join(candidate.breaks)}" if candidate.breaks else "breaks no rule"
    return f"Moving it there and nothing else {change} and {rules}."


def proven(candidate: Candidate) -> str:
    """Say what is proved of every plan that has an account at a seat."""
    usd = candidate.at_least_usd
    if np.isnan(usd):
        return "As the rules clash, nothing is proved."
    if not np.isfinite(usd):
        return "No plan by the model's rules has it there."
    if usd > 0:
        return f"Proven: every plan with it there costs at least ${usd:,.0f} a year more than this one."
    if usd > -0.5:
        return "Proven: no plan with it there costs less than this one, cents aside."
    return (
        f"Proven: no plan with it there costs over ${-usd:,.0f} a year less than this one; more the bound cannot say."
    )


def _barred(explanation: AccountExplanation) -> Iterator[str]:
    for barred in explanation.barred:
        seats = f"{len(barred.names):,} seats" if len(barred.names) > 1 else barred.names[0]
        yield f"Not allowed: {seats}, by {barred.rule}. {barred.sentence}"


def account_table(explanation: AccountExplanation, currency: str = "USD") -> tuple[list[str], list[list[str]]]:
    """Return the candidate seats side by side: the heading, and rows of a label and a cell a seat.

    Parameters are those of `account_sentences`.
    """
    found = explanation.candidates
    heading = ["", *(clip(candidate.seat_id or "no seat", COLUMN) for candidate in found)]
    names = [textwrap.wrap(candidate.name, COLUMN)[:NAME_LINES] for candidate in found]
    rows = [["", *(name[line] if line < len(name) else "" for name in names)] for line in range(max(map(len, names)))]

    def row(label: str, cells: Iterator[str]) -> None:
        rows.append([label, *cells])

    row("way", (_way(candidate) for candidate in found))
    for term in _charged([candidate.usd_by_term for candidate in found]):
        row(term, (money(candidate.usd_by_term[term], currency) for candidate in found))
    for name in _charged([candidate.room_usd for candidate in found]):
        row(clip(f"room: {name}", LABEL), (money(candidate.room_usd[name], currency) for candidate in found))
    row("in all", (money(candidate.priced_usd, currency) for candidate in found))
    row("more than where it is", (MISSING if c.here else money(c.more_usd, currency) for c in found))
    row("moved alone, more", (MISSING if c.here else money(c.alone_usd, currency) for c in found))
    row("breaks", (MISSING if c.here else _broken(c) for c in found))
    row("at least more (proven)", (MISSING if c.here else money(c.at_least_usd, currency) for c in found))
    loads = enumerate(found[0].loads or found[-1].loads)
    # A rule and a term may hold the same measure to the same share.
    for label, number in {_how_full(load): number for number, load in loads}.items():
        row(label, (show(c.loads[number].full_share, "share") if c.loads else MISSING for c in found))
    return heading, rows


def _how_full(load: Load) -> str:
    return clip(f"{load.words}, {'of fair' if np.isfinite(load.fair) else 'of limit'}", LABEL)


def _broken(candidate: Candidate) -> str:
    """Name the rule that is broken, or count them, as a column is narrow."""
    rules = list(dict.fromkeys(sentence.split(":")[0] for sentence in candidate.breaks))
    return f"{len(rules)} rules" if len(rules) > 1 else clip(rules[0], COLUMN) if rules else "nothing"


def _charged(amounts: list[Mapping[str, float]]) -> list[str]:
    """Return the names under which some seat is charged more than cents."""
    return [name for name in amounts[0] if any(abs(usd[name]) >= 0.5 for usd in amounts)]


def _way(candidate: Candidate) -> str:
    if candidate.way_unit == "km":
        return show(candidate.way, "km")
    return MISSING if np.isnan(candidate.way) else f"{candidate.way:,.0f} min"
