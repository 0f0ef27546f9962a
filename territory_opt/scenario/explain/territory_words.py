"""A territory's explanation in sentences and as one table."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from territory_opt.alignment.rules.base import measure_words
from territory_opt.report.currency import in_currency
from territory_opt.report.fields import clip, field, show
from territory_opt.scenario.explain.territory import TerritoryExplanation

MOST_GROUPS, MOST_TRADES = 5, 4
"""Groups of reasons and partners in trade that are named before the rest is counted."""

COUNTED = {
    "left": "whose rep holds no seat",
    "locked": "locked or assigned to their new seat",
    "barred": "that a rule keeps from their old seat",
    "unreached": "out of reach of their old seat",
    "family": "that join or keep together a family",
    "closed": "whose old seat gets no territory",
    "dropped": "that cost more than leaving them without a seat",
    "nearer": "nearer to their new seat",
    "fits": "that fit their new seat better",
    "evens": "that even out what seats carry",
    "returns": "that stay with who covers them today",
    "centre": "that are the centre of their new territory",
    "apart": "that border no longer on their old seat's territory",
    "full": "that their old seat has no room for",
    "needed": "that their new seat needs for its least load",
    "spared": "that leave what may change hands to others",
    "joint": "that hold their new territory together",
    "scarce": "whose old room others make more of",
    "gap": "within the plan's gap",
    "new": "that nobody covers today",
}
"""What the accounts of a kind of move have in common."""


def territory_sentences(explanation: TerritoryExplanation, currency: str = "USD") -> tuple[str, ...]:
    """Return why a territory looks as it does, in sentences.

    Parameters
    ----------
    explanation : TerritoryExplanation
        The explanation.
    currency : str
        Code of the workspace's currency.
    """
    told = (
        *_whole(explanation),
        *_exchanged("Gains", explanation.gained),
        *_exchanged("Loses", explanation.lost),
        *_trades(explanation),
        *(f"{binding.rule}: {binding.sentence}" for binding in explanation.bindings),
        *_worth(explanation),
        *_easiest(explanation),
    )
    return tuple(in_currency(sentence, currency) for sentence in told)


def _whole(explanation: TerritoryExplanation) -> Iterator[str]:
    seat = f"{explanation.seat} ({explanation.seat_id}, {explanation.segments}, {explanation.region})"
    loads = explanation.loads.set_index("measure")
    accounts, potential = loads.loc["accounts"], loads.loc["potential_usd"]
    yield (
        f"In the run {explanation.run} {seat} goes from {accounts['before']:,.0f} to {accounts['after']:,.0f} accounts "
        f"and from {potential['index_before']:.0f} to {potential['index_after']:.0f} in potential "
        f"(100 is the mean of its segment)."
    )
    arr = {name: getattr(explanation, name)["current_arr_usd"].sum() for name in ("kept", "gained", "lost")}
    yield f"It keeps ${arr['kept']:,.0f} of current ARR, gains ${arr['gained']:,.0f} and loses ${arr['lost']:,.0f}."


def _exchanged(verb: str, accounts: pd.DataFrame) -> Iterator[str]:
    if accounts.empty:
        return
    groups = []
    for kind, of_kind in sorted(accounts.groupby("kind"), key=lambda group: -len(group[1])):
        groups.append(f"{len(of_kind):,} {COUNTED[str(kind)]}{_amount(str(kind), of_kind)}")
    more = f"; {len(groups) - MOST_GROUPS} more reasons" if len(groups) > MOST_GROUPS else ""
    largest = accounts.iloc[0]
    named = f"{largest['name'] if pd.notna(largest['name']) else largest['account_id']}"
    arr = f"${largest['current_arr_usd']:,.0f} of ARR" if largest["current_arr_usd"] else "no ARR yet"
    counted = "1 account" if len(accounts) == 1 else f"{len(accounts):,} accounts"
    yield f"{verb} {counted}: {'; '.join(groups[:MOST_GROUPS])}{more}. The largest is {named} ({arr})."


def _amount(kind: str, accounts: pd.DataFrame) -> str:
    """Say what the moves of a kind save of travel; amounts are those of units, which count once."""
    if kind != "nearer":
        return ""
    saved = accounts.drop_duplicates("unit")["way_usd"].sum()
    return f" (saving ${saved:,.0f} of travel a year)"


def _trades(explanation: TerritoryExplanation) -> Iterator[str]:
    partners = [
        f"{trade.other} (+{trade.gained:,}, -{trade.lost:,})"
        for trade in explanation.trades.head(MOST_TRADES).itertuples()
    ]
    if partners:
        more = len(explanation.trades) - len(partners)
        rest = f" and {more:,} others" if more > 0 else ""
        yield f"It trades most accounts with {', '.join(partners)}{rest}."


def _worth(explanation: TerritoryExplanation) -> Iterator[str]:
    for load in explanation.limits:
        if load.bound is None and abs(load.price_usd) >= 0.005:
            change = "costs" if load.price_usd > 0 else "saves"
            yield f"{load.by}: one more of {load.words} {change} ${abs(load.price_usd):,.2f} a year there."
        elif load.bound is None and not load.price_usd and load.full_share < 1:
            yield f"{load.by}: its {load.words} is {load.full_share:.0%} of the limit, so more room is worth nothing."


def _easiest(explanation: TerritoryExplanation) -> Iterator[str]:
    easiest = explanation.easiest
    names = easiest["name"].fillna(easiest["account_id"])
    named = [f"{name} ({_signed(usd)})" for name, usd in zip(names, easiest["elsewhere_usd"], strict=True)]
    if named:
        yield f"At the run's prices these would cost least more a year elsewhere: {', '.join(named)}."


def _signed(usd: float) -> str:
    return f"{'-' if round(usd) < 0 else ''}${abs(usd):,.0f}"


def territory_table(explanation: TerritoryExplanation, currency: str = "USD") -> tuple[list[str], list[list[str]]]:
    """Return what the territory carries before and after: the heading, and rows of cells.

    Parameters are those of `territory_sentences`.
    """
    limits = {load.measure: load for load in explanation.limits}
    rows = []
    for row in explanation.loads.to_dict("records"):
        kind = field(str(row["measure"])).kind
        load = limits.get(str(row["measure"]))
        rows.append(
            [
                clip(measure_words(str(row["measure"])), 20),
                show(row["before"], kind, currency),
                show(row["after"], kind, currency),
                show(row["index_before"], "index"),
                show(row["index_after"], "index"),
                show(load.upper if load else None, kind, currency),
            ]
        )
    return ["", "before", "after", "index before", "index after", "at most"], rows
