"""Why an account is where a stored run has it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from territory_opt.alignment.arrays import Ints
from territory_opt.scenario.explain.candidates import Candidate, candidates
from territory_opt.scenario.explain.posed import Posed
from territory_opt.scenario.explain.rules import Binding, Reach, bindings, rules_reach

MOST_CANDIDATES = 5


@dataclass(frozen=True)
class Barred:
    """Seats that an account may not go to by a rule: the rule's name and sentence, and the seats' keys and names."""

    rule: str
    sentence: str
    seat_ids: tuple[str, ...]
    names: tuple[str, ...]


@dataclass(frozen=True)
class AccountExplanation:
    """Why an account is where a stored run has it; amounts in USD a year.

    Attributes
    ----------
    run, title : str
        The run and its scenario's title.
    account_id, name, segment, region : str
        The account.
    seat_id : str or None
        The seat it is at; None for none.
    seat : str
        What that seat is called.
    territory_id : str or None
        Its territory.
    incumbent : str
        Who covers it today; empty for nobody.
    moved : bool
        Whether it changes hands.
    reason : str
        Why, as the run's moves say; empty where it stays.
    together : tuple of str
        The accounts of its unit, itself among them, which have one seat by the model's rules.
    objective_usd, bound_usd : float
        The plan's objective, and what no plan of the model is below; NaN for none.
    bindings : tuple of Binding
        The rules that matter for where it is.
    candidates : tuple of Candidate
        The seat it is at, first, then the cheapest others that it may go to.
    barred : tuple of Barred
        The seats that it may not go to, by the first rule that says so.
    """

    run: str
    title: str
    account_id: str
    name: str
    segment: str
    region: str
    seat_id: str | None
    seat: str
    territory_id: str | None
    incumbent: str
    moved: bool
    reason: str
    together: tuple[str, ...]
    objective_usd: float
    bound_usd: float
    bindings: tuple[Binding, ...]
    candidates: tuple[Candidate, ...]
    barred: tuple[Barred, ...]


def explain_account(
    posed: Posed, account: int, *, most: int = MOST_CANDIDATES, asked: int | None = None
) -> AccountExplanation:
    """Explain why an account is where a stored run has it.

    Parameters
    ----------
    posed : Posed
        The run, see `pose`.
    account : int
        The account's row in the run's accounts, see `find_account`.
    most : int
        How many other seats to tell of.
    asked : int, optional
        A seat to tell of in any case, where the account may go there.
    """
    row = posed.data.accounts.iloc[account]
    reaches = rules_reach(posed, account)
    found = candidates(posed, account, most, asked)
    together = posed.data.accounts["account_id"][posed.data.unit == posed.data.unit[account]]
    summary = posed.stored.summary
    return AccountExplanation(
        run=posed.stored.folder.name,
        title=str(summary["title"]),
        account_id=str(row["account_id"]),
        name=_text(row["name"]),
        segment=_text(row["segment"]),
        region=_text(row["region"]),
        seat_id=found[0].seat_id,
        seat=found[0].name,
        territory_id=_text(row["territory_id"]) or None,
        incumbent=_incumbent(posed, row),
        moved=bool(row["moved"]),
        reason=_text(row["reason"]),
        together=tuple(together),
        objective_usd=posed.standing.usd,
        bound_usd=np.nan if summary["bound_usd"] is None else float(summary["bound_usd"]),
        bindings=bindings(posed, account, reaches),
        candidates=found,
        barred=_barred(posed, account, reaches),
    )


def _incumbent(posed: Posed, row: pd.Series) -> str:
    """Return who covers an account today: the seat's name, or the key of a rep who holds no seat."""
    seat = pd.Index(posed.data.seats["seat_id"]).get_indexer([row["incumbent_seat_id"]])[0]
    return posed.seat_names[seat] if seat >= 0 else _text(row["rep_id"])


def _barred(posed: Posed, account: int, reaches: tuple[Reach, ...]) -> tuple[Barred, ...]:
    """Return the seats that are not allowed; a lock allows its seat whatever other rules say."""
    unit = int(posed.problem.account_unit[account])
    told = posed.problem.allowed(unit, unit + 1)[0, :-1]
    barred = []
    for reach in sorted(reaches, key=lambda reach: int(reach.allows.sum()), reverse=True):
        seats = np.flatnonzero(~reach.allows & ~told)
        told |= ~reach.allows
        if len(seats):
            barred.append(_as_barred(posed, reach.rule, reach.sentence, seats))
    closed = np.flatnonzero(~told)
    if len(closed):
        # Where centres are free, a seat without a territory has no place to be reckoned with.
        barred.append(_as_barred(posed, "territories", "The plan gives them no territory.", closed))
    return tuple(barred)


def _as_barred(posed: Posed, rule: str, sentence: str, seats: Ints) -> Barred:
    ids = tuple(str(posed.problem.seat_ids[seat]) for seat in seats)
    return Barred(rule, sentence, ids, tuple(posed.seat_names[seat] for seat in seats))


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)
