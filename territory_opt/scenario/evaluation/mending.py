"""What a plan drawn by hand breaks, rule by rule, and what would mend it."""

from __future__ import annotations

import pandas as pd

from territory_opt.workspace.schema import TEXT

MENDS = {
    "assign": "Give each account a seat, one seat for all accounts of a unit; or let the model leave accounts out at a "
    "price (assign: unassigned_usd_per_potential).",
    "territories": "Open or close seats until as many have accounts as the model asks for.",
    "eligibility": "Move the accounts to seats that cover them, or widen what the seats cover in the table reps.",
    "capacity": "Move accounts from the seats named to seats with hours left.",
    "balance": "Move accounts from seats above their band to those below it, or widen the tolerance.",
    "locks": "Put the accounts back to their seats of today, or unlock them in the table accounts.",
    "protected": "Put the accounts back to their seats of today, or raise what the model protects from.",
    "families": "Give all accounts of a family one seat.",
    "contiguity": "Move the parts that lie apart to a neighbouring territory.",
    "largest_distance": "Move the accounts to a nearer seat, or allow longer ways.",
    "move_limit": "Put accounts back to their seats of today, those with most of the measure first.",
    "decisions": "Put the accounts where the decisions say, or take the decisions back.",
    "tables": "Add the table to the workspace, or take what asks for it out of the model.",
    "reach": "Move the accounts to seats that the travel table has a way to, or add the way.",
}
"""By rule: what mends a plan that breaks it."""


def mends(violations: pd.DataFrame) -> pd.DataFrame:
    """Return the rules that are broken: rule, count, worst (its sentence), mend; in the order they were found.

    Parameters
    ----------
    violations : DataFrame
        What a plan breaks, the worst of each rule first, see `list_violations`.
    """
    groups = violations.groupby("rule", sort=False)["sentence"]
    table = groups.agg(count="size", worst="first").reset_index()
    return table.assign(mend=table["rule"].map(MENDS).astype(TEXT))
