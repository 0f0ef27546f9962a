"""The rule eligibility: which seats suit an account's unit, attribute by attribute."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from territory_opt.audit.pairs import BoolArray, IntArray
from territory_opt.audit.plan import Declared, Plan
from territory_opt.audit.violations import Finding, phrase, violations, worst_first
from territory_opt.workspace.schema import TEXT


def eligibility(plan: Plan, rule: Declared) -> Finding:
    """Each unit suits its seat in what is matched; a unit that is locked or protected there may stay all the same."""
    match: Sequence[str] = rule.get("match", ["segment"])
    at = np.flatnonzero(plan.assigned & ~plan.at_its_bond)
    misplaced = np.zeros(len(plan.seat), dtype=bool)
    for attribute in match:
        misplaced[at] |= ~_SUITS[attribute](plan, at)
    rows = worst_first(plan.values("potential_usd"), misplaced)
    accounts = plan.accounts["account_id"].iloc[rows].reset_index(drop=True)
    territories = plan.seats["territory_id"].iloc[plan.seat[rows]].reset_index(drop=True)
    wants, has = _in_words(plan, match, rows)
    sentence = phrase("Account ", accounts, *wants, " is not eligible for ", territories, *has, ".")
    found = violations("eligibility", territory_id=territories, account_id=accounts, sentence=sentence)
    return Finding(found, f"Every assigned account suits its seat's {' and '.join(match)}.")


def _in_words(plan: Plan, match: Sequence[str], rows: IntArray) -> tuple[list[str | pd.Series], list[str | pd.Series]]:
    """Parts of a sentence on what units of accounts want and what their seats have, the accounts given by position."""
    units, seats = plan.accounts.iloc[plan.root[rows]], plan.seats.iloc[plan.seat[rows]]
    wants: list[str | pd.Series] = []
    has: list[str | pd.Series] = []
    for attribute in match:
        if attribute == "fit":
            listed = plan.fits.has(plan.root[rows], plan.seat[rows])
            has += [", fit ", pd.Series(np.where(listed, "listed", "not listed"), dtype=TEXT)]
            continue
        wants += [f", {attribute} ", _text(units[attribute])]
        has += [f", {attribute} ", _text(seats[_OFFERED.get(attribute, attribute)])]
    return [*wants, ","] if wants else wants, has


def _text(values: pd.Series) -> pd.Series:
    """Put a column of texts or of lists of texts in words."""
    listed = values.map(lambda value: ("; ".join(value) or None) if isinstance(value, tuple | list) else value)
    return listed.astype(TEXT)


def _suits_segment(plan: Plan, at: IntArray) -> BoolArray:
    """Whether the seat covers the segment of the unit, for the assigned accounts at the given positions."""
    segment, names = pd.factorize(plan.accounts["segment"])
    covers = [[name in segments for name in names] for segments in plan.seats["segments"]]
    suits: BoolArray = np.array(covers, dtype=bool).reshape(-1, len(names))[plan.seat[at], segment[plan.root[at]]]
    return suits


def _suits_region(plan: Plan, at: IntArray) -> BoolArray:
    """Whether seat and unit share the region or one has all, for the assigned accounts at the given positions."""
    # With "all" in front it is number 0.
    codes, _ = pd.factorize(pd.concat([pd.Series(["all"], dtype=TEXT), plan.seats["region"], plan.accounts["region"]]))
    of_seat, of_account = np.split(codes[1:], [len(plan.seats)])
    seat, unit = of_seat[plan.seat[at]], of_account[plan.root[at]]
    suits: BoolArray = (seat == unit) | (seat == 0) | (unit == 0)
    return suits


def _suits_skills(plan: Plan, at: IntArray) -> BoolArray:
    """Whether the seat has every skill that the unit needs, for the assigned accounts at the given positions."""
    return _pairwise(plan, at, "skills", "skills", lambda needed, offered: set(needed) <= set(offered))


def _suits_language(plan: Plan, at: IntArray) -> BoolArray:
    """Whether the seat speaks the unit's language, if it has one, for the assigned accounts at the given positions."""
    return _pairwise(plan, at, "language", "languages", lambda spoken, offered: pd.isna(spoken) or spoken in offered)


def _pairwise(plan: Plan, at: IntArray, wanted: str, offered: str, suits: Callable[[Any, Any], bool]) -> BoolArray:
    """Compare what units want with what seats offer, each distinct pair of the two once."""
    want, wants = pd.factorize(plan.accounts[wanted].to_numpy(dtype=object)[plan.root[at]], use_na_sentinel=False)
    offer, offers = pd.factorize(plan.seats[offered].to_numpy(dtype=object))
    pairs, pair = np.unique(want * len(offers) + offer[plan.seat[at]], return_inverse=True)
    answers = [suits(wants[code // len(offers)], offers[code % len(offers)]) for code in pairs]
    return np.array(answers, dtype=bool)[pair]


def _suits_fit(plan: Plan, at: IntArray) -> BoolArray:
    """Whether the table of fits lists the unit with the seat or not at all, for the accounts at the given positions."""
    root = plan.root[at]
    return ~plan.fits.listed[root] | plan.fits.has(root, plan.seat[at])


_SUITS: dict[str, Callable[[Plan, IntArray], BoolArray]] = {
    "segment": _suits_segment,
    "region": _suits_region,
    "skills": _suits_skills,
    "language": _suits_language,
    "fit": _suits_fit,
}
"""How an attribute of ``match`` is compared."""

_OFFERED = {"segment": "segments", "language": "languages"}
"""The column of the seats that answers an attribute of the accounts, where it has another name."""
