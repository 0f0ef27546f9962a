"""The rule decisions: what somebody decided by hand, checked row by row."""

from __future__ import annotations

import numpy as np
import pandas as pd

from territory_opt.audit.plan import Declared, Plan
from territory_opt.audit.violations import Finding, joined, phrase, violations


def decisions(plan: Plan, _: Declared) -> Finding:
    """An account that is assigned by hand sits at that seat, and none sits where it is refused."""
    table = getattr(plan.tables, "decisions", None)
    if table is None or table.empty:
        return Finding(violations("decisions"), "Nothing was decided by hand.")
    account = pd.Index(plan.accounts["account_id"]).get_indexer(pd.Index(table["account_id"]))
    seat = pd.Index(plan.seats["seat_id"]).get_indexer(pd.Index(table["seat_id"]))
    # An account or seat that does not exist is held by nobody: what is assigned there is not kept.
    there = (account >= 0) & (seat >= 0) & (plan.seat[account] == seat)
    assigned = table["decision"].eq("assign").to_numpy(dtype=bool)
    found = [
        _broken(plan, table[assigned & ~there], " is assigned to seat ", ", but does not sit there."),
        _broken(plan, table[~assigned & there], " is refused to seat ", ", but sits there."),
    ]
    held = f"All {int(assigned.sum()):,} accounts assigned by hand sit where they should"
    refused = int((~assigned).sum())
    return Finding(joined(found), f"{held}, none where it is refused ({refused:,}).")


def _broken(plan: Plan, rows: pd.DataFrame, what: str, instead: str) -> pd.DataFrame:
    """Violations of some decisions, in the order of the table."""
    seats = pd.Series(plan.seats["territory_id"].to_numpy(dtype=object), index=plan.seats["seat_id"].to_numpy())
    return violations(
        "decisions",
        territory_id=rows["seat_id"].map(seats).to_numpy(dtype=object),
        account_id=rows["account_id"].to_numpy(dtype=object),
        sentence=phrase("Account ", rows["account_id"], what, rows["seat_id"], " (", rows["source"], ")", instead)
        if len(rows)
        else np.empty(0, dtype=object),
    )
