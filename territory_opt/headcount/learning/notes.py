"""What of the records could not be used, in words."""

from __future__ import annotations

import numpy as np

from territory_opt.headcount.learning.panel import Credit, Panel
from territory_opt.headcount.learning.records import Records

QUIET_MONTHS = 12
"""Months after which somebody without a single deal is worth a word."""


def credit_notes(credit: Credit) -> list[str]:
    """Say how many deals could not be held against the time of the person who won them."""
    found = (
        (credit.unnamed, "name nobody"),
        (credit.strangers, f"name {len(credit.strangers_named)} people whom reps does not know"),
        (credit.others, "name people who are no account executives or have not started"),
        (credit.absent, "fall before the first or after the last day of the person they name"),
    )
    return [
        f"supply from history: {total.deals:,.0f} of {credit.all.deals:,.0f} deals (${total.usd:,.0f}) {what}"
        for total, what in found
        if total.deals
    ]


def people_notes(records: Records, panel: Panel) -> list[str]:
    """Say whose start is not known, and who was there for a year or more and won nothing."""
    if not panel.deals.any():
        return []
    present = panel.present.sum(axis=(1, 2))
    undated = int((records.people["start_date"].isna().to_numpy(bool) & (present > 0)).sum())
    quiet = np.flatnonzero((present >= QUIET_MONTHS) & (panel.deals.sum(axis=1) == 0))
    notes = []
    if undated:
        notes.append(f"supply from history: {undated} people without a start date tell nothing of the ramp")
    if len(quiet):
        names = ", ".join(records.people["rep_id"].iloc[quiet[:5]])
        more = f" and {len(quiet) - 5} more" if len(quiet) > 5 else ""
        notes.append(f"supply from history: there for a year or longer without a deal, counted as zeros: {names}{more}")
    return notes
