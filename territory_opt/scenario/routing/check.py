"""The independent check of routed leads: none where the plan's rules do not let it, no seat filled beyond them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from territory_opt.alignment.tables import Tables
from territory_opt.audit.audit import list_violations
from territory_opt.errors import AuditError

OF_ACCOUNTS = ("eligibility", "largest_distance")
OF_SEATS = ("capacity", "balance")

BESIDE = ("families", "locks", "protected", "territories")
"""Rules that say what units are, who is bound and which seats are open, which the others read."""


def check_routing(
    accounts: pd.DataFrame,
    new: pd.DataFrame,
    seats: pd.DataFrame,
    declaration: Mapping[str, Any],
    tables: Tables,
    given: pd.DataFrame,
) -> None:
    """Check leads that were free to go anywhere against the rules on accounts, and the seats they went to for room.

    What the plan breaks without them is not their doing, nor is what leads weigh that belong somewhere already.

    Parameters
    ----------
    accounts, seats : DataFrame
        The plan's frames, accounts with their ``seat_id``.
    new : DataFrame
        The leads that are new to the plan, with the columns of its accounts.
    declaration : mapping
        The plan's model as declared.
    tables : Tables
        The plan's ways and fits.
    given : DataFrame
        account_id, seat_id and free of the leads (see `Given`).

    Raises
    ------
    AuditError
        With every finding.
    """
    whole = pd.concat([accounts[[*new.columns]], new], ignore_index=True)
    by_account = given.set_index("account_id")
    plan = pd.concat([accounts.set_index("account_id")["seat_id"], by_account["seat_id"]])
    weighed = new.merge(given[["account_id", "seat_id", "free"]], on="account_id", validate="one_to_one")
    weighed = weighed[weighed["free"]]
    rules = declaration.get("rules", ())
    beside = [rule for rule in rules if rule["rule"] in BESIDE]
    found: list[str] = []
    for judged in _batches(rules):
        declared = {"rules": [*beside, *judged.values()], "objective": []}
        broken = list_violations(whole, seats, declared, plan, tables=tables)
        for name, rule in judged.items():
            found += _theirs(broken[broken["rule"].eq(name)], rule, weighed, seats)
    if found:
        raise AuditError(found)


def _batches(rules: Sequence[Mapping[str, Any]]) -> list[dict[str, Mapping[str, Any]]]:
    """Part the judged rules so that a name stands once in each part: a violation names no more of its rule."""
    batches: list[dict[str, Mapping[str, Any]]] = []
    for rule in rules:
        if rule["rule"] in (*OF_ACCOUNTS, *OF_SEATS):
            batch = next((batch for batch in batches if rule["rule"] not in batch), None)
            if batch is None:
                batches.append(batch := {})
            batch[rule["rule"]] = rule
    return batches


def _theirs(broken: pd.DataFrame, rule: Mapping[str, Any], free: pd.DataFrame, seats: pd.DataFrame) -> Iterator[str]:
    """Yield the violations that free leads brought about."""
    if broken.empty:
        return
    if rule["rule"] in OF_ACCOUNTS:
        yield from broken.loc[broken["account_id"].isin(free["account_id"]), "sentence"]
        return
    measure = rule.get("measure", "workload_hours" if rule["rule"] == "capacity" else "potential_usd")
    added = free.groupby("seat_id")[measure].sum()
    territory = seats.set_index("territory_id")["seat_id"]
    above = broken[broken["amount"] > broken["limit"]]
    yield from above.loc[above["territory_id"].map(territory).map(added).fillna(0.0).gt(0), "sentence"]
